"""The gateway's SQL database: engine, tables, migrations. Knows no users' rules."""
