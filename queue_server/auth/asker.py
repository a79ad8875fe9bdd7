"""Who is asking: one small value, whatever credential it came from."""

from dataclasses import dataclass

from queue_server.operations.actor import Actor

DEVICE_KINDS = ("kiosk", "wall", "tablet", "board")
STAFF_ROLES = ("reception", "officer", "manager", "admin", "technician")
STANDBY = "standby"
"""The role of the machine that can take over: it fetches everything there is."""
TOKEN_ROLES = (*DEVICE_KINDS, *STAFF_ROLES, STANDBY)
FOLLOWER = "follower"
"""The role of a citizen's phone: it holds the follow key of one ticket and nothing else."""


@dataclass(frozen=True, slots=True)
class Device:
    """A paired screen or machine, or a token made for a script."""

    id: str
    kind: str
    role: str
    name: str
    zone_ids: tuple[str, ...]
    counter_id: str | None


@dataclass(frozen=True, slots=True)
class Asker:
    """A credential that was checked. `key` names it in the idempotency table; it is no secret."""

    key: str
    role: str
    name: str
    officer_id: str | None = None
    counter_id: str | None = None
    staff_id: str | None = None
    device: Device | None = None
    ticket_id: str | None = None
    """Only for a follower: the one ticket it may see."""

    def actor(self) -> Actor:
        """The asker as the operations know it."""
        return Actor(
            role=self.role,
            officer_id=self.officer_id,
            device_id=self.device.id if self.device else None,
            counter_id=self.counter_id,
            zone_ids=self.device.zone_ids if self.device else (),
        )


def from_device(device: Device) -> Asker:
    return Asker(
        key=f"device:{device.id}", role=device.role, name=device.name, counter_id=device.counter_id, device=device
    )


def follower(ticket_id: str) -> Asker:
    return Asker(key=f"follow:{ticket_id}", role=FOLLOWER, name="", ticket_id=ticket_id)
