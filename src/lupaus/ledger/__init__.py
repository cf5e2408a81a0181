"""The book: promise rows, append-only events, erasable words. Written by `record` alone."""
