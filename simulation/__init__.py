"""Ten years of one firm on the real ledger, in minutes, with everything going wrong that can.

One seed tells one story: the same seed, the same events, the same letters. Time is an argument
everywhere in Lupaus, so years pass as fast as the database writes.
"""
