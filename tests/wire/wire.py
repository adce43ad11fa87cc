# SPDX-License-Identifier: BSD-3-Clause
# What the wire tests share: an IPFIX reader that trusts nothing, record_sender's books, and
# a collector that is killed and started again.
import mmap
import os
import random
import signal
import socket
import struct
import subprocess
import sys
import time

TOP = os.environ.get("TOP", os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
SENDER = os.path.join(TOP, "build", "tests", "wire", "record_sender")
TAKER = os.path.join(TOP, "build", "tests", "wire", "record_taker")


class Reader:
    """Reads IPFIX messages of one stream; what breaks RFC 7011 is in self.errors."""

    def __init__(self):
        self.templates = {}  # (domain, id): [length]
        self.options = set()
        self.next = {}  # domain: sequence expected
        self.records = self.messages = self.missing = 0
        self.sources = []
        self.not_sent = None  # what the Exporting Process says it lost (IE 166)
        self.errors = []

    def _templates(self, domain, body, scope):
        at = 0
        while at + 4 <= len(body):
            number, count = struct.unpack_from("!HH", body, at)
            at += 6 if scope else 4
            fields = []
            for _ in range(count):
                element, length = struct.unpack_from("!HH", body, at)
                at += 8 if element & 0x8000 else 4
                fields.append((element, length))
            self.templates[domain, number] = fields
            if scope:
                self.options.add((domain, number))

    def _record(self, fields, body, at, keep):
        for element, length in fields:
            if length == 65535:
                length, at = body[at], at + 1
                if length == 255:
                    length, at = struct.unpack_from("!H", body, at)[0], at + 2
            if keep and element == 8:
                self.sources.append(int.from_bytes(body[at : at + length], "big"))
            elif element == 166:
                self.not_sent = int.from_bytes(body[at : at + length], "big")
            at += length
        return at

    def _data(self, domain, number, body):
        """Returns how many data records of any kind there are."""
        fields = self.templates.get((domain, number))
        if fields is None:
            self.errors.append(f"data of unknown template {number}")
            return 0
        least = sum(1 if length == 65535 else length for _, length in fields)
        options = (domain, number) in self.options
        at = n = 0
        while at + least <= len(body):
            at = self._record(fields, body, at, not options)
            n += 1
        if not options:
            self.records += n
        return n

    def message(self, octets, session=None):
        version, length, _, sequence, domain = struct.unpack_from("!HHIII", octets)
        if version != 10 or length != len(octets):
            self.errors.append(f"version {version}, length {length} of {len(octets)}")
            return
        domain = (session, domain)
        expected = self.next.get(domain, 0)
        if sequence != expected:
            self.missing += (sequence - expected) % 2**32
        at, n = 16, 0
        while at + 4 <= length:
            number, size = struct.unpack_from("!HH", octets, at)
            if size < 4 or at + size > length:
                self.errors.append(f"set of {size} octets")
                break
            body = octets[at + 4 : at + size]
            if number in (2, 3):
                self._templates(domain, body, number == 3)
            else:
                n += self._data(domain, number, body)
            at += size
        self.next[domain] = (sequence + n) % 2**32
        self.messages += 1

    def stream(self, octets):
        """Takes whole messages from the front; returns what is left."""
        at = 0
        while len(octets) - at >= 16:
            length = struct.unpack_from("!H", octets, at + 2)[0]
            if length < 16 or len(octets) - at < length:
                break
            self.message(octets[at : at + length])
            at += length
        return octets[at:]


class Books(dict):
    """Sums of record_sender's rows over all owners of a kind: books["output", "sent"]."""

    def __missing__(self, key):
        return 0


def read_books(text):
    books = Books()
    for line in text.splitlines():
        owner, row, records, _, _ = line.split("\t")
        kind = owner.split(" ")[0]
        for key in {(kind, row), (owner, row)}:
            books[key] = books[key] + int(records)
    return books


def start_sender(*arguments):
    return subprocess.Popen([SENDER, *map(str, arguments)], stdout=subprocess.PIPE, text=True)


def finish_sender(sender, most_s=300):
    text, _ = sender.communicate(timeout=most_s)
    check(sender.returncode == 0, f"record_sender exited with {sender.returncode}")
    return read_books(text)


def send(*arguments):
    return finish_sender(start_sender(*arguments))


def lost(books, of="output"):
    return sum(n for (owner, row), n in books.items() if owner == of and row.startswith("lost"))


def udp_socket(port=0, host="127.0.0.1"):
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, 33, 32 << 20)  # SO_RCVBUFFORCE
    sock.bind((host, port))
    return sock


