"""What users ask for: jobs and samples submitted, planned, checked, changed one by one or in bulk."""
