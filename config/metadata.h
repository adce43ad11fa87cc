// SPDX-License-Identifier: BSD-3-Clause
#ifndef CONFIG_METADATA_H
#define CONFIG_METADATA_H

#include <assert.h>
#include <stdint.h>

// What classification can tell of a Flow beside its application. dpi/ makes these, export/ has a
// field for each, and neither knows the other: this list is what they share. Numbers are 4 octets
// in host order, texts are UTF-8 of at most 255 octets.
#define METADATA_KINDS(X)                                                                          \
	X(TLS_SERVER_NAME, TEXT)                                                                   \
	X(TLS_ALPN, TEXT)                                                                          \
	X(TLS_VERSION, NUMBER)                                                                     \
	X(TLS_CIPHER, NUMBER)                                                                      \
	X(TLS_JA3, TEXT)                                                                           \
	X(TLS_JA3S, TEXT)                                                                          \
	X(TLS_JA4, TEXT)                                                                           \
	X(HTTP_HOST, TEXT)                                                                         \
	X(HTTP_METHOD, TEXT)                                                                       \
	X(HTTP_TARGET, TEXT)                                                                       \
	X(HTTP_USER_AGENT, TEXT)                                                                   \
	X(HTTP_STATUS, NUMBER)                                                                     \
	X(HTTP_CONTENT_TYPE, TEXT)                                                                 \
	X(DNS_NAME, TEXT)                                                                          \
	X(DNS_TYPE, NUMBER)                                                                        \
	X(DNS_RCODE, NUMBER)                                                                       \
	X(SSH_HASSH, TEXT)                                                                         \
	X(SSH_HASSH_SERVER, TEXT)                                                                  \
	X(QUIC_VERSION, NUMBER)

enum metadata_kind {
#define X(kind, type) METADATA_##kind,
	METADATA_KINDS(X)
#undef X
	    METADATA_N_KINDS
};

// One item as it stands in a Flow Record: kind, length, then `length` octets; items follow each
// other unaligned.
struct metadata_item {
	uint8_t kind;
	uint8_t length;
	uint8_t value[];
};

// Room that the metadata of one Flow may take in a record.
enum { METADATA_MAX_OCTETS = 1024 };

#define METADATA_BIT(kind) (UINT64_C(1) << (kind))

// Beside the kinds' bits in what outputs want: measurements of TCP connections.
#define METADATA_TCP (UINT64_C(1) << 63)
static_assert(METADATA_N_KINDS < 63, "kinds and METADATA_TCP share 64 bits");

#endif
