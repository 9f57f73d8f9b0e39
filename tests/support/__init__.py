"""What tests run against: a real Redis, the real HandBrake service and real media files, no mocks."""
