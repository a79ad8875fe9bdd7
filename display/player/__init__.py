"""`motcua player`: the process of a zone's machine that owns its counter boards and calling keypads."""
