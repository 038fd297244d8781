"""When things go wrong: a clear error or a documented behaviour, never a crash."""

import os
import queue
import struct
import subprocess
import sys
import threading
from concurrent.futures import wait

import pytest

import backscroll
from backscroll import _abi
from conftest import PATIENCE

BAD_REQUEST, CLOSED, IN_USE, CANNOT_OPEN, FORKED = 2000, 9001, 9002, 9004, 9008


def test_a_path_that_cannot_be_written(tmp_path):
    with pytest.raises(backscroll.Error) as refused:
        backscroll.Client(tmp_path / "no such folder" / "phone.db")
    assert refused.value.code == CANNOT_OPEN and "no such folder" in str(refused.value)


def test_a_database_that_is_open_already(device, name, tmp_path):
    with backscroll.Client(tmp_path / "a.db"):
        with pytest.raises(backscroll.Error) as refused:
            backscroll.Client(tmp_path / "a.db")
    assert refused.value.code == IN_USE
    backscroll.Client(tmp_path / "a.db").close()  # it was let go of


def test_use_after_close(device, name):
    client = device(name("ann"))
    session = client.peer(name("ann")).open()
    client.close()
    client.close()
    for use in (client.start, client.status, lambda: client.peer("x").send("y"), lambda: session.read(1), lambda: session.sync(1)):
        with pytest.raises(backscroll.Error) as refused:
            use()
        assert refused.value.code == CLOSED
    session.stop()
    session.stop()
    with pytest.raises(backscroll.Error) as refused:
        session.read(1)
    assert refused.value.code == BAD_REQUEST


def test_close_while_syncs_are_under_way(server, name, tmp_path):
    """No server answers, so that they cannot have ended before."""
    client = backscroll.Client(tmp_path / "a.db", "http://127.0.0.1:9", server.token(name("ann"), "phone"))
    client.start()
    session = client.peer(name("bob")).open()
    futures = [session.sync(10) for _ in range(5)]
    waiting = threading.Thread(target=lambda: failed.append(pytest.raises(backscroll.Error, session.sync_wait, 10)))
    failed = []
    waiting.start()
    client.close()
    waiting.join(PATIENCE)
    assert wait(futures, PATIENCE).not_done == set() and len(failed) == 1
    assert all(isinstance(f.exception(), backscroll.Error) for f in futures)


def test_a_listener_that_raises_or_closes_its_own_client(server, name, tmp_path, caplog):
    states, closed = queue.Queue(), threading.Event()

    def listener(state, error):
        states.put(state)
        if state == backscroll.State.ONLINE:
            client.close()
            closed.set()
        raise RuntimeError("a mistake of the app's")

    client = backscroll.Client(tmp_path / "a.db", server.url, server.token(name("ann"), "phone"), on_status=listener)
    client.start()
    assert closed.wait(PATIENCE)
    client.close()
    assert states.get() == backscroll.State.CONNECTING and states.get() == backscroll.State.ONLINE
    assert "a mistake of the app's" in caplog.text


def test_a_listener_that_blocks_holds_up_events_only(device, name):
    blocked, release = threading.Event(), threading.Event()

    def listener(message):
        blocked.set()
        release.wait(PATIENCE)

    client = device(name("ann"), on_outbox=listener)
    me = client.peer(name("ann"))
    me.send("one")
    assert blocked.wait(PATIENCE)
    assert me.send_wait("two", PATIENCE).seq == 2 and len(me.open().read(10)) == 2
    later = me.open().sync(1)
    assert not later.done()
    release.set()
    assert later.result(PATIENCE).count == 1


def test_wrong_arguments_are_errors(device, name):
    client = device(name("ann"), start=False)
    with pytest.raises(backscroll.Error):
        client.peer("").open()
    with pytest.raises(backscroll.Error):
        client.group(1 << 40).send("x")
    with pytest.raises(TypeError):
        client.presence("ann")
    with pytest.raises(TypeError):
        client.data().set("app/theme", "dark")
    for short in (client.resend, client.resend_wait, client.cancel):
        with pytest.raises(ValueError):
            short(b"not sixteen")
    with pytest.raises(backscroll.Error) as refused:
        client.online(0)
    assert refused.value.code


def test_a_fork_is_refused_and_the_parent_goes_on(device, name):
    client = device(name("ann"))
    child = os.fork()
    if child == 0:
        code = 1
        try:
            client.status()
        except backscroll.Error as e:
            code = 0 if e.code == FORKED else 2
        os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert client.peer(name("ann")).send_wait("still here", PATIENCE).seq == 1


def test_the_library_loaded_twice_from_two_files(tmp_path):
    """Two copies in one process do not mix: each knows its own handles."""
    program = """
import importlib, os, shutil, sys
import backscroll
from backscroll import _abi
shutil.copytree(os.path.dirname(backscroll.__file__), sys.argv[1] + "/second")
sys.path.insert(0, sys.argv[1])
second = importlib.import_module("second")
a = backscroll.Client(sys.argv[1] + "/a.db")
b = second.Client(sys.argv[1] + "/b.db")
a.close()
print(b.status().state.name)
b.close()
"""
    run = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, timeout=PATIENCE)
    assert (run.returncode, run.stdout, run.stderr) == (0, "STOPPED\n", "")


def test_memory_does_not_grow(device, name):
    client = device(name("ann"))
    me = client.peer(name("ann"))
    for i in range(50):
        me.send(f"message {i}")
    client.flush(PATIENCE)

    def calls(n):
        for _ in range(n):
            with me.open() as session:
                assert len(session.read(50)) == 50
                session.sync_wait(1, PATIENCE)

    def resident():
        with open("/proc/self/statm") as f:
            return int(f.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    calls(300)  # what is kept for later is kept now
    before = resident()
    calls(600)
    grown = resident() - before
    assert grown < 8 << 20  # 600 pages that were kept would be 10 MiB and more


@pytest.mark.parametrize(("ms", "year"), [(0, None), (-1, 1969), (1 << 62, 9999), (-(1 << 62), 1)])
def test_a_time_that_the_calendar_does_not_have(ms, year):
    message = _abi.Message(bytes(vars(_abi.Message)["original"].at) + struct.pack("<q", ms), 0)
    assert (message.original and message.original.year) == year
