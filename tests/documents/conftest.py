"""A data folder with a bureau in it, for the command line."""

from tests.dossier.conftest import empty_database, house  # noqa: F401 - fixtures
from tests.test_commands import data, run  # noqa: F401 - fixtures
