"""The pages of staff and citizens: a shell each, which the bundled screen fills through the API."""

from queue_server.pages.blueprint import blueprint

__all__ = ["blueprint"]
