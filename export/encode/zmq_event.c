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

#include "config/hash.h"
#include "export/encode/zmq_event.h"

enum { DEFAULT_MBITS = 10000, MOST_LIFETIME_S = 600 };

static void address_text(const struct ifaddrs *entry, char *text, size_t size)
{
	const struct sockaddr_in *address = (const void *)entry->ifa_addr;

	inet_ntop(AF_INET, &address->sin_addr, text, (socklen_t)size);
}

static bool is_input(const struct export_environment *environment, const char *name)
{
	for (unsigned i = 0; i < environment->n_inputs; i++)
		if (strcmp(environment->input_names[i], name) == 0)
			return true;
	return false;
}

// The first address that is not a loopback's is the probe's; the interface's is that of the first
// input that has one.
static void find_addresses(struct zmq_event *event, const struct export_environment *environment)
{
	struct ifaddrs *all;

	if (getifaddrs(&all) != 0)
		return;
	for (struct ifaddrs *entry = all; entry != NULL; entry = entry->ifa_next) {
		if (entry->ifa_addr == NULL || entry->ifa_addr->sa_family != AF_INET)
			continue;
		if (event->interface_ip[0] == '\0' && is_input(environment, entry->ifa_name))
			address_text(entry, event->interface_ip, sizeof(event->interface_ip));
		if (event->probe_ip[0] == '\0' && (entry->ifa_flags & IFF_LOOPBACK) == 0)
			address_text(entry, event->probe_ip, sizeof(event->probe_ip));
	}
	freeifaddrs(all);
}

// Text that stands in JSON without escapes.
static void plain(char *to, size_t size, const char *text)
{
	size_t at = 0;

	for (; *text != '\0' && at + 1 < size; text++)
		to[at++] = *text < ' ' || *text == '"' || *text == '\\' ? '_' : *text;
	to[at] = '\0';
}

// All inputs, "eth1,eth2"; where the frontend has no room for so many, "eth1,eth2+2".
static void name_inputs(struct zmq_event *event, const struct export_environment *environment)
{
	char name[sizeof(event->interface)], *to = event->interface;
	size_t at = 0;

	if (environment->n_inputs == 0)
		plain(to, sizeof(event->interface), "none");
	for (unsigned i = 0; i < environment->n_inputs; i++) {
		const unsigned left = environment->n_inputs - i;
		const size_t room = sizeof(event->interface) - at - (left > 1 ? sizeof("+99") : 1);

		plain(name, sizeof(name), environment->input_names[i]);
		if (i > 0 && strlen(name) + 1 > room) {
			snprintf(to + at, sizeof(event->interface) - at, "+%u", left);
			return;
		}
		at += (size_t)snprintf(to + at, sizeof(event->interface) - at, "%s%.*s",
				       i > 0 ? "," : "", (int)room, name);
	}
}

// Not the machine's own id, which systemd's machine-id(5) wants kept from others.
static void make_uuid(struct zmq_event *event, const struct output_settings *settings)
{
	snprintf(event->uuid, sizeof(event->uuid), "%016" PRIx64 "%016" PRIx64,
		 hash_end(settings->identity),
		 hash_end(hash_text(settings->identity, settings->spec)));
}

void zmq_event_make(struct zmq_event *event, const struct export_environment *environment,
		    const struct output_settings *settings)
{
	memset(event, 0, sizeof(*event));
	event->environment = environment;
	event->source = output_settings_source(settings);
	find_addresses(event, environment);
	if (event->probe_ip[0] == '\0')
		snprintf(event->probe_ip, sizeof(event->probe_ip), "127.0.0.1");
	name_inputs(event, environment);
	make_uuid(event, settings);
}

struct rates {
	uint32_t bps, pps;
};

// The time may be hours: nobody asked.
static uint32_t rate(uint64_t count, uint64_t per_us, uint64_t us)
{
	const unsigned __int128 a_second = (unsigned __int128)count * per_us / us;

	return (uint32_t)RTE_MIN(a_second, (unsigned __int128)UINT32_MAX);
}

static struct rates rates_since(struct zmq_event *event, const struct metering_totals *totals,
				uint64_t now_us)
{
	const uint64_t us = now_us - event->last_us;
	struct rates rates = {0};

	if (event->last_us != 0 && us > 0) {
		rates.bps = rate(totals->octets - event->last_octets, 8000000, us);
		rates.pps = rate(totals->packets - event->last_packets, 1000000, us);
	}
	event->last_us = now_us;
	event->last_octets = totals->octets;
	event->last_packets = totals->packets;
	return rates;
}

