"""Names that the recognisers and the dialogue share."""

NO_TOPIC = "ingen"  # the message names no topic of the guide
DETAIL_INTENT = "ask_detail"
OUT_OF_SCOPE = "out_of_scope"
