"""Speaking to HandBrake nodes: which node, signed how, and what their answers mean."""
