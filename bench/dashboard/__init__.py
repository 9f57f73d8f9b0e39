"""The dashboard measured in a browser, on a stack of its own."""
