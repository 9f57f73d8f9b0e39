"""Samples: which clip of a source is encoded, what it predicts for the whole, and how it is shown."""
