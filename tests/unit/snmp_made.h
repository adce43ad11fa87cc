// SPDX-License-Identifier: BSD-3-Clause
#ifndef TESTS_UNIT_SNMP_MADE_H
#define TESTS_UNIT_SNMP_MADE_H

#include "probe/snmp/snmp_tree.h"

// A view without a probe: one worker, two ports of which one is an interface, three counters.
enum { MADE_PEN = 32473, MADE_VALUES = 8 + 8 + 3 + 3 + 2 * 8 + 3 * 4, MADE_MORE = 3 + 1 + 14 + 10 };

static struct snmp_whole made_whole = {
    .version = "1", .name = "made", .packets = 77, .meters = SNMP_TRUE, .interfaces = 1};
static struct snmp_worker made_worker = {.name = "worker 0", .live_flows = 5};
static struct snmp_port made_ports[2] = {{.name = "eth1",
					  .place = 1,
					  .if_index = 7,
					  .octets = UINT64_C(1) << 40 | 9,
					  .bits = UINT64_C(100000000000)},
					 {.name = "eth2", .place = 2}};
static struct snmp_counter made_counters[3] = {{.owner = "ring 0", .name = "made", .packets = 1},
					       {.owner = "ring 0", .name = "taken", .packets = 2},
					       {.owner = "worker 0", .name = "made", .packets = 3}};

static const struct snmp_view made_view = {{[SNMP_ONE_ROW] = {1, 1, &made_whole},
					    [SNMP_WORKERS] = {1, 1, &made_worker},
					    [SNMP_PORTS] = {2, 2, made_ports},
					    [SNMP_INTERFACES] = {1, 1, made_ports},
					    [SNMP_COUNTERS] = {3, 3, made_counters}}};

static const struct snmp_tree made_tree = {&made_view, false, MADE_PEN};

// "1.2.1.0", behind our root.
__attribute__((unused)) static struct snmp_oid made_oid(const char *text)
{
	struct snmp_oid oid = {8, {1, 3, 6, 1, 4, 1, MADE_PEN, 1}};
	char *end;

	for (; *text != '\0'; text = *end == '.' ? end + 1 : end)
		oid.id[oid.n++] = (uint32_t)strtoul(text, &end, 10);
	return oid;
}

#endif
