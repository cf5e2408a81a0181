"""What a customer does on their own page. Both raise `core.lifecycle.Refusal`; then nothing has changed.

tapping  one tap, and the stop button of a mail program
slips    the last tap was a slip of the thumb: taken back
"""
