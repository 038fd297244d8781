"""Views on what the library hands out.

A result is one block of bytes: the struct that was asked for first, and behind it all that
it points to. It is copied once and given back to the library at once; what is read from it
is decoded when somebody looks at it, so that a page of a hundred messages costs little.
"""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any, Generic, TypeVar

_u32 = struct.Struct("<I").unpack_from
_i32 = struct.Struct("<i").unpack_from
_u64 = struct.Struct("<Q").unpack_from
_i64 = struct.Struct("<q").unpack_from
_f64 = struct.Struct("<d").unpack_from
_two = struct.Struct("<QQ").unpack_from  # a pointer and a count

_epoch = datetime(1970, 1, 1, tzinfo=timezone.utc)


class Struct:
    """Lies in the bytes of a block, which began at an address."""

    __slots__ = ("_block", "_base", "_at")
    size_ = 0

    def __init__(self, block: bytes, base: int, at: int = 0) -> None:
        self._block = block
        self._base = base
        self._at = at

    @classmethod
    def copied(cls: type[S], address: int, size: int) -> S:
        """A view on a copy of a block of the library's."""
        return cls(ctypes.string_at(address, size), address)

    @classmethod
    def _fields(cls) -> Iterator[str]:
        return (name for name, value in vars(cls).items() if isinstance(value, _Field))

    def as_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self._fields()}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Struct) and type(self) is type(other) and self.as_dict() == other.as_dict()

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        set_ = (f"{name}={value!r}" for name, value in self.as_dict().items() if value)
        return f"{type(self).__name__}({', '.join(set_)})"


S = TypeVar("S", bound=Struct)
E = TypeVar("E", bound=int)


class _Field:
    __slots__ = ("at",)

    def __init__(self, at: int) -> None:
        self.at = at


class U32(_Field):
    def __get__(self, o: Struct, owner: object) -> int:
        return _u32(o._block, o._at + self.at)[0]  # type: ignore[no-any-return]


class I32(_Field):
    def __get__(self, o: Struct, owner: object) -> int:
        return _i32(o._block, o._at + self.at)[0]  # type: ignore[no-any-return]


class U64(_Field):
    def __get__(self, o: Struct, owner: object) -> int:
        return _u64(o._block, o._at + self.at)[0]  # type: ignore[no-any-return]


class I64(_Field):
    def __get__(self, o: Struct, owner: object) -> int:
        return _i64(o._block, o._at + self.at)[0]  # type: ignore[no-any-return]


class F64(_Field):
    def __get__(self, o: Struct, owner: object) -> float:
        return _f64(o._block, o._at + self.at)[0]  # type: ignore[no-any-return]


class Bool(_Field):
    def __get__(self, o: Struct, owner: object) -> bool:
        return _u32(o._block, o._at + self.at)[0] != 0  # type: ignore[no-any-return]


class ID(_Field):
    """16 bytes."""

    def __get__(self, o: Struct, owner: object) -> bytes:
        at = o._at + self.at
        return o._block[at : at + 16]


class Time(_Field):
    """UTC; None where there is none; the calendar's first or last moment where it has no such year."""

    def __get__(self, o: Struct, owner: object) -> datetime | None:
        ms = _i64(o._block, o._at + self.at)[0]
        try:
            return _epoch + timedelta(milliseconds=ms) if ms else None
        except OverflowError:
            return (datetime.max if ms > 0 else datetime.min).replace(tzinfo=timezone.utc)


class Str(_Field):
    def __get__(self, o: Struct, owner: object) -> str:
        address, n = _two(o._block, o._at + self.at)
        at = address - o._base
        return o._block[at : at + n].decode("utf-8", "replace") if n else ""


class Bytes(_Field):
    def __get__(self, o: Struct, owner: object) -> bytes:
        address, n = _two(o._block, o._at + self.at)
        at = address - o._base
        return o._block[at : at + n] if n else b""


class Strs(_Field):
    def __get__(self, o: Struct, owner: object) -> list[str]:
        address, n = _two(o._block, o._at + self.at)
        at = address - o._base
        texts = (_two(o._block, at + 16 * i) for i in range(n))
        return [o._block[t - o._base : t - o._base + size].decode("utf-8", "replace") for t, size in texts]


class Numbers(_Field):
    def __get__(self, o: Struct, owner: object) -> list[int]:
        address, n = _two(o._block, o._at + self.at)
        return list(struct.unpack_from(f"<{n}Q", o._block, address - o._base)) if n else []


class Enum(_Field, Generic[E]):
    """A number with a name; one that a later version added stays a number."""

    __slots__ = ("names",)

    def __init__(self, at: int, names: type[E]) -> None:
        self.at = at
        self.names = names

    def __get__(self, o: Struct, owner: object) -> E:
        number = _u32(o._block, o._at + self.at)[0]
        try:
            return self.names(number)
        except ValueError:
            return number  # type: ignore[no-any-return]


class _Typed(_Field, Generic[S]):
    __slots__ = ("of",)

    def __init__(self, at: int, of: type[S]) -> None:
        self.at = at
        self.of = of


class Inner(_Typed[S]):
    """A struct within the struct."""

    def __get__(self, o: Struct, owner: object) -> S:
        return self.of(o._block, o._base, o._at + self.at)


class Optional(_Typed[S]):
    """What a pointer points to, or None."""

    def __get__(self, o: Struct, owner: object) -> S | None:
        address = _u64(o._block, o._at + self.at)[0]
        return self.of(o._block, o._base, address - o._base) if address else None


class List(_Typed[S]):
    """An array."""

    def __get__(self, o: Struct, owner: object) -> list[S]:
        block, base, of, size = o._block, o._base, self.of, self.of.size_
        address, n = _two(block, o._at + self.at)
        at = address - base
        return [of(block, base, i) for i in range(at, at + n * size, size)]
