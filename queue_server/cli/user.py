"""`motcua user`: the accounts of the staff."""

import sys
from pathlib import Path

import click

from queue_server import sign_ins
from queue_server.auth import accounts, passwords
from queue_server.auth.accounts import Account
from queue_server.auth.asker import STAFF_ROLES
from queue_server.cli import say
from queue_server.cli.options import data_option, json_option
from queue_server.cli.prepared import open_centre
from queue_server.domain.problems import Problem
from queue_server.store.store import View

_PASSWORD = click.option(
    "--password-stdin", "from_stdin", is_flag=True, help="Read the password from standard input; else it is invented."
)


@click.group()
def user() -> None:
    """Staff accounts."""


@user.command("list")
@data_option
@json_option
def list_(data_dir: Path, as_json: bool) -> None:
    """All accounts."""
    _, store = open_centre(data_dir)
    with store.reading() as view:
        officers = view.directory.officers
        table = [
            (a.login, a.display_name, a.role, officers[a.officer_id]["code"] if a.officer_id else None, a.active)
            for a in accounts.every(view.conn)
        ]
    say.rows(as_json, ("login", "name", "role", "officer", "active"), table)


@user.command()
@data_option
@json_option
@click.argument("login")
@click.option("--role", type=click.Choice(STAFF_ROLES), required=True, help="What the person may do.")
@click.option("--name", default="", help="As colleagues know the person.")
@click.option("--officer", metavar="CODE", help="Code of the officer this account belongs to, for the role officer.")
@_PASSWORD
def add(data_dir: Path, as_json: bool, login: str, role: str, name: str, officer: str | None, from_stdin: bool) -> None:
    """Make an account.

    Example: motcua user add nguyen.van.a --role officer --officer CB15
    """
    _, store = open_centre(data_dir)
    password = _password(from_stdin)
    with store.writing() as tx:
        try:
            made = accounts.add(
                tx.conn,
                tx.now,
                login=login.lower(),
                display_name=name,
                role=role,
                password=password,
                officer_id=_officer(tx, officer),
            )
        except ValueError as refusal:
            raise click.ClickException(str(refusal)) from refusal
    _show(as_json, made, None if from_stdin else password)


@user.command()
@data_option
@json_option
@click.argument("login")
@_PASSWORD
def passwd(data_dir: Path, as_json: bool, login: str, from_stdin: bool) -> None:
    """Change a password; whoever is signed in with the old one is signed out."""
    chosen, store = open_centre(data_dir)
    password = _password(from_stdin)
    with store.writing() as tx:
        account = _account(tx, login)
        try:
            accounts.set_password(tx.conn, tx.now, account, password)
        except ValueError as refusal:
            raise click.ClickException(str(refusal)) from refusal
    sign_ins.forget(chosen.data, account.login)
    _show(as_json, account, None if from_stdin else password)


@user.command()
@data_option
@json_option
@click.argument("login")
def disable(data_dir: Path, as_json: bool, login: str) -> None:
    """Close an account and end its sign-ins."""
    chosen, store = open_centre(data_dir)
    with store.writing() as tx:
        account = _account(tx, login)
        accounts.disable(tx.conn, tx.now, account)
    sign_ins.forget(chosen.data, account.login)
    say.one(as_json, {"disabled": account.login})


def _account(view: View, login: str) -> Account:
    account = accounts.find(view.conn, login.lower())
    if account is None:
        raise click.ClickException(f"there is no account {login}")
    return account


def _officer(view: View, code: str | None) -> str | None:
    if code is None:
        return None
    try:
        return str(view.directory.officer(code)["id"])
    except Problem as unknown:
        raise click.ClickException(f"there is no officer {code}") from unknown


def _password(from_stdin: bool) -> str:
    return sys.stdin.readline().rstrip("\r\n") if from_stdin else passwords.invent()


def _show(as_json: bool, account: Account, invented: str | None) -> None:
    shown = {"login": account.login, "name": account.display_name, "role": account.role}
    say.one(as_json, shown if invented is None else {**shown, "password": invented})
