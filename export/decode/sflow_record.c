// SPDX-License-Identifier: BSD-3-Clause
#include "export/decode/sflow_record.h"

#include <rte_common.h>

uint8_t sflow_address(struct xdr *xdr, const uint8_t **address)
{
	const uint32_t type = xdr_number(xdr);

	*address = NULL;
	if (type == 1)
		*address = xdr_octets(xdr, 4);
	else if (type == 2)
		*address = xdr_octets(xdr, 16);
	if (*address == NULL)
		return 0;
	return type == 1 ? 4 : 6;
}

// What stands in a record for the packet itself: the octets of its header, or what was read there.
// Later kinds say less; each is heeded only where no earlier one was.
enum packet_source { PACKET_OF_NOTHING, PACKET_OF_ETHERNET, PACKET_OF_IP, PACKET_OF_HEADER };

struct sflow_reading {
	const struct sflow_reader *reader;
	struct flow_record *record;
	enum packet_source source;
	bool cut; // some record was
};

typedef void read_record(struct sflow_reading *reading, struct xdr *xdr);

// sFlow's numbers of header protocols as those of link types; 0: none of them.
static uint16_t link_type(uint32_t protocol)
{
	static const uint16_t types[] = {
	    [1] = 1, [5] = 10, [7] = 9, [11] = 228, [12] = 229, [13] = 219, [14] = 9, [15] = 105,
	};

	return protocol < RTE_DIM(types) ? types[protocol] : 0;
}

// A frame that nobody can read was a packet all the same, of that length.
static void read_header(struct sflow_reading *reading, struct xdr *xdr)
{
	struct sampled_frame frame = {.link_type = link_type(xdr_number(xdr))};
	struct flow_record *record = reading->record;
	struct xdr header;

	frame.length = xdr_number(xdr);
	frame.stripped = xdr_number(xdr);
	header = xdr_opaque(xdr);
	frame.octets = header.at;
	frame.captured = xdr_left(&header);
	if (xdr->cut || reading->source == PACKET_OF_HEADER)
		return;
	if (frame.link_type == 0 ||
	    !reading->reader->frame(reading->reader->context, &frame, record))
		record->layer2_octets[FORWARD] = frame.length;
	reading->source = PACKET_OF_HEADER;
	record->packets[FORWARD] = 1;
}

static void read_ethernet(struct sflow_reading *reading, struct xdr *xdr)
{
	struct flow_record *record = reading->record;
	const uint32_t length = xdr_number(xdr);
	const uint8_t *source = xdr_octets(xdr, 6), *destination = xdr_octets(xdr, 6);
	const uint32_t type = xdr_number(xdr);

	if (xdr->cut || reading->source == PACKET_OF_HEADER)
		return;
	memcpy(record->source_mac, source, 6);
	memcpy(record->destination_mac, destination, 6);
	record->has |= RECORD_HAS(MAC);
	record->layer2_octets[FORWARD] = length;
	if (reading->source == PACKET_OF_IP)
		return;
	record->source_port = record->destination_port = (uint16_t)type;
	reading->source = PACKET_OF_ETHERNET;
}

// The same for both versions: length, protocol, addresses, ports, flags, type of service.
static void read_ip(struct sflow_reading *reading, struct xdr *xdr, uint8_t version)
{
	struct flow_record *record = reading->record;
	const uint32_t octets = version == 4 ? 4 : 16;
	const uint32_t length = xdr_number(xdr), protocol = xdr_number(xdr);
	const uint8_t *source = xdr_octets(xdr, octets), *destination = xdr_octets(xdr, octets);
	const uint32_t source_port = xdr_number(xdr), destination_port = xdr_number(xdr);
	const uint32_t flags = xdr_number(xdr), tos = xdr_number(xdr);

	if (xdr->cut || reading->source >= PACKET_OF_IP)
		return;
	record->ip_version = version;
	record->protocol = (uint8_t)protocol;
	memcpy(record->source, source, octets);
	memcpy(record->destination, destination, octets);
	record->source_port = (uint16_t)source_port;
	record->destination_port = (uint16_t)destination_port;
	record->tcp_flags[FORWARD] = (uint16_t)flags;
	record->tos[FORWARD] = (uint8_t)tos;
	record->octets[FORWARD] = length;
	reading->source = PACKET_OF_IP;
}

static void read_ipv4(struct sflow_reading *reading, struct xdr *xdr)
{
	read_ip(reading, xdr, 4);
}

static void read_ipv6(struct sflow_reading *reading, struct xdr *xdr)
{
	read_ip(reading, xdr, 6);
}

// VLANs of where the packet came in and left; a tag in the packet's header says it better.
static void read_switch(struct sflow_reading *reading, struct xdr *xdr)
{
	enum { NO_VLAN = 4096 };
	struct flow_record *record = reading->record;
	const uint32_t in = xdr_number(xdr);
	uint32_t out;

	xdr_number(xdr); // priority
	out = xdr_number(xdr);
	if (xdr->cut)
		return;
	if (record->vlan == 0 && in < NO_VLAN)
		record->vlan = (uint16_t)in;
	if (record->has & RECORD_HAS(FOREIGN) && out < NO_VLAN)
		record->measures.foreign.post_vlan = (uint16_t)out;
}

