"""What the customer's page reads: the page itself, and its history told in plain words."""
