"""Virtual chip ID cards: invented people, a test issuer, the chip's side of the protocols, and its ways to fail."""
