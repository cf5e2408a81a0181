"""What a tap on the call list or on the day does. Every act goes through the book's one pen.

    acting       one act: the pen, the lines that it settles, no second time
    calling      what came of a call
    agreeing     a time was agreed, moved, or agreed again
    reaching     numbers that are wrong, people who only want writing, people who died
    answering    lines that are seen to one by one
    visiting     a visit was done, or nobody was at home

What is tapped here is taken back by `outbox.taking_back`, like everything else.

All raise `core.lifecycle.Refusal`; then nothing has changed. `now` is aware UTC.
"""
