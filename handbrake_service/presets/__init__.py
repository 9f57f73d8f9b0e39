"""Built-in and imported presets: import checks, lookup, and the options of a job that override them."""
