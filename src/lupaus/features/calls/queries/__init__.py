"""What the call list and the day show. Every page costs a constant number of queries.

waiting   the notices before me that still fit their promise
evening   the first screen: rows, how many tonight, what comes next
cards     one contact in full: objects, words, price, opening
speaking  what customers wrote, thanked, and what was last said to them
places    visits that stand in the calendar, and days to offer
day       the stops of a day, the week, what was missed
"""
