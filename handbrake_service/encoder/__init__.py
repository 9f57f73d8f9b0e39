"""Drives HandBrakeCLI: what it is told, how it runs, what it says. Knows no queue."""
