"""Every order in which a lease, tickets without the server, lost messages and the end of the day can meet."""
