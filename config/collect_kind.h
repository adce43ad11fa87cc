// SPDX-License-Identifier: BSD-3-Clause
#ifndef CONFIG_COLLECT_KIND_H
#define CONFIG_COLLECT_KIND_H

#include <stddef.h>

// Inputs that are no packets but what other exporters send: which ones, for who opens ports and for
// who collects.
enum collect_kind {
	COLLECT_NONE, // packets
	COLLECT_NETFLOW,
	COLLECT_SFLOW,
	COLLECT_TCP,
	COLLECT_TLS,
	COLLECT_FILE,	 // RFC 5655
	COLLECT_CAPTURE, // datagrams in a capture file
};

// Of --input SPEC. *prefix: the octets before the address or path.
enum collect_kind collect_kind_of(const char *spec, size_t *prefix);

#endif
