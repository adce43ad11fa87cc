// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_SNMP_OID_H
#define PROBE_SNMP_OID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// An object identifier (RFC 3416 section 4.1): at most 128 numbers.
enum { SNMP_OID_MOST = 128 };

struct snmp_oid {
	unsigned n;
	uint32_t id[SNMP_OID_MOST];
};

// False, and nothing is added, when there is no room.
bool snmp_oid_add(struct snmp_oid *oid, const uint32_t *id, unsigned n);
// A text as an index that has its length before it (RFC 2578 section 7.7).
bool snmp_oid_add_text(struct snmp_oid *oid, const char *text);
// As memcmp(): the order of GetNext; of two that begin alike the shorter one comes first.
int snmp_oid_compare(const struct snmp_oid *a, const struct snmp_oid *b);
// Whether it begins with that one.
bool snmp_oid_begins(const struct snmp_oid *oid, const struct snmp_oid *with);

#endif
