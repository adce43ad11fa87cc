// SPDX-License-Identifier: BSD-3-Clause
#include "probe/snmp/snmp_objects.h"

#include <stddef.h>

#include <rte_common.h>

#include "probe/snmp/agentx_pdu.h"
#include "probe/snmp/snmp_oid.h"

#define WHOLE(id, type, member)                                                                    \
	{                                                                                          \
		id, SNMP_##type, offsetof(struct snmp_whole, member)                               \
	}
#define WORKER(id, type, member)                                                                   \
	{                                                                                          \
		id, SNMP_##type, offsetof(struct snmp_worker, member)                              \
	}
#define PORT(id, type, member)                                                                     \
	{                                                                                          \
		id, SNMP_##type, offsetof(struct snmp_port, member)                                \
	}
#define COUNTER(id, type, member)                                                                  \
	{                                                                                          \
		id, SNMP_##type, offsetof(struct snmp_counter, member)                             \
	}
#define OUTPUT(id, type, member)                                                                   \
	{                                                                                          \
		id, SNMP_##type, offsetof(struct snmp_output, member)                              \
	}
#define COLUMNS(of) .columns = of, .n_columns = RTE_DIM(of)

// SNMPv2-MIB
static const struct snmp_column system_columns[] = {
    WHOLE(1, OCTETS, description),
    WHOLE(3, TICKS, ticks),
    WHOLE(5, OCTETS, name),
};

// IF-MIB. Nothing is sent by any port.
static const struct snmp_column number_columns[] = {WHOLE(1, INTEGER, interfaces)};
static const struct snmp_column if_columns[] = {
    PORT(1, INTEGER, if_index),	 PORT(2, OCTETS, name),	       PORT(3, INTEGER, ethernet),
    PORT(5, GAUGE32, bits),	 PORT(7, INTEGER, yes),	       PORT(8, INTEGER, if_status),
    PORT(10, COUNTER32, octets), PORT(11, COUNTER32, packets), PORT(13, COUNTER32, dropped),
    PORT(14, COUNTER32, none),	 PORT(16, COUNTER32, none),    PORT(17, COUNTER32, none),
    PORT(19, COUNTER32, none),	 PORT(20, COUNTER32, none),
};
static const struct snmp_column if_x_columns[] = {
    PORT(1, OCTETS, name),     PORT(6, COUNTER64, octets), PORT(7, COUNTER64, packets),
    PORT(10, COUNTER64, none), PORT(11, COUNTER64, none),  PORT(15, GAUGE32, mbits),
    PORT(16, INTEGER, yes),    PORT(17, INTEGER, yes),	   PORT(18, OCTETS, empty),
    PORT(19, TICKS, none),
};

// LINEPROBE-MIB
static const struct snmp_column probe_columns[] = {
    WHOLE(1, OCTETS, version),	WHOLE(2, OCTETS, name),		  WHOLE(3, TICKS, ticks),
    WHOLE(4, INTEGER, meters),	WHOLE(5, INTEGER, balances),	  WHOLE(6, GAUGE32, inputs_gone),
    WHOLE(7, GAUGE32, workers), WHOLE(8, GAUGE32, overload_step),
};
static const struct snmp_column total_columns[] = {
    WHOLE(1, COUNTER64, packets),	  WHOLE(2, COUNTER64, octets),
    WHOLE(3, COUNTER64, ignored),	  WHOLE(4, COUNTER64, lost_packets),
    WHOLE(5, COUNTER64, dropped_packets), WHOLE(6, COUNTER64, records),
    WHOLE(7, COUNTER64, lost_records),	  WHOLE(8, COUNTER64, evicted),
};
static const struct snmp_column flow_table_columns[] = {
    WHOLE(1, COUNTER64, live_flows),
    WHOLE(2, COUNTER64, max_flows),
    WHOLE(3, COUNTER64, table_octets),
};
static const struct snmp_column worker_columns[] = {
    WORKER(2, COUNTER64, live_flows),
    WORKER(3, COUNTER64, max_flows),
    WORKER(4, COUNTER64, table_octets),
};
static const struct snmp_column port_columns[] = {
    PORT(2, OCTETS, name),	PORT(3, GAUGE32, if_index),  PORT(4, OCTETS, driver),
    PORT(5, INTEGER, status),	PORT(6, GAUGE32, mbits),     PORT(7, COUNTER64, packets),
    PORT(8, COUNTER64, octets), PORT(9, COUNTER64, dropped),
};
static const struct snmp_column counter_columns[] = {
    COUNTER(3, OCTETS, text),
    COUNTER(4, COUNTER64, packets),
    COUNTER(5, COUNTER64, octets),
    COUNTER(6, COUNTER64, records),
};
static const struct snmp_column loss_columns[] = {
    COUNTER(3, OCTETS, text),
    COUNTER(4, COUNTER64, packets),
    COUNTER(5, COUNTER64, records),
};
static const struct snmp_column output_columns[] = {
    OUTPUT(2, COUNTER64, taken),       OUTPUT(3, COUNTER64, sent),
    OUTPUT(4, COUNTER64, unconfirmed), OUTPUT(5, COUNTER64, lost),
    OUTPUT(6, COUNTER64, left_out),    OUTPUT(7, COUNTER64, queued),
    OUTPUT(8, COUNTER64, disk_octets), OUTPUT(9, COUNTER64, sessions),
    OUTPUT(10, COUNTER64, gone),
};

