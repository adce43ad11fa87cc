// SPDX-License-Identifier: BSD-3-Clause
#ifndef DPI_TLS_HELLO_H
#define DPI_TLS_HELLO_H

#include "dpi/dissect/reader.h"
#include "dpi/engine/dissector.h"

// ClientHello and ServerHello as TLS, DTLS and QUIC carry them (RFC 8446 section 4.1, RFC 5246
// section 7.4.1, RFC 6347 section 4.2.1). Pointers lead into the octets that were read.

enum { HELLO_MAX_EXTENSIONS = 64 };

struct octets {
	const uint8_t *at;
	unsigned n;
};

struct tls_hello {
	bool complete;	  // all of it was there
	uint16_t version; // legacy_version as it stands
	uint16_t best;	  // highest of supported_versions (ServerHello: the selected one), or 0
	uint16_t cipher;  // ServerHello
	struct octets ciphers; // ClientHello: 2 octets each
	unsigned n_extensions;
	uint16_t extensions[HELLO_MAX_EXTENSIONS];	 // types in their order
	struct octets name;				 // server_name
	struct octets groups, formats, algorithms, alpn; // lists without their length
	struct octets more_algorithms; // of signature_algorithms_cert, or the other way round
	bool has_name;		       // the extension is there, even if empty
	bool encrypted_name;	       // encrypted_client_hello
};

enum hello_carrier { HELLO_TLS = 't', HELLO_QUIC = 'q', HELLO_DTLS = 'd' };

// Reads the body after the handshake header; what is cut off is missing. False when it cannot be
// a hello.
bool tls_read_client_hello(struct tls_hello *hello, struct octet_reader body, bool dtls);
bool tls_read_server_hello(struct tls_hello *hello, struct octet_reader body);

static inline bool tls_is_grease(uint16_t value)
{
	return (value & 0x0f0f) == 0x0a0a && value >> 8 == (value & 0xff); // RFC 8701
}

// Fingerprints as published: JA3 and JA3S are 32 hex digits, JA4 36 characters.
void tls_ja3(const struct tls_hello *hello, char out[33]);
void tls_ja3s(const struct tls_hello *hello, char out[33]);
void tls_ja4(const struct tls_hello *hello, enum hello_carrier carrier, char out[37]);

// Metadata and label of a ClientHello: master by carrier and port, application by server name.
void tls_add_client_hello_metadata(struct dissection *dissection, const struct tls_hello *hello,
				   enum hello_carrier carrier, uint16_t master);
// A server name that is more than an address.
bool tls_has_host_name(const struct tls_hello *hello);
// "www.", 8 to 25 random letters and digits of base 32, and `ending`: what Tor puts where others
// have a server's name.
bool tls_is_tor_name(const uint8_t *name, size_t n, const char ending[4]);
// Such a name, and no application protocol, which every browser offers.
bool tls_may_be_tor(const struct tls_hello *hello);
// Whether the rest of a ClientHello of which a part was reported need not be waited for.
bool tls_metadata_is_complete(const struct dissection *dissection, const struct tls_hello *hello);
void tls_add_server_hello_metadata(struct dissection *dissection, const struct tls_hello *hello);
// What the certificate tells where an output wants it.
#define TLS_CERTIFICATE_TELLS                                                                      \
	(METADATA_BIT(METADATA_TLS_CERT_SUBJECT) | METADATA_BIT(METADATA_TLS_CERT_ISSUER) |        \
	 METADATA_BIT(METADATA_TLS_CERT_NOT_BEFORE) | METADATA_BIT(METADATA_TLS_CERT_NOT_AFTER))
// Labels by the first name of a DER certificate that the host list knows.
void tls_add_certificate_metadata(struct dissection *dissection, uint16_t master,
				  struct octet_reader certificate);

#endif
