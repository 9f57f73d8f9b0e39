"""Live push: sends queue and job events to browsers over Socket.IO."""
