"""Decides when this node starts another job, and sweeps the queue and prunes old files at intervals."""
