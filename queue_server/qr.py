"""QR codes (ISO/IEC 18004) for the screens of the staff, which draw them themselves."""

import qrcode
from qrcode.constants import ERROR_CORRECT_M


def qr_rows(text: str) -> list[str]:
    """The modules of the code of `text`, row by row, dark as "1", without the quiet zone of four modules around it."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text)
    return ["".join("1" if dark else "0" for dark in row) for row in code.get_matrix()]
