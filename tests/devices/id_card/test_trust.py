"""Who signed a card: keys and certificates, the security object, trusted issuers, and files of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from asn1crypto import cms
from click.testing import CliRunner

from devices.id_card import master_list, tlv
from devices.id_card.anchors import Anchors, TrustFolder
from devices.id_card.certificates import parse_certificate
from devices.id_card.cli import trust
from devices.id_card.passive_authentication import judge_group, judge_issuer
from devices.id_card.problems import CardProblem, Code
from devices.id_card.public_keys import EcKey, parse_public_key
from devices.id_card.security_object import parse_security_object
from devices.id_card.trust import Finding, Reason, Trust
from devices.sim.card.issuer import DocumentSigner, Issuer, Validity
from devices.sim.card.signing_key import KeyKind, Scheme, SigningKey, curve_named, with_explicit_curve
from tests.devices.id_card.lists import master_list as signed_list
from tests.devices.id_card.lists import signed_data

SIGNED_ON = date(2021, 10, 17)
AUTHORITY = Validity(date(2020, 1, 1), date(2035, 1, 1))
SIGNER = Validity(date(2021, 1, 1), date(2021, 12, 31))
GROUPS = {1: b"what stands in DG1", 13: b"what stands in DG13"}
KINDS = [
    KeyKind(),
    KeyKind(Scheme.ECDSA, "brainpoolP512r1", "sha512", explicit=True),
    KeyKind(Scheme.ECDSA, "P-256", "sha1"),
    KeyKind(Scheme.RSA_PKCS1, "2048", "sha256"),
    KeyKind(Scheme.RSA_PSS, "2048", "sha384"),
]


def sod(signer: DocumentSigner) -> bytes:
    return signer.security_object(GROUPS, datetime(2021, 10, 17, tzinfo=UTC))


def anchors(issuers: Sequence[Issuer]) -> Anchors:
    return Anchors(parse_certificate(one.certificate) for one in issuers)


def judged(signer: DocumentSigner, known: Anchors, issued_on: date | None = SIGNED_ON) -> Finding:
    return judge_issuer(parse_security_object(sod(signer)), known, issued_on)


class TestSecurityObject:
    @pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind.scheme}-{kind.strength}-{kind.digest}")
    def test_every_way_of_signing(self, kind: KeyKind) -> None:
        issuer = Issuer("Mẫu", AUTHORITY, kind)
        found = judged(issuer.signer(SIGNER, kind), anchors([issuer]))
        assert (found.trust, found.reason) == (Trust.VERIFIED, Reason.ISSUER_KNOWN)

    def test_what_was_signed(self) -> None:
        found = parse_security_object(sod(Issuer("Mẫu", AUTHORITY).signer(SIGNER, KeyKind())))
        assert (found.signature_holds, found.signed_on, found.hash) == (True, SIGNED_ON, "sha256")
        assert judge_group(found, 1, GROUPS[1]) is judge_group(found, 13, GROUPS[13]) is None
        altered, strange = judge_group(found, 1, GROUPS[13]), judge_group(found, 2, b"")
        assert altered and (altered.trust, altered.reason) == (Trust.FAILED, Reason.ALTERED)
        assert strange and (strange.trust, strange.reason) == (Trust.FAILED, Reason.NOT_LISTED)

    def test_a_signature_of_another_key(self) -> None:
        issuer = Issuer("Mẫu", AUTHORITY)
        signer = issuer.signer(SIGNER, KeyKind())
        forged = DocumentSigner(SigningKey(KeyKind()), signer.certificate)
        assert not parse_security_object(sod(forged)).signature_holds
        assert judged(forged, anchors([issuer])).reason is Reason.WRONG_SIGNATURE
        assert judged(forged, Anchors()).trust is Trust.FAILED

    def test_content_that_is_called_general_data(self) -> None:
        """As on the passports of some states."""
        issuer = Issuer("Mẫu", AUTHORITY)
        signer = issuer.signer(SIGNER, KeyKind())
        content = _message(sod(signer))["content"]["encap_content_info"]["content"].native
        general = tlv.encode(0x77, signed_data(content, "1.2.840.113549.1.7.1", signer))
        assert judge_issuer(parse_security_object(general), anchors([issuer]), SIGNED_ON).trust is Trust.VERIFIED
        with pytest.raises(CardProblem):
            parse_security_object(tlv.encode(0x77, signed_data(content, "2.23.136.1.1.2", signer)))

    def test_lengths_with_open_ends(self) -> None:
        """BER, as on the passports of some states."""
        signer = Issuer("Mẫu", AUTHORITY).signer(SIGNER, KeyKind())
        whole = tlv.parse(sod(signer)).child(0x30)
        kind, content = whole.children()
        opened = b"\x30\x80" + kind.encode() + b"\xa0\x80" + content.value + bytes(4)
        assert parse_security_object(tlv.encode(0x77, opened)).signature_holds
        for cut in (opened[:-1], opened[:-2], opened[:-4]):
            with pytest.raises(CardProblem):
                parse_security_object(tlv.encode(0x77, cut))

    def test_the_signers_name_in_another_order(self) -> None:
        signer = Issuer("Mẫu", AUTHORITY).signer(SIGNER, KeyKind())
        message = _message(sod(signer))
        named = message["content"]["signer_infos"][0]["sid"].chosen["issuer"].chosen
        parts = [part.copy() for part in named]
        for at, part in enumerate(reversed(parts)):
            named[at] = part
        reordered = tlv.encode(0x77, message.dump(force=True))
        assert reordered != sod(signer)
        assert parse_security_object(reordered).signature_holds

    def test_nesting_without_an_end(self) -> None:
        with pytest.raises(CardProblem):
            parse_security_object(tlv.encode(0x77, b"\x30\x80" * 5_000))

    def test_an_altered_list_of_digests(self) -> None:
        octets = bytearray(sod(Issuer("Mẫu", AUTHORITY).signer(SIGNER, KeyKind())))
        digest = parse_security_object(bytes(octets)).digests[13]
        octets[octets.index(digest)] ^= 1
        assert not parse_security_object(bytes(octets)).signature_holds


class TestIssuer:
    def test_unknown_is_not_failed(self) -> None:
        signer = Issuer("Mẫu", AUTHORITY).signer(SIGNER, KeyKind())
        other = Issuer("Mẫu khác", AUTHORITY)
        for known in (Anchors(), anchors([other])):
            assert judged(signer, known).trust is Trust.UNVERIFIED

    def test_an_unknown_key_of_a_known_name_is_unknown(self) -> None:
        """An authority has a new key every few years, and the same name: it may well be genuine."""
        signer = Issuer("Mẫu", AUTHORITY).signer(SIGNER, KeyKind())
        assert judged(signer, anchors([Issuer("Mẫu", AUTHORITY)])).trust is Trust.UNVERIFIED

    def test_a_certificate_that_the_named_issuer_did_not_sign(self) -> None:
        issuer = Issuer("Mẫu", AUTHORITY)
        signer = issuer.signer(SIGNER, KeyKind())
        forged = DocumentSigner(signer.key, _own_certificate(issuer, signer))
        assert judged(forged, anchors([issuer])).reason is Reason.ISSUER_SIGNATURE

    def test_the_day_of_issue_counts_and_not_today(self) -> None:
        issuer = Issuer("Mẫu", AUTHORITY)
        signer, known = issuer.signer(SIGNER, KeyKind()), anchors([issuer])
        assert judged(signer, known, SIGNER.first).trust is Trust.VERIFIED
        assert judged(signer, known, date(2022, 1, 1)).reason is Reason.ISSUER_EXPIRED
        assert judged(signer, known, date(2020, 6, 1)).reason is Reason.ISSUER_EXPIRED
        assert judged(signer, known, None).trust is Trust.VERIFIED
        expired = Issuer("Mẫu", Validity(date(2010, 1, 1), date(2021, 1, 31)))
        assert judged(expired.signer(SIGNER, KeyKind()), anchors([expired])).reason is Reason.ISSUER_EXPIRED


class TestRevoked:
    def test_a_signer_that_its_issuer_revoked(self, tmp_path: Path) -> None:
        issuer = Issuer("Mẫu", AUTHORITY)
        signer = issuer.signer(SIGNER, KeyKind())
        serial = parse_certificate(signer.certificate).serial
        (tmp_path / "issuer.pem").write_bytes(issuer.certificate_pem)
        for name, content, expected in (
            ("of-another.crl", issuer.revocation_list([serial + 1], SIGNED_ON), Reason.ISSUER_KNOWN),
            ("forged.crl", Issuer("Mẫu", AUTHORITY).revocation_list([serial], SIGNED_ON), Reason.ISSUER_KNOWN),
            ("broken.crl", b"broken", Reason.ISSUER_KNOWN),
            ("right.crl", issuer.revocation_list([serial + 1, serial], SIGNED_ON), Reason.SIGNER_REVOKED),
        ):
            (tmp_path / name).write_bytes(content)
            assert judged(signer, Anchors.load(tmp_path)).reason is expected, name


class TestCurvesWrittenOut:
    def test_they_are_the_named_ones(self) -> None:
        info = SigningKey(KeyKind(Scheme.ECDSA, "brainpoolP512r1", "sha512", explicit=True)).public_info
        key = parse_public_key(info.dump())
        assert isinstance(key, EcKey)
        assert key.curve.name == "brainpoolP512r1"

    @pytest.mark.parametrize("part", ["base", "order", "cofactor", "curve"])
    def test_any_other_number_is_refused(self, part: str) -> None:
        """With a generator of one's own choice one has the private key to any public key (CVE-2020-0601)."""
        key = SigningKey(KeyKind())
        curve = curve_named("brainpoolP256r1")
        info = with_explicit_curve(key.public_info, curve)
        written = info["algorithm"]["parameters"].chosen
        written[part] = {
            "base": curve.encode(curve.multiply(curve.generator, 2)),
            "order": curve.n - 2,
            "cofactor": 2,
            "curve": {"a": bytes(32), "b": curve.b.to_bytes(32, "big")},
        }[part]
        with pytest.raises(CardProblem) as refused:
            parse_public_key(info.dump(force=True))
        assert refused.value.code in (Code.POINT, Code.PROTOCOL)


