"""The sample centre: an invented province to look at, and the visitors who play in it."""