static uint32_t capped(uint64_t number)
{
	return (uint32_t)RTE_MIN(number, (uint64_t)UINT32_MAX);
}

// The frontend knows a probe of packets by the word packet_collection.
static int write_probe(const struct zmq_event *event, char *to, size_t room)
{
	const struct export_environment *environment = event->environment;
	const uint32_t mbits =
	    atomic_load_explicit(&environment->input_mbits, memory_order_relaxed);
	struct utsname os = {0};

	uname(&os);
	return snprintf(
	    to, room,
	    "\"iface\":{\"name\":\"%s\",\"ip\":\"%s\",\"speed\":%u},\"mode\":\"packet_collection\","
	    "\"probe\":{\"ip\":\"%s\",\"public_ip\":\"\",\"version\":\"lineprobe %s (applications "
	    "as nDPI 4.11)\","
	    "\"osname\":\"%.20s %.40s\",\"license\":\"BSD-3-Clause\",\"edition\":\"lineprobe\","
	    "\"maintenance\":\"\",\"uuid\":\"%s\",\"unique_source_id\":%u,\"uuid_num\":%u},",
	    event->interface, event->interface_ip, mbits != 0 ? mbits : DEFAULT_MBITS,
	    event->probe_ip, environment->version == NULL ? "" : environment->version, os.sysname,
	    os.release, event->uuid, event->source, event->source);
}

// Flows that were evicted have been exported: they are no loss.
static int write_losses(const struct zmq_event *event, const struct metering_totals *totals,
			const struct feed_state *state, uint64_t lost, char *to, size_t room)
{
	return snprintf(
	    to, room,
	    "\"drops\":{\"export_queue_full\":%u,\"too_many_flows\":0,\"elk_flow_drops\":0,"
	    "\"sflow_pkt_sample_drops\":%u,\"flow_collection_drops\":%u,"
	    "\"flow_collection_udp_socket_drops\":0},"
	    "\"zmq\":{\"num_flow_exports\":%" PRIu64
	    ",\"num_zmq_exporters\":1,\"num_exporters\":1}}",
	    capped(totals->lost_records + lost), capped(event->exporters.agent_drops),
	    capped(event->exporters.missing), state->exported_records);
}

static int write_timeouts(const struct export_environment *environment, char *to, size_t room)
{
	const unsigned active_s =
	    (unsigned)RTE_MIN((environment->active_ms + 999) / 1000, (uint64_t)MOST_LIFETIME_S);

	return snprintf(to, room,
			"\"timeout\":{\"lifetime\":%u,\"idle\":%u,\"collected_lifetime\":%u},",
			active_s, (unsigned)((environment->idle_ms + 999) / 1000), active_s);
}

// As records are scaled: what came since the last event, by the rate of now.
static void scale(struct zmq_event *event, struct metering_totals *totals)
{
	const uint64_t by = environment_interval(event->environment);

	event->scaled_packets += (totals->packets - event->metered_packets) * by;
	event->scaled_octets += (totals->octets - event->metered_octets) * by;
	event->metered_packets = totals->packets;
	event->metered_octets = totals->octets;
	totals->packets = event->scaled_packets;
	totals->octets = event->scaled_octets;
}

uint32_t zmq_event_write(struct zmq_event *event, const struct feed_state *state, uint64_t lost,
			 uint64_t now_us, char *to)
{
	struct metering_totals totals = {0};
	struct rates rates;
	char *end = to + ZMQ_EVENT_MAX_OCTETS, *at = to;

	if (event->environment->metering_totals != NULL)
		event->environment->metering_totals(&totals);
	scale(event, &totals);
	rates = rates_since(event, &totals, now_us);
	at +=
	    snprintf(at, (size_t)(end - at),
		     "{\"bytes\":%" PRIu64 ",\"packets\":%" PRIu64 ",\"packet_drops\":%" PRIu64
		     ",\"time\":%" PRIu64 ",\"avg\":{\"bps\":%u,\"pps\":%u},",
		     totals.octets, totals.packets, totals.dropped_by_device + totals.lost_packets,
		     now_us / 1000000, rates.bps, rates.pps);
	at += write_probe(event, at, (size_t)(end - at));
	at += write_timeouts(event->environment, at, (size_t)(end - at));
	zmq_exporters_take(&event->exporters, event->environment);
	at += zmq_exporters_write(&event->exporters, event->environment, event->source, at,
				  (size_t)(end - at));
	at += write_losses(event, &totals, state, lost, at, (size_t)(end - at));
	return (uint32_t)(at - to);
}
