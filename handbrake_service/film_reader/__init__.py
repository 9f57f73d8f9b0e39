"""Decodes parts of films in separate processes and measures how similar they are.

Only these processes load FFmpeg's libraries and NumPy. The service sends them requests through
`film_reader.client`.
"""
