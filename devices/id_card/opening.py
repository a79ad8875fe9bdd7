"""Opening a chip: PACE as its EF.CardAccess offers it, Basic Access Control where there is no PACE."""

from __future__ import annotations

from collections.abc import Sequence

from devices.id_card import bac, pace
from devices.id_card.card import Card
from devices.id_card.files import File, FileReader
from devices.id_card.keys import AccessKey
from devices.id_card.pace import PaceInfo
from devices.id_card.problems import CardProblem, Code
from devices.id_card.secure_messaging import SecureMessaging

VIETNAMESE_CARD_ACCESS = bytes.fromhex(
    "3134300D060804007F0007020202020101300F060A04007F000702020302020201013012060A04007F0007020204020202010202010D"
)
"""EF.CardAccess of the Vietnamese card as several public programs carry it (NghiaLio/NFC_CCCD_Reader and others): PACE
with ECDH on brainpoolP256r1 and AES-128. For chips that do not let it be read."""
BAC = "BAC"
_NOT_READABLE = (Code.REFUSED, Code.FILE, Code.TLV, Code.SECURITY_INFO)


def open_chip(card: Card, files: FileReader, access: AccessKey) -> str:
    """Open the chip and enter its application; how: "PACE-CAN", "PACE-MRZ" or "BAC".

    Raises CardProblem, PROTOCOL among them for a chip whose ways are none of ours.
    """
    content = _card_access(files)
    told = content or VIETNAMESE_CARD_ACCESS
    way = pace.offered(told)
    if way is not None and _pace(card, way, access, certain=content is not None):
        files.select_application()
        return f"PACE-{access.kind}"
    files.select_application()
    card.protect(_bac(card, access, pace.unspoken(told)))
    return BAC


def _pace(card: Card, way: PaceInfo, access: AccessKey, *, certain: bool) -> bool:
    """Whether PACE opened the chip. Raises CardProblem; REFUSED only when the chip itself offered PACE."""
    try:
        card.protect(pace.open_chip(card, way, access))
    except CardProblem as why:
        if certain or why.code is not Code.REFUSED:
            raise
        return False
    return True


def _bac(card: Card, access: AccessKey, unspoken: Sequence[str]) -> SecureMessaging:
    """Open it by BAC. One that offers more than we speak is not said to want another key: nobody could know."""
    try:
        return bac.open_chip(card, access)
    except CardProblem as why:
        if unspoken and why.code in (Code.MRZ_NEEDED, Code.REFUSED):
            raise CardProblem(Code.PROTOCOL, f"it offers {', '.join(unspoken)}") from why
        raise


def _card_access(files: FileReader) -> bytes | None:
    found = _read(files)
    if found is None:
        files.select_master_file()
        found = _read(files)
    return found


def _read(files: FileReader) -> bytes | None:
    try:
        return files.read(File.CARD_ACCESS)
    except CardProblem as why:
        if why.code not in _NOT_READABLE:
            raise
        return None
