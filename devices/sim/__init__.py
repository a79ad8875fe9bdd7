"""Simulators that speak the bytes of the real devices on their real transports, each with a fault console."""
