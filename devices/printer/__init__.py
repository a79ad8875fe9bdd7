"""Ticket printers: the paper as a picture, the picture as ESC/POS bytes, and the truth about what came out."""
