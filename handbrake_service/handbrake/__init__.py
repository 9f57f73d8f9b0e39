"""Which HandBrakeCLI this machine has: version, encoders, languages, limits, and what its output means."""
