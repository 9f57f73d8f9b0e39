"""The node's HTTP API, one blueprint per resource. The service credential names the actor."""