class TestMasterList:
    def test_a_list(self) -> None:
        issuers = [Issuer(f"Mẫu {n}", AUTHORITY, kind) for n, kind in enumerate(KINDS)]
        found = master_list.read(_list(issuers))
        assert {one.der for one in found.accepted} == {one.certificate for one in issuers}
        assert found.refused == []
        assert "signer" in found.signer

    def test_an_altered_list_is_refused(self) -> None:
        octets = bytearray(_list([Issuer("Mẫu", AUTHORITY)]))
        octets[octets.index(b"CSCA")] ^= 1
        with pytest.raises(CardProblem) as refused:
            master_list.read(bytes(octets))
        assert refused.value.code is Code.SIGNED_DATA

    def test_what_is_refused_and_why(self) -> None:
        issuer, broken = Issuer("Mẫu", AUTHORITY), Issuer("Hỏng", AUTHORITY)
        signer = issuer.signer(SIGNER, KeyKind())
        altered = bytearray(broken.certificate)
        altered[-1] ^= 1
        pem = b"".join(map(_pem, (issuer.certificate, signer.certificate, bytes(altered), b"\x30\x03\x02\x01\x01")))
        found = master_list.read(pem)
        assert [one.der for one in found.accepted] == [issuer.certificate]
        assert [one.why.split(":")[0] for one in found.refused] == [
            "signed-data-invalid",
            "is not an authority's certificate",
            "is signed neither by itself nor by another one of the file",
        ]

    @pytest.mark.parametrize("data", [b"", b"\x30\x80", b"-----BEGIN CERTIFICATE-----\nxx", b"hello" * 100])
    def test_what_is_no_such_file(self, data: bytes) -> None:
        try:
            found = master_list.read(data)
        except CardProblem as why:
            assert why.code is Code.SIGNED_DATA
            return
        assert (found.accepted, len(found.refused)) == ([], 1)


