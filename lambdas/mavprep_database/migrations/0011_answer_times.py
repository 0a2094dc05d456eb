"""Analytics averages how long answers to each question took."""

from __future__ import annotations

from mavprep_database.revisions import run_sql

revision = "0011"
down_revision: str | None = "0010"


def upgrade() -> None:
    """Apply the revision."""
    run_sql(__file__, "up")


def downgrade() -> None:
    """Take the revision back."""
    run_sql(__file__, "down")
