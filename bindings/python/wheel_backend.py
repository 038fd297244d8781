"""Builds the wheel: the package, and the library for C that `make lib` left in build/.

It needs nothing but Python, so `pip wheel bindings/python` and `make wheel` work offline.
"""

import base64
import hashlib
import os
import sysconfig
import zipfile
from pathlib import Path

HERE = Path(__file__).parent
LIBRARY = HERE.parent.parent / "build" / "libbackscroll.so"
VERSION = os.environ.get("BACKSCROLL_WHEEL_VERSION", "0.0.0")
# Any Python 3 will do; the library is of one platform.
TAG = "py3-none-" + sysconfig.get_platform().replace("-", "_").replace(".", "_")
INFO = f"backscroll-{VERSION}.dist-info"


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    if not LIBRARY.exists():
        raise SystemExit(f"{LIBRARY} is not there: run 'make lib' first")
    files = {f"backscroll/{p.name}": p.read_bytes() for p in sorted((HERE / "src/backscroll").iterdir()) if p.is_file()}
    files["backscroll/libbackscroll.so"] = LIBRARY.read_bytes()
    files[f"{INFO}/METADATA"] = _metadata().encode()
    files[f"{INFO}/WHEEL"] = f"Wheel-Version: 1.0\nGenerator: backscroll\nRoot-Is-Purelib: false\nTag: {TAG}\n".encode()
    files[f"{INFO}/licenses/LICENSE"] = (HERE.parent.parent / "LICENSE").read_bytes()
    record = "".join(f"{name},{_digest(data)},{len(data)}\n" for name, data in files.items()) + f"{INFO}/RECORD,,\n"
    name = f"backscroll-{VERSION}-{TAG}.whl"
    with zipfile.ZipFile(Path(wheel_directory) / name, "w", zipfile.ZIP_DEFLATED) as wheel:
        for path, data in {**files, f"{INFO}/RECORD": record.encode()}.items():
            wheel.writestr(path, data)
    return name


def _metadata():
    return (
        f"Metadata-Version: 2.1\nName: backscroll\nVersion: {VERSION}\n"
        "Summary: A device of a user of Backscroll, with its local database\nRequires-Python: >=3.10\n"
    )


def _digest(data):
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


if __name__ == "__main__":
    print("build/" + build_wheel(LIBRARY.parent))
