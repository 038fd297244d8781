"""What a user keeps on all his devices."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING

from . import _abi
from ._input import text
from ._library import block, call, handle, milliseconds
from .conversation import Change

if TYPE_CHECKING:
    from .client import Client


class Data:
    """Keys with values of at most 64 KiB, and the contacts. What is written is a change: durable in the outbox, shown
    at once. Of two devices that write the same key, the one that the server heard last wins."""

    def __init__(self, client: Client) -> None:
        self._client = client

    @property
    def _c(self) -> int:
        return self._client._handle

    def get(self, key: str) -> _abi.Datum:
        """From the local database; its state says what is known."""
        return block("get_data", _abi.Datum, self._c, text(key))

    def list(self, prefix: str) -> list[_abi.Datum]:
        """The keys with a prefix that are here; `known` says whether these are all."""
        return block("list_data", _abi.Data, self._c, text(prefix)).items

    def known(self, prefix: str) -> bool:
        out = ctypes.c_uint32()
        call("data_known", self._c, text(prefix), ctypes.byref(out))
        return out.value != 0

    def set(self, key: str, value: bytes) -> Change:
        if not isinstance(value, bytes):
            raise TypeError("a value is bytes")  # of a str, the library would get the memory
        return Change(handle("set_data", self._c, text(key), value, len(value)))

    def delete(self, key: str) -> Change:
        return Change(handle("delete_data", self._c, text(key)))

    def fetch(self, key: str, timeout: float | None = None) -> _abi.Datum:
        """From the server, with its whole value."""
        return block("fetch_data", _abi.Datum, self._c, text(key), milliseconds(timeout))

    def sync(self, prefix: str, timeout: float | None = None) -> int:
        """Brings all keys with a prefix, and tells how many came."""
        return handle("sync_data", self._c, text(prefix), milliseconds(timeout))

    def contacts(self) -> dict[str, str]:
        """The names that this user gives others, as far as they are here; sync the prefix "contact/" for all."""
        return {c.user: c.name for c in block("get_contacts", _abi.Contacts, self._c).items}

    def set_contact(self, user: str, name: str = "") -> Change:
        return Change(handle("set_contact", self._c, text(user), text(name)))

    def remove_contact(self, user: str) -> Change:
        return Change(handle("remove_contact", self._c, text(user)))