static void put_next_hop(struct flow_record *record, uint8_t version, const uint8_t *address,
			 bool bgp)
{
	struct flow_route *route = &record->measures.route;

	if (version == 4) {
		memcpy(bgp ? route->bgp_next_hop_ipv4 : route->next_hop_ipv4, address, 4);
		record->has |= bgp ? RECORD_HAS(BGP_NEXT_HOP_IPV4) : RECORD_HAS(NEXT_HOP_IPV4);
	} else if (version == 6) {
		memcpy(bgp ? route->bgp_next_hop : route->next_hop, address, 16);
		record->has |= bgp ? RECORD_HAS(BGP_NEXT_HOP_IPV6) : RECORD_HAS(NEXT_HOP_IPV6);
	}
}

static void read_router(struct sflow_reading *reading, struct xdr *xdr)
{
	struct flow_record *record = reading->record;
	const uint8_t *address, version = sflow_address(xdr, &address);
	const uint32_t source = xdr_number(xdr), destination = xdr_number(xdr);

	if (xdr->cut || !(record->has & RECORD_HAS(ROUTE)))
		return;
	put_next_hop(record, version, address, false);
	record->measures.route.prefix_length[0] = (uint8_t)source;
	record->measures.route.prefix_length[1] = (uint8_t)destination;
}

// Segments of AS numbers, sets or sequences: the first and the last number of all.
static void read_path(struct xdr *xdr, uint32_t *first, uint32_t *last)
{
	const uint32_t n_segments = xdr_number(xdr);

	for (uint32_t i = 0; i < n_segments && !xdr->cut; i++) {
		uint32_t n;

		xdr_number(xdr); // set or sequence
		n = xdr_number(xdr);
		for (uint32_t k = 0; k < n && !xdr->cut; k++) {
			*last = xdr_number(xdr);
			*first = *first == 0 ? *last : *first;
		}
	}
}

// A source AS of 0 is the router's own, and so is the destination's where the path is empty.
static void read_gateway(struct sflow_reading *reading, struct xdr *xdr)
{
	struct flow_record *record = reading->record;
	struct flow_route *route = &record->measures.route;
	const uint8_t *address, version = sflow_address(xdr, &address);
	const uint32_t own = xdr_number(xdr), source = xdr_number(xdr), peer = xdr_number(xdr);
	uint32_t first = 0, last = 0;

	read_path(xdr, &first, &last);
	if (xdr->cut || !(record->has & RECORD_HAS(ROUTE)))
		return;
	put_next_hop(record, version, address, true);
	route->as_number[0] = source != 0 ? source : own;
	route->as_number[1] = last != 0 ? last : own;
	route->adjacent_as[0] = peer;
	route->adjacent_as[1] = first;
}

static void read_user(struct sflow_reading *reading, struct xdr *xdr)
{
	struct xdr source, destination, *user;

	xdr_number(xdr); // character set
	source = xdr_opaque(xdr);
	xdr_number(xdr);
	destination = xdr_opaque(xdr);
	user = xdr_left(&source) != 0 ? &source : &destination;
	if (!xdr->cut && xdr_left(user) != 0)
		collected_add(reading->record, METADATA_USER_NAME, user->at, xdr_left(user));
}

// Next hop, then the stacks of labels as the packet came and as it leaves.
static void read_mpls(struct sflow_reading *reading, struct xdr *xdr)
{
	struct flow_record *record = reading->record;
	struct flow_tunnel *tunnel = &record->measures.tunnel;
	const uint8_t *address, version = sflow_address(xdr, &address);
	const uint32_t n = xdr_number(xdr), octets = RTE_MIN(n, UINT32_MAX / 4) * 4;
	const uint8_t *stack = xdr_octets(xdr, octets);
	const uint32_t kept = RTE_MIN(n, (uint32_t)TUNNEL_MAX_LABELS);

	if (stack == NULL)
		return;
	if (version != 0 && record->has & RECORD_HAS(ROUTE))
		put_next_hop(record, version, address, false);
	if (n == 0 || record->has & RECORD_HAS(MPLS))
		return;
	record->mpls_top = (uint32_t)stack[0] << 16 | (uint32_t)stack[1] << 8 | stack[2];
	record->has |= RECORD_HAS(MPLS);
	if (!(record->has & RECORD_HAS(TUNNEL)))
		return;
	memcpy(tunnel->label, stack, 4 * (size_t)kept);
	tunnel->depth = (uint8_t)kept;
	record->has |= ((UINT64_C(1) << RTE_MIN(kept, 10U)) - 1) << RECORD_BIT_LABEL_1;
}

