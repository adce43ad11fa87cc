// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_TALKERS_H
#define EXPORT_TALKERS_H

#include "config/application.h"
#include "export/analyze/digest.h"
#include "export/analyze/top_list.h"

// Who talked: the largest of each kind. Each record counts once in each list, but for hosts, where
// it counts for both of its hosts.
enum talker_kind {
	TALKER_HOSTS, // by what they sent ([0]) and received ([1])
	TALKER_APPLICATIONS,
	TALKER_PORTS, // of responders; where the protocol has none, the protocol
	TALKER_VLANS,
	TALKER_PAIRS, // of hosts, without direction; [0] is from the first one to the second
	TALKER_PROTOCOLS,
	TALKER_KINDS,
};

struct talkers {
	struct top_list list[TALKER_KINDS];
};

enum { TALKER_NAME = 128, TALKERS_ALL = (1 << TALKER_KINDS) - 1 };
// What a record without IP has for a protocol, behind all that IP has.
enum { TALKER_LINK_PROTOCOL = 256 };

// Lists of these kinds (1 << TALKER_HOSTS ...) that keep so many; the others stay empty. 0 or
// -ENOMEM.
int talkers_new(struct talkers *talkers, unsigned kinds, unsigned keep);
void talkers_free(struct talkers *talkers);
void talkers_clear(struct talkers *talkers);
void talkers_add(struct talkers *talkers, const struct digest *digest);
void talkers_merge(struct talkers *talkers, const struct talkers *more);

// "hosts", "apps"; NULL after the last one.
const char *talker_kind_word(unsigned kind);
// What a key is called: "10.0.0.1", "TLS", "443/tcp", "100.20" (a VLAN in another), "10.0.0.1 -
// 10.0.0.2", "udp". `applications` NULL: classification is off.
void talker_name_write(enum talker_kind kind, const struct top_key *key,
		       const struct application_table *applications, char name[TALKER_NAME]);

#endif
