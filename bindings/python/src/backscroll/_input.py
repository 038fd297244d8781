"""What goes into the library."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from . import _abi

#: A message of a conversation: itself, its seq, or the id of one that may have no seq yet.
Ref = _abi.Message | int | bytes


@dataclass
class Content:
    """What a sender writes. `values`, `title`, `subtitle`, `body`, `kind` and `location` (degrees of latitude
    and longitude) are what an app adds."""

    text: str = ""
    type: _abi.MessageType = _abi.MessageType.TEXT
    flags: _abi.Flag = _abi.Flag(0)
    mentions: Iterable[str] = ()
    thread: int = 0
    original: datetime | None = None
    kind: int = 0
    title: str = ""
    subtitle: str = ""
    body: bytes = b""
    values: Mapping[str, str] = field(default_factory=dict)
    location: tuple[float, float] | None = None


@dataclass
class Settings:
    """A group's rules; the default ones if nothing is set. Rights replace the default ones if `custom`."""

    from_joining: bool = False
    broadcast: bool = False
    open: bool = False
    no_notes: bool = False
    custom: bool = False
    member_rights: _abi.Right = _abi.Right(0)
    admin_rights: _abi.Right = _abi.Right(0)


def sized(kind: type[Any], /, **fields: Any) -> Any:
    return kind(size=ctypes.sizeof(kind), **fields)


def text(s: str | None) -> bytes | None:
    """A string that ends at its NUL, and so can have none."""
    if s is None:
        return None
    if "\0" in s:
        raise ValueError("a NUL in a name")
    return s.encode()


def string(s: str | bytes) -> _abi.CStr:
    raw = s.encode() if isinstance(s, str) else s
    return _abi.CStr(data=raw, len=len(raw))


def strings(items: Iterable[str]) -> tuple[Any, int]:
    """An array of strings, and how many."""
    if isinstance(items, str):
        raise TypeError("a list of strings is expected, not one string")
    all_ = [string(s) for s in items]
    return (_abi.CStr * len(all_))(*all_), len(all_)


def ref(r: Ref) -> _abi.CRef:
    if isinstance(r, int):
        return _abi.CRef(seq=r)
    if isinstance(r, bytes):
        return _abi.CRef(id=sixteen(r))
    return ref(r.seq or r.id)


def sixteen(id: bytes) -> Any:
    """An id; the library reads 16 bytes."""
    if len(id) != 16:
        raise ValueError("an id has 16 bytes")
    return (ctypes.c_uint8 * 16)(*id)


def refs(items: Iterable[Ref]) -> tuple[Any, int]:
    all_ = [ref(r) for r in items]
    return (_abi.CRef * len(all_))(*all_), len(all_)


def content(c: str | Content) -> Any:
    if isinstance(c, str):
        return sized(_abi.CContent, text=string(c))
    mentions, count = strings(c.mentions)
    out = sized(
        _abi.CContent,
        text=string(c.text),
        type=c.type,
        flags=c.flags,
        thread=c.thread,
        original=round(c.original.timestamp() * 1000) if c.original else 0,
        mentions=mentions,
        mention_count=count,
    )
    if c.kind or c.title or c.subtitle or c.body or c.values or c.location:
        out.properties = ctypes.pointer(_properties(c))
    return out


def values(items: Mapping[str, str]) -> tuple[Any, int]:
    all_ = [_abi.CValue(key=string(k), value=string(v)) for k, v in items.items()]
    return (_abi.CValue * len(all_))(*all_), len(all_)


def _properties(c: Content) -> _abi.CProperties:
    items, count = values(c.values)
    latitude, longitude = c.location or (0, 0)
    return _abi.CProperties(
        type=c.kind,
        has_location=c.location is not None,
        title=string(c.title),
        subtitle=string(c.subtitle),
        body=string(c.body),
        values=items,
        value_count=count,
        latitude=latitude,
        longitude=longitude,
    )


def settings(s: Settings) -> _abi.CSettings:
    return _abi.CSettings(**vars(s))
