"""Confines a thread, and so the programs it starts, to the files it needs and to no network.

Knows neither jobs nor media programs but for the list of system files that such programs read.
"""
