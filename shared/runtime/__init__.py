"""How a process of ours is set up: settings, logging, clock, owned threads. Knows no job and no web."""
