"""The code of the office that sent a document: only that office recalls or replaces it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the column that `service.journal.referring` compares."""
    op.add_column("decisions", sa.Column("organ_id", sa.Text))
