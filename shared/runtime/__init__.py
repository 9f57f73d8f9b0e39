"""Process setup: settings, logging, threads, child processes, the clock. Knows nothing of jobs or the web."""
