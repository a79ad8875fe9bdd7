"""What a centre adds to its tickets: read with file, line and reason, put on paper, and nothing without a template."""

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image

from bench.paper import TICKET
from devices.cli import devices
from devices.described import DeviceFileError
from devices.printer.logo import MOST_PIXELS, fitted, read_logo
from devices.printer.paper_template import PaperTemplate, read_template
from devices.printer.ticket_paper import WIDTH_58MM, WIDTH_80MM, draw
from tests.devices.tickets import emblem

GOOD = """
[logo]
file = "logo.png"
height = 14

[header]
vi = ["236 Phan Trung, phường Tam Hiệp", "Tổng đài: 1022"]
en = ["236 Phan Trung, Tam Hiep ward"]

[footer]
vi = ["Không thu phí khi lấy số."]

[[bring]]
service = "TP"
vi = ["Căn cước", "Giấy khai sinh"]
en = ["Identity card", "Birth certificate"]

[[bring]]
procedure = "1.000001.H19"
vi = ["Tờ khai"]
"""


def written(folder: Path, text: str) -> Path:
    emblem(300).save(folder / "logo.png")
    (folder / "text.png").write_text("no picture", encoding="utf-8")
    Image.new("L", (20, 20), 255).save(folder / "white.png")
    Image.new("1", (MOST_PIXELS // 1_000 + 1, 1_000)).save(folder / "bomb.png")
    (folder / "heavy.bmp").write_bytes(bytes(1_000_001))
    file = folder / "paper.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_ticket_is_dressed_in_its_own_language(tmp_path: Path) -> None:
    template = read_template(written(tmp_path, GOOD))
    paper = template.dress(TICKET, "TP", None)
    assert paper.logo is not None
    assert paper.logo.height == 14 * 8
    assert paper.header == ("236 Phan Trung, phường Tam Hiệp", "Tổng đài: 1022")
    assert paper.bring == ("Căn cước", "Giấy khai sinh")
    english = template.dress(replace(TICKET, language="en"), "TP", None)
    assert (english.header, english.bring) == (
        ("236 Phan Trung, Tam Hiep ward",),
        ("Identity card", "Birth certificate"),
    )
    # Nobody wrote the English: the Vietnamese is better than nothing.
    assert english.footer == ("Không thu phí khi lấy số.",)


def test_what_to_bring_procedure_before_list_before_service(tmp_path: Path) -> None:
    template = read_template(written(tmp_path, GOOD))
    listed = replace(TICKET, bring=("Theo danh mục",))
    assert template.dress(listed, "TP", "1.000001.H19").bring == ("Tờ khai",)
    assert template.dress(listed, "TP", "9.999999").bring == ("Theo danh mục",)
    assert template.dress(TICKET, "TP", "9.999999").bring == ("Căn cước", "Giấy khai sinh")
    assert template.dress(TICKET, "XD", None).bring == ()


def test_without_a_template_the_ticket_is_as_it_was(tmp_path: Path) -> None:
    assert PaperTemplate().dress(TICKET, "TP", None) == TICKET
    empty = read_template(written(tmp_path, ""))
    assert draw(empty.dress(TICKET, "TP", None), WIDTH_80MM) == draw(TICKET, WIDTH_80MM)


@pytest.mark.parametrize("width", [WIDTH_80MM, WIDTH_58MM])
def test_a_wide_logo_stays_on_the_paper(width: int) -> None:
    logo = Image.new("L", (2_000, 100), 0)
    assert fitted(logo, width - 24).size == (width - 24, round(100 * (width - 24) / 2_000))
    picture = draw(replace(TICKET, logo=logo), width)
    assert picture.mode == "1"
    assert picture.height > draw(TICKET, width).height


def test_a_logo_is_cut_to_its_ink_and_stands_on_white(tmp_path: Path) -> None:
    picture = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    picture.paste((200, 0, 0, 255), (100, 150, 300, 250))
    picture.save(tmp_path / "logo.png")
    logo = read_logo(tmp_path / "logo.png", 10)
    assert (logo.mode, logo.size) == ("L", (160, 80))
    assert logo.getextrema() == (0, 0)


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ('"logo.png"', '"none.png"', 3, "none.png is not there"),
        ('"logo.png"', '"text.png"', 3, "text.png is no picture of the kinds PNG, JPEG, BMP, GIF"),
        ('"logo.png"', '"white.png"', 3, "white.png is all white"),
        ('"logo.png"', '"bomb.png"', 3, "bomb.png has more than 4 million pixels"),
        ('"logo.png"', '"heavy.bmp"', 3, "heavy.bmp is larger than 1000 kB"),
        ('"logo.png"', '"../logo.png"', 3, "file is the name of a picture beside this file"),
        ("height = 14", "height = 400", 4, "height is a whole number from 5 to 40, not 400"),
        ('"Tổng đài: 1022"]', "1022]", 7, "vi is a list of at most 6 texts"),
        ('"Tổng đài: 1022"]', '"a\\nb"]', 7, "each text of vi is one line"),
        ('"Tổng đài: 1022"]', '"漢"]', 7, "the printer has no letter '漢'"),
        ('"Tổng đài: 1022"]', '"' + "x" * 121 + '"]', 7, "texts of 1 to 120 characters"),
        ('vi = ["Không thu phí khi lấy số."]', "", 10, "footer.vi is missing"),
        ('service = "TP"', "", 13, "of either a service or a procedure"),
        ('procedure = "1.000001.H19"', 'service = "TP"', 19, "service TP has a [[bring]] already"),
        ("[footer]", "[fotter]", 10, "fotter is not known here"),
        ('en = ["Identity', 'eng = ["Identity', 16, "eng is not known here"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_slips_are_told_with_file_line_and_reason(tmp_path: Path, old: str, new: str, line: int, reason: str) -> None:
    assert old in GOOD
    file = written(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(DeviceFileError) as told:
        read_template(file)
    assert (told.value.file, told.value.line) == (str(file), line)
    assert reason in told.value.reason


def test_the_command_draws_it_or_tells_the_fault(tmp_path: Path) -> None:
    file, out = written(tmp_path, GOOD), tmp_path / "ticket.png"
    run = CliRunner().invoke(devices, ["paper", str(file), "--paper", "58", "--service", "TP", "--out", str(out)])
    assert run.exit_code == 0, run.output
    with Image.open(out) as picture:
        assert picture.width == WIDTH_58MM
    file.write_text('[logo]\nfile = "gone.png"\n', encoding="utf-8")
    run = CliRunner().invoke(devices, ["paper", str(file)])
    assert (run.exit_code, f"{file}, line 2: gone.png is not there" in run.output) == (1, True)
