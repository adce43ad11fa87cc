#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""captures.py FOLDER: the captures that sample.pcap has nothing of.

jumbo.pcap  long frames, with and without VLAN tags, of IPv4 and IPv6; fits.pcap has those of up to 2048 octets
giant.pcap  7 frames that are longer than any Ethernet NIC takes, among 20 that are not
there.pcap  one way of 40 Flows; back.pcap has the other, both.pcap one after the other
"""
import ipaddress
import struct
import sys
from pathlib import Path


def checksum(octets):
    total = sum(struct.unpack(f"!{len(octets) // 2}H", octets))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def transport(flow, back, payload):
    ports = (20000 + flow, 443)
    source, destination = reversed(ports) if back else ports
    data = bytes(payload)
    if flow % 2:
        return 17, struct.pack("!HHHH", source, destination, 8 + len(data), 0) + data
    return 6, struct.pack("!HHIIBBHHH", source, destination, 1, 1, 5 << 4, 0x10, 1024, 0, 0) + data


def addresses(flow, back):
    if flow % 4 >= 2:
        pair = [ipaddress.ip_address(f"2001:db8::{flow:x}"), ipaddress.ip_address("2001:db8:1::1")]
    else:
        pair = [ipaddress.ip_address(f"10.1.0.{flow}"), ipaddress.ip_address("10.2.0.1")]
    return [address.packed for address in (reversed(pair) if back else pair)]


def packet(flow, back, payload):
    protocol, segment = transport(flow, back, payload)
    source, destination = addresses(flow, back)
    if len(source) == 16:
        return 0x86DD, struct.pack("!IHBB", 6 << 28, len(segment), protocol, 64) + source + destination + segment
    start = struct.pack("!BBHHHBB", 0x45, 0, 20 + len(segment), flow, 0x4000, 64, protocol)
    sum_of = checksum(start + bytes(2) + source + destination)
    return 0x0800, start + struct.pack("!H", sum_of) + source + destination + segment


def frame(flow, back=False, payload=100, vlan=None):
    ethertype, octets = packet(flow, back, payload)
    macs = [bytes([2, 1, 0, 0, 0, 1]), bytes([2, 1, 0, 0, 0, 2])]
    tag = b"" if vlan is None else struct.pack("!HH", 0x8100, vlan)
    whole = b"".join(macs if back else reversed(macs)) + tag + struct.pack("!H", ethertype) + octets
    return whole.ljust(60, b"\0")


def write(path, frames):
    with open(path, "wb") as out:
        out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1))
        for number, octets in enumerate(frames):
            out.write(struct.pack("<IIII", 1700000000, 1000 * number, len(octets), len(octets)) + octets)


folder = Path(sys.argv[1])
payloads = (10, 1400, 1500, 2000, 4100, 8900)
jumbo = [
    frame(flow, back, payload, vlan)
    for payload in payloads
    for flow in range(40)
    for back in (False, True)
    for vlan in [None if flow % 3 == 0 else 100 + flow % 3]
]
write(folder / "jumbo.pcap", jumbo)
write(folder / "fits.pcap", [octets for octets in jumbo if len(octets) <= 2048])
write(folder / "giant.pcap", [frame(flow, payload=17000 if flow % 4 == 1 else 100) for flow in range(27)])
there = [frame(flow, False, 10 + 20 * i) for i in range(5) for flow in range(40)]
back = [frame(flow, True, 500 + 20 * i) for i in range(5) for flow in range(40)]
write(folder / "there.pcap", there)
write(folder / "back.pcap", back)
write(folder / "both.pcap", there + back)
