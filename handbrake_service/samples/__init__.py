"""Samples: the piece of a source that is encoded, what it tells of the whole, and how it is looked at."""
