// SPDX-License-Identifier: BSD-3-Clause
#include <inttypes.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "config/clock.h"
#include "probe/control/flow_dump.h"
#include "probe/control/flow_endpoint.h"
#include "probe/control/flow_timeout.h"
#include "probe/control/request.h"
#include "probe/control/softflowctl.h"

enum { PIECE = 256 };

struct softflow_dump {
	struct flow_filter all; // with it all that is known of a Flow is shown
	struct flow_dump *dump;
	uint64_t n;
};

static void showing_free(void *context)
{
	struct softflow_dump *showing = context;

	if (showing->dump != NULL)
		flow_dump_end(showing->dump);
	free(showing);
}

static void time_print(uint64_t us, FILE *out)
{
	const time_t seconds = (time_t)(us / 1000000);
	char text[32];
	struct tm utc;

	gmtime_r(&seconds, &utc);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &utc);
	fprintf(out, "%s.%03u", text, (unsigned)(us / 1000 % 1000));
}

// The smaller address stands first, whoever began.
static unsigned first_of(const struct live_flow *flow)
{
	const size_t octets = flow->ip_version == 4 ? 4 : 16;
	const int order = memcmp(flow->address[0], flow->address[1], octets);

	return order > 0 || (order == 0 && flow->port[0] > flow->port[1]);
}

static void flow_print(const struct live_flow *flow, uint64_t n, FILE *out)
{
	const unsigned a = first_of(flow), b = 1 - a;
	const uint64_t finish_us = wall_us() - flow->silent_us;
	const bool tcp = flow->protocol == IPPROTO_TCP;
	char address[2][FLOW_ENDPOINT_TEXT];

	flow_endpoint_write(flow, a, address[0]);
	flow_endpoint_write(flow, b, address[1]);
	fprintf(out,
		"ACTIVE seq:%" PRIu64 " [%s]:%u <> [%s]:%u proto:%u octets>:%" PRIu64
		" packets>:%" PRIu64 " octets<:%" PRIu64 " packets<:%" PRIu64 " start:",
		n, address[0], flow->port[a], address[1], flow->port[b], flow->protocol,
		flow->octets[a], flow->packets[a], flow->octets[b], flow->packets[b]);
	time_print(finish_us - flow->duration_us, out);
	fputs(" finish:", out);
	time_print(finish_us, out);
	fprintf(out,
		" tcp>:%02x tcp<:%02x flowlabel>:00000000 flowlabel<:00000000 vlan>:%u vlan<:%u "
		"ether:00:00:00:00:00:00 <> 00:00:00:00:00:00\n",
		tcp ? flow->tcp_flags[a] & 0xff : 0, tcp ? flow->tcp_flags[b] & 0xff : 0,
		flow->vlan, flow->vlan);
}

static void expiry_print(const struct options *options, const struct live_flow *flow, uint64_t n,
			 FILE *out)
{
	const uint64_t idle_us = flow_timeout_left_us(options, flow),
		       cut_us = flow_cut_left_us(options, flow),
		       left = (idle_us < cut_us ? idle_us : cut_us) / 1000000;

	if (left == 0)
		fprintf(out, "EXPIRY EVENT for flow %" PRIu64 " now\n\n", n);
	else
		fprintf(out, "EXPIRY EVENT for flow %" PRIu64 " in %" PRIu64 " seconds\n\n", n,
			left);
}

static bool begin(struct request *request)
{
	struct softflow_dump *showing = calloc(1, sizeof(*showing));

	if (showing == NULL) {
		answer_error(&request->answer, "no memory for the Flows");
		return false;
	}
	request->state = showing;
	request->free_state = showing_free;
	softflowctl_say(request->answer.out, "Dumping flow data:\n");
	return true;
}

bool softflowctl_dump_flows(struct request *request)
{
	static struct live_flow flows[PIECE]; // main's alone
	struct softflow_dump *showing;
	bool over = false;
	unsigned n;

	if (!request->begun && !begin(request))
		return true;
	showing = request->state;
	if (showing->dump == NULL)
		return flow_dump_fails(request, &showing->all, &showing->dump);
	n = flow_dump_take(showing->dump, flows, PIECE, &over);
	for (unsigned i = 0; i < n; i++) {
		showing->n++;
		flow_print(&flows[i], showing->n, request->answer.out);
		expiry_print(&request->probe->options, &flows[i], showing->n, request->answer.out);
	}
	return over;
}
