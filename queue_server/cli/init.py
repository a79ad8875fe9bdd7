"""`motcua init`: make a centre in a data directory, with sample data or without."""

from functools import partial
from pathlib import Path
from typing import Any

import click

from queue_server import opening, sign_ins
from queue_server.cli import say
from queue_server.cli.options import data_option, json_option
from queue_server.cli.prepared import found_empty, found_sample, load_settings
from queue_server.domain.clock import SystemClock
from queue_server.domain.identity import new_id
from queue_server.settings import Settings
from queue_server.store.store import Store


@click.command()
@data_option
@json_option
@click.option("--empty", is_flag=True, help="Without sample agencies, services, counters and staff.")
@click.option("--code", default="TT", show_default=True, help="With --empty: the centre's short code.")
@click.option(
    "--name",
    "name_vi",
    default="Trung tâm Phục vụ hành chính công",
    show_default=True,
    help="With --empty: its name in Vietnamese.",
)
@click.option(
    "--name-en", default="Public Service Centre", show_default=True, help="With --empty: its name in English."
)
def init(data_dir: Path, as_json: bool, empty: bool, code: str, name_vi: str, name_en: str) -> None:
    """Make a centre in a fresh data directory and print its sign-ins."""
    chosen = load_settings(data_dir)
    store = opening.connect(chosen, SystemClock())
    store.migrate()
    if store.has_centre:
        raise click.ClickException(f"{data_dir} already holds a centre")
    store.close()
    centre: dict[str, Any] = {
        "id": new_id(SystemClock().now()),
        "code": code,
        "name_vi": name_vi,
        "name_en": name_en,
        "tz": "Asia/Ho_Chi_Minh",
        "theme": {"colour": "#8a1c1c", "accent": "#b8860b", "emblem_url": None},
        "policy": {},
    }
    founder = partial(_found_empty, centre) if empty else found_sample
    opening.open_store(chosen, founder).close()
    made = sign_ins.kept(data_dir)
    say.rows(as_json, ("login", "password", "role", "name"), [(s.login, s.password, s.role, s.name) for s in made])


def _found_empty(centre: dict[str, Any], chosen: Settings, store: Store) -> None:
    found_empty(chosen, store, centre)
