// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_SNMP_OBJECTS_H
#define PROBE_SNMP_OBJECTS_H

#include <stdbool.h>
#include <stdint.h>

#include "probe/snmp/snmp_view.h"

// The objects there are: those of config/snmp/LINEPROBE-MIB, and in a context of our own those of
// IF-MIB (RFC 2863) and SNMPv2-MIB (RFC 3418) that a program for interfaces asks for.

// A column, or where it is part of the index a number (no type) or a text.
struct snmp_column {
	uint8_t id;
	uint8_t type; // enum snmp_type
	uint16_t at;  // in the row: uint64_t, or of SNMP_OCTETS a text
};

enum { SNMP_INDEX_MOST = 2, SNMP_PATH_MOST = 8 };

struct snmp_table {
	bool interfaces;	       // of IF-MIB and SNMPv2-MIB
	uint32_t path[SNMP_PATH_MOST]; // behind snmp_objects_root(), up to the columns
	uint8_t n_path;
	uint8_t rows;	 // enum snmp_rows
	uint8_t n_index; // 0: there is one row, and .0 stands for it
	struct snmp_column index[SNMP_INDEX_MOST];
	const struct snmp_column *columns;
	uint8_t n_columns;
};

// The i-th table, in the order of their identifiers; NULL: there are no more.
const struct snmp_table *snmp_objects_table(unsigned i);

struct snmp_oid;
// What stands before a table's path: mib-2, or what --pen makes the root of ours.
void snmp_objects_root(bool interfaces, uint32_t pen, struct snmp_oid *root);
// What is registered: the i-th subtree of them; false: there are no more.
bool snmp_objects_subtree(unsigned i, bool interfaces, uint32_t pen, struct snmp_oid *subtree);

#endif
