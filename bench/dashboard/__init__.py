"""The dashboard benchmark, in a browser and on its own stack."""