static void read_nat(struct sflow_reading *reading, struct xdr *xdr)
{
	struct flow_record *record = reading->record;
	struct flow_foreign *foreign = &record->measures.foreign;

	for (unsigned end = 0; end < 2; end++) {
		const uint8_t *address, version = sflow_address(xdr, &address);

		if (version == 0 || !(record->has & RECORD_HAS(FOREIGN)))
			return;
		if (version == 4)
			memcpy(foreign->post_nat_ipv4[end], address, 4);
		else
			memcpy(foreign->post_nat[end], address, 16);
		record->has |= version == 4 ? RECORD_HAS(POST_NAT_IPV4) : RECORD_HAS(POST_NAT_IPV6);
	}
}

static void read_nat_ports(struct sflow_reading *reading, struct xdr *xdr)
{
	const uint32_t source = xdr_number(xdr), destination = xdr_number(xdr);

	if (xdr->cut || !(reading->record->has & RECORD_HAS(FOREIGN)))
		return;
	reading->record->measures.foreign.post_nat_port[0] = (uint16_t)source;
	reading->record->measures.foreign.post_nat_port[1] = (uint16_t)destination;
}

// Of a wireless frame: the network's name stands first.
static void read_wireless(struct sflow_reading *reading, struct xdr *xdr)
{
	const struct xdr name = xdr_opaque(xdr);

	if (!xdr->cut && xdr_left(&name) != 0)
		collected_add(reading->record, METADATA_WLAN_SSID, name.at, xdr_left(&name));
}

// The packet around this one: of the tunnel that it came out of, or goes into.
static void read_outer(struct sflow_reading *reading, struct xdr *xdr, uint8_t version)
{
	struct flow_record *record = reading->record;
	struct flow_tunnel *tunnel = &record->measures.tunnel;
	const uint32_t octets = version == 4 ? 4 : 16;
	const uint8_t *source, *destination;

	xdr_number(xdr); // length
	xdr_number(xdr); // protocol
	source = xdr_octets(xdr, octets);
	destination = xdr_octets(xdr, octets);
	if (xdr->cut || !(record->has & RECORD_HAS(TUNNEL)) || tunnel->outer_version != 0)
		return;
	memcpy(version == 4 ? tunnel->source_ipv4 : tunnel->source, source, octets);
	memcpy(version == 4 ? tunnel->destination_ipv4 : tunnel->destination, destination, octets);
	tunnel->outer_version = version;
	record->has |= version == 4 ? RECORD_HAS(OUTER_IPV4) : RECORD_HAS(OUTER_IPV6);
}

static void read_outer_ipv4(struct sflow_reading *reading, struct xdr *xdr)
{
	read_outer(reading, xdr, 4);
}

static void read_outer_ipv6(struct sflow_reading *reading, struct xdr *xdr)
{
	read_outer(reading, xdr, 6);
}

static void read_vni(struct sflow_reading *reading, struct xdr *xdr)
{
	const uint32_t vni = xdr_number(xdr);

	if (xdr->cut || reading->record->has & RECORD_HAS(VNI))
		return;
	reading->record->vni = vni;
	reading->record->has |= RECORD_HAS(VNI);
}

static read_record *reader_of(uint32_t tag)
{
	static const struct {
		uint32_t tag;
		read_record *read;
	} readers[] = {
	    {1, read_header},	     {2, read_ethernet},      {3, read_ipv4},
	    {4, read_ipv6},	     {1001, read_switch},     {1002, read_router},
	    {1003, read_gateway},    {1004, read_user},	      {1006, read_mpls},
	    {1007, read_nat},	     {1014, read_wireless},   {1020, read_nat_ports},
	    {1023, read_outer_ipv4}, {1024, read_outer_ipv4}, {1025, read_outer_ipv6},
	    {1026, read_outer_ipv6}, {1029, read_vni},	      {1030, read_vni},
	};

	for (unsigned i = 0; i < RTE_DIM(readers); i++)
		if (readers[i].tag == tag)
			return readers[i].read;
	return NULL;
}

// The packet's header is read first, wherever it stands: what the others say of the packet is less.
static void read_some(struct sflow_reading *reading, struct xdr *records, uint32_t n, bool header)
{
	for (uint32_t i = 0; i < n && !records->cut; i++) {
		const uint32_t tag = xdr_number(records);
		struct xdr data = xdr_opaque(records);
		read_record *read = records->cut ? NULL : reader_of(tag);

		if (read == NULL || (read == read_header) != header)
			continue;
		read(reading, &data);
		reading->cut |= data.cut;
	}
}

void sflow_records_read(const struct sflow_reader *reader, struct xdr *records, uint32_t n,
			struct flow_record *record)
{
	struct sflow_reading reading = {.reader = reader, .record = record};
	struct xdr again = *records;

	read_some(&reading, &again, n, true);
	read_some(&reading, records, n, false);
	records->cut |= reading.cut;
	if (reading.source == PACKET_OF_IP && record->layer2_octets[FORWARD] == 0)
		record->layer2_octets[FORWARD] = record->octets[FORWARD];
}
