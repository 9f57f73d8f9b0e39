"""Compares frames and sound of a copy with its film, since a wrong film may have the right headers."""
