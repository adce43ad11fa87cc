// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_ZMQ_EVENT_H
#define EXPORT_ZMQ_EVENT_H

#include "export/encode/zmq_exporters.h"
#include "export/environment.h"
#include "export/message.h"
#include "export/output_settings.h"

// What the event messages say about the probe, and what they need to compute rates.
struct zmq_event {
	const struct export_environment *environment;
	uint64_t last_us, last_packets, last_octets;
	uint64_t metered_packets, metered_octets; // as they were
	uint64_t scaled_packets, scaled_octets;
	char probe_ip[48];
	char interface_ip[48];
	char interface[32]; // as much as the frontend keeps
	char uuid[33];
	uint32_t source;
	struct zmq_exporters exporters;
};

enum { ZMQ_EVENT_MAX_OCTETS = 2048 + ZMQ_EXPORTERS_OCTETS };

void zmq_event_make(struct zmq_event *event, const struct export_environment *environment,
		    const struct output_settings *settings);

// Writes the JSON object of one event message; `lost` are records that this output could not
// deliver. Returns its length.
uint32_t zmq_event_write(struct zmq_event *event, const struct feed_state *state, uint64_t lost,
			 uint64_t now_us, char *to);

#endif
