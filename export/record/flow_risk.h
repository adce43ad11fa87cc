// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_FLOW_RISK_H
#define EXPORT_FLOW_RISK_H

#include "export/record/flow_record.h"

// What a Flow's own packets show to be wrong: a bit for each, by nDPI's numbers (ndpi_risk_enum),
// as the frontend reads L7_PROTO_RISK. Name, bit, what it means.
#define FLOW_RISKS(X)                                                                              \
	X(BINARY_TRANSFER, 4, "a program is loaded over HTTP in clear")                            \
	X(FOREIGN_PORT, 5, "a protocol with a port below 1024 at another port")                    \
	X(SELF_SIGNED, 6, "the certificate's subject is its issuer")                               \
	X(OBSOLETE_TLS, 7, "a version before TLS 1.2 (RFC 8996)")                                  \
	X(WEAK_CIPHER, 8, "a cipher with NULL, EXPORT, DES, RC4 or without authentication")        \
	X(EXPIRED, 9, "the certificate was not valid at the Flow's start")                         \
	X(NUMERIC_HOST, 12, "HTTP to an address in place of a name")                               \
	X(INSECURE_SMB, 20, "version 1 of SMB")                                                    \
	X(UNSAFE_PROTOCOL, 22, "Telnet or the r-commands")                                         \
	X(NO_SERVER_NAME, 24, "TLS whose ClientHello names no server")                             \
	X(LONG_VALIDITY, 32, "a certificate of after August 2020 for more than 398 days")          \
	X(CLEAR_CREDENTIALS, 36, "a password in clear: HTTP Basic, FTP")                           \
	X(PUNYCODE, 42, "a host name with characters that are not ASCII (RFC 3492)")

enum flow_risk {
#define X(name, bit, meaning) RISK_##name = (bit),
	FLOW_RISKS(X)
#undef X
};

// What it looks at.
#define METADATA_RISK                                                                              \
	(METADATA_BIT(METADATA_TLS_VERSION) | METADATA_BIT(METADATA_TLS_CIPHER) |                  \
	 METADATA_BIT(METADATA_TLS_SERVER_NAME) | METADATA_BIT(METADATA_TLS_CERT_SUBJECT) |        \
	 METADATA_BIT(METADATA_TLS_CERT_ISSUER) | METADATA_BIT(METADATA_TLS_CERT_NOT_BEFORE) |     \
	 METADATA_BIT(METADATA_TLS_CERT_NOT_AFTER) | METADATA_BIT(METADATA_HTTP_HOST) |            \
	 METADATA_BIT(METADATA_HTTP_CONTENT_TYPE) | METADATA_BIT(METADATA_DNS_NAME) |              \
	 METADATA_BIT(METADATA_CLEAR_CREDENTIALS) | METADATA_BIT(METADATA_FOREIGN_PORT))

// The bits, 1 << enum flow_risk.
uint64_t flow_risk(const struct flow_record *record, unsigned direction);

#endif
