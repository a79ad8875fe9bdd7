"""The cameras of a machine, as its device file names them.

[[camera]]
name = "Camera ki-ốt 1"
address = "v4l2:///dev/v4l/by-id/usb-046d_HD_Pro_Webcam_C920-video-index0"
"""

from __future__ import annotations

from dataclasses import dataclass

from devices.address import AddressError
from devices.camera.address import CameraAddress, parse
from devices.described import Described

_LONGEST_ADDRESS = 200


@dataclass(frozen=True, slots=True)
class CameraEntry:
    """A camera."""

    name: str
    address: CameraAddress


def read_camera(table: Described) -> CameraEntry:
    """One [[camera]]. Raises DeviceFileError."""
    written = table.text("address", longest=_LONGEST_ADDRESS)
    try:
        address = parse(written)
    except AddressError as why:
        raise table.wrong("address", str(why)) from why
    found = CameraEntry(table.text("name"), address)
    table.finish()
    return found
