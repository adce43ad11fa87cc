// SPDX-License-Identifier: BSD-3-Clause
#include <arpa/inet.h>
#include <ifaddrs.h>
#include <inttypes.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <rte_common.h>

#include "export/encode/zmq_event.h"

enum { DEFAULT_MBITS = 10000, MOST_LIFETIME_S = 600 };

static void address_text(const struct ifaddrs *entry, char *text, size_t size)
{
	const struct sockaddr_in *address = (const void *)entry->ifa_addr;

	inet_ntop(AF_INET, &address->sin_addr, text, (socklen_t)size);
}

// The first address that is not a loopback's is the probe's; the input's own if it has one.
static void find_addresses(struct zmq_event *event, const char *input)
{
	struct ifaddrs *all;

	if (getifaddrs(&all) != 0)
		return;
	for (struct ifaddrs *entry = all; entry != NULL; entry = entry->ifa_next) {
		if (entry->ifa_addr == NULL || entry->ifa_addr->sa_family != AF_INET)
			continue;
		if (input != NULL && strcmp(entry->ifa_name, input) == 0)
			address_text(entry, event->interface_ip, sizeof(event->interface_ip));
		if (event->probe_ip[0] == '\0' && (entry->ifa_flags & IFF_LOOPBACK) == 0)
			address_text(entry, event->probe_ip, sizeof(event->probe_ip));
	}
	freeifaddrs(all);
}

static unsigned interface_mbits(const char *input)
{
	char path[128];
	int mbits = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/sys/class/net/%.32s/speed", input == NULL ? "" : input);
	file = fopen(path, "re");
	if (file == NULL)
		return DEFAULT_MBITS;
	if (fscanf(file, "%d", &mbits) != 1)
		mbits = 0;
	fclose(file);
	return mbits > 0 ? (unsigned)mbits : DEFAULT_MBITS;
}

void zmq_event_make(struct zmq_event *event, const struct export_environment *environment)
{
	const char *input = environment->n_inputs > 0 ? environment->input_names[0] : NULL;

	memset(event, 0, sizeof(*event));
	event->environment = environment;
	snprintf(event->probe_ip, sizeof(event->probe_ip), "%s", "");
	find_addresses(event, input);
	if (event->probe_ip[0] == '\0')
		snprintf(event->probe_ip, sizeof(event->probe_ip), "127.0.0.1");
	event->interface_mbits = interface_mbits(input);
	gethostname(event->host, sizeof(event->host) - 1);
}

struct rates {
	uint32_t bps, pps;
};

static struct rates rates_since(struct zmq_event *event, const struct metering_totals *totals,
				uint64_t now_us)
{
	const uint64_t us = now_us - event->last_us;
	struct rates rates = {0};

	if (event->last_us != 0 && us > 0) {
		rates.bps = (uint32_t)RTE_MIN((totals->octets - event->last_octets) * 8000000 / us,
					      UINT32_MAX);
		rates.pps = (uint32_t)RTE_MIN(
		    (totals->packets - event->last_packets) * 1000000 / us, UINT32_MAX);
	}
	event->last_us = now_us;
	event->last_octets = totals->octets;
	event->last_packets = totals->packets;
	return rates;
}

// Text that stands in JSON without escapes.
static void plain(char *to, size_t size, const char *text)
{
	size_t at = 0;

	for (; *text != '\0' && at + 1 < size; text++)
		to[at++] = *text < ' ' || *text == '"' || *text == '\\' ? '_' : *text;
	to[at] = '\0';
}

static uint32_t capped(uint64_t number)
{
	return (uint32_t)RTE_MIN(number, (uint64_t)UINT32_MAX);
}

static int write_probe(const struct zmq_event *event, const struct feed_state *state, char *to,
		       size_t room)
{
	const struct export_environment *environment = event->environment;
	char name[32], host[36];
	struct utsname os = {0};

	uname(&os);
	plain(name, sizeof(name), environment->n_inputs > 0 ? environment->input_names[0] : "none");
	plain(host, sizeof(host), event->host);
	return snprintf(
	    to, room,
	    "\"iface\":{\"name\":\"%s\",\"ip\":\"%s\",\"speed\":%u},\"mode\":\"%s\","
	    "\"probe\":{\"ip\":\"%s\",\"public_ip\":\"\",\"version\":\"lineprobe %s (applications "
	    "as nDPI 4.11)\","
	    "\"osname\":\"%.20s %.40s\",\"license\":\"BSD-3-Clause\",\"edition\":\"lineprobe\","
	    "\"maintenance\":\"\",\"uuid\":\"%s\",\"unique_source_id\":%u,\"uuid_num\":%u},",
	    name, event->interface_ip, event->interface_mbits,
	    environment->file_input ? "Capture file" : "Packet capture", event->probe_ip,
	    environment->version == NULL ? "" : environment->version, os.sysname, os.release, host,
	    state->source, state->source);
}

static int write_losses(const struct metering_totals *totals, const struct feed_state *state,
			uint64_t lost, char *to, size_t room)
{
	return snprintf(
	    to, room,
	    "\"drops\":{\"export_queue_full\":%u,\"too_many_flows\":%u,\"elk_flow_drops\":0,"
	    "\"sflow_pkt_sample_drops\":0,\"flow_collection_drops\":0,"
	    "\"flow_collection_udp_socket_drops\":0},"
	    "\"zmq\":{\"num_flow_exports\":%" PRIu64
	    ",\"num_zmq_exporters\":1,\"num_exporters\":1}}",
	    capped(totals->lost_records + lost), capped(totals->evicted_flows),
	    state->exported_records);
}

static int write_timeouts(const struct export_environment *environment, char *to, size_t room)
{
	const unsigned active_s =
	    (unsigned)RTE_MIN((environment->active_ms + 999) / 1000, (uint64_t)MOST_LIFETIME_S);

	return snprintf(to, room,
			"\"timeout\":{\"lifetime\":%u,\"idle\":%u,\"collected_lifetime\":%u},",
			active_s, (unsigned)((environment->idle_ms + 999) / 1000), active_s);
}

uint32_t zmq_event_write(struct zmq_event *event, const struct feed_state *state, uint64_t lost,
			 uint64_t now_us, char *to)
{
	struct metering_totals totals = {0};
	struct rates rates;
	char *end = to + ZMQ_EVENT_MAX_OCTETS, *at = to;

	if (event->environment->metering_totals != NULL)
		event->environment->metering_totals(&totals);
	rates = rates_since(event, &totals, now_us);
	at +=
	    snprintf(at, (size_t)(end - at),
		     "{\"bytes\":%" PRIu64 ",\"packets\":%" PRIu64 ",\"packet_drops\":%" PRIu64
		     ",\"time\":%" PRIu64 ",\"avg\":{\"bps\":%u,\"pps\":%u},",
		     totals.octets, totals.packets, totals.dropped_by_device + totals.lost_packets,
		     now_us / 1000000, rates.bps, rates.pps);
	at += write_probe(event, state, at, (size_t)(end - at));
	at += write_timeouts(event->environment, at, (size_t)(end - at));
	at += write_losses(&totals, state, lost, at, (size_t)(end - at));
	return (uint32_t)(at - to);
}
