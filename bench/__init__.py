"""`make bench`: how fast, beside hand-written SQL of the same durable writes in the same run.

Read the ratios. Absolute figures tell of the machine; every line names its database and its goal.

`__main__` starts a process for each book and prints the table; `books` and `multiplied` make large books; `raw` is the
yardstick; `passes`, `making`, `pages` and `taps` measure; `peers` holds what others do.
"""
