"""The kit of the interface for other programs: keys, problems, pages. It knows no room and no promise."""
