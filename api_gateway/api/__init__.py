"""The routes, one file per resource; each states its contract in decorators above a short view."""
