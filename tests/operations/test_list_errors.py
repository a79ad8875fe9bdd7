"""Every fault a list can have is explained in both languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.procedure_list import Agency, parse_procedure_list
from queue_server.operations.list_errors import describe
from queue_server.words import words

AGENCIES = (Agency("TP", "Sở Tư pháp", ("TN",)), Agency("LEER", "Sở không quầy", ()))
HEADER = b"code,agency,name_vi,service\n"
FAULTY = {
    "no_rows": b"",
    "file_too_large": b"a" * (8 * 1024 * 1024 + 1),
    "not_utf8": b"\xff",
    "column_missing": b"code,agency\n",
    "column_twice": b"code,agency,name_vi,code\n",
    "bad_quoting": HEADER + b'1,TP,"a\n',
    "too_many_cells": HEADER + b"1,TP,a,TN,b\n",
    "control_character": HEADER + b"1,TP,a\x00\n",
    "too_long": HEADER + b"1,TP," + b"a" * 401 + b"\n",
    "missing": HEADER + b"1,TP,\n",
    "duplicate_code": HEADER + b"1,TP,a\n1,TP,b\n",
    "unknown_agency": HEADER + b"1,{0},a\n",
    "unknown_service": HEADER + b"1,TP,a,{x}\n",
    "agency_without_service": HEADER + b"1,LEER,a\n",
}


def test_the_catalogues_know_the_same_codes() -> None:
    assert set(words("procedure_list", "vi")) == set(words("procedure_list", "en")) == set(FAULTY)


@pytest.mark.parametrize("code", FAULTY)
def test_each_fault_has_its_words(code: str) -> None:
    (error,) = parse_procedure_list(FAULTY[code], AGENCIES).errors
    said = describe(error)
    assert said["code"] == code
    for text in (said["text_vi"], said["text_en"]):
        assert text and not ("{" in text and code not in ("unknown_agency", "unknown_service"))


@given(st.text(alphabet='1a,;"\n\x00{}TP', max_size=60))
def test_whatever_is_found_can_be_said(body: str) -> None:
    for error in parse_procedure_list(HEADER + body.encode(), AGENCIES).errors:
        assert describe(error)["text_vi"]
