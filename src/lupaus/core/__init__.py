"""The rules of promises. Pure Python: no framework, no database, no clock.

Read in this order: promise, events, lifecycle, plan, follow, figures.
"""
