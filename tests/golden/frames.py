# SPDX-License-Identifier: BSD-3-Clause
# Frames built octet by octet, as the RFCs have them, and captures of them; for tests.
import ipaddress
import struct


def mac(n):
    return bytes.fromhex('02000000') + struct.pack('>H', n)


def ethernet(payload, kind, source=1, destination=2):
    return mac(destination) + mac(source) + struct.pack('>H', kind) + payload


def vlan(payload, kind, number):
    """What follows an EtherType of a tag: id, and the next EtherType."""
    return struct.pack('>HH', number, kind) + payload


def checksum(octets):
    total = sum(struct.unpack('>%dH' % (len(octets) // 2), octets))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def ipv4(payload, protocol, source='10.0.0.1', destination='10.0.0.2'):
    head = struct.pack('>BBHHHBBH', 0x45, 0, 20 + len(payload), 1, 0, 64, protocol, 0)
    head += ipaddress.ip_address(source).packed + ipaddress.ip_address(destination).packed
    return head[:10] + struct.pack('>H', checksum(head)) + head[12:] + payload


def ipv6(payload, protocol, source='2001:db8::1', destination='2001:db8::2'):
    return (struct.pack('>IHBB', 6 << 28, len(payload), protocol, 64) + ipaddress.ip_address(source).packed +
            ipaddress.ip_address(destination).packed + payload)


def udp(payload, source, destination):
    return struct.pack('>HHHH', source, destination, 8 + len(payload), 0) + payload


def mpls(payload, labels, ttl=64):
    """Labels, the outermost first, and what they carry."""
    last = len(labels) - 1
    return b''.join(struct.pack('>I', label << 12 | (i == last) << 8 | ttl) for i, label in enumerate(labels)) + payload


def inner(source='192.168.0.1', destination='192.168.0.2', sport=1111, dport=2222):
    """The packet that all tunnels here carry."""
    return ipv4(udp(b'payload!', sport, dport), 17, source, destination)


def inner_frame(tags=(), **kinds):
    """It in Ethernet, with VLAN tags."""
    packet, kind = inner(**kinds), 0x0800
    for number in reversed(tags):
        packet, kind = vlan(packet, kind, number), 0x8100
    return ethernet(packet, kind, 3, 4)


def gre(payload, kind, key=None, number=None):
    flags = (key is not None) << 13 | (number is not None) << 12
    return (struct.pack('>HH', flags, kind) + (b'' if key is None else struct.pack('>I', key)) +
            (b'' if number is None else struct.pack('>I', number)) + payload)


def vxlan(frame, vni, port=4789):
    return udp(struct.pack('>II', 8 << 24, vni << 8) + frame, 50000, port)


def geneve(frame, vni):
    return udp(struct.pack('>HHI', 0x0000, 0x6558, vni << 8) + frame, 50000, 6081)


def gtp(packet, teid):
    return udp(struct.pack('>BBHI', 0x30, 255, len(packet), teid) + packet, 2152, 2152)


def erspan2(frame, session):
    return gre(struct.pack('>HHI', 0x1000, session, 0) + frame, 0x88be, number=1)


def erspan3(frame, session):
    return gre(struct.pack('>HHII', 0x2000, session, 0, 0) + frame, 0x22eb, number=1)


def l2tp(packet, tunnel, session):
    return udp(struct.pack('>HHHH', 0x0002, tunnel, session, 0x0021) + packet, 1701, 1701)


def l2tp3(frame, session):
    return udp(struct.pack('>HHI', 0x0003, 0, session) + frame, 50000, 1701)


def capwap(frame):
    return udp(struct.pack('>II', 2 << 19, 0) + frame, 5247, 50000)


def tzsp(frame):
    return udp(struct.pack('>BBHB', 1, 0, 1, 1) + frame, 50000, 37008)


def mplsip(packet):
    return mpls(packet, [99])


def wccp(packet, redirect=b'\0\1\0\0'):
    return gre(redirect + packet, 0x883e)


def eoip(frame, number):
    """MikroTik's: its id is the only number whose last octet comes first."""
    return struct.pack('>HHH', 0x2001, 0x6400, len(frame)) + struct.pack('<H', number) + frame


def greudp(packet, key):
    return udp(gre(packet, 0x0800, key=key), 50000, 4754)


def gue(packet, protocol, options=b''):
    return udp(struct.pack('>BBH', len(options) // 4, protocol, 0) + options + packet, 50000, 6080)


def lisp(packet, instance):
    return udp(struct.pack('>II', 0x88 << 24 | 77, instance << 8 | 1) + packet, 50000, 4341)


def amt(packet):
    return udp(b'\6\0' + packet, 2268, 50000)


def ah(payload, following):
    """RFC 4302 with a check value of 96 bits."""
    return struct.pack('>BBHII', following, 4, 0, 1, 1) + bytes(12) + payload


def capture(path, frames, link_type=1, gap=0.001, start=1700000000):
    """A pcap of frames, or of (frame, original length)."""
    with open(path, 'wb') as to:
        to.write(struct.pack('<IHHiIII', 0xa1b2c3d4, 2, 4, 0, 0, 262144, link_type))
        for i, frame in enumerate(frames):
            time = start + i * gap
            frame, length = frame if isinstance(frame, tuple) else (frame, len(frame))
            to.write(struct.pack('<IIII', int(time), int(time % 1 * 1e6), len(frame), length) + frame)
