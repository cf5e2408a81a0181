"""Ten years in minutes; CI lives a bounded number of days with fresh seeds."""
