#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
# softflowd_frames.py FILE: a capture of what softflowd meters, and of what it ignores; nothing that it is known to get wrong
# (QinQ, padding, IPv6 extension headers).
import os
import struct
import sys

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "golden"))
from frames import *


def tcp(source, destination, flags, payload=b""):
    return struct.pack(">HHIIBBHHH", source, destination, 1, 1, 0x50, flags, 4096, 0, 0) + payload


def both_ways(make, a, b, n):
    """n packets of one side, n / 2 answers of the other."""
    for i in range(n):
        yield make(a, b, i)
        if i % 2:
            yield make(b, a, i)


def datagram(a, b, i):
    sport, dport = (1000 + i % 7, 53) if a < b else (53, 1000 + i % 7)
    return ethernet(ipv4(udp(b"x" * (20 + i), sport, dport), 17, a, b), 0x0800)


def fragment(payload, offset, more):
    packet = bytearray(ipv4(payload, 17, "192.0.2.1", "192.0.2.2"))
    packet[6:8] = struct.pack(">H", more << 13 | offset)
    packet[10:12] = b"\0\0"
    packet[10:12] = struct.pack(">H", checksum(bytes(packet[:20])))
    return ethernet(bytes(packet), 0x0800)


def frames_of_all_kinds():
    frames = [frame for n in range(40) for frame in both_ways(datagram, f"10.0.0.{n + 1}", "10.0.1.1", 12)]
    for flags, a, b in ((2, 0, 1), (18, 1, 0), (16, 0, 1), (17, 0, 1), (17, 1, 0), (16, 0, 1)):
        ends, ports = ("10.2.0.1", "10.2.0.2"), (40000, 443)
        frames.append(ethernet(ipv4(tcp(ports[a], ports[b], flags, b"payload"), 6, ends[a], ends[b]), 0x0800))
    frames += [ethernet(ipv4(struct.pack(">BBHHH", 8, 0, 0, 1, i) + bytes(48), 1, "10.3.0.1", "10.3.0.2"), 0x0800) for i in range(5)]
    frames.append(fragment(udp(bytes(1472), 5000, 6000), 0, True))
    frames.append(fragment(bytes(600), 185, False))
    frames += [ethernet(ipv6(udp(b"six" * 10, 7000, 7001), 17), 0x86DD) for _ in range(4)]
    frames += [ethernet(vlan(ipv4(udp(b"tagged" * 10, 8000, 8001), 17, "10.4.0.1", "10.4.0.2"), 0x0800, 7), 0x8100) for _ in range(3)]
    frames.append(ethernet(bytes(46), 0x0806))
    frames.append(ethernet(b"\x45" + bytes(11), 0x0800))
    return frames


if __name__ == "__main__":
    capture(sys.argv[1], frames_of_all_kinds())
