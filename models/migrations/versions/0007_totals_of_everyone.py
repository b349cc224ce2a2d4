"""Totals of each agent, also of those with nobody below."""

from pathlib import Path

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forget the totals; the end of the upgrade counts them."""
    op.execute(Path(__file__).with_suffix(".sql").read_text())


def downgrade() -> None:
    """Totals that nobody asks for stay until they are rebuilt."""
