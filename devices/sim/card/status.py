"""Status words of ISO/IEC 7816-4 that a chip says and a reader need not tell apart."""

from __future__ import annotations

from devices.id_card.apdu import NOT_KNOWN

CLASS_NOT_SUPPORTED = 0x6E00
CONDITIONS_NOT_SATISFIED = 0x6985
DAMAGED_MESSAGE = 0x6988
INSTRUCTION_NOT_SUPPORTED = NOT_KNOWN
NO_FILE_SELECTED = 0x6986
REFERENCE_NOT_FOUND = 0x6A88
WRONG_DATA = 0x6A80
