"""Signing in, staying in, being put out."""

import requests

from tests.running import Centre


def sign_in(centre: Centre, login: str, password: str, **headers: str) -> requests.Response:
    return requests.post(
        f"{centre.url}/api/v1/session", json={"login": login, "password": password}, headers=headers, timeout=20
    )


def an_officer(centre: Centre, number: int) -> dict[str, str]:
    return [s for s in centre.sign_ins() if s["role"] == "officer"][number]


def me(centre: Centre, answer: requests.Response) -> requests.Response:
    return requests.get(f"{centre.url}/api/v1/me", cookies=answer.cookies, timeout=20)


def test_an_officer_signs_in_and_out(centre: Centre) -> None:
    person = an_officer(centre, 0)
    answer = sign_in(centre, person["login"].upper(), person["password"])
    assert (answer.status_code, answer.json()["role"], answer.json()["name"]) == (200, "officer", person["name"])
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert me(centre, answer).json()["officer_id"] == answer.json()["officer_id"]
    out = requests.delete(f"{centre.url}/api/v1/session", cookies=answer.cookies, timeout=20)
    assert out.status_code == 204
    assert me(centre, answer).json()["code"] == "unauthenticated"


def test_a_guesser_is_slowed_down_and_others_are_not(centre: Centre) -> None:
    victim, other = an_officer(centre, 1), an_officer(centre, 2)
    for _ in range(5):
        assert sign_in(centre, victim["login"], "wrong").json()["code"] == "unauthenticated"
    slowed = sign_in(centre, victim["login"], victim["password"])
    assert (slowed.status_code, slowed.json()["code"]) == (429, "too_many_attempts")
    assert 0 < int(slowed.headers["Retry-After"]) <= 300
    assert sign_in(centre, other["login"], other["password"]).status_code == 200


def test_a_login_nobody_has_is_refused_in_the_same_words(centre: Centre) -> None:
    unknown = sign_in(centre, "nobody-here", "wrong").json()
    known = sign_in(centre, an_officer(centre, 3)["login"], "wrong").json()
    assert unknown == known


def test_a_new_password_ends_what_the_old_one_opened(centre: Centre) -> None:
    person = an_officer(centre, 4)
    before = sign_in(centre, person["login"], person["password"])
    fresh = centre.motcua("user", "passwd", person["login"])["password"]
    assert me(centre, before).status_code == 401
    assert sign_in(centre, person["login"], person["password"]).status_code == 401
    assert sign_in(centre, person["login"], fresh).status_code == 200
    assert person["login"] not in {s["login"] for s in centre.sign_ins()}


def test_a_closed_account_is_out_at_once(centre: Centre) -> None:
    person = an_officer(centre, 5)
    before = sign_in(centre, person["login"], person["password"])
    centre.motcua("user", "disable", person["login"])
    assert me(centre, before).status_code == 401
    assert sign_in(centre, person["login"], person["password"]).status_code == 401


def test_another_site_cannot_use_the_cookie(centre: Centre) -> None:
    person = an_officer(centre, 6)
    cookies = sign_in(centre, person["login"], person["password"]).cookies
    counter = centre.get("/api/v1/counters").json()["items"][10]["id"]
    for headers, status in (
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://elsewhere.example"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 409),
        ({"Origin": centre.url}, 409),
    ):
        answer = requests.post(
            f"{centre.url}/api/v1/counters/{counter}/call-next",
            json={},
            cookies=cookies,
            headers={"Idempotency-Key": "1", **headers},
            timeout=20,
        )
        assert (answer.status_code, answer.json()["code"]) == (
            status,
            "wrong_origin" if status == 403 else "counter_not_open",
        )


def test_an_officer_may_not_open_a_counter_in_another_name(centre: Centre) -> None:
    person, other = an_officer(centre, 7), an_officer(centre, 8)
    cookies = sign_in(centre, person["login"], person["password"]).cookies
    counter = centre.get("/api/v1/counters").json()["items"][11]["id"]
    answer = requests.post(
        f"{centre.url}/api/v1/counters/{counter}/open",
        json={"officer": other["login"].upper()},
        cookies=cookies,
        headers={"Idempotency-Key": "other"},
        timeout=20,
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_what_first_start_made_is_for_the_owner_alone(centre: Centre) -> None:
    for name in ("secrets.json", "sign-ins.txt"):
        assert (centre.data / name).stat().st_mode & 0o077 == 0
    passwords = [s["password"] for s in centre.sign_ins()]
    assert len(set(passwords)) == len(passwords) > 20
    log = centre.log.read_text(encoding="utf-8")
    assert not any(password in log for password in passwords)
