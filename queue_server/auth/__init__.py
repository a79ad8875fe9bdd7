"""Who asks and what they may: staff accounts, devices, tokens, roles."""
