// SPDX-License-Identifier: BSD-3-Clause
#include <stdio.h>

#include "config/clock.h"
#include "config/figure.h"
#include "probe/control/request.h"
#include "probe/counters/balance_sheet.h"

static const char *const links[] = {[PORT_LINK_NONE] = "none",
				    [PORT_LINK_GONE] = "gone",
				    [PORT_LINK_DOWN] = "down",
				    [PORT_LINK_UP] = "up"};

void port_sample_of(const struct probe *probe, const struct port_state *state,
		    struct port_sample *sample)
{
	const struct counts *rows = balance_rows(probe->balance, state->counters);

	*sample = (struct port_sample){monotonic_ns(), state->packets, state->octets};
	if (pmd_is_file(probe->pmd) && rows != NULL) { // the first row is what was read
		sample->packets = rows[0].packets;
		sample->octets = rows[0].octets;
	}
}

uint64_t port_dropped_of(const struct probe *probe, const struct port_state *state)
{
	const struct counts *rows = balance_rows(probe->balance, state->counters);
	uint64_t sum = 0;

	for (unsigned row = 0; rows != NULL && row < state->counters->n_rows; row++) {
		if (counter_row_is_drop(&state->counters->rows[row]))
			sum += rows[row].packets;
	}
	return sum;
}

static void put_rate(struct answer *answer, double value)
{
	char text[16];

	if (answer->json)
		answer_real(answer, value, 1, "");
	else
		answer_text(answer, "%s", figure_rate(value, text, sizeof(text)));
}

static void put_state(struct request *request, unsigned i, const struct port_state *state)
{
	struct port_rate *rate = &request->probe->port_rate[i];
	struct answer *answer = &request->answer;
	struct port_sample now;

	port_sample_of(request->probe, state, &now);
	port_rate_take(rate, request->probe->started_ns, &now);
	answer_text(answer, "%s", state->input);
	answer_id(answer, state->number);
	answer_text(answer, "%s", links[state->link]);
	if (state->speed_mbit != 0)
		answer_figure(answer, state->speed_mbit);
	else
		answer_none(answer);
	answer_figure(answer, now.packets);
	answer_figure(answer, now.octets);
	put_rate(answer, rate->packets);
	put_rate(answer, rate->bits);
	answer_real(answer, rate->seconds, 1, " s");
	answer_text(answer, "%s", state->driver);
	answer_row_end(answer);
}

static void put_states(struct request *request, const struct port_state *states, unsigned n)
{
	static const struct answer_column columns[] = {
	    {"input", {"input", -16, 0}},
	    {"port", {"port", 6, 1}},
	    {"link", {"link", -5, 1}},
	    {"speed_megabits", {"Mbit/s", 9, 1}},
	    {"packets", {"packets", 19, 1}},
	    {"octets", {"octets", 22, 1}},
	    {"packets_per_second", {"packets/s", 10, 1}},
	    {"bits_per_second", {"bit/s", 9, 1}},
	    {"rate_seconds", {"in", 9, 1}},
	    {"driver", {"driver", -1, 1}},
	    {0},
	};

	answer_list(&request->answer, "ports", columns);
	for (unsigned i = 0; i < n; i++)
		put_state(request, i, &states[i]);
	answer_list_end(&request->answer);
}

// People see what was dropped, programs all that can be.
static void put_drops_of(struct answer *answer, const struct balance_entry *entry, bool *any)
{
	for (unsigned row = 0; row < entry->counters->n_rows; row++) {
		const struct counter_row *counter = &entry->counters->rows[row];
		const struct counts *counts = &entry->rows[row];
		const bool none = counts->packets == 0 && counts->records == 0;
		char name[48];

		if (!counter_row_is_drop(counter) || (none && !answer->json))
			continue;
		*any |= !none;
		counter_name_write(counter, name, sizeof(name));
		answer_text(answer, "%s", entry->counters->name);
		answer_text(answer, "%s", answer->json ? name : counter->name);
		answer_figure(answer, counts->packets);
		answer_figure(answer, counts->records);
		answer_row_end(answer);
	}
}

static void put_drops(struct request *request)
{
	static const struct answer_column columns[] = {
	    {"owner", {"\nwhere", -32, 0}},
	    {"counter", {"what was dropped", -36, 1}},
	    {"packets", {"packets", 16, 1}},
	    {"records", {"records", 16, 1}},
	    {0},
	};
	const struct balance *balance = request->probe->balance;
	struct answer *answer = &request->answer;
	bool any = false;

	answer_list(answer, "drops", columns);
	for (unsigned i = 0; i < balance->n; i++)
		put_drops_of(answer, &balance->entry[i], &any);
	answer_list_end(answer);
	if (!any)
		answer_say(answer, NULL, "nothing was dropped");
}

// What stands beside each figure of a port.
struct figures {
	struct answer *answer;
	const struct port_state *state;
};

static void put_figure(void *context, const char *name, uint64_t value)
{
	const struct figures *figures = context;
	struct answer *answer = figures->answer;

	if (value == 0 && !answer->json)
		return;
	answer_text(answer, "%s", figures->state->input);
	answer_id(answer, figures->state->number);
	answer_text(answer, "%s", name);
	answer_figure(answer, value);
	answer_row_end(answer);
}

static void put_figures(struct request *request, const struct port_state *states, unsigned n)
{
	static const struct answer_column columns[] = {
	    {"input", {"\ninput", -16, 0}},
	    {"port", {"port", 6, 1}},
	    {"name", {"counter of device or interface", -40, 1}},
	    {"value", {"value", 26, 1}},
	    {0},
	};

	if (pmd_is_file(request->probe->pmd) && !request->answer.json)
		return;
	answer_list(&request->answer, "figures", columns);
	for (unsigned i = 0; i < n; i++) {
		struct figures figures = {&request->answer, &states[i]};

		pmd_port_figures(request->probe->pmd, i, put_figure, &figures);
	}
	answer_list_end(&request->answer);
}

bool verb_ports(struct request *request)
{
	struct port_state states[OPTIONS_MAX_SPECS];
	const unsigned n = pmd_port_states(request->probe->pmd, states, OPTIONS_MAX_SPECS);

	put_states(request, states, n);
	put_drops(request);
	put_figures(request, states, n);
	return true;
}
