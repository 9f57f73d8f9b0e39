"""What both services need: domain types, the queue, settings, logging, errors."""
