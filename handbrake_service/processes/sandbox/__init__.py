"""Confines a thread, and with it the programs it starts, to the files it needs and without network access.

Knows nothing of jobs. Of media programs it knows only which system files they read.
"""
