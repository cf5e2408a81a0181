"""The rules of promises. Pure Python: no framework, no database, no clock.

Read in this order: promise, events, lifecycle, folding, plan, follow, figures.
"""