def listener(port=0, host="127.0.0.1"):
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((host, port))
    sock.listen(8)
    return sock


def port_of(sock):
    return sock.getsockname()[1]


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as sock:
        sock.bind(("127.0.0.1", 0))
        return port_of(sock)


def receive_until(over, sock, reader):
    """Datagrams until the event `over`, and what was there by then."""
    sock.settimeout(0.1)
    while True:
        last = over.is_set()
        try:
            while True:
                reader.message(*sock.recvfrom(65536))
        except socket.timeout:
            if last:
                return


class Received:
    """What collector processes have read, one after another; they and who started them see it."""

    def __init__(self):
        self.shared = mmap.mmap(-1, 32)  # records; sessions; errors

    def add(self, at, n):
        struct.pack_into("Q", self.shared, at, struct.unpack_from("Q", self.shared, at)[0] + n)

    def sums(self):
        return struct.unpack_from("QQQ", self.shared)

    def collect(self, server, accept):
        """One collector process: reads what accept(server) returns until it is killed."""
        peer = accept(server)
        self.add(8, 1)
        reader, octets, seen = Reader(), b"", 0
        while more := peer.recv(65536):
            octets = reader.stream(octets + more)
            self.add(0, reader.records - seen)
            seen = reader.records
            if reader.errors or reader.missing:
                print(reader.errors[:3], reader.missing, flush=True)
                self.add(16, 1)
                os._exit(1)
        os._exit(0)


def restarts(output, rounds, pauses, accept):
    """Kills a collector, each time after a random one of these pauses, and starts it again while records flow to output(port)."""
    received = Received()
    server = listener()
    port = port_of(server)
    server.close()
    sender = start_sender("-l", "-n", 1000000000, "-r", 100000, "-o", output(port))
    random.seed(port)
    for number in range(rounds):
        server = listener(port)
        child = os.fork()
        if child == 0:
            received.collect(server, accept)
        while received.sums()[1] <= number:
            time.sleep(0.002)
        time.sleep(random.uniform(*pauses))
        os.kill(child, signal.SIGKILL)
        server.close()
        os.waitpid(child, 0)
    sender.send_signal(signal.SIGTERM)
    judge_restarts(finish_sender(sender), rounds, *received.sums())


def judge_restarts(books, rounds, received, sessions, errors):
    made = books["output", "taken from the exporter"]
    sent = books["output", "sent"]
    nobody = books["output", "lost: no subscriber or connection"]
    slow = books["output", "lost: peer too slow"]
    stopped = books["output", "lost: not sent before the stop"]
    unconfirmed = books["output", "handed over, unconfirmed"]
    print(f"made {made} sent {sent} received {received} lost: nobody {nobody} slow {slow} unconfirmed {unconfirmed}")
    check(errors == 0, "every session was readable from its first record on, without a gap")
    check(sessions == rounds, f"{rounds} sessions")
    check(made == sent + unconfirmed + nobody + slow + stopped, "made = sent + unconfirmed + counted lost")
    check(received > 0 and received <= sent + unconfirmed, "no more was received than was handed over")
    check(received >= sent, "what counts as sent was received")


def check(holds, what):
    print(("ok: " if holds else "FAILED: ") + what, flush=True)
    if not holds:
        sys.exit(1)
