// SPDX-License-Identifier: BSD-3-Clause
// Counter samples of sFlow version 5 (sflow_version_5.txt, struct if_counters; sflow_openflow.txt,
// port_name): records with tags and lengths, of which those about interfaces are read.
#include "export/decode/sflow_counters.h"

#include <string.h>

#include "export/decode/xdr.h"

enum { RECORD_INTERFACE = 1, RECORD_PORT_NAME = 1005 };
enum { IN, OUT };

static uint64_t number_64(struct xdr *xdr)
{
	const uint64_t high = xdr_number(xdr);

	return high << 32 | xdr_number(xdr);
}

static void read_direction(struct xdr *xdr, struct interface_counters *counters, unsigned d)
{
	counters->octets[d] = number_64(xdr);
	counters->unicast[d] = xdr_number(xdr);
	counters->multicast[d] = xdr_number(xdr);
	counters->broadcast[d] = xdr_number(xdr);
	counters->discards[d] = xdr_number(xdr);
	counters->errors[d] = xdr_number(xdr);
}

static void read_interface(struct xdr *xdr, struct sflow_interface_told *told)
{
	struct interface_counters counters = {0};
	const uint32_t index = xdr_number(xdr);

	counters.type = xdr_number(xdr);
	counters.speed = number_64(xdr);
	counters.direction = xdr_number(xdr);
	counters.status = xdr_number(xdr);
	read_direction(xdr, &counters, IN);
	counters.unknown_protocols = xdr_number(xdr);
	read_direction(xdr, &counters, OUT);
	counters.promiscuous = xdr_number(xdr);
	if (xdr->cut)
		return;
	told->counted = true;
	told->index = index;
	told->counters = counters;
}

static void read_name(struct xdr *xdr, struct sflow_interface_told *told)
{
	const struct xdr name = xdr_opaque(xdr);

	if (xdr->cut)
		return;
	told->name = name.at;
	told->name_octets = xdr_left(&name);
}

bool sflow_counters_read(const uint8_t *octets, uint32_t n, struct sflow_interface_told *told)
{
	struct xdr records = {octets, octets + n, false};

	memset(told, 0, sizeof(*told));
	while (xdr_left(&records) > 0) {
		const uint32_t tag = xdr_number(&records);
		struct xdr data = xdr_opaque(&records);

		if (records.cut)
			break;
		if (tag == RECORD_INTERFACE)
			read_interface(&data, told);
		else if (tag == RECORD_PORT_NAME)
			read_name(&data, told);
	}
	return told->counted || told->name != NULL;
}