class TestFolder:
    def test_what_comes_goes_or_changes_counts_from_the_next_reading_on(self, tmp_path: Path) -> None:
        known, issuer = TrustFolder(tmp_path / "trust"), Issuer("Mẫu", AUTHORITY)
        signer = issuer.signer(SIGNER, KeyKind())
        assert judged(signer, known()).trust is Trust.UNVERIFIED
        file = tmp_path / "issuer.pem"
        file.write_bytes(issuer.certificate_pem)
        assert CliRunner().invoke(trust, ["import", str(file), "--data", str(tmp_path)]).exit_code == 0
        assert judged(signer, known()).trust is Trust.VERIFIED
        revoked = tmp_path / "trust" / "issuer.crl"
        serial = parse_certificate(signer.certificate).serial
        for serials, expected in (([serial + 1], Reason.ISSUER_KNOWN), ([serial, serial + 1], Reason.SIGNER_REVOKED)):
            revoked.write_bytes(issuer.revocation_list(serials, SIGNED_ON))
            assert judged(signer, known()).reason is expected
        for one in (tmp_path / "trust").iterdir():
            one.unlink()
        assert judged(signer, known()).trust is Trust.UNVERIFIED

    def test_without_a_change_nothing_is_read_again(self, tmp_path: Path) -> None:
        (tmp_path / "issuer.pem").write_bytes(Issuer("Mẫu", AUTHORITY).certificate_pem)
        known = TrustFolder(tmp_path)
        assert known() is known()


