"""The live push, on hand-made transports."""
