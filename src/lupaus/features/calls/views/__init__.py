"""The pages of the call list and of the day. Views parse, call one action or query, and render.

evening    the first screen        call       one contact, and what came of the call
steps      the few outcomes that ask something more
choosing   a time: agree, offer, move, again, add
lines      lines seen to one by one
day        the day, its stops      undoing    undo
wording    sentences after a tap   line_words what a line says and which taps it has
"""
