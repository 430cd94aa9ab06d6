"""The only place that knows the database: tables, one module an aggregate, migrations, evidence files."""
