import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.csv_records import Record, records
from queue_server.domain.procedure_list import MOST_ERRORS, Agency, ProcedureList, parse_procedure_list

AGENCIES = (
    Agency("TP", "Sở Tư pháp", ("TN-TP", "TN-TP2")),
    Agency("XD", "Sở Xây dựng", ("TN-XD",)),
    Agency("LEER", "Sở không quầy", ()),
)
HEADER = "code,agency,name_vi\n"


def parse(text: str) -> ProcedureList:
    return parse_procedure_list(text.encode(), AGENCIES)


def faults(text: str) -> list[tuple[int, str | None, str]]:
    found = parse(text)
    assert found.rows == () and found.error_count == len(found.errors)
    return [(error.line, error.column, error.code) for error in found.errors]


def test_a_clean_list() -> None:
    (row,) = parse('code,agency,name_vi,name_en,bring_vi\n1.01,TP, Cấp  phiếu ,Record,"Tờ khai\nẢnh 3x4"\n').rows
    assert (row.code, row.agency, row.service) == ("1.01", "TP", "TN-TP")
    assert (row.name_vi, row.name_en, row.bring_vi, row.bring_en) == ("Cấp phiếu", "Record", "Tờ khai; Ảnh 3x4", None)


def test_as_an_office_saves_it() -> None:
    """Byte order mark, semicolons, Windows line ends, Vietnamese headings, an agency by name, an unknown column."""
    text = 'Mã TTHC;Mức độ;Tên thủ tục;Cơ quan\r\n1;4;"Cấp; đổi ""giấy""";SỞ TƯ PHÁP\r\n\r\n;;;\r\n'
    found = parse_procedure_list(b"\xef\xbb\xbf" + text.encode(), AGENCIES)
    assert [(r.code, r.name_vi, r.agency) for r in found.rows] == [("1", 'Cấp; đổi "giấy"', "TP")]


def test_names_are_composed_and_without_invisible_characters() -> None:
    (row,) = parse(HEADER + "1,TP,Ly\u0301\u200b lịch\u00a0tư pháp\n").rows
    assert row.name_vi == "Lý lịch tư pháp"


def test_a_service_may_be_named() -> None:
    found = parse("code,agency,service,name_vi\n1,TP,TN-TP2,a\n2,TP,,b\n")
    assert [row.service for row in found.rows] == ["TN-TP2", "TN-TP"]


@pytest.mark.parametrize(
    ("line", "column", "code"),
    [
        ("1,ZZ,a", "agency", "unknown_agency"),
        ("1,TP,", "name_vi", "missing"),
        ("1,TP", "name_vi", "missing"),
        (",TP,a", "code", "missing"),
        ("1,,a", "agency", "missing"),
        ("0,TP,a", "code", "duplicate_code"),
        ("1,TP," + "a" * 401, "name_vi", "too_long"),
        ("1" * 41 + ",TP,a", "code", "too_long"),
        ('1,TP,"a', None, "bad_quoting"),
        ('1,TP,"a"b', None, "bad_quoting"),
        ('1,TP,a "b"', None, "bad_quoting"),
        ("1,TP,a,b", None, "too_many_cells"),
        ("1,TP,a\x00b", "name_vi", "control_character"),
        ("1,TP,a\x1bb", "name_vi", "control_character"),
        ("1,TP,\u202eab", "name_vi", "control_character"),
        ("1,LEER,a", "agency", "agency_without_service"),
    ],
)
def test_one_bad_line_is_named_and_nothing_is_taken(line: str, column: str | None, code: str) -> None:
    assert faults(f"{HEADER}0,XD,good\n{line}\n2,XD,good\n") == [(3, column, code)]


def test_a_service_of_another_agency_is_refused() -> None:
    assert faults("code,agency,service,name_vi\n1,TP,TN-XD,a\n") == [(2, "service", "unknown_service")]


def test_every_bad_line_is_named() -> None:
    text = HEADER + '1,ZZ,\n"2,TP,a\n3,TP,b\n3,XD,c\n'
    assert faults(text) == [
        (2, "name_vi", "missing"),
        (2, "agency", "unknown_agency"),
        (3, None, "bad_quoting"),
        (5, "code", "duplicate_code"),
    ]


def test_lines_are_counted_through_quoted_line_ends() -> None:
    assert faults('code,agency,name_vi\n1,TP,"a\nb\nc"\n2,ZZ,d\n') == [(5, "agency", "unknown_agency")]


@pytest.mark.parametrize(
    ("data", "line", "code"),
    [
        (b"", 0, "no_rows"),
        (b"\n \n", 0, "no_rows"),
        (HEADER.encode(), 0, "no_rows"),
        (b'"code,agency,name_vi\n', 1, "bad_quoting"),
        (b"code,agency,name_vi,code\n1,TP,a,1\n", 1, "column_twice"),
        (HEADER.encode() + b"1,TP,a\n2,TP,C\xe2p\n", 3, "not_utf8"),
        ("code,agency,name_vi\n1,TP,a".encode("utf-16"), 1, "not_utf8"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", 1, "not_utf8"),
        (b"a" * (8 * 1024 * 1024 + 1), 0, "file_too_large"),
    ],
)
def test_a_file_that_is_no_list(data: bytes, line: int, code: str) -> None:
    found = parse_procedure_list(data, AGENCIES)
    assert [(error.line, error.code) for error in found.errors] == [(line, code)] and found.rows == ()


def test_missing_columns_are_all_named() -> None:
    assert faults("mã tthc,x\n1,2\n") == [(1, "agency", "column_missing"), (1, "name_vi", "column_missing")]


def test_a_flood_of_errors_is_counted_not_listed() -> None:
    found = parse(HEADER + "".join(f"{i},ZZ,a\n" for i in range(1000)))
    assert len(found.errors) == MOST_ERRORS and found.error_count == 1000 and found.rows == ()


def test_a_whole_province() -> None:
    text = HEADER + "".join(f"2.{i:06d},{'TP' if i % 2 else 'XD'},Thủ tục số {i}\n" for i in range(2061))
    found = parse(text)
    assert len(found.rows) == 2061 and found.errors == ()
    assert found.rows[2060].code == "2.002060"


@given(st.binary(max_size=400))
def test_any_bytes_are_answered(data: bytes) -> None:
    found = parse_procedure_list(data, AGENCIES)
    assert bool(found.errors) != bool(found.rows)


@given(st.text(alphabet='a1,;"\n\r\x00 đTP', max_size=80))
def test_any_rows_are_answered(body: str) -> None:
    found = parse(HEADER + body)
    assert bool(found.errors) != bool(found.rows)


CELL = st.text(alphabet='ab,;"\nđ \u0301', max_size=12)


@given(st.lists(st.lists(CELL, min_size=1, max_size=4), max_size=6), st.sampled_from(",;"))
def test_what_a_csv_writer_writes_is_read_back(rows: list[list[str]], delimiter: str) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n", quoting=csv.QUOTE_ALL).writerows(rows)
    expected = [tuple(row) for row in rows if any(cell.strip() for cell in row)]
    assert [record.cells for record in records(out.getvalue(), delimiter)] == expected


def test_a_forgotten_quote_spoils_only_its_line() -> None:
    text = '1,"a\n' + "".join(f"{i},b\n" for i in range(2, 40)) + '40,"c"\n'
    found = list(records(text, ","))
    assert found[0] == Record(1, None) and found[1] == Record(2, ("2", "b")) and found[-1] == Record(40, ("40", "c"))
