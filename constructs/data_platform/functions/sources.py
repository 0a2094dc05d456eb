"""Where the sources of the functions lie."""

from pathlib import Path

FUNCTION_SOURCES = Path(__file__).resolve().parents[3] / "lambdas"
"""The folder with one package per function, and the packages that functions share."""

FUNCTION_SETTINGS = FUNCTION_SOURCES / "function_settings"
"""What every function reads its settings with; it is in every package."""

CUSTOM_RESOURCES = FUNCTION_SOURCES / "custom_resources"
"""What functions behind custom resources share."""

SCHEDULED_RUNS = FUNCTION_SOURCES / "scheduled_runs"
"""What functions share that a schedule calls, and whose run does as much as it can."""

STREAM_RECORDS = FUNCTION_SOURCES / "stream_records"
"""What all stream consumers share."""
