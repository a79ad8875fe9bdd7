"""A centre's file: every fault is named with its place, whatever the bytes are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.centre_file import CentreFile, FaultyError, parse
from queue_server.operations.centre_words import describe

HEAD = """
[centre]
code = "TT"
name_vi = "Trung tâm"
[theme]
colour = "#0b5563"
accent = "#ffb627"
"""
HALL = """
[[zone]]
code = "A"
kind = "intake"
name_vi = "Khu A"
room = "A"
floor = 1
[[service]]
code = "TP"
series = "P"
name_vi = "Tư pháp"
purpose = "submit"
zone = "A"
[[officer]]
code = "CB01"
services = ["TP"]
[[counter]]
code = "Q1"
number = 1
name_vi = "Quầy 1"
zone = "A"
officer = "CB01"
"""


def faults(text: str) -> list[tuple[str, str]]:
    with pytest.raises(FaultyError) as why:
        parse(text.encode())
    for fault in why.value.faults:
        said = describe(fault)
        assert said["text_vi"] and said["text_en"]
    return [(fault.place, fault.code) for fault in why.value.faults]


def test_a_file_with_everything_said() -> None:
    file = parse((HEAD + HALL).encode())
    assert (file.service[0].tickets_per_person, file.counter[0].officer) == (1, "CB01")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [("centre", "missing"), ("theme", "missing")]),
        ("x = ", [("", "not_toml")]),
        (HEAD + "colr = 1\n", [("theme colr", "unknown_key")]),
        (HEAD.replace("#0b5563", "blue"), [("theme colour", "not_of_form")]),
        (HEAD.replace('"Trung tâm"', '""'), [("centre name_vi", "missing")]),
        (HEAD + HALL.replace('"submit"', '"sing"'), [("service 1 purpose", "not_one_of")]),
        (HEAD + HALL.replace("number = 1", 'number = "1"'), [("counter 1 number", "wrong_kind")]),
        (HEAD + HALL.replace("number = 1", "number = 0"), [("counter 1 number", "too_small")]),
        (HEAD + HALL.replace('["TP"]', '["TP", "XX"]'), [("officer 1 services", "unknown")]),
        (HEAD + HALL.replace('zone = "A"\nofficer', 'zone = "Z"\nofficer'), [("counter 1 zone", "unknown")]),
        (HEAD + HALL + '[[officer]]\ncode = "CB01"\nservices = []\n', [("officer", "twice")]),
        (
            HEAD + '[[hours]]\nweekdays = [7]\nopens = "07:30"\ncloses = "11:00"\n',
            [("hours 1 weekdays 1", "too_large")],
        ),
        (
            HEAD + '[[hours]]\nweekdays = [0]\nopens = "11:30"\ncloses = "11:00"\n',
            [("hours 1", "ends_before_it_begins")],
        ),
        (
            HEAD
            + '[[hours]]\nweekdays = [0, 1]\nopens = "07:30"\ncloses = "11:30"\n'
            + '[[hours]]\nweekdays = [1]\nopens = "11:00"\ncloses = "17:00"\n',
            [("hours", "overlap")],
        ),
        (
            HEAD + '[[holiday]]\nday = 2027-02-11\nuntil = 2027-02-05\nname_vi = "Tết"\n',
            [("holiday 1 until", "ends_before_it_begins")],
        ),
        (
            HEAD + '[[holiday]]\nday = 2027-02-11\nuntil = 9999-02-05\nname_vi = "Tết"\n',
            [("holiday 1 until", "ends_before_it_begins")],
        ),
        (HEAD.replace("[theme]", 'tz = "Asia/Hue"\n[theme]'), [("centre tz", "no_time_zone")]),
        (HEAD.replace("[theme]", 'tz = "../../etc/passwd"\n[theme]'), [("centre tz", "no_time_zone")]),
    ],
)
def test_each_fault_is_named_with_its_place(text: str, found: list[tuple[str, str]]) -> None:
    assert faults(text) == found


def test_all_faults_at_once() -> None:
    assert len(faults(HEAD + HALL.replace('zone = "A"', 'zone = "Z"').replace('"TP"]', '"XX"]'))) == 3


@pytest.mark.parametrize(("data", "code"), [(b"\xff\xfe", "not_utf8"), (b"#" * 3_000_000, "file_too_large")])
def test_bytes_that_are_no_file(data: bytes, code: str) -> None:
    with pytest.raises(FaultyError) as why:
        parse(data)
    assert [fault.code for fault in why.value.faults] == [code]


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_nothing_else_is_ever_raised(data: bytes) -> None:
    try:
        assert isinstance(parse(data), CentreFile)
    except FaultyError as faulty:
        assert all(describe(fault)["text_vi"] for fault in faulty.faults)
