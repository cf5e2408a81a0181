"""What feelings are asked for, where, when, and how answers are counted. Pure."""
