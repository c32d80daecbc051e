"""An offer to a colleague has a time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("handoffs", schema=None) as table:
        table.add_column(sa.Column("offered_at", sa.Float(), server_default="0", nullable=False))
