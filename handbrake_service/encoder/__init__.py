"""Runs one encode with HandBrakeCLI: its arguments, CPUs, progress and watchdogs. Knows no queue."""
