"""The node's HTTP API, one file per resource: views of the routes that `shared.contract` declares."""
