"""The small worlds, whole; and that a broken rule does not go unnoticed in them."""

from collections.abc import Callable

import pytest

from queue_server.domain.leases import Lent, Refusal, refusal
from tests.interleavings import model
from tests.interleavings.explore import LADDER, explore

SMALL, TWO = LADDER[:2]


def test_every_order_in_the_small_worlds_is_right() -> None:
    seen = [explore(bounds) for bounds in (SMALL, TWO)]
    assert sum(one.interleavings for one in seen) >= 100_000


def late(lent: Lent, n: int, today: str, service_active: bool) -> Refusal | None:
    """Takes a number that was declared void."""
    found = refusal(lent, n, today, service_active)
    return None if found in (Refusal.DAY_OVER, Refusal.LEASE_ENDED) else found


def harsh(lent: Lent, n: int, today: str, service_active: bool) -> Refusal | None:
    """Refuses what nobody has a reason to refuse."""
    return Refusal.LEASE_ENDED


@pytest.mark.parametrize(("rule", "found"), [(late, "issued and void"), (harsh, "refused without a cause")])
def test_a_broken_rule_is_found(
    monkeypatch: pytest.MonkeyPatch, rule: Callable[..., Refusal | None], found: str
) -> None:
    monkeypatch.setattr(model, "refusal", rule)
    with pytest.raises(AssertionError, match=found):
        explore(SMALL)


def test_a_kiosk_that_gives_back_what_it_has_not_told_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def hasty(world: model.World, bounds: model.Bounds, who: int, kiosk: model.Kiosk):  # type: ignore[no-untyped-def]
        yield from careful(world, bounds, who, kiosk)
        if kiosk.held and world.sends < bounds.sends:
            yield model._send(world, ("give", who, (kiosk.held[0][0],)))

    careful = model._kiosk_steps
    monkeypatch.setattr(model, "_kiosk_steps", hasty)
    with pytest.raises(AssertionError):
        explore(model.Bounds(kiosks=1, leases=1, tickets=2, sends=3, repeats=0, losses=0, voids=0, days=1))
