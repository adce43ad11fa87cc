// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_SNMP_TREE_H
#define PROBE_SNMP_TREE_H

#include "probe/snmp/agentx_pdu.h"
#include "probe/snmp/snmp_view.h"

// The objects of the tables with the values of a view, found by their identifiers.
struct snmp_tree {
	const struct snmp_view *view;
	bool interfaces; // those of IF-MIB too
	uint32_t pen;
};

// The instance of that name, or of what kind there is none. What the value points to is the view's.
void snmp_tree_get(const struct snmp_tree *tree, const struct snmp_oid *name,
		   struct snmp_value *value);
// The first instance behind a name, with `include` also that one, which stands before `end` (no
// numbers: anywhere). False: there is none; `next` is untouched.
bool snmp_tree_next(const struct snmp_tree *tree, const struct snmp_oid *name, bool include,
		    const struct snmp_oid *end, struct snmp_oid *next, struct snmp_value *value);

#endif
