"""A backup made beside a working hall, and the centre that comes out of it; on both engines."""

import json
import shutil
import stat
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from queue_server import opening, settings
from queue_server.auth import accounts
from queue_server.domain.clock import SystemClock
from queue_server.operations.machine import BACKUPS, newest_backup
from queue_server.safekeeping import archive
from queue_server.safekeeping.backup import Made, back_up
from queue_server.safekeeping.restore import Restored, restore
from queue_server.settings import DATABASE_FILE, SECRETS_FILE, UNFINISHED, Settings
from queue_server.store import copying
from queue_server.store.engine import make_engine
from queue_server.store.store import Store
from queue_server.trouble import Trouble
from tests import postgres
from tests.centres import found_small_centre
from tests.clocks import MONDAY_NINE, HandClock
from tests.operations.hall import Hall

PASSPHRASE = b"correct horse battery staple"


@pytest.fixture
def chosen(tmp_path: Path, url: str, store: Store) -> Settings:
    """The data directory of a hall that has worked a little."""
    hall = Hall(store)
    hall.open("Q1")
    for service in ("NOP", "TRA", "NOP"):
        hall.issue(service)
    called = hall.call_next("Q1")
    assert called is not None
    hall.do("start", called)
    hall.do("finish", called)
    with store.writing() as tx:
        accounts.add(tx.conn, tx.now, login="cb1", display_name="Nguyễn Văn A", role="officer",
                     password="mot hai ba bon nam", officer_id="officer-CB01")  # fmt: skip
    return settings.load(tmp_path / "data", url=url)


def backed_up(chosen: Settings, to: Path, passphrase: bytes | None = None, days: int = 0) -> Made:
    return back_up(chosen, to, passphrase, timedelta(days=30), MONDAY_NINE + timedelta(days=days), lambda step: None)


def restored(file: Path, data: Path, passphrase: bytes | None = None, url: str | None = None) -> Restored:
    with file.open("rb") as source:
        return restore(archive.opened(source, passphrase), data, url, lambda step: None)


def rows(url: str) -> dict[str, list[tuple[object, ...]]]:
    """All that a database holds."""
    engine = create_engine(url)
    with engine.connect() as conn:
        found = {t.name: sorted(map(tuple, conn.execute(t.select())), key=repr) for t in copying.everything()}
    engine.dispose()
    return found


def test_all_comes_back(chosen: Settings, tmp_path: Path) -> None:
    made = backed_up(chosen, tmp_path / "usb", PASSPHRASE)
    found = restored(made.file, tmp_path / "new", PASSPHRASE)
    again = settings.load(tmp_path / "new", url=f"sqlite:///{tmp_path / 'new' / DATABASE_FILE}")
    assert found.proof.seq == made.proof.seq
    assert rows(again.url) == rows(chosen.url)
    assert again.secrets == chosen.secrets, "links on paper go on opening"
    assert {f.name for f in (tmp_path / "new").iterdir()} == {DATABASE_FILE, SECRETS_FILE}
    assert [stat.S_IMODE(f.stat().st_mode) for f in (made.file, *(tmp_path / "new").iterdir())] == [0o600] * 3


@pytest.mark.postgres
def test_all_comes_back_into_postgresql(chosen: Settings, tmp_path: Path, pg_socket: str) -> None:
    made = backed_up(chosen, tmp_path / "usb")
    with postgres.database(pg_socket) as target:
        restored(made.file, tmp_path / "new", url=target)
        assert rows(target) == rows(chosen.url)
        store = Store(make_engine(target), HandClock())
        assert Hall(store).number(Hall(store).issue("NOP")) == "A003", "and the hall goes on"
        assert Hall(store).audit().differences == ()
        store.close()
        with pytest.raises(Trouble, match="target_not_empty"):
            restored(made.file, tmp_path / "other", url=target)


def test_a_backup_beside_writers_is_one_moment(chosen: Settings, store: Store, tmp_path: Path) -> None:
    hall, stop, issued = Hall(store), threading.Event(), []

    def go_on() -> None:
        while not stop.is_set():
            issued.append(hall.issue())

    writers = [threading.Thread(target=go_on) for _ in range(3)]
    for writer in writers:
        writer.start()
    try:
        made = backed_up(chosen, tmp_path / "usb")
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    assert issued, "the hall was not held up"
    assert restored(made.file, tmp_path / "new").proof.seq <= made.proof.seq
    assert hall.audit().differences == ()


@pytest.fixture
def small(tmp_path: Path) -> Settings:
    """The data directory of a centre in a file."""
    chosen = settings.load(tmp_path / "data")
    opening.open_store(chosen, lambda _settings, empty: found_small_centre(empty)).close()
    return chosen


def test_old_ones_go_the_newest_stays_and_others_are_left_alone(small: Settings, tmp_path: Path) -> None:
    chosen, to = small, tmp_path / "usb"
    first = backed_up(chosen, to)
    foreign = [to / "notes.txt", to / "motcua-OTHER-20200101T000000Z.tar.gz"]
    for file in foreign:
        file.write_text("left alone")
    second = backed_up(chosen, to, days=30)
    assert second.removed == (), "thirty days are not over yet"
    third = backed_up(chosen, to, days=31, passphrase=PASSPHRASE)
    assert third.removed == (first.file,)
    fourth = backed_up(chosen, to, days=400)
    assert set(to.iterdir()) == {*foreign, fourth.file}
    assert newest_backup(chosen.data) == MONDAY_NINE + timedelta(days=400)


