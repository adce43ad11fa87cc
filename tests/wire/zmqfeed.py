# SPDX-License-Identifier: BSD-3-Clause
"""A subscriber of ZeroMQ, written from ntopng's contract, for the tests of the feed."""
import importlib.machinery
import importlib.util
import json
import os
import pathlib
import subprocess
import sys

import zmq

TOP = pathlib.Path(os.environ.get("TOP", pathlib.Path(__file__).resolve().parents[2]))
LINEPROBE = os.environ.get("LINEPROBE", str(TOP / "build/lineprobe"))
SAMPLE = TOP / "tests/pcap/sample.pcap"
N = 57472


def load_tail():
    loader = importlib.machinery.SourceFileLoader("zmq_tail", str(TOP / "scripts/zmq-tail"))
    sys.dont_write_bytecode = True
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("zmq_tail", loader))
    loader.exec_module(module)
    return module


tail = load_tail()
context = zmq.Context()


def subscriber(port, bind=False, server=None):
    s = context.socket(zmq.SUB)
    for topic in (b"flow", b"event"):
        s.setsockopt(zmq.SUBSCRIBE, topic)
    s.setsockopt(zmq.LINGER, 0)
    s.setsockopt(zmq.RECONNECT_IVL, 20)
    if server:
        s.curve_server = True
        s.curve_secretkey, s.curve_publickey = server
    (s.bind if bind else s.connect)(f"tcp://127.0.0.1:{port}")
    return s


def probe(*outputs, capture=SAMPLE, more=()):
    command = [LINEPROBE, "-i", f"pcap:{capture}", *more]
    for output in outputs:
        command += ["-o", output]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)


class Feed:
    """What one subscriber has seen."""

    def __init__(self, s):
        self.s, self.records, self.events, self.ids, self.messages = s, [], [], [], 0

    def read(self, seconds):
        """Reads until nothing came for so long."""
        while self.s.poll(seconds * 1000):
            self.take(*self.s.recv_multipart())

    def take(self, head, payload):
        topic, number, source, _, _ = tail.header(head)
        assert len(payload) <= 131072, "a payload over 131072 octets"
        self.messages += 1
        self.ids.append((source, number))
        if topic == "event":
            self.events.append(json.loads(payload))
            return
        records = tail.records_of(head, payload)
        assert len(records) <= 128, "more than 128 records a message"
        self.records += records

    def gaps(self):
        return sum(b[1] != a[1] + 1 for a, b in zip(self.ids, self.ids[1:]) if a[0] == b[0])


def balanced(p, code=0):
    _, err = p.communicate(timeout=60)
    assert p.returncode == code, f"exit code {p.returncode}, not {code}\n{err}"
    assert "books balance" in err, err
    return err
