"""The never-forgetting: what is due is planned, recorded and delivered, pass after pass."""
