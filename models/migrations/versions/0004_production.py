"""Stored totals, and the triggers that keep them."""

from pathlib import Path

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create everything of the SQL file beside this one."""
    op.execute(Path(__file__).with_suffix(".sql").read_text())


def downgrade() -> None:
    """Drop the triggers and the totals; all of it can be counted again."""
    op.execute("drop function count_enrollments() cascade")
    op.execute("drop table production_total, production_cell")
