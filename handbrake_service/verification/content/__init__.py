"""Compares what a copy shows and sounds like with its film: headers may be right of a wrong film."""
