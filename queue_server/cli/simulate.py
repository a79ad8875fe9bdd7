"""`motcua simulate`: visitors and officers who play in a running hall."""

import json
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from types import FrameType

import click
import requests

from queue_server.cli.options import json_option, server_option
from queue_server.cli.temporary_token import temporary_token
from queue_server.sample.centre import read_sample_centre
from queue_server.sample.client import Client, NotAllowedError, StoppedError, WrongServerError
from queue_server.sample.play import Play
from queue_server.sample.visitors import ServiceLoad


@click.command()
@server_option("Where the hall runs.")
@click.option("--token", envvar="MOTCUA_TOKEN", show_envvar=True, help="A token of `motcua token --role admin`.")
@click.option(
    "--data",
    "data_dir",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Instead of a token: the centre's data directory, in which one is made that ends with the play.",
)
@click.option(
    "--visitors", type=click.FloatRange(0, 5000, min_open=True), default=60, show_default=True, help="Visitors an hour."
)
@click.option(
    "--speed", type=click.FloatRange(0.1, 120), default=1, show_default=True, help="How many times as fast as life."
)
@click.option(
    "--minutes", type=click.FloatRange(0, min_open=True), help="Real minutes to play.  [default: until Ctrl-C]"
)
@click.option("--seed", type=int, help="A number; the same one gives the same visitors again.")
@click.option("--keep-free", type=click.IntRange(0), default=4, show_default=True, help="Counters left to try by hand.")
@json_option
def simulate(
    server: str,
    token: str | None,
    data_dir: Path | None,
    visitors: float,
    speed: float,
    minutes: float | None,
    seed: int | None,
    keep_free: int,
    as_json: bool,
) -> None:
    """Play visitors and officers in a running hall, through its public API alone.

    With --speed 10 ten minutes of the hall pass in one: visitors come ten times as often, services take a tenth of the
    time. A line every ten seconds says what happened. Ctrl-C ends the play and closes its counters.

    Example: motcua simulate --data ~/.local/share/motcua --speed 10
    """
    if (token is None) == (data_dir is None):
        raise click.UsageError("give either --token or --data")
    stop = threading.Event()
    if minutes is not None:
        timer = threading.Timer(minutes * 60, stop.set)
        timer.daemon = True
        timer.start()
    given = temporary_token(data_dir, "admin", "simulate") if data_dir else nullcontext(token or "")
    with _ending(stop), given as right:
        client = Client(server, right, stop)
        try:
            play = Play(
                client,
                sample_loads(),
                per_hour=visitors,
                speed=speed,
                keep_free=keep_free,
                rng=random.Random(seed),
                stop=stop,
                report=_teller(as_json),
            )
            _tell_free(play.left_free, as_json)
            play.run()
        except StoppedError:
            raise click.ClickException(f"{server} never answered") from None
        except (NotAllowedError, WrongServerError, requests.RequestException, ValueError) as trouble:
            raise click.ClickException(str(trouble)) from trouble
        finally:
            client.close()


def sample_loads() -> Mapping[str, ServiceLoad]:
    """How often the services of the sample centre are asked for, and how long they take."""
    return {s.code: ServiceLoad(s.code, s.visits, s.mean_min) for s in read_sample_centre().services}


@contextmanager
def _ending(stop: threading.Event) -> Iterator[None]:
    """SIGTERM and Ctrl-C end the play instead of the process, so that it can tidy up."""

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _tell_free(numbers: list[int], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"left_free": numbers}))
    elif numbers:
        click.echo(f"left to try by hand: counters {', '.join(map(str, numbers))}")


def _teller(as_json: bool) -> Callable[[Mapping[str, int]], None]:
    return _tell_json if as_json else _tell


def _tell_json(figures: Mapping[str, int]) -> None:
    click.echo(json.dumps({"at": round(time.time()), **figures}))


def _tell(figures: Mapping[str, int]) -> None:
    clock = time.strftime("%H:%M:%S")
    click.echo(f"{clock}  " + " · ".join(f"{name.replace('_', ' ')} {value}" for name, value in figures.items()))
