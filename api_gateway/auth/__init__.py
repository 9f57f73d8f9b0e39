"""Who asks, and whether they may: users, passwords, sessions, the origin of a request."""
