"""`make bench`: how fast, beside hand-written SQL of the same durable writes in the same run.

Read the ratios. Absolute figures tell of the machine; every line names its database and its goal.
"""
