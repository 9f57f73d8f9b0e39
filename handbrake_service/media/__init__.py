"""Media files: where they may be and what is in them. Opens, lists and probes files; never changes one."""
