"""What must be told, until it is told: notices (facts) and envelopes (sealed words)."""
