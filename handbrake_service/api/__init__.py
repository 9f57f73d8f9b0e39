"""The node's HTTP API, a blueprint per resource; who asks is in the service credential."""
