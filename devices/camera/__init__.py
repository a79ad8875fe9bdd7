"""Cameras: pictures of the person in front of the kiosk, looked at while they are wanted and never kept."""
