"""End-to-end tests of the real `./h2r run` and of all the services it starts."""
