"""The real things tests run against: Redis, the HandBrake service, media files. No stand-ins."""
