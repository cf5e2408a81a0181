"""The pure half of bringing a customer list in: bytes become rows, rows become wanted contacts.

Nothing here touches a database, a clock or the network. A list travels in this order::

    reading   bytes and a file name    -> Sheet          (or NotAList)
    guessing  Sheet                    -> Guess          (what does each column mean?)
    rows      Sheet, meanings, answers -> Wanted per row (or RowProblem)
    merging   Wanted per row           -> one Wanted per person, with all their objects
"""
