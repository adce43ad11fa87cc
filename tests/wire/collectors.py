# SPDX-License-Identifier: BSD-3-Clause
# What the tests with real collectors share: the sample capture sent to them, and what they must have read.
# Truth is the JSON output of the same run: {key: [packets, octets, first ms, last ms, TCP flags]}, a key for each
# direction: (source, destination, protocol, source port, destination port or ICMP type * 256 + code).
import ipaddress
import json
import os
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time

from wire import TOP, check, free_port, listener, port_of, udp_socket

LINEPROBE = os.environ.get("LINEPROBE", os.path.join(TOP, "build", "lineprobe"))
SAMPLE = os.path.join(TOP, "tests", "pcap", "sample.pcap")
PROFILES = ("default", "nfdump", "pmacct", "ntopng", "strict")


def need(*programs):
    for program in programs:
        if shutil.which(program) is None:
            print(f"{program} is not installed")
            sys.exit(77)


def add(table, key, packets, octets, first, last, flags):
    key = (str(ipaddress.ip_address(key[0])), str(ipaddress.ip_address(key[1])), *key[2:])
    row = table.setdefault(key, [0, 0, first, last, 0])
    row[0] += packets
    row[1] += octets
    row[2], row[3] = min(row[2], first), max(row[3], last)
    row[4] |= flags


def way(record, reverse):
    """One direction of a JSON record, or None when it has no packets."""
    get = lambda name, default=0: record.get("reverse" + name[0].upper() + name[1:] if reverse else name, default)
    family = "IPv4" if "sourceIPv4Address" in record else "IPv6"
    ends = [record[end + family + "Address"] for end in ("source", "destination")]
    ports = [record["sourceTransportPort"], record["destinationTransportPort"]]
    if not get("packetDeltaCount"):
        return None
    if reverse:
        ends.reverse()
        ports.reverse()
    if "icmpTypeCode" + family in record:
        ports = [0, get("icmpTypeCode" + family)]
    times = [get("flowStartMilliseconds"), get("flowEndMilliseconds")]
    return ((*ends, record["protocolIdentifier"], *ports), get("packetDeltaCount"), get("octetDeltaCount"), *times,
            get("tcpControlBits") & 255)


def truth(path, only=None):
    table = {}
    for line in open(path):
        record = json.loads(line)
        if only is None or ("sourceIPv4Address" in record) == (only == 4):
            for reverse in (False, True):
                if one := way(record, reverse):
                    add(table, *one)
    return table


def probe(folder, *outputs, source=SAMPLE, more=()):
    """Meters a capture, the sample, into these outputs; what it did export is in folder/truth."""
    arguments = [LINEPROBE, "-i", "pcap:" + source, "-g", "auto:1", *more, "-o", f"json:{folder}/truth,biflow=split"]
    for output in outputs:
        arguments += ["-o", output]
    run = subprocess.run(arguments, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
    check(run.returncode == 0, f"{' '.join(outputs)}: lineprobe ends well" + (run.stderr if run.returncode else ""))


def socket_rows(protocol, port):
    """The kernel's rows of sockets, udp or tcp, that are bound to the port."""
    rows = [line.split() for name in (protocol, protocol + "6") if os.path.exists(f"/proc/net/{name}")
            for line in open(f"/proc/net/{name}").readlines()[1:]]
    return [row for row in rows if row[1].endswith(f":{port:04X}")]


def udp_sockets(port):
    """Octets that wait at each UDP socket that is bound to the port."""
    return [int(row[4].split(":")[1], 16) for row in socket_rows("udp", port)]


def tcp_listens(port):
    return any(row[3] == "0A" for row in socket_rows("tcp", port))


def wait_until(holds):
    deadline = time.monotonic() + 30
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.05)


def end_well(process, log, who="the collector"):
    """Ends a lineprobe that writes to this log."""
    process.send_signal(signal.SIGTERM)
    code = process.wait(30)
    text = open(log).read()
    check(code == 0 and "books balance" in text, f"{who} ends well" + ("" if code == 0 else text))


def collect(command, folder, settle, *outputs, says="", **how):
    """Starts a collector of UDP, sends when it listens and `says` that, and stops it once it has read all and had time for it."""
    port = int(outputs[0].split(",")[0].rsplit(":", 1)[1])
    with open(f"{folder}/log", "w") as log:
        collector = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, "TZ": "UTC"})
        wait_until(lambda: udp_sockets(port) and says in open(f"{folder}/log").read())
        probe(folder, *outputs, **how)
        wait_until(lambda: not any(udp_sockets(port)))
        time.sleep(settle)
        collector.send_signal(signal.SIGINT)
        collector.wait(30)
    return open(f"{folder}/log").read()


def same(wanted, got, name, columns=(0, 1, 2, 3, 4)):
    """Every key, and of each the columns that the collector can tell."""
    pick = lambda table: {key: [row[i] for i in columns] for key, row in table.items()}
    wanted, got = pick(wanted), pick(got)
    wrong = [key for key in {**wanted, **got} if wanted.get(key) != got.get(key)]
    for key in wrong[:10]:
        print(f"  {key}: wanted {wanted.get(key)}, got {got.get(key)}")
    check(wanted == got, f"{name}: {len(wanted)} keys, {sum(row[0] for row in wanted.values())} packets")


class Recorder(threading.Thread):
    """Keeps what comes to a UDP or TCP port: datagrams, or the octets of one connection."""

    def __init__(self, tcp=False):
        super().__init__(daemon=True)
        self.socket = listener() if tcp else udp_socket()
        self.tcp, self.datagrams, self.port = tcp, [], port_of(self.socket)
        self.socket.settimeout(2)
        self.start()

    def run(self):
        try:
            source = self.socket.accept()[0] if self.tcp else self.socket
            source.settimeout(2)
            while octets := source.recv(65536):
                self.datagrams.append(octets)
        except TimeoutError:
            pass

    def octets(self):
        self.join(30)
        return b"".join(self.datagrams)

    def pcap(self, path):
        """A raw IPv4 capture of the datagrams."""
        self.join(30)
        with open(path, "wb") as file:
            file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101))
            for octets in self.datagrams:
                n = len(octets) + 28
                ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, n, 0, 0, 64, 17, 0, b"\x7f\0\0\1", b"\x7f\0\0\1")
                file.write(struct.pack("<IIII", int(time.time()), 0, n, n) + ip)
                file.write(struct.pack("!HHHH", 4000, self.port, n - 20, 0) + octets)


def scratch():
    return tempfile.TemporaryDirectory()
