// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdlib.h>

#include "config/figure.h"
#include "config/log.h"
#include "config/options/tunnels.h"
#include "probe/control/flow_dump.h"
#include "probe/control/flow_endpoint.h"
#include "probe/control/flow_timeout.h"
#include "probe/control/request.h"

enum { PIECE = 64, MOST_FLOWS = 100 };

struct explaining {
	struct flow_filter filter;
	struct flow_dump *dump;
	unsigned n_fit;
};

// Each fact is a member of the Flow's object, or a line.
static void fact(struct answer *answer, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void fact(struct answer *answer, const char *name, const char *format, ...)
{
	char text[400], title[40];
	va_list values;

	va_start(values, format);
	vsnprintf(text, sizeof(text), format, values);
	va_end(values);
	if (answer->json) {
		answer_say(answer, name, "%s", text);
		return;
	}
	snprintf(title, sizeof(title), "%s", name);
	for (char *at = title; *at != '\0'; at++)
		*at = *at == '_' ? ' ' : *at;
	answer_say(answer, NULL, "  %-16s %s", title, text);
}

static void put_endpoints(struct answer *answer, const struct live_flow *flow)
{
	char text[FLOW_ENDPOINTS_TEXT];

	flow_endpoints_write(flow, text);
	answer_say(answer, "flow", "%s", text);
}

static void put_counts(struct answer *answer, const struct live_flow *flow)
{
	static const char *const names[] = {"forward", "reverse"};
	char packets[32], octets[32], flags[24];

	for (unsigned i = 0; i < 2; i++) {
		snprintf(flags, sizeof(flags), ", TCP flags 0x%03x", flow->tcp_flags[i]);
		fact(answer, names[i], "%s packets, %s octets%s",
		     figure_write(flow->packets[i], packets, 32),
		     figure_write(flow->octets[i], octets, 32),
		     flow->protocol == IPPROTO_TCP ? flags : "");
	}
}

static void put_place(struct answer *answer, const struct live_flow *flow)
{
	fact(answer, "place", "worker %u, entry %u, bucket %u, hash 0x%08x", flow->worker,
	     flow->entry, flow->bucket, flow->hash);
}

static void put_times(struct request *request, const struct live_flow *flow)
{
	const struct options *options = &request->probe->options;
	const enum flow_timeout timeout = flow_timeout_of(options, flow);
	struct answer *answer = &request->answer;

	fact(answer, "age", "%.3f s%s, silent for %.3f s, %.3f s from the first packet to the last",
	     (double)flow->age_us / 1e6, flow->cut_before ? " since the last active cut" : "",
	     (double)flow->silent_us / 1e6, (double)flow->duration_us / 1e6);
	fact(answer, "ends", "by --%s %.3f s in %.3f s, unless a packet comes",
	     flow_timeout_options[timeout], (double)flow_timeout_ms(options, timeout) / 1e3,
	     (double)flow_timeout_left_us(options, flow) / 1e6);
	fact(answer, "is_cut",
	     "by --active-timeout %.3f s, with the first packet in %.3f s or later",
	     (double)options->active_ms / 1e3, (double)flow_cut_left_us(options, flow) / 1e6);
}

static void put_initiator(struct answer *answer, const struct live_flow *flow)
{
	fact(answer, "initiator", "the first address: %s%s", live_flow_initiator_text(flow),
	     flow->cut_before ? "; said in an earlier record" : "");
}

static void put_application(struct request *request, const struct live_flow *flow)
{
	static const char *const states[] = {[DPI_UNDECIDED] = "not decided yet",
					     [DPI_NAMED] = "final, metadata may still come",
					     [DPI_DONE] = "final, nothing more is looked at"};
	const struct dpi *dpi = request->probe->dpi;
	const struct application_table *table = dpi != NULL ? dpi_applications(dpi) : NULL;
	struct answer *answer = &request->answer;
	const char *by;

	if (dpi == NULL) {
		fact(answer, "application", "classification is off");
		return;
	}
	by = application_confidence_name(flow->label.confidence);
	fact(answer, "application", "%s over %s, by %s; %s; %u + %u payload packets were looked at",
	     application_name(table, flow->label.application),
	     application_name(table, flow->label.master), *by != '\0' ? by : "nothing so far",
	     states[flow->dpi_state], flow->seen[0], flow->seen[1]);
}

static void put_link(struct answer *answer, const struct live_flow *flow)
{
	static const char *const segments[] = {"", "VXLAN", "NVGRE", ""};

	if (flow->vlan != 0 || flow->inner_vlan != 0)
		fact(answer, "vlan", "%u, inner %u", flow->vlan, flow->inner_vlan);
	if (flow->mpls_top != 0)
		fact(answer, "mpls", "top label stack entry 0x%06x", flow->mpls_top);
	if (flow->segment_type != 0)
		fact(answer, "segment", "%s %u", segments[flow->segment_type], flow->vni);
	if (flow->tunnel != 0)
		fact(answer, "tunnel", "%s, id %u", tunnel_word(flow->tunnel - 1U),
		     flow->tunnel_id);
}

static void explain(struct request *request, const struct live_flow *flow)
{
	struct answer *answer = &request->answer;

	answer_open(answer, NULL, '{');
	put_endpoints(answer, flow);
	put_initiator(answer, flow);
	put_counts(answer, flow);
	put_times(request, flow);
	put_application(request, flow);
	put_link(answer, flow);
	put_place(answer, flow);
	answer_close(answer, '}');
}

static void explaining_free(void *context)
{
	struct explaining *explaining = context;

	if (explaining->dump != NULL)
		flow_dump_end(explaining->dump);
	free(explaining);
}

static int read_filter(struct request *request, struct flow_filter *filter)
{
	const struct dpi *dpi = request->probe->dpi;
	char *rest;
	int err = flow_filter_read(filter, request->arguments,
				   dpi != NULL ? dpi_applications(dpi) : NULL, &rest);

	if (err == 0 && *rest != '\0')
		return user_error(EINVAL, "explain FILTER: leave '%s' out", rest);
	if (err == 0 && filter->n == 0)
		return user_error(EINVAL,
				  "explain FILTER: say which Flows, as host 10.0.0.5 port 443");
	return err;
}

// False: an error was said.
static bool begin(struct request *request)
{
	struct explaining *explaining = calloc(1, sizeof(*explaining));
	struct error_line error, *before = user_errors_to(&error);
	int err = explaining == NULL ? memory_error(sizeof(*explaining), NULL, "explain")
				     : read_filter(request, &explaining->filter);

	user_errors_to(before);
	if (err < 0) {
		answer_error(&request->answer, "%s", error.text);
		free(explaining);
		return false;
	}
	request->state = explaining;
	request->free_state = explaining_free;
	return true;
}

static bool go_on(struct request *request, struct explaining *explaining)
{
	struct live_flow flows[PIECE];
	struct answer *answer = &request->answer;
	bool over;
	const unsigned n = flow_dump_take(explaining->dump, flows, PIECE, &over);

	for (unsigned i = 0; i < n; i++)
		if (explaining->n_fit++ < MOST_FLOWS)
			explain(request, &flows[i]);
	if (!over)
		return false;
	answer_close(answer, ']');
	answer_number(answer, "fitting_flows", explaining->n_fit);
	answer_say(answer, NULL, "%u live Flows fit%s", explaining->n_fit,
		   explaining->n_fit > MOST_FLOWS ? "; the first 100 are shown" : "");
	return true;
}

bool verb_explain(struct request *request)
{
	struct explaining *explaining;

	if (!request->begun && !begin(request))
		return true;
	explaining = request->state;
	if (explaining->dump != NULL)
		return go_on(request, explaining);
	if (flow_dump_fails(request, &explaining->filter, &explaining->dump))
		return true;
	if (explaining->dump != NULL)
		answer_open(&request->answer, "flows", '[');
	return false;
}
