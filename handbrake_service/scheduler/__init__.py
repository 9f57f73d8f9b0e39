"""Decides when this node starts another job; periodically sweeps the queue and deletes old files."""
