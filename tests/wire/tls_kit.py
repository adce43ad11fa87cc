# SPDX-License-Identifier: BSD-3-Clause
# What the tests of TLS and DTLS share: certificates made by OpenSSL, and what libfixbuf reads.
import os
import subprocess

from wire import check


def openssl(*arguments):
    subprocess.run(["openssl", *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def certificates(folder):
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    openssl("req", "-x509", *key, "-keyout", f"{folder}/ca.key", "-out", f"{folder}/ca.pem", "-subj", "/CN=ca")
    for name, names in (("server", "IP:127.0.0.1"), ("client", "DNS:probe")):
        openssl("req", *key, "-keyout", f"{folder}/{name}.key", "-out", f"{folder}/{name}.csr", "-subj", f"/CN={name}")
        with open(f"{folder}/names", "w") as file:
            file.write(f"subjectAltName={names}\n")
        openssl("x509", "-req", "-in", f"{folder}/{name}.csr", "-CA", f"{folder}/ca.pem", "-CAkey", f"{folder}/ca.key",
                "-CAcreateserial", "-days", "90", "-out", f"{folder}/{name}.pem", "-extfile", f"{folder}/names")


def settings(folder):
    return f"ca={folder}/ca.pem,cert={folder}/client.pem,key={folder}/client.key"


def dumped(path):
    """The values of records as libfixbuf reads them, but for statistics, which are of a moment."""
    dump = subprocess.run(["ipfixDump", "--data", "--in", path], capture_output=True, text=True)
    check(dump.returncode == 0, f"ipfixDump reads {os.path.basename(path)} {dump.stderr[:300]}")
    return sorted(line for line in dump.stdout.splitlines() if line.startswith("\t(") and "TotalCount" not in line)
