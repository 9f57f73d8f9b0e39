"""Looking into sources: what HandBrakeCLI and ffprobe find in a file, pictures of it, what options fit it."""
