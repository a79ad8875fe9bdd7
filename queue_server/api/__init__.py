"""REST: one blueprint per resource, each call a thin layer over one operation."""
