"""A function that nobody asked: the hash of an identity that one names."""

from pathlib import Path

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forget it."""
    op.execute(Path(__file__).with_suffix(".sql").read_text())


def downgrade() -> None:
    """The older version makes it again."""
