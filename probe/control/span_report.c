// SPDX-License-Identifier: BSD-3-Clause
#include "probe/control/span_report.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <rte_common.h>

#include "config/log.h"
#include "probe/probe.h"

LOG_TYPE(span);

#define MINUTE_NS UINT64_C(60000000000)
#define HOUR_NS	  (60 * MINUTE_NS)

// What is worth a word: so many a hundred, and so many in all. A few gaps may be numbers that are
// wrong, a few copies a host that says the same again, a few connections a scan.
enum {
	LEAST_LOST = 20000, // octets
	LEAST_GAPS = 30,
	LEAST_COPIES = 250,
	LEAST_CUT = 20,
	LEAST_CONVERSATIONS = 10,
};

static const struct fault {
	enum span_figure part, whole;
	double share; // percent
	unsigned least;
	const char *says; // of the mirror; the share follows
} faults[] = {
    {SPAN_copies, SPAN_packets, 1, LEAST_COPIES, "doubles %.1f %% of the packets (--dedup 2ms)"},
    {SPAN_sliced, SPAN_packets, 1, LEAST_CUT, "cuts %.1f %% of the packets"},
    {SPAN_one_way, SPAN_tcp_conversations, 20, LEAST_CONVERSATIONS,
     "shows one direction only of %.0f %% of the TCP connections"},
    {SPAN_mixed_tags, SPAN_conversations, 5, LEAST_CONVERSATIONS,
     "strips the VLAN tag of some packets in %.0f %% of the conversations"},
    {SPAN_other_vlan, SPAN_conversations, 5, LEAST_CONVERSATIONS,
     "has the two directions in two VLANs in %.0f %% of the conversations%s"},
    {SPAN_other_vni, SPAN_conversations, 5, LEAST_CONVERSATIONS,
     "has the two directions in two VNIs in %.0f %% of the conversations%s"},
};

#define LEAST_LOSS 0.5
enum { KIND_LOSS = 31 };

void span_report_take(const struct probe *probe, struct span_rows *rows)
{
	memset(rows, 0, sizeof(*rows));
	for (unsigned i = 0; i < probe->n_workers; i++)
		worker_span(probe->worker[i], rows);
}

static void append(struct span_text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void append(struct span_text *text, const char *format, ...)
{
	const size_t n = strlen(text->text);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text->text + n, sizeof(text->text) - n, format, arguments);
	va_end(arguments);
}

// "the mirror of VLAN 20 on eth1 "; of what is said of the same row before, only a comma.
static void name_row(const struct probe *probe, const struct span_row *row, bool begun,
		     struct span_text *text)
{
	const char *input = pmd_input_name(probe->pmd, row->input);

	if (begun) {
		append(text, ", ");
		return;
	}
	append(text, "%sthe mirror of ", text->text[0] != '\0' ? "; " : "");
	if (row->vlan == SPAN_OTHERS)
		append(text, "other VLANs");
	else if (row->vlan == SPAN_UNTAGGED)
		append(text, "untagged packets");
	else
		append(text, "VLAN %u", row->vlan);
	if (pmd_n_inputs(probe->pmd) > 1 && row->vlan != SPAN_OTHERS)
		append(text, " on %s", input);
	append(text, " ");
}

// What tells Flows apart that are one.
static const char *hint(const struct probe *probe, enum span_figure part)
{
	if (part == SPAN_other_vlan && probe->options.key & KEY_VLAN)
		return ": their Flows are halves, leave vlan out of --key";
	if (part == SPAN_other_vni && probe->options.key & KEY_VNI)
		return ": their Flows are halves, leave vni out of --key";
	return "";
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static void say_fault(const struct probe *probe, const struct fault *fault, double share,
		      struct span_text *text)
{
	append(text, fault->says, share, hint(probe, fault->part));
}
#pragma GCC diagnostic pop

static void say_row(const struct probe *probe, const struct span_row *row, struct span_text *text)
{
	const double loss = span_loss(row);
	bool begun = false;

	if (loss >= LEAST_LOSS && row->figure[SPAN_tcp_lost] >= LEAST_LOST &&
	    row->figure[SPAN_tcp_gaps] >= LEAST_GAPS) {
		name_row(probe, row, begun, text);
		append(text, "loses %.1f %%", loss);
		text->kinds |= UINT32_C(1) << KIND_LOSS;
		begun = true;
	}
	for (unsigned i = 0; i < RTE_DIM(faults); i++) {
		const struct fault *fault = &faults[i];
		const double share = span_share(row, fault->part, fault->whole);

		if (share < fault->share || row->figure[fault->part] < fault->least)
			continue;
		name_row(probe, row, begun, text);
		say_fault(probe, fault, share, text);
		text->kinds |= 1U << i;
		begun = true;
	}
}

void span_report_say(const struct probe *probe, const struct span_rows *rows,
		     struct span_text *text)
{
	*text = (struct span_text){0};
	for (unsigned i = 0; i < SPAN_ROWS; i++)
		if (rows->row[i].taken)
			say_row(probe, &rows->row[i], text);
}

// Rows are summed in the order of the workers' tables: each is looked for.
static void since(const struct span_rows *now, struct span_rows *before, struct span_rows *passed)
{
	memset(passed, 0, sizeof(*passed));
	span_rows_sum(passed, now);
	for (unsigned i = 0; i < SPAN_ROWS; i++) {
		const struct span_row *old = &before->row[i];
		struct span_row *row;

		if (!old->taken)
			continue;
		row = old->vlan == SPAN_OTHERS ? &passed->row[i]
					       : span_row_of(passed, old->input, old->vlan);
		for (unsigned figure = 0; figure < SPAN_N_FIGURES; figure++)
			row->figure[figure] -= RTE_MIN(old->figure[figure], row->figure[figure]);
	}
	*before = *now;
}

void span_report_look(struct span_watchman *watchman, const struct probe *probe, uint64_t now_ns)
{
	static struct span_rows now, passed; // main's alone
	struct span_text text;

	if (now_ns < watchman->due_ns)
		return;
	if (watchman->due_ns == 0) {
		watchman->due_ns = now_ns + MINUTE_NS;
		return;
	}
	watchman->due_ns = now_ns + MINUTE_NS;
	span_report_take(probe, &now);
	since(&now, &watchman->before, &passed);
	span_report_say(probe, &passed, &text);
	if (text.kinds == 0 || (text.kinds == watchman->kinds && now_ns < watchman->repeat_ns))
		return;
	watchman->kinds = text.kinds;
	watchman->repeat_ns = now_ns + HOUR_NS;
	LOG(WARNING, "%s (lineprobe help span)", text.text);
}

void span_report_end(const struct probe *probe)
{
	static struct span_rows rows;
	struct span_text text;

	span_report_take(probe, &rows);
	span_report_say(probe, &rows, &text);
	if (text.kinds != 0)
		fprintf(stderr, "%s (lineprobe help span)\n", text.text);
}
