"""The follow link of a ticket as a QR picture, drawn on this machine."""

import qrcode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.svg import SvgPathImage


def follow_qr_svg(url: str) -> bytes:
    """An SVG of `url`, with the quiet zone of four modules that phones need (ISO/IEC 18004)."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4, image_factory=SvgPathImage)
    code.add_data(url)
    svg: bytes = code.make_image().to_string()
    return svg
