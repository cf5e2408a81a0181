"""SQLite for tests: a flush between tests may empty the book, which its triggers otherwise refuse."""
