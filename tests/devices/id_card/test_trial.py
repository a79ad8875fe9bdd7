"""`motcua devices test id_card`: the sheet of a reading, with the person's data masked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bench.running import free_port
from devices.address import TcpAddress
from devices.cli import devices
from devices.sim.card.chip import Chip
from devices.sim.card.office import CardOffice
from devices.sim.card.personalisation import Forgery, Personalisation
from devices.sim.card.printed import machine_readable_zone
from devices.sim.card.virtual_reader import CardLink
from tests.devices.virtual_card.cards import PERSON, TODAY


class Desk:
    """A card on a virtual reader, and a folder with the issuer that is trusted."""

    def __init__(self, folder: Path, card: Personalisation) -> None:
        office = CardOffice(TODAY)
        self.port = free_port()
        self._link = CardLink(TcpAddress("127.0.0.1", self.port), Chip(office.make(card)))
        self._link.start()
        self.data = folder
        (folder / "trust").mkdir()
        for number, issuer in enumerate(office.anchors):
            (folder / "trust" / f"{number}.pem").write_bytes(issuer.certificate_pem)

    def test(self, *words: str) -> Result:
        where = ["--reader", f"vpcd://127.0.0.1:{self.port}", "--data", str(self.data)]
        return CliRunner().invoke(devices, ["test", "id_card", *where, *words])

    def close(self) -> None:
        self._link.stop()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path, Personalisation(PERSON))
    yield opened
    opened.close()


def test_the_sheet(desk: Desk) -> None:
    told = desk.test("--can", PERSON.access_number, "--photo", "--json")
    assert told.exit_code == 0, told.output
    sheet = json.loads(told.stdout)
    assert (sheet["trust"], sheet["reason"], sheet["protocol"]) == ("verified", "issuer-known", "PACE-CAN")
    assert set(sheet["groups"]) == {"SOD", "DG1", "DG2", "DG13", "DG14", "DG15"}
    assert sheet["photo"]["kind"] == "JPEG"
    assert sheet["apdus"] > 20
    assert {"open", "signature", "chip", "data", "photo", "check"} <= set(sheet["steps_ms"])


def test_no_person_on_the_sheet(desk: Desk) -> None:
    secrets = (PERSON.number, PERSON.name, PERSON.residence, f"{PERSON.born:%d/%m/%Y}", f"{PERSON.born:%Y}")
    for words in ((), ("--json",)):
        told = desk.test("--can", PERSON.access_number, *words).output
        assert "999******017" in told
        assert not any(secret in told for secret in secrets)


def test_with_the_lines_on_the_back(desk: Desk) -> None:
    told = desk.test("--mrz", "\n".join(machine_readable_zone(PERSON)), "--json")
    assert json.loads(told.stdout)["protocol"] == "PACE-MRZ"


def test_without_trusted_issuers_it_is_unverified(desk: Desk, tmp_path: Path) -> None:
    told = desk.test("--can", PERSON.access_number, "--trust", str(tmp_path / "none"), "--json")
    assert (told.exit_code, json.loads(told.stdout)["trust"]) == (0, "unverified")


def test_a_wrong_number_is_told_with_its_words(desk: Desk) -> None:
    told = desk.test("--can", "000000")
    assert told.exit_code == 1
    assert "wrong-access-number" in told.output
    assert "6 chữ số cuối" in told.output


def test_a_failed_card_ends_with_status_1(tmp_path: Path) -> None:
    desk = Desk(tmp_path, Personalisation(PERSON, forgery=Forgery.CLONED))
    told = desk.test("--can", PERSON.access_number, "--json")
    desk.close()
    assert told.exit_code == 1
    assert (json.loads(told.stdout)["trust"], json.loads(told.stdout)["holder"]) == ("failed", None)


def test_without_a_number_it_waits_for_a_card(desk: Desk) -> None:
    told = desk.test("--json")
    assert (told.exit_code, json.loads(told.stdout)["result"]) == (0, "done")


@pytest.mark.parametrize("words", [("--can", "12345"), ("--mrz", "IDVNM"), ("--can", "123456", "--mrz", "x")])
def test_slips_on_the_command_line(desk: Desk, words: tuple[str, ...]) -> None:
    assert desk.test(*words).exit_code == 2


def test_the_reader_of_the_device_file(desk: Desk) -> None:
    file = desk.data / "devices.toml"
    file.write_text(
        f'[[id_card]]\nname = "Đầu đọc căn cước"\naddress = "vpcd://127.0.0.1:{desk.port}"\n', encoding="utf-8"
    )
    for name in ("Đầu đọc căn cước", "id_card"):
        words = ["test", name, "--data", str(desk.data), "--can", PERSON.access_number]
        assert CliRunner().invoke(devices, words).exit_code == 0
    listed = CliRunner().invoke(devices, ["list", "--data", str(desk.data), "--json"])
    found = json.loads(listed.stdout)["devices"][0]
    assert (found["kind"], found["state"], found["name"]) == ("id_card", "ready", "Đầu đọc căn cước")


def test_a_wrong_address_in_the_device_file(desk: Desk) -> None:
    file = desk.data / "devices.toml"
    file.write_text('[[id_card]]\nname = "x"\naddress = "vpcd://10.0.0.1:9190"\n', encoding="utf-8")
    told = CliRunner().invoke(devices, ["list", "--devices", str(file)])
    assert told.exit_code == 1
    assert f"{file}, line 3" in told.output


def test_card_options_are_for_card_readers(desk: Desk) -> None:
    assert CliRunner().invoke(devices, ["test", "Máy in", "--can", "123456", "--data", str(desk.data)]).exit_code == 2
