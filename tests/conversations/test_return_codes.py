"""Return codes: given once, taken on any device, gone when they should be."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from bot.conversations import return_codes as module
from bot.conversations.return_codes import ALPHABET, LENGTH, ReturnCodes, UnknownCode, read
from bot.conversations.schema import conversation_tokens
from bot.conversations.schema import return_codes as table
from bot.conversations.store import NoSuchConversation

DAYS = 14
DAY_S = 86_400.0
WRONG = "ACDE-FGHJ-KMNP"


@pytest.fixture
def codes(store) -> ReturnCodes:
    return ReturnCodes(store, DAYS)


def test_code_is_grouped_without_look_alikes_and_has_58_bits(codes, family):
    given = codes.give(family)

    assert [len(group) for group in given.code.split("-")] == [4, 4, 4]
    assert set(given.code) <= set(ALPHABET) | {"-"}
    assert not set("OILSZBU") & set(ALPHABET)
    assert len(set(ALPHABET)) ** LENGTH > 2**58


def test_second_device_opens_the_same_conversation_and_the_first_still_does(codes, store):
    first, token = store.create("gentofte")
    conversation, other = codes.take(codes.give(first.id).code)

    assert conversation == first.id
    assert other != token
    assert store.by_token(other) == store.by_token(token) == first


def test_code_works_for_several_devices(codes, store, family):
    code = codes.give(family).code
    tokens = {codes.take(code)[1] for _ in range(3)}

    assert len(tokens) == 3
    assert {store.by_token(token).id for token in tokens} == {family}


@pytest.mark.parametrize(
    "wrote", [str.lower, lambda c: c.replace("-", ""), lambda c: c.replace("-", " "), lambda c: f" {c[:6]} {c[6:]}.\n"]
)
def test_code_is_taken_however_it_is_written(codes, family, wrote):
    assert codes.take(wrote(codes.give(family).code))[0] == family


def test_look_alikes_are_read_as_what_the_code_can_hold():
    assert read("oOiI lLsS zZbB") == "001111552288"
    assert read("u8aa-aaaa-aaaa") == "V8AAAAAAAAAA"


@pytest.mark.parametrize("wrong", ["", "KXM4", WRONG + "A", "æøå!-ACDE-FGHJ", "K" * 10_000, "\x00" * 12])
def test_what_cannot_be_a_code_is_unknown(codes, wrong):
    with pytest.raises(UnknownCode):
        codes.take(wrong)


def test_well_formed_code_nobody_was_given_is_unknown(codes, family):
    codes.give(family)

    with pytest.raises(UnknownCode):
        codes.take(WRONG)


def test_code_expires(codes, family, clock):
    given = codes.give(family)
    assert given.expires_at == clock() + DAYS * DAY_S
    clock.forward(DAYS * DAY_S - 1)
    token = codes.take(given.code)[1]
    clock.forward(1)

    with pytest.raises(UnknownCode):
        codes.take(given.code)
    assert codes.store.by_token(token).id == family


def test_new_code_replaces_the_old(codes, family):
    old, new = codes.give(family).code, codes.give(family).code

    assert codes.take(new)[0] == family
    with pytest.raises(UnknownCode):
        codes.take(old)


def test_withdrawn_code_opens_nothing(codes, family):
    code = codes.give(family).code
    codes.withdraw(family)

    with pytest.raises(UnknownCode):
        codes.take(code)


def test_neither_code_nor_token_stands_in_the_database(codes, store, family, engine):
    code = codes.give(family).code
    token = codes.take(code)[1]

    with engine.connect() as db:
        kept = repr([db.execute(sa.select(each)).all() for each in (table, conversation_tokens)])
    assert token not in kept
    assert code not in kept and code.replace("-", "") not in kept


def test_erasing_takes_codes_and_tokens_along(codes, store, family, engine):
    code = codes.give(family).code
    token = codes.take(code)[1]
    store.erase(family)

    with pytest.raises(UnknownCode):
        codes.take(code)
    with pytest.raises(NoSuchConversation):
        store.by_token(token)
    with engine.connect() as db:
        left = [db.execute(sa.select(each)).all() for each in (table, conversation_tokens)]
    assert left == [[], []]


def test_no_code_for_a_conversation_that_is_gone(codes):
    with pytest.raises(NoSuchConversation):
        codes.give("0" * 32)


def test_oldest_device_gives_way_when_there_are_too_many(codes, store, family, clock, monkeypatch):
    monkeypatch.setattr(module, "MOST_DEVICES", 3)
    code = codes.give(family).code
    tokens = []
    for _ in range(4):
        clock.forward(1)
        tokens.append(codes.take(code)[1])

    assert [store.by_token(token).id for token in tokens[1:]] == [family] * 3
    with pytest.raises(NoSuchConversation):
        store.by_token(tokens[0])


def test_lookup_by_token_uses_an_index(engine):
    if engine.dialect.name != "sqlite":
        pytest.skip("the plan of an empty PostgreSQL table says nothing")
    with engine.connect() as db:
        query = "select conversation from conversation_tokens where token_hash = 'x'"
        plan = str(db.exec_driver_sql(f"explain query plan select * from conversations where id = ({query})").all())
    assert "SCAN" not in plan and plan.count("SEARCH") == 2
