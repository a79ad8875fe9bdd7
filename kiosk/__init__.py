"""The kiosk: the touch screen where a citizen takes a number, and the devices of its machine."""
