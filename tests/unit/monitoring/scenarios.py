"""All scenarios."""

from tests.unit.monitoring.backup_scenarios import BACKUPS
from tests.unit.monitoring.database_scenarios import DATABASES
from tests.unit.monitoring.export_scenarios import EXPORTS
from tests.unit.monitoring.function_scenarios import FUNCTIONS
from tests.unit.monitoring.silence_scenarios import SILENCE
from tests.unit.monitoring.table_scenarios import TABLES
from tests.unit.monitoring.vector_scenarios import VECTORS

SCENARIOS = (*TABLES, *VECTORS, *FUNCTIONS, *DATABASES, *BACKUPS, *EXPORTS, *SILENCE)
