"""The installed HandBrakeCLI: version, encoders, languages and limits, and parsers of its output."""
