"""The chip identity card (CCCD, thẻ Căn cước): opening the chip, reading it, and judging whether it is genuine.

The protocols are those of ICAO Doc 9303, eighth edition, parts 10 to 12. Nothing here logs, prints or keeps what a card
says: objects that hold it do not show it.
"""
