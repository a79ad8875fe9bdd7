"""Byte lines to devices: TCP, serial, the kernel's USB printers and libusb. No call waits past its deadline."""
