"""How Alembic runs here: always on a connection that `storage.migrations.upgrade` hands it."""

from alembic import context

from storage.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=False)
context.run_migrations()
