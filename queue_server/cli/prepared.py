"""What every command on a data directory begins with: its settings, its store, and the sample centre in a fresh one."""

from pathlib import Path
from typing import Any

import click

from queue_server import opening, settings, sign_ins, trouble
from queue_server.auth import accounts, passwords
from queue_server.operations.sample_centre import create_sample_centre
from queue_server.sample.centre import read_sample_centre
from queue_server.settings import Settings
from queue_server.sign_ins import SignIn
from queue_server.store.store import Store


def load_settings(data_dir: Path, **options: Any) -> Settings:
    """Settings, or a sentence for the person why not."""
    try:
        return settings.load(data_dir, **options)
    except OSError as damage:
        if trouble.behind(damage):
            raise
        raise click.ClickException(str(damage)) from damage


def open_centre(data_dir: Path) -> tuple[Settings, Store]:
    """The centre of a data directory, open until the command ends; a fresh directory gets the sample centre."""
    chosen = load_settings(data_dir)
    store = opening.open_store(chosen, found_sample)
    click.get_current_context().call_on_close(store.close)
    return chosen, store


def found_sample(chosen: Settings, store: Store) -> None:
    """Make the sample centre with a sign-in for each of its staff, every password random."""
    plan = read_sample_centre()
    create_sample_centre(store, plan)
    with store.reading() as view:
        officers = {row["code"]: row["id"] for row in view.directory.officers.values()}
    made = [SignIn(person.login, passwords.invent(), person.role, person.name) for person in plan.staff]
    with store.writing() as tx:
        for person, sign_in in zip(plan.staff, made, strict=True):
            accounts.add(
                tx.conn,
                tx.now,
                login=sign_in.login,
                display_name=sign_in.name,
                role=sign_in.role,
                password=sign_in.password,
                officer_id=officers[person.officer] if person.officer else None,
            )
    sign_ins.keep(chosen.data, made)


def found_empty(chosen: Settings, store: Store, centre: dict[str, Any]) -> SignIn:
    """Make a centre without services and its one administrator, whose password is returned and kept in the file."""
    with store.founding(centre):
        pass
    admin = SignIn("admin", passwords.invent(), "admin", "Quản trị")
    with store.writing() as tx:
        accounts.add(
            tx.conn,
            tx.now,
            login=admin.login,
            display_name=admin.name,
            role=admin.role,
            password=admin.password,
            officer_id=None,
        )
    sign_ins.keep(chosen.data, [admin])
    return admin
