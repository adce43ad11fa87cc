# SPDX-License-Identifier: BSD-3-Clause
# What the tests of TLS and DTLS share: certificates made by OpenSSL, a server that wants one, and what libfixbuf reads.
import os
import ssl
import subprocess

from wire import check

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
