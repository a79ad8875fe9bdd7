"""What the test issuer signs, checked by another hand: OpenSSL."""

import subprocess
from datetime import date, datetime
from pathlib import Path

import pytest

from devices.id_card import tlv
from devices.sim.card.office import SECURITY, CardOffice
from devices.sim.card.personalisation import Authority, Forgery, Personalisation
from devices.sim.card.signing_key import KeyKind, Scheme
from tests.devices.virtual_card.cards import PERSON, TODAY


def verified(folder: Path, at: date, *options: str, **changes: object) -> str:
    """What OpenSSL says of the security object at that day, with the office's authorities as its trust."""
    office = CardOffice(TODAY)
    made = office.make(Personalisation(PERSON, **changes))  # type: ignore[arg-type]
    (folder / "sod.der").write_bytes(tlv.parse(made.files[SECURITY]).value)
    (folder / "anchors.pem").write_bytes(b"".join(issuer.certificate_pem for issuer in office.anchors) or b"\n")
    moment = str(int(datetime.combine(at, datetime.min.time()).timestamp()))
    command = ["openssl", "cms", "-verify", "-binary", "-purpose", "any", "-inform", "DER", "-in", "sod.der"]
    command += ["-CAfile", "anchors.pem", "-attime", moment, "-out", "list.der", *options]
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=20, check=False)
    return "verified" if ended.returncode == 0 else ended.stderr


KINDS = [
    KeyKind(),
    KeyKind(strength="brainpoolP384r1", digest="sha384"),
    KeyKind(strength="P-521", digest="sha512"),
    KeyKind(Scheme.RSA_PKCS1, "2048"),
    KeyKind(Scheme.RSA_PSS, "2048"),
    KeyKind(Scheme.RSA_PSS, "2048", "sha512"),
]


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_its_signatures_hold_on_the_day_of_issue(tmp_path: Path, kind: KeyKind) -> None:
    assert verified(tmp_path, PERSON.issued, signing=kind) == "verified"


@pytest.mark.parametrize("curve", ["brainpoolP512r1", "P-256"])
def test_curves_that_are_written_out_hold_too(tmp_path: Path, curve: str) -> None:
    kind = KeyKind(strength=curve, digest="sha512", explicit=True)
    assert verified(tmp_path, PERSON.issued, "-noverify", signing=kind) == "verified"
    # OpenSSL understands such a certificate and refuses it on principle.
    assert "explicit ECC parameters" in verified(tmp_path, PERSON.issued, signing=kind)


def test_its_signers_run_out_and_their_cards_do_not(tmp_path: Path) -> None:
    assert "certificate has expired" in verified(tmp_path, TODAY)
    assert verified(tmp_path, PERSON.issued) == "verified"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"forgery": Forgery.WRONG_SIGNATURE}, "verification failure"),
        ({"forgery": Forgery.WRONG_CERTIFICATE}, "certificate signature failure"),
        ({"forgery": Forgery.EXPIRED_SIGNER}, "certificate has expired"),
        ({"authority": Authority.EXPIRED}, "certificate has expired"),
        ({"authority": Authority.UNKNOWN}, "error"),
    ],
    ids=str,
)
def test_what_is_wrong_with_it_is_wrong(tmp_path: Path, changes: dict[str, object], said: str) -> None:
    assert said in verified(tmp_path, PERSON.issued, **changes)


def test_it_says_that_it_is_a_sample(tmp_path: Path) -> None:
    office = CardOffice(TODAY)
    office.make(Personalisation(PERSON))
    (tmp_path / "csca.pem").write_bytes(office.anchors[0].certificate_pem)
    shown = subprocess.run(
        ["openssl", "x509", "-in", "csca.pem", "-noout", "-subject"],
        cwd=tmp_path, capture_output=True, text=True, timeout=20, check=True,
    )  # fmt: skip
    assert "SAMPLE, NOT GENUINE" in shown.stdout
