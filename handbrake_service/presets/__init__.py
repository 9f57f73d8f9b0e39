"""Presets: the built-in and the imported ones, checked, and how options override them."""
