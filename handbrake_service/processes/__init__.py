"""Runs media programs in sandboxes, with timeouts, cancel and pause."""
