// SPDX-License-Identifier: BSD-3-Clause
#ifndef CONFIG_METADATA_H
#define CONFIG_METADATA_H

#include <assert.h>
#include <stdint.h>

// What classification can find out about a Flow besides its application. dpi/ makes these, export/
// has a field for each, and neither knows the other: this list is what they share. Numbers are 4
// octets in host order, texts are UTF-8 of at most 255 octets. Those from USER_NAME on only another
// exporter can tell. RAW_ELEMENT is neither text nor number: see export/decode/collected.h; a
// record may have several.
#define METADATA_KINDS(X)                                                                          \
	X(TLS_SERVER_NAME)                                                                         \
	X(TLS_ALPN)                                                                                \
	X(TLS_VERSION)                                                                             \
	X(TLS_CIPHER)                                                                              \
	X(TLS_JA3)                                                                                 \
	X(TLS_JA3S)                                                                                \
	X(TLS_JA4)                                                                                 \
	X(HTTP_HOST)                                                                               \
	X(HTTP_METHOD)                                                                             \
	X(HTTP_TARGET)                                                                             \
	X(HTTP_USER_AGENT)                                                                         \
	X(HTTP_STATUS)                                                                             \
	X(HTTP_CONTENT_TYPE)                                                                       \
	X(DNS_NAME)                                                                                \
	X(DNS_TYPE)                                                                                \
	X(DNS_RCODE)                                                                               \
	X(SSH_HASSH)                                                                               \
	X(SSH_HASSH_SERVER)                                                                        \
	X(QUIC_VERSION)                                                                            \
	X(APPLICATION_REASON)                                                                      \
	X(TLS_CERT_SUBJECT)                                                                        \
	X(TLS_CERT_ISSUER)                                                                         \
	X(TLS_CERT_NOT_BEFORE)                                                                     \
	X(TLS_CERT_NOT_AFTER)                                                                      \
	X(TLS_ENCRYPTED_HELLO)                                                                     \
	X(CLEAR_CREDENTIALS)                                                                       \
	X(FOREIGN_PORT)                                                                            \
	X(USER_NAME)                                                                               \
	X(EXPORTER_APPLICATION_NAME)                                                               \
	X(VRF_NAME)                                                                                \
	X(WLAN_SSID)                                                                               \
	X(INGRESS_INTERFACE_NAME)                                                                  \
	X(EGRESS_INTERFACE_NAME)                                                                   \
	X(EXPORTER_NAME)                                                                           \
	X(RAW_ELEMENT)

enum metadata_kind {
#define X(kind) METADATA_##kind,
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
#define METADATA_OF_DPI	   (METADATA_BIT(METADATA_USER_NAME) - 1)

static_assert(METADATA_N_KINDS <= 64, "a set of kinds is a word of 64 bits");

// What Flow Records hold only where some output has a field for it.
struct wanted {
	uint64_t metadata; // METADATA_BIT()s
	uint64_t measures; // RECORD_HAS() bits of export/record/flow_measures.h
};

static inline void wanted_add(struct wanted *wanted, struct wanted more)
{
	wanted->metadata |= more.metadata;
	wanted->measures |= more.measures;
}

#endif
