"""A simulated camera: a drawn person who turns the head on demand, as pictures over HTTP on this machine."""
