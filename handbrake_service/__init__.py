"""A HandBrake node: owns jobs, admits them, encodes, verifies, publishes. Knows no users, only actors."""