#define OWNER_INDEX .n_index = 2, .index = {COUNTER(1, OCTETS, owner), COUNTER(2, OCTETS, name)}

static const struct snmp_table tables[] = {
    {true, {1}, 1, SNMP_ONE_ROW, COLUMNS(system_columns)},
    {true, {2}, 1, SNMP_ONE_ROW, COLUMNS(number_columns)},
    {true, {2, 2, 1}, 3, SNMP_INTERFACES, 1, {PORT(1, INTEGER, if_index)}, COLUMNS(if_columns)},
    {true,
     {31, 1, 1, 1},
     4,
     SNMP_INTERFACES,
     1,
     {PORT(1, INTEGER, if_index)},
     COLUMNS(if_x_columns)},
    {false, {1, 1}, 2, SNMP_ONE_ROW, COLUMNS(probe_columns)},
    {false, {1, 2}, 2, SNMP_ONE_ROW, COLUMNS(total_columns)},
    {false, {1, 3}, 2, SNMP_ONE_ROW, COLUMNS(flow_table_columns)},
    {false, {1, 3, 4, 1}, 4, SNMP_WORKERS, 1, {WORKER(1, OCTETS, name)}, COLUMNS(worker_columns)},
    {false, {1, 4, 1, 1}, 4, SNMP_PORTS, 1, {PORT(1, GAUGE32, place)}, COLUMNS(port_columns)},
    {false, {1, 5, 1, 1}, 4, SNMP_COUNTERS, OWNER_INDEX, COLUMNS(counter_columns)},
    {false, {1, 5, 2, 1}, 4, SNMP_LEVELS, OWNER_INDEX, COLUMNS(counter_columns)},
    {false, {1, 5, 3, 1}, 4, SNMP_LOSSES, OWNER_INDEX, COLUMNS(loss_columns)},
    {false, {1, 6, 1, 1}, 4, SNMP_OUTPUTS, 1, {OUTPUT(1, OCTETS, name)}, COLUMNS(output_columns)},
};

const struct snmp_table *snmp_objects_table(unsigned i)
{
	return i < RTE_DIM(tables) ? &tables[i] : NULL;
}

void snmp_objects_root(bool interfaces, uint32_t pen, struct snmp_oid *root)
{
	static const uint32_t mib_2[] = {1, 3, 6, 1, 2, 1}, enterprises[] = {1, 3, 6, 1, 4, 1};
	const uint32_t ours[] = {pen, 1};

	root->n = 0;
	if (interfaces) {
		snmp_oid_add(root, mib_2, RTE_DIM(mib_2));
		return;
	}
	snmp_oid_add(root, enterprises, RTE_DIM(enterprises));
	snmp_oid_add(root, ours, RTE_DIM(ours));
}

bool snmp_objects_subtree(unsigned i, bool interfaces, uint32_t pen, struct snmp_oid *subtree)
{
	static const uint32_t groups[] = {1, 2, 31}; // system, interfaces, ifMIB

	snmp_objects_root(i > 0, pen, subtree);
	if (i == 0)
		return true;
	return interfaces && i <= RTE_DIM(groups) && snmp_oid_add(subtree, &groups[i - 1], 1);
}
