"""What a ticket says on paper."""

from typing import Any

import pytest

from kiosk.ticket_words import paper_of

CENTRE = {"name_vi": "Trung tâm Mẫu", "name_en": "Sample Centre", "tz": "Asia/Ho_Chi_Minh", "hold_s": 600}
TICKET: dict[str, Any] = {
    "number": "A015",
    "service": {"name_vi": "Tư pháp", "name_en": "Justice"},
    "where": {"zone_vi": "Khu tiếp nhận", "zone_en": "Intake", "room": "B", "floor": 2},
    "issued_at": "2026-11-21T18:30:00+00:00",
    "people_ahead": 4,
    "forecast": {"low_s": 610, "high_s": 1081},
    "priority": "elderly",
}


def test_vietnamese() -> None:
    paper = paper_of(TICKET, CENTRE, "vi", "http://hall/t#key", "Tờ khai; thẻ Căn cước ;")
    assert (paper.centre, paper.number, paper.service) == ("Trung tâm Mẫu", "A015", "Tư pháp")
    assert (paper.zone, paper.room, paper.floor) == ("Khu tiếp nhận", "Phòng B", "Tầng 2")
    assert paper.issued_at == "01:30, 22/11/2026"
    assert paper.people_ahead == "4 người"
    assert paper.band == "10 đến 19 phút"
    assert paper.follow_url == "http://hall/t#key"
    assert paper.notices == ("Xin có mặt khi số được gọi; số được giữ 10 phút sau lần gọi cuối.",)
    assert paper.bring == ("Tờ khai", "thẻ Căn cước")
    assert paper.priority == "Ưu tiên: người cao tuổi"
    assert paper.language == "vi"


def test_english_keeps_the_vietnamese_for_those_who_show_the_way() -> None:
    paper = paper_of({**TICKET, "people_ahead": 1}, CENTRE, "en", None, "")
    assert paper.service == "Justice (Tư pháp)"
    assert paper.zone == "Intake (Khu tiếp nhận)"
    assert (paper.room, paper.floor) == ("Room B", "Floor 2")
    assert (paper.people_ahead, paper.band) == ("1 person", "10 to 19 minutes")
    assert paper.priority == "Priority: elderly (Ưu tiên: người cao tuổi)"
    assert (paper.follow_url, paper.bring, paper.language) == ("", (), "en")


@pytest.mark.parametrize(
    ("forecast", "band"),
    [
        (None, ""),
        ({}, ""),
        ({"low_s": 0, "high_s": 20}, "khoảng 1 phút"),
        ({"low_s": 30, "high_s": 200}, "khoảng 4 phút"),
        ({"low_s": 120, "high_s": 120}, "khoảng 2 phút"),
        ({"low_s": 119.9, "high_s": 181}, "1 đến 4 phút"),
    ],
)
def test_band_is_in_whole_minutes_outward(forecast: Any, band: str) -> None:
    assert paper_of({**TICKET, "forecast": forecast}, CENTRE, "vi", None, "").band == band


def test_a_number_alone_is_still_a_paper() -> None:
    paper = paper_of({"number": "A001"}, {"name_vi": "Trung tâm", "tz": "Asia/Nowhere"}, "en", None, "")
    assert (paper.number, paper.centre) == ("A001", "Trung tâm")
    assert (paper.service, paper.zone, paper.room, paper.issued_at, paper.people_ahead) == ("", "", "", "", "")


def test_nobody_ahead_is_said() -> None:
    assert paper_of({**TICKET, "people_ahead": 0}, CENTRE, "vi", None, "").people_ahead == "0 người"
