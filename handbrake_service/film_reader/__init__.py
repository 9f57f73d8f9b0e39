"""Decodes pieces of films in processes of their own and measures how alike they are.

Only these processes load FFmpeg's libraries and NumPy; the service asks them through `film_reader.client`.
"""
