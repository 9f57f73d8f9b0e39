"""What users do with jobs: submit, preview and check them, and change them one by one or in bulk."""
