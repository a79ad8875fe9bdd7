"""Elliptic curves: the arithmetic that PACE's generic mapping needs and no library offers.

The mapping wants the whole shared point and a generator of its own. The multiplication is not constant in time: the
keys it is used with live for one reading.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from devices.id_card.problems import CardProblem, Code

Point: TypeAlias = tuple[int, int]
_Jacobian: TypeAlias = tuple[int, int, int]

_UNCOMPRESSED = 0x04
_INFINITY: _Jacobian = (1, 1, 0)
_WINDOW = 4


@dataclass(frozen=True, slots=True)
class Curve:
    """y² = x³ + ax + b over the integers modulo p; (gx, gy) generates a group of prime order n with cofactor 1."""

    name: str
    p: int
    a: int
    b: int
    gx: int
    gy: int
    n: int

    @property
    def generator(self) -> Point:
        """The base point."""
        return self.gx, self.gy

    @property
    def order(self) -> int:
        """How many elements the group has."""
        return self.n

    @property
    def size(self) -> int:
        """Octets of a coordinate."""
        return (self.p.bit_length() + 7) // 8

    def holds(self, point: Point) -> bool:
        """Whether a point lies on the curve."""
        x, y = point
        return 0 <= x < self.p and 0 <= y < self.p and (y * y - (x * x + self.a) * x - self.b) % self.p == 0

    def add(self, one: Point, other: Point) -> Point:
        """The sum. Raises CardProblem(POINT) when it is the point at infinity."""
        return self._affine(self._add((*one, 1), (*other, 1)))

    def multiply(self, point: Point, scalar: int) -> Point:
        """`scalar` times the point. Raises CardProblem(POINT) when that is the point at infinity."""
        table = self._table((*point, 1))
        result = _INFINITY
        for shift in range((scalar.bit_length() + _WINDOW - 1) // _WINDOW * _WINDOW - _WINDOW, -1, -_WINDOW):
            for _ in range(_WINDOW):
                result = self._double(result)
            result = self._add(result, table[(scalar >> shift) & ((1 << _WINDOW) - 1)])
        return self._affine(result)

    def secret(self, point: Point) -> bytes:
        """What keys are derived from: the x-coordinate."""
        return point[0].to_bytes(self.size, "big")

    def encode(self, point: Point) -> bytes:
        """The octets of a public key: 04, x, y."""
        x, y = point
        return bytes([_UNCOMPRESSED]) + x.to_bytes(self.size, "big") + y.to_bytes(self.size, "big")

    def decode(self, octets: bytes) -> Point:
        """The point that came from outside. Raises CardProblem(POINT) unless it lies on the curve."""
        if len(octets) != 1 + 2 * self.size or octets[0] != _UNCOMPRESSED:
            raise CardProblem(Code.POINT, f"{len(octets)} bytes are no point of {self.name}")
        point = int.from_bytes(octets[1 : 1 + self.size], "big"), int.from_bytes(octets[1 + self.size :], "big")
        if not self.holds(point):
            raise CardProblem(Code.POINT, f"a point that is not on {self.name}")
        return point

    def _table(self, point: _Jacobian) -> list[_Jacobian]:
        table = [_INFINITY, point]
        while len(table) < 1 << _WINDOW:
            table.append(self._add(table[-1], point))
        return table

    def _double(self, point: _Jacobian) -> _Jacobian:
        x, y, z = point
        p = self.p
        if not y or not z:
            return _INFINITY
        yy = y * y % p
        s = 4 * x * yy % p
        zz = z * z % p
        m = (3 * x * x + self.a * zz % p * zz) % p
        nx = (m * m - 2 * s) % p
        return nx, (m * (s - nx) - 8 * yy * yy) % p, 2 * y * z % p

    def _add(self, one: _Jacobian, other: _Jacobian) -> _Jacobian:
        if not one[2]:
            return other
        if not other[2]:
            return one
        x1, y1, z1 = one
        x2, y2, z2 = other
        p = self.p
        z1z1, z2z2 = z1 * z1 % p, z2 * z2 % p
        u1, u2 = x1 * z2z2 % p, x2 * z1z1 % p
        s1, s2 = y1 * z2 % p * z2z2 % p, y2 * z1 % p * z1z1 % p
        if u1 == u2:
            return self._double(one) if s1 == s2 else _INFINITY
        h, r = u2 - u1, s2 - s1
        hh = h * h % p
        hhh, v = h * hh % p, u1 * hh % p
        x3 = (r * r - hhh - 2 * v) % p
        return x3, (r * (v - x3) - s1 * hhh) % p, h * z1 % p * z2 % p

    def _affine(self, point: _Jacobian) -> Point:
        x, y, z = point
        if not z:
            raise CardProblem(Code.POINT, "the point at infinity")
        inverse = pow(z, -1, self.p)
        square = inverse * inverse % self.p
        return x * square % self.p, y * square % self.p * inverse % self.p
