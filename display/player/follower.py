"""Who is told what the feed says."""

from collections.abc import Mapping
from typing import Any, Protocol


class Follower(Protocol):
    """Called by the feed's thread alone. Data that cannot be understood raises LookupError, ValueError or
    TypeError; then the snapshot is read again."""

    def begin(self, snapshot: Mapping[str, Any]) -> None:
        """Start over from a snapshot."""

    def event(self, event: Mapping[str, Any]) -> bool:
        """Move on by the next event; False when a new snapshot is wanted."""

    def message(self, name: str, data: Any) -> None:
        """What is neither snapshot nor event."""

    def cut_off(self) -> None:
        """The connection is lost."""
