"""What a ticket says, what of it is news for a promise, and what of a promise is news for a ticket. Pure."""
