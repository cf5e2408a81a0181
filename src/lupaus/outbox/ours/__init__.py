"""What one of us is told outside the house: noted in the transaction of its event, sorted, worded, sent by the engine."""
