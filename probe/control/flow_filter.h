// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_FLOW_FILTER_H
#define PROBE_FLOW_FILTER_H

#include <stdbool.h>

#include "config/application.h"
#include "config/network.h"
#include "probe/worker/flow_walk.h"

// Which live Flows somebody wants to see: "host A", "net A/N", "port N", "proto NAME|N", "vlan N",
// "app NAME", all of them, "and" between them or not. A Flow has to fit each;
// one without IP has neither addresses nor protocol nor ports to fit.
enum { FLOW_FILTER_TERMS = 8 };

struct flow_filter {
	unsigned n;
	struct flow_term {
		unsigned kind; // index into the list of words
		uint32_t number;
		struct ip_network network;
	} term[FLOW_FILTER_TERMS];
};

// Reads words up to the end of the text or one that begins with "--"; `rest` is that place. On
// error one line has been reported; returns -errno. The text is cut into words.
int flow_filter_read(struct flow_filter *filter, char *text,
		     const struct application_table *applications, char **rest);
bool flow_filter_fits(const struct flow_filter *filter, const struct live_flow *flow);

#endif
