"""What the bench asks the package for Python; measure.c says which questions there are."""

import sys
import time

import backscroll


def resident():
    with open("/proc/self/status") as f:
        return next(int(line.split()[1]) for line in f if line.startswith("VmRSS:"))


def opened(path, server=None, token=None):
    client = backscroll.Client(path, server, token)
    if server:
        client.start()
        client.online(60)
    return client


clients = {}


def read(path, group, *seqs):
    client = clients.get(path) or clients.setdefault(path, opened(path))
    took = 0.0
    for seq in seqs:
        with client.group(int(group)).open(before=int(seq)) as session:
            begin = time.perf_counter()
            size = sum(len(m.text) for m in session.read(100))
            took += time.perf_counter() - begin
            assert size
    return took * 1e6 / len(seqs)


def sync(path, server, token, group, n):
    with opened(path, server, token) as client:
        session = client.group(int(group)).open()
        begin = time.perf_counter()
        result = session.sync(int(n)).result()
        return result.transferred / (time.perf_counter() - begin)


def spin(path, server, token, group, reads, syncs):
    with opened(path, server, token) as client:
        reads, begin, session = int(reads), 0, None
        every = reads // int(syncs)
        for i in range(reads):
            if i == reads // 5:
                begin = resident()
            if i % 1000 == 0:
                if session:
                    session.stop()
                session = client.group(int(group)).open()
            if i % every == 0:
                session.sync(10).result()
            if not session.read(1):
                session.reset()
        return resident() - begin


for line in sys.stdin:
    what, *arguments = line.split()
    print({"read": read, "sync": sync, "spin": spin}[what](*arguments), flush=True)
