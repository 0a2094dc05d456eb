"""Analytics counts how often each question was answered, and how often correctly."""

from __future__ import annotations

from mavprep_database.revisions import run_sql

revision = "0010"
down_revision: str | None = "0009"


def upgrade() -> None:
    """Apply the revision."""
    run_sql(__file__, "up")


def downgrade() -> None:
    """Take the revision back."""
    run_sql(__file__, "down")
