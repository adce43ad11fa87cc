// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_EXPORTER_LIST_H
#define PROBE_EXPORTER_LIST_H

#include <netinet/in.h>

#include "export/decode/sender.h"

// What a collector's worker tells main of the exporters that send to it: a copy of a moment.
struct exporter_row {
	struct sender_address address;
	char name[SENDER_OWN_NAME]; // by names=; "" for none
	unsigned version;
	uint32_t domain;
	unsigned n_templates, n_held;
	uint32_t rate; // 1 packet in so many by options or the user; 0: several, or none
	struct domain_figures figures;
	struct sequence_figures sequences, samples;
	uint64_t seen_us, longest_ms;
};

struct interface_row {
	struct sender_address address;
	struct exporter_interface interface;
};

enum { EXPORTER_ROWS = 2048, INTERFACE_ROWS = 4096 };

struct exporter_list {
	uint64_t asked_us;  // monotonic
	unsigned n, n_more; // those that found no room
	struct exporter_row row[EXPORTER_ROWS];
	unsigned n_interfaces;
	struct interface_row interface[INTERFACE_ROWS];
};

void exporter_list_fill(struct exporter_list *list, const struct senders *senders);
// Without the interfaces, which are a megabyte where there are many.
void exporter_list_fill_rows(struct exporter_list *list, const struct senders *senders);

const char *exporter_address(const struct sender_address *address, char text[INET6_ADDRSTRLEN]);
// "NetFlow v9", "IPFIX", "sFlow".
const char *exporter_dialect(unsigned version, char *text, size_t size);

// What its user should set at it; "" if nothing is wrong.
const char *exporter_remedy(const struct exporter_row *row);

#endif
