"""The client of the HandBrake nodes: choice of a node, signed requests, replies and refusals."""
