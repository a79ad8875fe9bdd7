"""Which processes serve a centre: one alone, or several that tell each other what each must know."""