def test_before_the_first_backup_there_is_no_age(tmp_path: Path) -> None:
    assert newest_backup(tmp_path) is None


def _truncate(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _last_byte_off(data: bytes) -> bytes:
    return data[:-1]


def _flip(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


def _nothing(data: bytes) -> bytes:
    return b""


def _something_else(data: bytes) -> bytes:
    return b"GIF89a" + data


@pytest.mark.parametrize("passphrase", [None, PASSPHRASE])
@pytest.mark.parametrize("damage", [_truncate, _last_byte_off, _flip, _nothing, _something_else])
def test_a_damaged_backup_leaves_nothing_behind(
    hall_backup: tuple[Path, Path], tmp_path: Path, damage: Callable[[bytes], bytes], passphrase: bytes | None
) -> None:
    plain, encrypted = hall_backup
    file = tmp_path / "damaged"
    file.write_bytes(damage((plain if passphrase is None else encrypted).read_bytes()))
    with pytest.raises(Trouble, match="backup_damaged"):
        restored(file, tmp_path / "new", passphrase)
    assert list((tmp_path / "new").glob("*")) == [] or not (tmp_path / "new").exists()


@pytest.fixture(scope="module")
def hall_backup(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The same centre backed up plain and encrypted."""
    home = tmp_path_factory.mktemp("backed-up")
    chosen = settings.load(home / "data")
    store = opening.open_store(chosen, lambda _settings, empty: found_small_centre(empty))
    store.close()
    plain, encrypted = home / "plain", home / "encrypted"
    return backed_up(chosen, plain).file, backed_up(chosen, encrypted, PASSPHRASE).file


def test_without_or_with_the_wrong_passphrase(hall_backup: tuple[Path, Path], tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="passphrase_needed"):
        restored(hall_backup[1], tmp_path / "new")
    with pytest.raises(Trouble, match="passphrase_wrong"):
        restored(hall_backup[1], tmp_path / "new", b"something else entirely")
    assert not (tmp_path / "new").exists()


def test_a_target_that_holds_anything_is_refused(hall_backup: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "motcua.sqlite3").write_text("what somebody still needs")
    with pytest.raises(Trouble, match="target_not_empty"):
        restored(hall_backup[0], tmp_path / "new")
    assert (tmp_path / "new" / "motcua.sqlite3").read_text() == "what somebody still needs"


def test_a_restore_that_was_killed_is_no_centre_and_is_cleared_away(
    hall_backup: tuple[Path, Path], tmp_path: Path
) -> None:
    data = tmp_path / "new"
    (data / UNFINISHED).mkdir(parents=True)
    (data / UNFINISHED / archive.DATABASE).write_text("half")
    with pytest.raises(Trouble, match="restore_unfinished"):
        settings.load(data)
    restored(hall_backup[0], data)
    assert settings.load(data).data == data


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        ("UPDATE event SET data = replace(data, 'NOP', 'NIX') WHERE type = 'service.saved'", "log_broken"),
        ("DELETE FROM event WHERE seq = 3", "log_broken"),
        ("UPDATE service SET daily_limit = 7", "tables_differ"),
    ],
)
def test_a_centre_that_was_tampered_with_becomes_no_backup(
    small: Settings, tmp_path: Path, spoil: str, code: str
) -> None:
    engine = make_engine(small.url)
    with engine.begin() as conn:
        conn.execute(text(spoil))
    engine.dispose()
    with pytest.raises(Trouble, match=code):
        backed_up(small, tmp_path / "usb")
    assert list((tmp_path / "usb").iterdir()) == []
    assert list((small.data / BACKUPS).iterdir()) == []


def test_a_tampered_backup_becomes_no_centre(tmp_path: Path, hall_backup: tuple[Path, Path]) -> None:
    """Packed anew with fitting digests: the log itself says that it was changed."""
    inside = tmp_path / "inside"
    inside.mkdir()
    with hall_backup[0].open("rb") as source:
        manifest = archive.unpack(source, inside)
    engine = create_engine(f"sqlite:///{inside / archive.DATABASE}")
    with engine.begin() as conn:
        conn.execute(text("UPDATE event SET at = at + 1 WHERE seq = 5"))
    engine.dispose()
    with (tmp_path / "forged").open("wb") as out:
        archive.pack(inside, manifest.made_at, manifest.centre, manifest.seq, manifest.hash, out)
    with pytest.raises(Trouble, match="log_broken"):
        restored(tmp_path / "forged", tmp_path / "new")
    assert list((tmp_path / "new").iterdir()) == []


def test_no_backup_of_a_centre_that_is_not_there(tmp_path: Path) -> None:
    chosen = settings.load(tmp_path / "data")
    Store(make_engine(chosen.url), SystemClock()).migrate()
    with pytest.raises(Trouble, match="no_centre"):
        backed_up(chosen, tmp_path / "usb")


def test_no_room_is_said_before_it_is_taken(small: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    almost_nothing = shutil.disk_usage(tmp_path)._replace(free=1024)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: almost_nothing)
    with pytest.raises(Trouble, match="no_room_for_backup"):
        backed_up(small, tmp_path / "usb")


def test_the_receipt_says_where_it_went(small: Settings, tmp_path: Path) -> None:
    made = backed_up(small, tmp_path / "usb")
    receipt = json.loads((small.data / BACKUPS / "newest.json").read_text())
    assert receipt == {"at": MONDAY_NINE.isoformat(), "file": str(made.file), "seq": made.proof.seq}
