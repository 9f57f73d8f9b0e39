"""Runs media programs in sandboxes: start, time limit, cancel and pause."""
