"""The never-forgetting: due promises are planned, notices told, and a pulse shows that it lives."""
