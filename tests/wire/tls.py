# SPDX-License-Identifier: BSD-3-Clause
# Certificates, and a server that wants one, for tests of outputs over TLS.
import ssl
import subprocess


def openssl(*arguments):
    subprocess.run(["openssl", *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def certificates(folder):
    """Of a CA, a server at 127.0.0.1 and a client, in the folder."""
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    openssl("req", "-x509", *key, "-keyout", f"{folder}/ca.key", "-out", f"{folder}/ca.pem", "-subj", "/CN=ca")
    for name, names in (("server", "IP:127.0.0.1"), ("client", "DNS:probe")):
        openssl("req", *key, "-keyout", f"{folder}/{name}.key", "-out", f"{folder}/{name}.csr", "-subj", f"/CN={name}")
        with open(f"{folder}/names", "w") as file:
            file.write(f"subjectAltName={names}\n")
        openssl("x509", "-req", "-in", f"{folder}/{name}.csr", "-CA", f"{folder}/ca.pem", "-CAkey", f"{folder}/ca.key",
                "-CAcreateserial", "-days", "90", "-out", f"{folder}/{name}.pem", "-extfile", f"{folder}/names")


def tls_settings(folder):
    return f"ca={folder}/ca.pem,cert={folder}/client.pem,key={folder}/client.key"


def tls_server(folder):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{folder}/server.pem", f"{folder}/server.key")
    context.load_verify_locations(f"{folder}/ca.pem")
    context.verify_mode = ssl.CERT_REQUIRED
    return context
