"""What holds in a disruption, without a database: whom it hits, in what order, and what new times come of it."""
