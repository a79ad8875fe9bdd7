"""Comparing faces, with consent: the person at the kiosk with the photo of their card, and the guests of today.

A match only ever helps a person along. What does not match goes to an officer; nobody is refused a service by it.
"""
