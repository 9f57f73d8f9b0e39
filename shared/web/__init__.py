"""Flask code that both services share; the only package in `shared` that may import Flask."""
