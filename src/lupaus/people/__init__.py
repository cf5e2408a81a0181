"""Who: the firm, its people, its customers and suppliers, and how they may be reached."""
