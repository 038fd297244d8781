"""A real server, and devices of it.

The server is the one that BACKSCROLL_SERVER and BACKSCROLL_ADMIN_KEY name, as the repository's suites set them; else one
of build/backscroll is started.
"""

import os
import subprocess
from pathlib import Path

import pytest

import backscroll

PROGRAM = os.environ.get("BACKSCROLL_PROGRAM", str(Path(__file__).parents[3] / "build" / "backscroll"))
PATIENCE = 60.0  # seconds; says when a test has failed


class Server:
    def __init__(self, folder):
        self.process = None
        self.environment = dict(os.environ)
        if "BACKSCROLL_SERVER" not in os.environ:
            self.start(str(folder / "data"))
        self.url = self.environment["BACKSCROLL_SERVER"]

    def start(self, data):
        command = [PROGRAM, "serve", "--data", data, "--listen", "127.0.0.1:0"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        ready = self.process.stdout.readline()
        self.environment["BACKSCROLL_SERVER"] = ready.split("serving ")[1].split()[0]
        self.environment["BACKSCROLL_ADMIN_KEY"] = Path(data, "admin.key").read_text().strip()

    def token(self, user, device):
        command = [PROGRAM, "token", "new", user, "--device", device, "--create"]
        return subprocess.run(command, env=self.environment, check=True, capture_output=True, text=True).stdout.strip()

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(PATIENCE)
            self.process.stdout.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    s = Server(tmp_path_factory.mktemp("server"))
    yield s
    s.stop()


@pytest.fixture
def device(server, tmp_path):
    """Opens devices, online, and closes them after the test."""
    opened = []

    def open_(user, name="phone", start=True, **listeners):
        path = tmp_path / f"{user}-{name}-{len(opened)}.db"
        c = backscroll.Client(path, server.url, server.token(user, name), **listeners)
        opened.append(c)
        if start:
            c.start()
            c.online(PATIENCE)
        return c

    yield open_
    for c in opened:
        c.close()


@pytest.fixture
def name(request):
    """An address that no other test uses."""
    return lambda who: f"{who}-{request.node.name}"
