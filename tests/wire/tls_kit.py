# SPDX-License-Identifier: BSD-3-Clause
# What the tests of TLS and DTLS share: certificates made by OpenSSL, a server that wants one, a host with a large socket before
# a server of DTLS, and what libfixbuf reads.
import os
import select
import ssl
import subprocess
import threading
import time

from collectors import udp_sockets
from wire import check, udp_socket

KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]


def openssl(*arguments):
    subprocess.run(["openssl", *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def authority(folder, ca):
    openssl("req", "-x509", *KEY, "-keyout", f"{folder}/{ca}.key", "-out", f"{folder}/{ca}.pem", "-subj", f"/CN={ca}")


def certificate(folder, name, ca, alternative):
    openssl("req", *KEY, "-keyout", f"{folder}/{name}.key", "-out", f"{folder}/{name}.csr", "-subj", f"/CN={name}")
    with open(f"{folder}/names", "w") as file:
        file.write(f"subjectAltName={alternative}\n")
    openssl("x509", "-req", "-in", f"{folder}/{name}.csr", "-CA", f"{folder}/{ca}.pem", "-CAkey", f"{folder}/{ca}.key",
            "-CAcreateserial", "-days", "90", "-out", f"{folder}/{name}.pem", "-extfile", f"{folder}/names")


def certificates(folder):
    """Of a CA, a server at 127.0.0.1 and a client, in the folder."""
    authority(folder, "ca")
    certificate(folder, "server", "ca", "IP:127.0.0.1")
    certificate(folder, "client", "ca", "DNS:probe")


def tls_settings(folder):
    return f"ca={folder}/ca.pem,cert={folder}/client.pem,key={folder}/client.key"


def tls_server(folder):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{folder}/server.pem", f"{folder}/server.key")
    context.load_verify_locations(f"{folder}/ca.pem")
    context.verify_mode = ssl.CERT_REQUIRED
    return context


def dumped(path):
    """The values of records as libfixbuf reads them, but for statistics, which are of a moment."""
    dump = subprocess.run(["ipfixDump", "--data", "--in", path], capture_output=True, text=True)
    check(dump.returncode == 0, f"ipfixDump reads {os.path.basename(path)} {dump.stderr[:300]}")
    return sorted(line for line in dump.stdout.splitlines() if line.startswith("\t(") and "TotalCount" not in line)


class Host(threading.Thread):
    """Holds what comes to the port until its server has room for it: nothing is dropped. It is away with close()."""

    MOST_OCTETS, LOOK_OCTETS = 32768, 16384  # that wait at the server's socket; sent between two looks at it

    def __init__(self, port, server):
        super().__init__(daemon=True)
        self.server, self.peer, self.ends, self.unseen = server, None, False, 0
        self.outside, self.inside = udp_socket(port), udp_socket()
        self.inside.connect(("127.0.0.1", server))
        self.start()

    def close(self):
        self.ends = True
        self.join()
        self.outside.close()
        self.inside.close()

    def run(self):
        while not self.ends:
            for sock in select.select([self.outside, self.inside], [], [], 0.05)[0]:
                self.pass_on(sock)

    def pass_on(self, sock):
        try:
            octets, sender = sock.recvfrom(65536)
            if sock is self.inside:
                self.outside.sendto(octets, self.peer)
                return
            self.peer = sender
            self.unseen += len(octets)
            while not self.ends and self.unseen > self.LOOK_OCTETS and max(udp_sockets(self.server), default=0) > self.MOST_OCTETS:
                time.sleep(0.001)
            self.unseen %= self.LOOK_OCTETS
            self.inside.send(octets)
        except ConnectionRefusedError:  # the server was killed just now
            pass
