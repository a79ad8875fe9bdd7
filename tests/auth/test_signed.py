"""Keys that carry their own proof."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from queue_server.auth import signed
from queue_server.settings import Secrets

OURS = Secrets(follow=b"f" * 32, rating=b"r" * 32)
THEIRS = Secrets(follow=b"g" * 32, rating=b"s" * 32)
ids = st.uuids().map(str)


@given(ids)
def test_a_key_opens_what_it_was_made_for_and_nothing_else(subject: str) -> None:
    key = signed.follow_key(OURS, subject)
    assert signed.ticket_of(OURS, key) == subject
    assert signed.ticket_of(THEIRS, key) is None
    assert signed.rating_right(OURS, key) is None


@given(ids, st.sampled_from(signed.RATING_CHANNELS))
def test_a_rating_token_knows_its_channel(leg_id: str, channel: str) -> None:
    token = signed.rating_token(OURS, leg_id, channel)
    assert signed.rating_right(OURS, token) == (leg_id, channel)
    assert signed.ticket_of(OURS, token) is None


@given(ids, st.integers(0, 43), st.characters())
def test_a_changed_key_opens_nothing(subject: str, place: int, letter: str) -> None:
    key = signed.follow_key(OURS, subject)
    changed = key[:place] + letter + key[place + 1 :]
    if changed != key:
        assert signed.ticket_of(OURS, changed) is None


@given(st.text())
def test_any_text_is_read_without_a_fault(text: str) -> None:
    found = signed.ticket_of(OURS, text)
    assert found is None or UUID(found)
