"""Pairing, several screens in one browser, and taking access away."""

import requests

from tests.running import Centre


def paired_browser(centre: Centre, *tokens: str) -> requests.Session:
    browser = requests.Session()
    for token in tokens:
        answer = browser.post(
            f"{centre.url}/api/v1/device-session", headers={"Authorization": f"Bearer {token}"}, timeout=20
        )
        assert answer.status_code == 200, answer.text
    return browser


def test_a_wall_and_a_tablet_in_one_browser(centre: Centre) -> None:
    counter = centre.get("/api/v1/counters").json()["items"][0]
    wall, tablet = centre.pair("wall", "--name", "Sảnh"), centre.pair("tablet", "--counter", counter["code"])
    browser = paired_browser(centre, wall["token"], tablet["token"])
    for screen, made in (("wall", wall), ("tablet", tablet)):
        me = browser.get(f"{centre.url}/api/v1/me", headers={"Motcua-Screen": screen}, timeout=20).json()
        assert (me["role"], me["device"]["id"], me["device"]["name"]) == (screen, made["id"], made["name"])
    as_staff = browser.get(f"{centre.url}/api/v1/me", headers={"Motcua-Screen": "staff"}, timeout=20)
    assert as_staff.status_code == 401
    due = browser.get(f"{centre.url}/api/v1/counters/{counter['id']}/rating", timeout=20)
    assert due.status_code in (200, 204)


def test_a_tablet_sees_its_own_counter_alone(centre: Centre) -> None:
    first, second = centre.get("/api/v1/counters").json()["items"][:2]
    tablet = centre.pair("tablet", "--counter", str(first["number"]))["token"]
    answer = centre.get(f"/api/v1/counters/{second['id']}/rating", Authorization=f"Bearer {tablet}")
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_a_script_token_pairs_no_browser(centre: Centre) -> None:
    answer = centre.post("/api/v1/device-session", role="wall")
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_a_revoked_token_is_refused_at_once_in_reads_and_commands(centre: Centre) -> None:
    made = centre.motcua("token", "--role", "kiosk")
    right = {"Authorization": f"Bearer {made['token']}"}
    service = centre.get("/api/v1/services").json()["items"][0]["code"]
    assert centre.post("/api/v1/tickets", {"service": service}, **right).status_code == 201
    first = centre.post("/api/v1/tickets", {"service": service}, key="again", **right)
    assert first.status_code == 201
    centre.motcua("access", "revoke", made["id"])
    for key in (None, "again"):
        answer = centre.post("/api/v1/tickets", {"service": service}, key=key, **right)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    assert centre.get("/api/v1/snapshot", **right).status_code == 401
    listed = next(d for d in centre.motcua("access", "list") if d["id"] == made["id"])
    assert listed["revoked_at"] is not None


def test_a_follow_key_opens_its_own_ticket_alone(centre: Centre) -> None:
    service = centre.get("/api/v1/services").json()["items"][0]["code"]
    mine, other = centre.issue(service), centre.issue(service)
    right = {"Authorization": f"Follow {mine['follow_url'].partition('#')[2]}"}
    assert centre.get(f"/api/v1/tickets/{mine['id']}", **right).json()["number"] == mine["number"]
    for answer in (
        centre.get(f"/api/v1/tickets/{other['id']}", **right),
        centre.post(f"/api/v1/tickets/{other['id']}/cancel", **right),
        centre.get("/api/v1/snapshot", **right),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert centre.post(f"/api/v1/tickets/{mine['id']}/cancel", **right).json()["state"] == "cancelled"
