// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_FORMAT_H
#define PMD_FORMAT_H

#include "pmd/file/stream.h"

// Octets of a packet that a capture may hold; more is a damaged file (libpcap's limit too).
enum { FORMAT_MOST_PACKET = 262144 };

// A packet as it stands in a capture.
struct capture_packet {
	uint64_t time_ns; // since the epoch
	const uint8_t *octets;
	uint32_t captured, wire_length;
	uint16_t link_type; // as packet_stamp has it
};

enum format_found {
	FORMAT_FOUND,
	FORMAT_NONE, // not there yet, or the stream has ended
	FORMAT_WRONG // the stream's problem says why; nothing after it can be read
};

// A format of captures. Its state is `state_size` octets of zeros before begin().
struct capture_format {
	const char *name;
	size_t state_size;
	// Whether a file begins like this one's; of 12 octets.
	bool (*is)(const uint8_t *octets);
	// Reads what must be known before the first packet. After FORMAT_NONE it goes on.
	enum format_found (*begin)(void *state, struct stream *stream);
	// The next packet; its octets are valid until the next call.
	enum format_found (*next)(void *state, struct stream *stream,
				  struct capture_packet *packet);
	// "Ethernet, little-endian" and the like, for people.
	void (*describe)(const void *state, char *text, size_t size);
	void (*end)(void *state); // NULL: nothing to free
};

// pcap: version 2.4 and older ones, either byte order, microseconds or nanoseconds, and the form
// with longer packet headers.
extern const struct capture_format pcap_format;
// pcapng (draft-ietf-opsawg-pcapng): either byte order, several sections and interfaces.
extern const struct capture_format pcapng_format;

#endif
