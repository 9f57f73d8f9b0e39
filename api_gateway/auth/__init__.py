"""Who asks: users, passwords, sessions, the origin of a request. Knows no routes."""
