// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "config/clock.h"
#include "config/log.h"
#include "config/number.h"
#include "probe/control/flow_dump.h"
#include "probe/control/flow_endpoint.h"
#include "probe/control/flow_filter.h"
#include "probe/control/request.h"

enum { PIECE = 1024, TOP_PRESET = 20, TOP_MOST = 10000 };

enum { BY_OCTETS, BY_PACKETS, BY_RATE };

struct ranked {
	double value;
	struct live_flow flow;
};

// What the request is about, and how far it is.
struct showing {
	struct flow_filter filter;
	unsigned top, by; // top 0: all, as they come
	struct flow_dump *dump;
	uint64_t began_us, n_seen, n_fit;
	unsigned n_ranked;
	struct ranked ranked[];
};

static void showing_free(void *context)
{
	struct showing *showing = context;

	if (showing->dump != NULL)
		flow_dump_end(showing->dump);
	free(showing);
}

static const struct application_table *applications_of(const struct probe *probe)
{
	return probe->dpi != NULL ? dpi_applications(probe->dpi) : NULL;
}

static int read_by(const char *word, unsigned *by)
{
	static const char *const words[] = {
	    [BY_OCTETS] = "octets", [BY_PACKETS] = "packets", [BY_RATE] = "rate"};

	for (*by = 0; *by < sizeof(words) / sizeof(words[0]); ++*by) {
		if (strcmp(words[*by], word) == 0)
			return 0;
	}
	return user_error(EINVAL, "--by takes octets, packets or rate, not '%s'", word);
}

// "--top N --by octets" behind the filter.
static int read_ranking(char *text, unsigned *top, unsigned *by)
{
	char *name, *value;
	uint64_t n;

	while ((name = strsep(&text, " ")) != NULL) {
		if (*name == '\0')
			continue;
		value = strsep(&text, " ");
		if (strcmp(name, "--by") == 0) {
			if (read_by(value != NULL ? value : "", by) < 0)
				return -EINVAL;
		} else if (strcmp(name, "--top") != 0) {
			return user_error(EINVAL, "'%s' is not --top or --by", name);
		} else if (value == NULL || !number_read(value, 1, TOP_MOST, &n)) {
			return user_error(EINVAL, "--top takes 1 to %d", TOP_MOST);
		} else {
			*top = (unsigned)n;
		}
	}
	return 0;
}

static int read_arguments(struct request *request, bool ranks)
{
	struct flow_filter filter;
	struct showing *showing;
	unsigned top = ranks ? TOP_PRESET : 0, by = BY_OCTETS;
	char *rest;

	if (flow_filter_read(&filter, request->arguments, applications_of(request->probe), &rest) <
	    0)
		return -EINVAL;
	if (!ranks && *rest != '\0')
		return user_error(EINVAL, "dump-flows shows all Flows: leave '%s' out", rest);
	if (read_ranking(rest, &top, &by) < 0)
		return -EINVAL;
	showing = calloc(1, sizeof(*showing) + top * sizeof(showing->ranked[0]));
	if (showing == NULL)
		return memory_error(top * sizeof(struct ranked), "lower --top", "flows");
	showing->filter = filter;
	showing->top = top;
	showing->by = by;
	request->state = showing;
	request->free_state = showing_free;
	return 0;
}

static void put_endpoint(struct answer *answer, const struct live_flow *flow, unsigned i)
{
	char text[FLOW_ENDPOINT_TEXT];

	flow_endpoint_write(flow, i, text);
	answer_text(answer, "%s", text);
	answer_id(answer, flow->port[i]);
}

static void put_flow(struct request *request, const struct live_flow *flow)
{
	struct answer *answer = &request->answer;

	answer_id(answer, flow->protocol);
	put_endpoint(answer, flow, 0);
	put_endpoint(answer, flow, 1);
	for (unsigned i = 0; i < 2; i++) {
		answer_figure(answer, flow->packets[i]);
		answer_figure(answer, flow->octets[i]);
	}
	answer_real(answer, (double)flow->age_us / 1e6, 3, "");
	answer_real(answer, (double)flow->silent_us / 1e6, 3, "");
	answer_id(answer, flow->vlan);
	if (flow->ethertype != 0)
		answer_text(answer, "0x%04x", flow->ethertype);
	else
		answer_none(answer);
	answer_text(answer, "%s",
		    flow->application != 0
			? application_name(applications_of(request->probe), flow->application)
			: "");
	answer_row_end(answer);
}

