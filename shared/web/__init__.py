"""The Flask side that both services share; the only place in `shared` that may know Flask."""
