"""Code that both services share: domain types, the queue, settings, logging, errors."""
