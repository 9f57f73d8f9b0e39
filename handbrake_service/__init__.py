"""A HandBrake node: submits, encodes, verifies and publishes jobs. It knows no user accounts, only actors."""
