"""Source inspection: what HandBrakeCLI and ffprobe find in a file, previews, what an encode keeps of it."""
