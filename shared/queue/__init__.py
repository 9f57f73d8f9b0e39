"""The job queue on Redis, with one Lua script per transition. Knows nothing of media or HTTP."""
