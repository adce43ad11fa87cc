// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_ZMQ_EXPORTERS_H
#define EXPORT_ZMQ_EXPORTERS_H

#include <stddef.h>

#include "export/environment.h"

// What event messages say of exporters whose records are collected: as many of them as fit into
// ZMQ_EXPORTERS_OCTETS, the ones heard of last first.
enum { ZMQ_EXPORTERS_MOST = 64, ZMQ_EXPORTERS_OCTETS = ZMQ_EXPORTERS_MOST * 192 };

struct zmq_exporters {
	unsigned n;
	struct observed_domain observed[ZMQ_EXPORTERS_MOST];
	uint64_t missing, agent_drops; // of all
};

void zmq_exporters_take(struct zmq_exporters *exporters,
			const struct export_environment *environment);

// The member "flow_collection" and the comma behind it, nothing where nothing is collected;
// `source` is the probe's number. Returns its octets.
int zmq_exporters_write(const struct zmq_exporters *exporters,
			const struct export_environment *environment, uint32_t source, char *to,
			size_t room);

#endif
