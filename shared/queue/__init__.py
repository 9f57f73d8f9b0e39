"""The job queue on Redis: one Lua script per transition. Knows jobs and leases; no media, no HTTP."""
