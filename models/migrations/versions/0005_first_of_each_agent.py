"""Each agent's enrollments in every order, with what tells whether they count."""

from pathlib import Path

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the indexes anew, and two more."""
    op.execute(Path(__file__).with_suffix(".sql").read_text())


def downgrade() -> None:
    """Leave two of them, without the carrier."""
    for field in ("submitted_on", "effective_on", "termed_on", "updated_at"):
        name = field.split("_")[0]
        op.execute(f"drop index enrollment_agent_{name}_idx")
        if name in ("submitted", "effective"):
            op.execute(
                f"create index enrollment_agent_{name}_idx "
                f"on enrollment (agent_id, {field} desc nulls last, id)"
            )