class TestCommand:
    def test_import_and_list(self, tmp_path: Path) -> None:
        issuers = [Issuer("Mẫu 1", AUTHORITY), Issuer("Mẫu 2", AUTHORITY)]
        file = tmp_path / "list.ml"
        file.write_bytes(_list(issuers))
        told = self.run("import", str(file), "--data", str(tmp_path))
        assert (len(told["imported"]), told["new"], told["refused"]) == (2, 2, [])
        assert self.run("import", str(file), "--data", str(tmp_path))["new"] == 0
        listed = self.run("list", "--data", str(tmp_path))
        assert {one["sha256"] for one in listed} == {one["sha256"] for one in told["imported"]}
        assert len(Anchors.load(tmp_path / "trust").certificates) == 2

    def test_a_file_that_holds_no_issuer(self, tmp_path: Path) -> None:
        file = tmp_path / "none.pem"
        file.write_bytes(_pem(Issuer("Mẫu", AUTHORITY).signer(SIGNER, KeyKind()).certificate))
        assert CliRunner().invoke(trust, ["import", str(file), "--data", str(tmp_path)]).exit_code == 1
        assert not (tmp_path / "trust").exists()

    def test_a_broken_anchor_stops_no_other(self, tmp_path: Path) -> None:
        (tmp_path / "a.cer").write_bytes(b"broken")
        (tmp_path / "b.pem").write_bytes(Issuer("Mẫu", AUTHORITY).certificate_pem)
        assert len(Anchors.load(tmp_path).certificates) == 1

    def run(self, *words: str) -> dict[str, list[dict[str, str]]]:
        ended = CliRunner().invoke(trust, [*words, "--json"])
        assert ended.exit_code == 0, ended.output
        told: dict[str, list[dict[str, str]]] = json.loads(ended.output)
        return told


def _message(security_object: bytes) -> cms.ContentInfo:
    return cms.ContentInfo.load(tlv.parse(security_object).value)


def _list(issuers: Sequence[Issuer]) -> bytes:
    return signed_list([one.certificate for one in issuers], issuers[0].signer(SIGNER, KeyKind()))


def _own_certificate(issuer: Issuer, signer: DocumentSigner) -> bytes:
    """The signer's certificate with a signature that is not the issuer's."""
    from asn1crypto import x509

    changed = x509.Certificate.load(signer.certificate)
    changed["signature_value"] = SigningKey(issuer.kind).sign(changed["tbs_certificate"].dump())
    der: bytes = changed.dump(force=True)
    return der


def _pem(der: bytes) -> bytes:
    from asn1crypto import pem

    armoured: bytes = pem.armor("CERTIFICATE", der)
    return armoured
