"""Authentication: users, passwords, sessions, request origins. Independent of the routes."""
