"""Decides whether this node may start one more encode, and says why not. Starts nothing itself."""
