"""The gateway's SQL database: engine, tables, migrations. Contains no rules about users."""
