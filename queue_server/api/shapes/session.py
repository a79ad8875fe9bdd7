"""Who asks."""

from queue_server.api.shapes.base import Shape


class DeviceOfAsker(Shape):
    id: str
    kind: str
    name: str
    zone_ids: list[str]
    counter_id: str | None


class Me(Shape):
    role: str
    name: str
    officer_id: str | None
    counter_id: str | None
    device: DeviceOfAsker | None


class DeviceSession(Shape):
    kind: str
    open: str
