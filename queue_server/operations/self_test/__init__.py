"""The opening self-test: everything of the hall is tried out once, and a sheet says what is well and what to do."""
