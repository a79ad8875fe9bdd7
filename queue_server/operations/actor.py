"""Who asks."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """The asker as far as the rules care.

    ``officer_id`` is set for an officer's own sign-in and ties it to the calls that officer made; a script's token has
    none and may act at any counter its role allows. ``device_id``, ``counter_id`` and ``zone_ids`` are those of a
    paired device.
    """

    role: str
    officer_id: str | None = None
    device_id: str | None = None
    counter_id: str | None = None
    zone_ids: tuple[str, ...] = ()
