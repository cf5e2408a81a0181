"""The pure half of the call list and of the day: nothing here meets a database, a clock or a page.

lines      waiting notices  -> one row for each contact, in the order of the evening
foresight  a promise        -> what will happen next if nobody does anything more
later      now              -> the times at which one says "I shall call later"
gaps       a day's visits   -> the free windows of the day, days near the customer first
evening    waiting, planned -> "12 tonight, 288 after, done by 14.2."
"""
