// SPDX-License-Identifier: BSD-3-Clause
#ifndef TESTS_UNIT_DIGESTS_H
#define TESTS_UNIT_DIGESTS_H

#include "export/analyze/talkers.h"

// A TCP Flow of hosts 10.0.0.`from` and 10.0.0.`to`.
static inline struct digest digest_of(uint8_t from, uint8_t to, uint64_t sent, uint64_t received)
{
	return (struct digest){
	    .source = {10, 0, 0, from},
	    .destination = {10, 0, 0, to},
	    .octets = {sent, received},
	    .packets = {sent / 100, received / 100},
	    .flows = 1,
	    .port = 443,
	    .application = 91,
	    .vlan = 100,
	    .ip_version = 4,
	    .protocol = 6,
	};
}

static inline const struct top_entry *find_entry(const struct top_list *list, enum talker_kind kind,
						 const char *name)
{
	for (unsigned i = 0; i < list->n; i++) {
		char found[TALKER_NAME];

		talker_name_write(kind, &list->entry[i].key, NULL, found);
		if (strcmp(found, name) == 0)
			return &list->entry[i];
	}
	return NULL;
}

#endif
