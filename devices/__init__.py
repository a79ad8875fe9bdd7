"""Drivers for the hall's hardware, and simulators that speak the same bytes."""
