"""The rooms. None knows another; they meet in the book."""
