"""The databases that the tests of tables run on, for the stories of which people are reminded."""

from tests.storage.tables.conftest import db, empty_file, shared_postgres, url

__all__ = ["db", "empty_file", "shared_postgres", "url"]
