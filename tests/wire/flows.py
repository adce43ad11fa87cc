# SPDX-License-Identifier: BSD-3-Clause
# A live probe with many live Flows, for the tests of how they are ended.
import os
import re
import socket
import struct
import subprocess
import threading

from wire import TOP, check

LINEPROBE = os.environ.get("LINEPROBE", os.path.join(TOP, "build", "lineprobe"))


def write_capture(path, flows):
    """One UDP packet a Flow."""
    frame = bytearray(bytes(12) + b"\x08\x00" + struct.pack("!BBHHHBBH4s4sHHHH18x", 0x45, 0, 46, 0, 0, 64, 17, 0, bytes(4),
                                                            bytes([192, 0, 2, 1]), 5000, 9, 26, 0))
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
        head = struct.pack("<IIII", 1700000000, 0, len(frame), len(frame))
        for i in range(flows):
            struct.pack_into("!I", frame, 26, 0x0A000000 + i)
            file.write(head + frame)


class Counter(threading.Thread):
    """Reads a socket to its end; counts NetFlow v5 records."""

    def __init__(self, sock, stream):
        super().__init__(daemon=True)
        self.sock, self.stream, self.records, self.over = sock, stream, 0, False
        self.start()

    def run(self):
        sock = self.sock.accept()[0] if self.stream else self.sock
        sock.settimeout(0.2)
        while True:
            try:
                octets = sock.recv(1 << 16)
            except socket.timeout:
                if self.over:
                    return
                continue
            if self.stream and not octets:
                return
            self.records += octets[3] if octets[:2] == b"\0\x05" else 0


def start_probe(capture, flows, workers, output, *more):
    """Flows of the capture stay alive until they are ended."""
    command = [LINEPROBE, "--user", "root", "-i", f"vdev:net_pcap0,rx_pcap={capture}", "-g", f"auto:{workers}", "-w", str(2 * flows), "-t", "600s",
               "-d", "600s", "-D", "off", "--stats", "200ms", "-o", output, *more]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)


def wait_until_metered(probe, lines):
    """Until nothing more comes: returns how many Flows live (between two workers some packets may be lost)."""
    same = []  # a driver that reads a file may pause on a busy machine
    for line in probe.stderr:
        lines.append(line)
        live = re.search(r" 0 pps .* ([\d,]+) Flows ", line)
        same = same + [live[1]] if live and live[1] != "0" and live[1] in (same or [live[1]]) else []
        if len(same) == 4:
            return live[1]
    check(False, "the probe ended by itself: " + "".join(lines[-5:]))
