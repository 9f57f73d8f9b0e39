"""The API gateway: users, sessions, forwarding to HandBrake nodes, live push. It never opens media files."""