static void begin_list(struct request *request)
{
	static const struct answer_column columns[] = {
	    {"protocol", {"proto", -6, 0}},
	    {"source", {"source", -16, 0}},
	    {"source_port", {"port", 6, 1}},
	    {"destination", {"destination", -16, 1}},
	    {"destination_port", {"port", 6, 1}},
	    {"packets", {"packets", 13, 1}},
	    {"octets", {"octets", 17, 1}},
	    {"reverse_packets", {"back", 13, 1}},
	    {"reverse_octets", {"octets back", 17, 1}},
	    {"age_seconds", {"age s", 10, 1}},
	    {"silent_seconds", {"silent s", 10, 1}},
	    {"vlan", {"vlan", 5, 1}},
	    {"ethertype", {"no IP", 6, 1}},
	    {"application", {"application", -1, 1}},
	    {0},
	};

	answer_list(&request->answer, "flows", columns);
}

static double value_of(const struct live_flow *flow, unsigned by)
{
	const uint64_t octets = flow->octets[0] + flow->octets[1];

	if (by == BY_PACKETS)
		return (double)(flow->packets[0] + flow->packets[1]);
	if (by == BY_RATE) // of a Flow younger than a millisecond there is none
		return (double)octets / (double)RTE_MAX(flow->age_us, UINT64_C(1000));
	return (double)octets;
}

// The smallest of the best stands first, as in a heap.
static void sink(struct showing *showing, unsigned at)
{
	struct ranked *all = showing->ranked, kept = all[at];

	for (unsigned child; (child = 2 * at + 1) < showing->n_ranked; at = child) {
		if (child + 1 < showing->n_ranked && all[child + 1].value < all[child].value)
			child++;
		if (all[child].value >= kept.value)
			break;
		all[at] = all[child];
	}
	all[at] = kept;
}

static void rank(struct showing *showing, const struct live_flow *flow)
{
	const struct ranked ranked = {value_of(flow, showing->by), *flow};

	if (showing->n_ranked < showing->top) {
		showing->ranked[showing->n_ranked++] = ranked;
		if (showing->n_ranked == showing->top)
			for (unsigned i = showing->top; i-- > 0;)
				sink(showing, i);
	} else if (ranked.value > showing->ranked[0].value) {
		showing->ranked[0] = ranked;
		sink(showing, 0);
	}
}

static int larger_first(const void *a, const void *b)
{
	const struct ranked *one = a, *other = b;

	return (one->value < other->value) - (one->value > other->value);
}

static void put_ranked(struct request *request, struct showing *showing)
{
	qsort(showing->ranked, showing->n_ranked, sizeof(showing->ranked[0]), larger_first);
	for (unsigned i = 0; i < showing->n_ranked; i++)
		put_flow(request, &showing->ranked[i].flow);
}

static void finish(struct request *request, struct showing *showing)
{
	struct answer *answer = &request->answer;
	const uint64_t ended_us = wall_us();

	put_ranked(request, showing);
	answer_list_end(answer);
	answer_number(answer, "seen_flows", showing->n_seen);
	answer_number(answer, "fitting_flows", showing->n_fit);
	answer_number(answer, "began_milliseconds", showing->began_us / 1000);
	answer_number(answer, "ended_milliseconds", ended_us / 1000);
	answer_say(answer, NULL,
		   "%llu of %llu live Flows fit; the tables were walked through in %.3f s",
		   (unsigned long long)showing->n_fit, (unsigned long long)showing->n_seen,
		   (double)(ended_us - showing->began_us) / 1e6);
}

static bool go_on(struct request *request, struct showing *showing)
{
	static struct live_flow flows[PIECE]; // main's alone
	bool over;
	unsigned n = flow_dump_take(showing->dump, flows, PIECE, &over);

	showing->n_seen += n;
	for (unsigned i = 0; i < n; i++) {
		if (!flow_filter_fits(&showing->filter, &flows[i]))
			continue;
		showing->n_fit++;
		if (showing->top > 0)
			rank(showing, &flows[i]);
		else
			put_flow(request, &flows[i]);
	}
	if (over)
		finish(request, showing);
	return over;
}

// True when there is nothing to go on with.
static bool begin(struct request *request, bool ranks)
{
	struct error_line error, *before = user_errors_to(&error);
	int err = read_arguments(request, ranks);

	user_errors_to(before);
	if (err < 0)
		answer_error(&request->answer, "%s", error.text);
	return err < 0;
}

static bool show(struct request *request, bool ranks)
{
	struct showing *showing;

	if (!request->begun && begin(request, ranks))
		return true;
	showing = request->state;
	if (showing->dump != NULL)
		return go_on(request, showing);
	if (flow_dump_fails(request, NULL, &showing->dump))
		return true;
	if (showing->dump == NULL) // after whoever asked before
		return false;
	showing->began_us = wall_us();
	begin_list(request);
	return false;
}

bool verb_flows(struct request *request)
{
	return show(request, true);
}

bool verb_dump_flows(struct request *request)
{
	return show(request, false);
}
