"""The first tables. A database from before revisions has them already, or most of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    there = set(sa.inspect(op.get_bind()).get_table_names())
    if "callbacks" not in there:
        op.create_table(
            "callbacks",
            sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
            sa.Column("conversation", sa.String(length=64), server_default="", nullable=False),
            sa.Column("request_id", sa.String(length=64), nullable=False),
            sa.Column("name", sa.String(length=128), nullable=False),
            sa.Column("phone", sa.String(length=16), server_default="", nullable=False),
            sa.Column("email", sa.String(length=254), server_default="", nullable=False),
            sa.Column("good_time", sa.String(length=200), server_default="", nullable=False),
            sa.Column("about", sa.Text(), server_default="", nullable=False),
            sa.Column("kommune", sa.String(length=64), server_default="", nullable=False),
            sa.Column("status", sa.String(length=16), server_default="new", nullable=False),
            sa.Column("advisor_name", sa.String(length=128), server_default="", nullable=False),
            sa.Column("note", sa.Text(), server_default="", nullable=False),
            sa.Column("created_at", sa.Float(), nullable=False),
            sa.Column("updated_at", sa.Float(), nullable=False),
            sa.PrimaryKeyConstraint("id"),
            sa.UniqueConstraint("request_id"),
        )
        op.create_index(op.f("ix_callbacks_conversation"), "callbacks", ["conversation"], unique=False)
        op.create_index(op.f("ix_callbacks_updated_at"), "callbacks", ["updated_at"], unique=False)
    if "contact_details" not in there:
        op.create_table(
            "contact_details",
            sa.Column("conversation", sa.String(length=200), nullable=False),
            sa.Column("kind", sa.String(length=8), nullable=False),
            sa.Column("value", sa.Text(), nullable=False),
            sa.Column("at", sa.Float(), nullable=False),
            sa.PrimaryKeyConstraint("conversation"),
        )
    if "conversations" not in there:
        op.create_table(
            "conversations",
            sa.Column("id", sa.String(length=64), nullable=False),
            sa.Column("token_hash", sa.String(length=64), nullable=False),
            sa.Column("kommune", sa.String(length=64), server_default="", nullable=False),
            sa.Column("channel", sa.String(length=16), server_default="chat", nullable=False),
            sa.Column("state", sa.String(length=16), server_default="bot", nullable=False),
            sa.Column("last_seq", sa.Integer(), server_default="0", nullable=False),
            sa.Column("created_at", sa.Float(), nullable=False),
            sa.Column("updated_at", sa.Float(), nullable=False),
            sa.PrimaryKeyConstraint("id"),
        )
        op.create_index(op.f("ix_conversations_token_hash"), "conversations", ["token_hash"], unique=False)
        op.create_index(op.f("ix_conversations_updated_at"), "conversations", ["updated_at"], unique=False)
    if "desk_sessions" not in there:
        op.create_table(
            "desk_sessions",
            sa.Column("id_hash", sa.String(length=64), nullable=False),
            sa.Column("user", sa.String(length=64), nullable=False),
            sa.Column("mark", sa.String(length=64), nullable=False),
            sa.Column("csrf", sa.String(length=64), nullable=False),
            sa.Column("created_at", sa.Float(), nullable=False),
            sa.Column("seen_at", sa.Float(), nullable=False),
            sa.PrimaryKeyConstraint("id_hash"),
        )
        op.create_index(op.f("ix_desk_sessions_user"), "desk_sessions", ["user"], unique=False)
    if "gaps" not in there:
        op.create_table(
            "gaps",
            sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
            sa.Column("conversation", sa.String(length=64), nullable=True),
            sa.Column("reason", sa.String(length=16), nullable=False),
            sa.Column("text", sa.Text(), nullable=False),
            sa.Column("topic", sa.String(length=64), server_default="", nullable=False),
            sa.Column("kommune", sa.String(length=64), server_default="", nullable=False),
            sa.Column("at", sa.Float(), nullable=False),
            sa.PrimaryKeyConstraint("id"),
        )
        op.create_index(op.f("ix_gaps_conversation"), "gaps", ["conversation"], unique=False)
    if "outbox" not in there:
        op.create_table(
            "outbox",
            sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
            sa.Column("kind", sa.String(length=16), nullable=False),
            sa.Column("channel", sa.String(length=16), nullable=False),
            sa.Column("data", sa.JSON(), nullable=False),
            sa.Column("created_at", sa.Float(), nullable=False),
            sa.Column("due_at", sa.Float(), nullable=False),
            sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
            sa.Column("delivered_at", sa.Float(), nullable=True),
            sa.Column("error", sa.String(length=300), server_default="", nullable=False),
            sa.Column("updated_at", sa.Float(), nullable=False),
            sa.PrimaryKeyConstraint("id"),
        )
        op.create_index(op.f("ix_outbox_due_at"), "outbox", ["due_at"], unique=False)
        op.create_index(op.f("ix_outbox_updated_at"), "outbox", ["updated_at"], unique=False)
    if "presence" not in there:
        op.create_table(
            "presence",
            sa.Column("advisor", sa.String(length=64), nullable=False),
            sa.Column("name", sa.String(length=128), nullable=False),
            sa.Column("state", sa.String(length=16), nullable=False),
            sa.Column("reason", sa.String(length=100), server_default="", nullable=False),
            sa.Column("seen_at", sa.Float(), nullable=False),
            sa.PrimaryKeyConstraint("advisor"),
        )
    if "conversation_tokens" not in there:
        op.create_table(
            "conversation_tokens",
            sa.Column("token_hash", sa.String(length=64), nullable=False),
            sa.Column("conversation", sa.String(length=64), nullable=False),
            sa.Column("created_at", sa.Float(), nullable=False),
            sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], ondelete="CASCADE"),
            sa.PrimaryKeyConstraint("token_hash"),
        )
        op.create_index(
            op.f("ix_conversation_tokens_conversation"), "conversation_tokens", ["conversation"], unique=False
        )
    if "feedback" not in there:
        op.create_table(
            "feedback",
            sa.Column("conversation", sa.String(length=64), nullable=False),
            sa.Column("seq", sa.Integer(), nullable=False),
            sa.Column("helpful", sa.Boolean(), nullable=False),
            sa.Column("comment", sa.Text(), server_default="", nullable=False),
            sa.Column("at", sa.Float(), nullable=False),
            sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], ondelete="CASCADE"),
            sa.PrimaryKeyConstraint("conversation", "seq"),
        )
    if "handoffs" not in there:
        op.create_table(
            "handoffs",
            sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
            sa.Column("conversation", sa.String(length=64), nullable=False),
            sa.Column("request_id", sa.String(length=64), nullable=False),
            sa.Column("reason", sa.String(length=32), nullable=False),
            sa.Column("urgent", sa.Boolean(), nullable=False),
            sa.Column("kommune", sa.String(length=64), server_default="", nullable=False),
            sa.Column("summary", sa.JSON(), nullable=False),
            sa.Column("waiting_since", sa.Float(), nullable=False),
            sa.Column("reminded_at", sa.Float(), server_default="0", nullable=False),
            sa.Column("advisor", sa.String(length=64), server_default="", nullable=False),
            sa.Column("advisor_name", sa.String(length=128), server_default="", nullable=False),
            sa.Column("last_advisor", sa.String(length=64), server_default="", nullable=False),
            sa.Column("first_claimed_at", sa.Float(), nullable=True),
            sa.Column("claimed_at", sa.Float(), nullable=True),
            sa.Column("lease_until", sa.Float(), server_default="0", nullable=False),
            sa.Column("offered_to", sa.String(length=64), server_default="", nullable=False),
            sa.Column("read_seq", sa.Integer(), server_default="0", nullable=False),
            sa.Column("closed_at", sa.Float(), nullable=True),
            sa.Column("outcome", sa.String(length=64), server_default="", nullable=False),
            sa.Column("tracker_due", sa.Integer(), server_default="1", nullable=False),
            sa.Column("tracker_done", sa.Integer(), server_default="0", nullable=False),
            sa.Column("updated_at", sa.Float(), nullable=False),
            sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], ondelete="CASCADE"),
            sa.PrimaryKeyConstraint("id"),
            sa.UniqueConstraint("conversation", "request_id", name="handoffs_request_id"),
        )
        op.create_index(
            "handoffs_one_open",
            "handoffs",
            ["conversation"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        op.create_index(op.f("ix_handoffs_updated_at"), "handoffs", ["updated_at"], unique=False)
    if "messages" not in there:
        op.create_table(
            "messages",
            sa.Column("conversation", sa.String(length=64), nullable=False),
            sa.Column("seq", sa.Integer(), nullable=False),
            sa.Column("client_id", sa.String(length=64), nullable=True),
            sa.Column("sender", sa.String(length=16), nullable=False),
            sa.Column("text", sa.Text(), nullable=False),
            sa.Column("extra", sa.JSON(), nullable=False),
            sa.Column("at", sa.Float(), nullable=False),
            sa.Column("status", sa.String(length=12), server_default="answered", nullable=False),
            sa.Column("taken_until", sa.Float(), server_default="0", nullable=False),
            sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], ondelete="CASCADE"),
            sa.PrimaryKeyConstraint("conversation", "seq"),
            sa.UniqueConstraint("conversation", "client_id", name="messages_client_id"),
        )
        op.create_index(op.f("ix_messages_status"), "messages", ["status"], unique=False)
    if "notes" not in there:
        op.create_table(
            "notes",
            sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
            sa.Column("conversation", sa.String(length=64), nullable=False),
            sa.Column("advisor_name", sa.String(length=128), nullable=False),
            sa.Column("text", sa.Text(), nullable=False),
            sa.Column("at", sa.Float(), nullable=False),
            sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], ondelete="CASCADE"),
            sa.PrimaryKeyConstraint("id"),
        )
        op.create_index(op.f("ix_notes_conversation"), "notes", ["conversation"], unique=False)
    if "return_codes" not in there:
        op.create_table(
            "return_codes",
            sa.Column("conversation", sa.String(length=64), nullable=False),
            sa.Column("code_hash", sa.String(length=64), nullable=False),
            sa.Column("expires_at", sa.Float(), nullable=False),
            sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], ondelete="CASCADE"),
            sa.PrimaryKeyConstraint("conversation"),
            sa.UniqueConstraint("code_hash"),
        )
        op.create_index(op.f("ix_return_codes_expires_at"), "return_codes", ["expires_at"], unique=False)
    if "handoff_events" not in there:
        op.create_table(
            "handoff_events",
            sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
            sa.Column("handoff", sa.Integer(), nullable=False),
            sa.Column("event", sa.String(length=16), nullable=False),
            sa.Column("advisor", sa.String(length=64), server_default="", nullable=False),
            sa.Column("at", sa.Float(), nullable=False),
            sa.ForeignKeyConstraint(["handoff"], ["handoffs.id"], ondelete="CASCADE"),
            sa.PrimaryKeyConstraint("id"),
        )
        op.create_index(op.f("ix_handoff_events_handoff"), "handoff_events", ["handoff"], unique=False)
