"""What the calls answer. The OpenAPI document is made from these; a test holds every answer against them."""
