"""A card on the reader of a running kiosk, and what becomes of it: by the real protocols and the real server."""

from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner

from devices.id_card.cli import trust
from devices.sim.card.faults import Fault
from tests.kiosk.cards import CardKiosk, running_card_kiosk
from tests.kiosk.machines import Printer, problem, until
from tests.running import Centre


def told(centre: Centre) -> list[dict[str, str]]:
    """What the consoles show of refused cards."""
    found: list[dict[str, str]] = centre.get("/api/v1/snapshot", role="admin").json()["card_refusals"]
    return found


def order(desk: CardKiosk, visit: str, service: int = 0, **changes: object) -> dict[str, object]:
    return desk.kiosk.order(card=visit, service=desk.kiosk.services()[service]["id"], **changes)


def test_a_pensioner_gets_a_ticket_with_priority_and_no_second_one(desk: CardKiosk, centre: Centre) -> None:
    visit, view = desk.read("pensioner")
    assert (view["phase"], view["trust"], view["elderly"]) == ("read", "verified", True)
    assert view["greeting"] == {"name": "Mẫu", "sex": "female"}
    person = desk.card("pensioner").file.card.person
    assert person.number not in str(view)
    assert person.name not in str(view)
    wish = order(desk, visit)
    issued = desk.kiosk.post("/local/v1/tickets", wish)
    assert issued.status_code == 201, issued.text
    ticket = issued.json()["ticket"]
    assert centre.get(f"/api/v1/tickets/{ticket['id']}", role="admin").json()["priority"] == "elderly"
    # The same touch again gives the same ticket, though the visit is over by then.
    assert desk.kiosk.post("/local/v1/tickets", wish).json()["ticket"]["id"] == ticket["id"]
    assert problem(desk.kiosk.get(f"/local/v1/card/{visit}"))["code"] == "card_visit_over"
    again, _ = desk.read("pensioner")
    refused = problem(desk.kiosk.post("/local/v1/tickets", order(desk, again)))
    assert (refused["code"], refused["number"], refused["follow"]) == ("already_has_ticket", ticket["number"], True)
    assert "follow_url" not in refused
    assert desk.kiosk.get(f"/local/v1/tickets/{refused['ticket_id']}/qr.svg").status_code == 200
    elsewhere = desk.kiosk.post("/local/v1/tickets", order(desk, again, service=1))
    assert elsewhere.status_code == 201, elsewhere.text


def test_an_adult_gets_no_priority(desk: CardKiosk, centre: Centre) -> None:
    visit, view = desk.read("adult")
    assert view["elderly"] is False
    ticket = desk.kiosk.post("/local/v1/tickets", order(desk, visit)).json()["ticket"]
    assert centre.get(f"/api/v1/tickets/{ticket['id']}", role="admin").json()["priority"] == "none"


def test_an_unknown_issuer_is_said_and_gets_a_ticket(desk: CardKiosk) -> None:
    visit, view = desk.read("unknown-issuer")
    assert (view["phase"], view["trust"]) == ("read", "unverified")
    assert desk.kiosk.post("/local/v1/tickets", order(desk, visit)).status_code == 201


@pytest.mark.parametrize("forged", ["cloned", "tampered", "wrong-signature"])
def test_a_forged_card_is_refused_and_told_to_the_staff(desk: CardKiosk, centre: Centre, forged: str) -> None:
    visit, view = desk.read(forged)
    assert (view["phase"], view["trust"], view["greeting"], view["read"]) == ("refused", "failed", None, [])
    assert view["trouble_vi"]
    assert problem(desk.kiosk.post("/local/v1/tickets", order(desk, visit)))["code"] == "card_visit_over"
    assert desk.kiosk.post("/local/v1/tickets", desk.kiosk.order()).status_code == 201
    until(lambda: view["trouble"] in {one["reason"] for one in told(centre)})


def test_a_wrong_number_is_asked_again_three_times_a_minute(
    centre: Centre, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with running_card_kiosk(centre, tmp_path_factory.mktemp("wrong")) as own:
        visit = own.begin()
        with own.placed("adult") as made:
            for _ in range(3):
                own.type(visit, "000000")
                assert own.wait_for(visit, "number")["trouble"] == "wrong-access-number"
            own.type(visit, made.file.card.person.access_number)
            view = own.wait_for(visit, "unreadable", "read")
        assert (view["phase"], view["trouble"]) == ("unreadable", "too-many-attempts")


def test_a_card_torn_away_is_asked_for_again(desk: CardKiosk) -> None:
    visit = desk.begin()
    with desk.placed("adult", Fault.TORN, after=12) as made:
        desk.type(visit, made.file.card.person.access_number)
        assert desk.wait_for(visit, "place", "number")["trouble"] in (None, "card-removed")
    with desk.placed("adult"):
        assert desk.wait_for(visit, "read")["phase"] == "read"


def test_the_form_is_printed_and_written_down_nowhere(desk: CardKiosk, session_printer: Printer) -> None:
    visit, _ = desk.read("adult")
    before = len(session_printer.papers())
    answer = desk.kiosk.post(f"/local/v1/card/{visit}/form", {"language": "vi"})
    assert answer.json() == {"state": "done"}
    assert len(session_printer.papers()) == before + 1


def test_without_consent_there_is_no_visit(desk: CardKiosk) -> None:
    for body in ({}, {"consent": False}, {"consent": "yes"}):
        assert problem(desk.kiosk.post("/local/v1/card", body))["code"] == "validation"


def test_a_visit_that_is_over_knows_nothing(desk: CardKiosk) -> None:
    visit, _ = desk.read("adult")
    desk.kiosk.post(f"/local/v1/card/{visit}/end", {})
    for answer in (
        desk.kiosk.get(f"/local/v1/card/{visit}"),
        desk.kiosk.post(f"/local/v1/card/{visit}/number", {"digits": "123456"}),
        desk.kiosk.post(f"/local/v1/card/{visit}/form", {"language": "vi"}),
        desk.kiosk.post("/local/v1/tickets", order(desk, visit)),
        desk.kiosk.get(f"/local/v1/card/{uuid4()}"),
    ):
        assert problem(answer)["code"] == "card_visit_over"


def test_an_issuer_that_is_imported_counts_for_the_next_card(desk: CardKiosk, tmp_path: Path) -> None:
    known = sorted(desk.trust.iterdir())
    try:
        for file in known:
            file.rename(tmp_path / file.name)
        assert desk.read("adult")[1]["trust"] == "unverified"
        for file in known:
            assert (
                CliRunner().invoke(trust, ["import", str(tmp_path / file.name), "--trust", str(desk.trust)]).exit_code
                == 0
            )
        assert desk.read("adult")[1]["trust"] == "verified"
    finally:
        for file in known:
            (tmp_path / file.name).rename(file)
