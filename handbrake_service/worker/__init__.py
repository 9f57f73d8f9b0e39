"""Runs jobs: claim → encode → verify → publish. Owns every thread and process that takes part."""
