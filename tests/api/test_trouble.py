"""A disk that is full, read-only or broken under a running server: nothing by halves, and words for what to do."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event

from queue_server import settings
from queue_server.app import create_app
from queue_server.store.engine import make_engine
from queue_server.store.store import Store
from tests.api.conftest import Hall
from tests.centres import found_small_centre
from tests.clocks import HandClock
from tests.store.disks import fill, only_for_reading, small_disk


@pytest.fixture
def engine_name() -> str:
    """These put a fault into the file itself."""
    return "sqlite"


def hall_in(folder: Path, clock: HandClock) -> Hall:
    chosen = settings.load(folder)
    store = Store(make_engine(chosen.url), clock)
    store.migrate()
    found_small_centre(store)
    return Hall(create_app(chosen, store), store, clock)


def ready(hall: Hall) -> dict[str, object]:
    return dict(hall.get("/readyz").json["checks"]["store"])


def refused(hall: Hall) -> None:
    """A command is refused, says so in words, and nothing has changed."""
    before = hall.state()
    answer = hall.post("/api/v1/tickets", {"service": "NOP"}, role="kiosk", key="the same")
    assert (answer.status_code, answer.json["code"]) == (503, "storage_failed")
    assert hall.state() == before | {"at": hall.state()["at"]}


def goes_on(hall: Hall) -> None:
    """The refused command is carried out when it comes again, once."""
    numbers = [
        hall.post("/api/v1/tickets", {"service": "NOP"}, role="kiosk", key="the same").json["number"] for _ in range(2)
    ]
    assert numbers[0] == numbers[1]
    assert ready(hall) == {"ok": True}


@pytest.fixture
def warm(hall: Hall) -> Hall:
    """A hall with its tokens made while it can still write."""
    for role in ("kiosk", "admin"):
        hall.token(role)
    return hall


def test_a_disk_that_fills_up(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 6144) as disk:
        hall = hall_in(disk, HandClock())
        for role in ("kiosk", "admin"):
            hall.token(role)
        ballast = fill(disk)
        for _ in range(200):
            answer = hall.post("/api/v1/tickets", {"service": "NOP"}, role="kiosk")
            if answer.status_code != 201:
                break
        refused(hall)
        disk = hall.get("/readyz").json["checks"]["disk"]
        assert (disk["ok"], disk["free_mb"], disk["code"]) == (False, 0, "disk_full")
        assert "Đĩa đã đầy" in disk["text_vi"]
        assert hall.get("/healthz").status_code == 200
        ballast.unlink()
        goes_on(hall)
        hall.store.close()


def test_a_disk_that_fell_back_to_reading(warm: Hall) -> None:
    folder = Path(str(warm.store.engine.url.database)).parent
    warm.store.close()
    with only_for_reading(folder):
        answer = warm.post("/api/v1/tickets", {"service": "NOP"}, role="kiosk", key="the same")
        assert (answer.status_code, answer.json["code"]) == (503, "storage_failed")
        assert ready(warm)["code"] in ("disk_read_only", "not_permitted")
    goes_on(warm)


@pytest.mark.parametrize(
    ("pragma", "code"),
    [("max_page_count=1", "disk_full"), ("query_only=ON", "disk_read_only")],
)
def test_what_sqlite_refuses(warm: Hall, pragma: str, code: str) -> None:
    """SQLite's own words for a full disk (its limit of pages) and for one that is only read."""
    hold = {"pragma": pragma}

    @event.listens_for(warm.store.engine, "checkout")
    def limit(dbapi, _record, _proxy):  # type: ignore[no-untyped-def]
        dbapi.execute("PRAGMA " + hold["pragma"]).close()

    for _ in range(300):
        answer = warm.post("/api/v1/tickets", {"service": "NOP"}, role="kiosk")
        if answer.status_code != 201:
            break
    refused(warm)
    hold["pragma"] = "max_page_count=1000000" if code == "disk_full" else "query_only=OFF"
    goes_on(warm)


@pytest.fixture
def damaged(warm: Hall) -> Iterator[Hall]:
    """The hall after bytes in the middle of its file were turned over."""
    for _ in range(50):
        warm.issue()
    file = Path(str(warm.store.engine.url.database))
    warm.store.close()
    data = bytearray(file.read_bytes())
    for start in range(8192, len(data), 4096):
        data[start : start + 64] = bytes(b ^ 0xFF for b in data[start : start + 64])
    file.write_bytes(data)
    yield warm
    warm.store.close()


def test_a_damaged_database_stops_the_server_from_going_on(damaged: Hall) -> None:
    answer = damaged.post("/api/v1/tickets", {"service": "NOP"}, role="kiosk")
    assert (answer.status_code, answer.json["code"]) == (503, "storage_failed")
    assert ready(damaged)["code"] == "database_broken"
    assert "motcua restore" in str(ready(damaged)["text_vi"])
    assert damaged.get("/api/v1/services").json["code"] == "storage_failed", "nothing by halves"
    assert damaged.get("/healthz").status_code == 200


def test_a_folder_that_is_taken_away(warm: Hall, tmp_path: Path) -> None:
    folder = Path(str(warm.store.engine.url.database)).parent
    warm.store.close()
    kept = {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}
    for file in folder.iterdir():
        shutil.rmtree(file) if file.is_dir() else file.unlink()
    answer = warm.post("/api/v1/tickets", {"service": "NOP"}, role="kiosk")
    assert answer.status_code >= 500
    assert not ready(warm)["ok"]
    for name, content in kept.items():
        (folder / name).write_bytes(content)
