"""Runs one encode with HandBrakeCLI: arguments, CPUs, progress and watchdogs. Knows nothing of the queue."""
