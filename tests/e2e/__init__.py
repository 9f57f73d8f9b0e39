"""End-to-end tests: the real `./h2r run`, with everything that it starts."""
