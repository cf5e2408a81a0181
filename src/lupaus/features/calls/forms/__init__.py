"""What the pages of this room send: ticked promises, times, and the few words that belong to them."""
