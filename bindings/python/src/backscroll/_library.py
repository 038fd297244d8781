"""The library for C, and how its functions are called."""

from __future__ import annotations

import ctypes
from pathlib import Path
from typing import Any

from . import _abi
from ._view import S


class Error(Exception):
    """What the library refused or could not do; docs/errors.md has the numbers."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


class SyncError(Error):
    """A sync that was refused or cancelled; `result` says how far it came."""

    def __init__(self, code: int, text: str, result: _abi.SyncResult) -> None:
        super().__init__(code, text)
        self.result = result


CLOSED = 9001
OFFLINE = 9000


def _load() -> ctypes.CDLL:
    """The library that came with this file."""
    path = str(Path(__file__).with_name("libbackscroll.so"))
    lib = ctypes.CDLL(path)
    for name, (result, parameters) in _abi.FUNCTIONS.items():
        function = getattr(lib, name)
        function.restype, function.argtypes = result, parameters
    if lib.bs_abi_version() != _abi.ABI:
        raise ImportError(f"{path} has another binary interface ({lib.bs_abi_version()}) than this package ({_abi.ABI})")
    return lib


lib = _load()


def version() -> str:
    """The version of the library."""
    return str(lib.bs_version().decode())


def check(code: int) -> None:
    if code:
        raise Error(code, lib.bs_error_text().decode("utf-8", "replace"))


def call(name: str, *arguments: Any) -> None:
    """Calls bs_NAME, which returns the number of an error."""
    check(getattr(lib, "bs_" + name)(*arguments))


def handle(name: str, *arguments: Any) -> int:
    """Calls what ends with a pointer to a number."""
    out = ctypes.c_uint64()
    call(name, *arguments, ctypes.byref(out))
    return out.value


def filled(name: str, result: type[S], *arguments: Any) -> S:
    """Calls what ends with a pointer to a struct of the caller's."""
    out = ctypes.create_string_buffer(result.size_)
    call(name, *arguments, out)
    return result(out.raw, 0)


def maybe(name: str, result: type[S], *arguments: Any) -> S | None:
    """Calls what ends with a T**."""
    out = ctypes.c_void_p()
    call(name, *arguments, ctypes.byref(out))
    if out.value is None:
        return None
    try:
        return result.copied(out.value, lib.bs_size(out))
    finally:
        lib.bs_free(out)


def block(name: str, result: type[S], *arguments: Any) -> S:
    """The same, where there always is a result."""
    found = maybe(name, result, *arguments)
    assert found is not None, name
    return found


def milliseconds(timeout: float | None) -> int:
    """Seconds as the library counts them; None: without end."""
    return -1 if timeout is None else max(0, int(timeout * 1000))
