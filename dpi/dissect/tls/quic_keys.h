// SPDX-License-Identifier: BSD-3-Clause
#ifndef DPI_QUIC_KEYS_H
#define DPI_QUIC_KEYS_H

#include <stdbool.h>
#include <stdint.h>

// Protection of QUIC Initial packets (RFC 9001 section 5). One for each worker: the contexts of
// OpenSSL are made once and get new keys for each Flow.
struct quic_keys;

struct quic_keys *quic_keys_new(void);
void quic_keys_free(struct quic_keys *keys);

enum { QUIC_PLAIN_OCTETS = 9216 };

// Keys of a client's Initials, all zero before there are any.
struct quic_initial {
	uint32_t version; // of the packet that they were made for
	uint8_t family;	  // of versions that share a salt, + 1
	uint8_t key[16], iv[12], header[16];
};

struct quic_packet {
	const uint8_t *octets; // from the first octet of the header
	unsigned number_at;    // offset of the packet number
	unsigned end;	       // after the authentication tag
	uint32_t version;
	const uint8_t *id; // the client's first destination connection id
	unsigned id_octets;
	struct quic_initial *initial; // of the id: used when there, else made
};

// True for versions whose Initials can be opened.
bool quic_version_is_known(uint32_t version);
// Opens a client's Initial. The frames' octets stay valid until the next call; NULL when it does
// not authenticate.
const uint8_t *quic_open_initial(struct quic_keys *keys, const struct quic_packet *packet,
				 unsigned *octets);

#endif
