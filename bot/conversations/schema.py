"""The tables of our own, beside Rasa's `events` table in the same database."""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()

conversations = sa.Table(
    "conversations",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("token_hash", sa.String(64), nullable=False, index=True),
    sa.Column("kommune", sa.String(64), nullable=False, server_default=""),
    sa.Column("channel", sa.String(16), nullable=False, server_default="chat"),
    sa.Column("state", sa.String(16), nullable=False, server_default="bot"),
    sa.Column("last_seq", sa.Integer, nullable=False, server_default="0"),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("updated_at", sa.Float, nullable=False, index=True),
)

messages = sa.Table(
    "messages",
    metadata,
    sa.Column("conversation", sa.String(64), sa.ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("client_id", sa.String(64)),
    sa.Column("sender", sa.String(16), nullable=False),  # family | bot | advisor | system
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("extra", sa.JSON, nullable=False),
    sa.Column("at", sa.Float, nullable=False),
    # A family's message waits for its answer: pending → answered. Others are born answered.
    sa.Column("status", sa.String(12), nullable=False, server_default="answered", index=True),
    sa.Column("taken_until", sa.Float, nullable=False, server_default="0"),
    sa.UniqueConstraint("conversation", "client_id", name="messages_client_id"),
)

feedback = sa.Table(
    "feedback",
    metadata,
    sa.Column("conversation", sa.String(64), sa.ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("helpful", sa.Boolean, nullable=False),
    sa.Column("comment", sa.Text, nullable=False, server_default=""),
    sa.Column("at", sa.Float, nullable=False),
)

# What was not understood or not helpful, masked, for the editors.
gaps = sa.Table(
    "gaps",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("conversation", sa.String(64), index=True),
    sa.Column("reason", sa.String(16), nullable=False),  # lost | not_helpful | wrong
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("topic", sa.String(64), nullable=False, server_default=""),
    sa.Column("kommune", sa.String(64), nullable=False, server_default=""),
    sa.Column("at", sa.Float, nullable=False),
)

# Every request for a human, from asking to the end; at most one open in a conversation.
handoffs = sa.Table(
    "handoffs",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column(
        "conversation",
        sa.String(64),
        sa.ForeignKey("conversations.id", ondelete="CASCADE"),
        nullable=False,
    ),
    sa.Column("request_id", sa.String(64), nullable=False),
    sa.Column("reason", sa.String(32), nullable=False),
    sa.Column("urgent", sa.Boolean, nullable=False),
    sa.Column("kommune", sa.String(64), nullable=False, server_default=""),
    sa.Column("summary", sa.JSON, nullable=False),
    sa.Column("waiting_since", sa.Float, nullable=False),
    sa.Column("reminded_at", sa.Float, nullable=False, server_default="0"),
    sa.Column("advisor", sa.String(64), nullable=False, server_default=""),
    sa.Column("advisor_name", sa.String(128), nullable=False, server_default=""),
    sa.Column("last_advisor", sa.String(64), nullable=False, server_default=""),
    sa.Column("first_claimed_at", sa.Float),
    sa.Column("claimed_at", sa.Float),
    sa.Column("lease_until", sa.Float, nullable=False, server_default="0"),
    sa.Column("offered_to", sa.String(64), nullable=False, server_default=""),
    sa.Column("offered_at", sa.Float, nullable=False, server_default="0"),
    sa.Column("read_seq", sa.Integer, nullable=False, server_default="0"),
    sa.Column("closed_at", sa.Float),
    sa.Column("outcome", sa.String(64), nullable=False, server_default=""),
    # Rasa's tracker is behind the state while due is past done; the server brings it in step.
    sa.Column("tracker_due", sa.Integer, nullable=False, server_default="1"),
    sa.Column("tracker_done", sa.Integer, nullable=False, server_default="0"),
    sa.Column("updated_at", sa.Float, nullable=False, index=True),
    sa.UniqueConstraint("conversation", "request_id", name="handoffs_request_id"),
)
sa.Index(
    "handoffs_one_open",
    handoffs.c.conversation,
    unique=True,
    sqlite_where=handoffs.c.closed_at.is_(None),
    postgresql_where=handoffs.c.closed_at.is_(None),
)

# What happened to a hand-over and when: the proof that a promised one was kept.
handoff_events = sa.Table(
    "handoff_events",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("handoff", sa.Integer, sa.ForeignKey("handoffs.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("event", sa.String(16), nullable=False),
    sa.Column("advisor", sa.String(64), nullable=False, server_default=""),
    sa.Column("at", sa.Float, nullable=False),
)

# Advisors' own notes about a conversation; no route of the family reads them.
notes = sa.Table(
    "notes",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column(
        "conversation",
        sa.String(64),
        sa.ForeignKey("conversations.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    sa.Column("advisor_name", sa.String(128), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("at", sa.Float, nullable=False),
)

# Contact details stand here and nowhere else, apart from what was said.
callbacks = sa.Table(
    "callbacks",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("conversation", sa.String(64), nullable=False, server_default="", index=True),
    sa.Column("request_id", sa.String(64), nullable=False, unique=True),
    sa.Column("name", sa.String(128), nullable=False),
    sa.Column("phone", sa.String(16), nullable=False, server_default=""),
    sa.Column("email", sa.String(254), nullable=False, server_default=""),
    sa.Column("good_time", sa.String(200), nullable=False, server_default=""),
    sa.Column("about", sa.Text, nullable=False, server_default=""),
    sa.Column("kommune", sa.String(64), nullable=False, server_default=""),
    sa.Column("status", sa.String(16), nullable=False, server_default="new"),
    sa.Column("advisor_name", sa.String(128), nullable=False, server_default=""),
    sa.Column("note", sa.Text, nullable=False, server_default=""),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("updated_at", sa.Float, nullable=False, index=True),
)

# Notices to send: written with what they announce, kept until delivered.
outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("kind", sa.String(16), nullable=False),  # handoff | callback
    sa.Column("channel", sa.String(16), nullable=False),  # email | webhook
    sa.Column("data", sa.JSON, nullable=False),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("due_at", sa.Float, nullable=False, index=True),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("delivered_at", sa.Float),
    sa.Column("error", sa.String(300), nullable=False, server_default=""),
    sa.Column("updated_at", sa.Float, nullable=False, index=True),
)

presence = sa.Table(
    "presence",
    metadata,
    sa.Column("advisor", sa.String(64), primary_key=True),
    sa.Column("name", sa.String(128), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),  # available | busy | away
    sa.Column("reason", sa.String(100), nullable=False, server_default=""),
    sa.Column("seen_at", sa.Float, nullable=False),
)

desk_sessions = sa.Table(
    "desk_sessions",
    metadata,
    sa.Column("id_hash", sa.String(64), primary_key=True),
    sa.Column("user", sa.String(64), nullable=False, index=True),
    sa.Column("mark", sa.String(64), nullable=False),
    sa.Column("csrf", sa.String(64), nullable=False),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("seen_at", sa.Float, nullable=False),
)

# Who a session of the desk is where OpenID Connect said so, and not the users file.
openid_sessions = sa.Table(
    "openid_sessions",
    metadata,
    sa.Column(
        "id_hash",
        sa.String(64),
        sa.ForeignKey("desk_sessions.id_hash", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("shown", sa.String(128), nullable=False),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("id_token", sa.Text, nullable=False),  # named to the provider when logging out
)

# Log-ins that are under way at the OpenID provider; each is used once.
openid_attempts = sa.Table(
    "openid_attempts",
    metadata,
    sa.Column("state_hash", sa.String(64), primary_key=True),
    sa.Column("browser_hash", sa.String(64), nullable=False),
    sa.Column("nonce", sa.String(64), nullable=False),
    sa.Column("verifier", sa.String(64), nullable=False),
    sa.Column("page", sa.String(32), nullable=False),
    sa.Column("created_at", sa.Float, nullable=False, index=True),
)

# Where a hand-over stands in Chatwoot, and how far it has been told. Outlives the hand-over: without
# one, what is there must still be erased.
chatwoot_links = sa.Table(
    "chatwoot_links",
    metadata,
    sa.Column("handoff", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("conversation", sa.String(64), nullable=False),
    sa.Column("contact", sa.Integer),
    sa.Column("remote", sa.Integer, index=True),  # the number of the conversation in Chatwoot
    sa.Column("sent_seq", sa.Integer, nullable=False, server_default="0"),
    sa.Column("heard", sa.Integer, nullable=False, server_default="0"),  # the last message looked at there
    sa.Column("notes", sa.JSON, nullable=False),  # still to be told to the advisor there
    sa.Column("refused", sa.JSON, nullable=False),  # messages from there that could not reach the family
    sa.Column("in_doubt", sa.Boolean, nullable=False),  # a step was begun and not heard to have ended
    sa.Column("family_told", sa.Boolean, nullable=False),  # that the advisors cannot be reached
    sa.Column("finished", sa.Boolean, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("due_at", sa.Float, nullable=False),
    sa.Column("looked_at", sa.Float, nullable=False, server_default="0"),
    sa.Column("error", sa.String(300), nullable=False, server_default=""),
    sa.Column("created_at", sa.Float, nullable=False),
)

# A phone number or e-mail address on its way into the call-back form, apart from the messages.
contact_details = sa.Table(
    "contact_details",
    metadata,
    sa.Column("conversation", sa.String(200), primary_key=True),
    sa.Column("kind", sa.String(8), nullable=False),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("at", sa.Float, nullable=False),
)

# Further devices of a conversation, each with a secret of its own.
conversation_tokens = sa.Table(
    "conversation_tokens",
    metadata,
    sa.Column("token_hash", sa.String(64), primary_key=True),
    sa.Column(
        "conversation",
        sa.String(64),
        sa.ForeignKey("conversations.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    sa.Column("created_at", sa.Float, nullable=False),
)

# The code on paper that opens a conversation on another device; a new one replaces the old.
return_codes = sa.Table(
    "return_codes",
    metadata,
    sa.Column(
        "conversation",
        sa.String(64),
        sa.ForeignKey("conversations.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("code_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("expires_at", sa.Float, nullable=False, index=True),
)

# What an operator has turned off, for all processes at once.
switches = sa.Table(
    "switches",
    metadata,
    sa.Column("name", sa.String(16), primary_key=True),  # bot | all
    sa.Column("message", sa.Text, nullable=False, server_default=""),
    sa.Column("at", sa.Float, nullable=False),
)

# An editor's unfinished work on one knowledge file: what the form holds, and the text it began from.
drafts = sa.Table(
    "drafts",
    metadata,
    sa.Column("file", sa.String(120), primary_key=True),
    sa.Column("author", sa.String(64), primary_key=True),
    sa.Column("author_name", sa.String(128), nullable=False),
    sa.Column("base", sa.String(64), nullable=False),  # the version the work began from; empty for a new file
    sa.Column("base_text", sa.Text, nullable=False),
    sa.Column("data", sa.JSON, nullable=False),
    sa.Column("updated_at", sa.Float, nullable=False),
)

# Every publishing: who, when, why, and the whole text before and after. Independent of Git.
publications = sa.Table(
    "publications",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("file", sa.String(120), nullable=False, index=True),
    sa.Column("author", sa.String(64), nullable=False),
    sa.Column("author_name", sa.String(128), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("before", sa.Text),  # NULL: the file was new
    sa.Column("after", sa.Text),  # NULL: the file was taken away
    sa.Column("returns", sa.Integer),  # the publishing that this one takes back
    sa.Column("at", sa.Float, nullable=False, index=True),
)

# Gaps an editor has dealt with leave the list.
gaps_done = sa.Table(
    "gaps_done",
    metadata,
    sa.Column("gap", sa.Integer, sa.ForeignKey("gaps.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("author", sa.String(64), nullable=False),
    sa.Column("at", sa.Float, nullable=False),
)
