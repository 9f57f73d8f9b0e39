"""Live push: what happens in the queue, told to browsers over Socket.IO as it happens."""
