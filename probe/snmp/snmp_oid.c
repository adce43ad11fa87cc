// SPDX-License-Identifier: BSD-3-Clause
#include "probe/snmp/snmp_oid.h"

#include <string.h>

bool snmp_oid_add(struct snmp_oid *oid, const uint32_t *id, unsigned n)
{
	if (n > SNMP_OID_MOST - oid->n)
		return false;
	memcpy(&oid->id[oid->n], id, n * sizeof(*id));
	oid->n += n;
	return true;
}

bool snmp_oid_add_text(struct snmp_oid *oid, const char *text)
{
	const uint32_t length = (uint32_t)strlen(text);

	if (length + 1 > SNMP_OID_MOST - oid->n)
		return false;
	oid->id[oid->n++] = length;
	for (; *text != '\0'; text++)
		oid->id[oid->n++] = (uint8_t)*text;
	return true;
}

int snmp_oid_compare(const struct snmp_oid *a, const struct snmp_oid *b)
{
	for (unsigned i = 0; i < a->n && i < b->n; i++) {
		if (a->id[i] != b->id[i])
			return a->id[i] < b->id[i] ? -1 : 1;
	}
	return a->n == b->n ? 0 : a->n < b->n ? -1 : 1;
}

bool snmp_oid_begins(const struct snmp_oid *oid, const struct snmp_oid *with)
{
	return oid->n >= with->n && memcmp(oid->id, with->id, with->n * sizeof(*with->id)) == 0;
}
