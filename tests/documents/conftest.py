"""A data folder with the bureau in it, as for dossiers."""

from tests.dossier.conftest import empty_database, house  # noqa: F401 - fixtures
from tests.test_commands import data, run  # noqa: F401 - fixtures
