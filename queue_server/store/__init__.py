"""The durable side: tables, engine, event log and its projections, for SQLite and PostgreSQL alike."""
