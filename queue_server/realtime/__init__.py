"""The event feed to screens and phones over Socket.IO."""
