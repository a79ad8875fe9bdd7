from tests.store_fixtures import clock, pg_socket, store, url  # noqa: F401
