"""Log-ins with OpenID Connect."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "openid_attempts",
        sa.Column("state_hash", sa.String(length=64), nullable=False),
        sa.Column("browser_hash", sa.String(length=64), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("verifier", sa.String(length=64), nullable=False),
        sa.Column("page", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("state_hash"),
    )
    with op.batch_alter_table("openid_attempts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_openid_attempts_created_at"), ["created_at"], unique=False)

    op.create_table(
        "openid_sessions",
        sa.Column("id_hash", sa.String(length=64), nullable=False),
        sa.Column("shown", sa.String(length=128), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("id_token", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["id_hash"], ["desk_sessions.id_hash"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id_hash"),
    )
