"""Our queue measured, beside RQ where RQ can do the same."""
