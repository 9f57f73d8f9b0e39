"""Process setup: settings, logging, threads and child processes. Knows nothing of jobs or the web."""
