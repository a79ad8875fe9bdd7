"""What can be asked of a centre: one function a command, one transaction, one or more events; and the reads."""
