// SPDX-License-Identifier: BSD-3-Clause
#include "probe/control/span_fault.h"

#include <stdio.h>

#include "probe/probe.h"

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
} faults[SPAN_FAULTS] = {
    [EVENT_MIRROR_LOSS] = {SPAN_tcp_lost, SPAN_tcp_seen, 0.5, LEAST_LOST, "loses %.1f %%"},
    [EVENT_MIRROR_COPIES] = {SPAN_copies, SPAN_packets, 1, LEAST_COPIES,
			     "doubles %.1f %% of the packets (--dedup 2ms)"},
    [EVENT_MIRROR_CUT] = {SPAN_sliced, SPAN_packets, 1, LEAST_CUT, "cuts %.1f %% of the packets"},
    [EVENT_MIRROR_ONE_WAY] = {SPAN_one_way, SPAN_tcp_conversations, 20, LEAST_CONVERSATIONS,
			      "shows one direction only of %.0f %% of the TCP connections"},
    [EVENT_MIRROR_MIXED_TAGS] = {SPAN_mixed_tags, SPAN_conversations, 5, LEAST_CONVERSATIONS,
				 "strips the VLAN tag of some packets in %.0f %% of the "
				 "conversations"},
    [EVENT_MIRROR_OTHER_VLAN] = {SPAN_other_vlan, SPAN_conversations, 5, LEAST_CONVERSATIONS,
				 "has the two directions in two VLANs in %.0f %% of the "
				 "conversations%s"},
    [EVENT_MIRROR_OTHER_VNI] = {SPAN_other_vni, SPAN_conversations, 5, LEAST_CONVERSATIONS,
				"has the two directions in two VNIs in %.0f %% of the "
				"conversations%s"},
};

// What is lost is no part of what was seen.
static double whole_of(const struct span_row *row, enum event_kind fault)
{
	const double whole = (double)row->figure[faults[fault].whole];

	return fault == EVENT_MIRROR_LOSS ? whole + (double)row->figure[SPAN_tcp_lost] : whole;
}

static double share_of(const struct span_row *row, enum event_kind fault)
{
	return fault == EVENT_MIRROR_LOSS
		   ? span_loss(row)
		   : span_share(row, faults[fault].part, faults[fault].whole);
}

struct span_finding span_fault_find(const struct span_row *row, enum event_kind fault)
{
	const struct fault *of = &faults[fault];
	struct span_finding found = {.share = share_of(row, fault)};

	found.is = found.share >= of->share && row->figure[of->part] >= of->least;
	if (fault == EVENT_MIRROR_LOSS)
		found.is &= row->figure[SPAN_tcp_gaps] >= LEAST_GAPS;
	return found;
}

bool span_fault_is_over(const struct span_row *row, enum event_kind fault, double share)
{
	const struct fault *of = &faults[fault];

	return share_of(row, fault) < of->share / 2 &&
	       whole_of(row, fault) * share / 100 >= of->least;
}

void span_fault_place(const struct probe *probe, uint8_t input, uint16_t vlan,
		      char text[SPAN_SENTENCE])
{
	const bool several = pmd_n_inputs(probe->pmd) > 1 && vlan != SPAN_OTHERS;
	char name[32];

	if (vlan == SPAN_OTHERS)
		snprintf(name, sizeof(name), "other VLANs");
	else if (vlan == SPAN_UNTAGGED)
		snprintf(name, sizeof(name), "untagged packets");
	else
		snprintf(name, sizeof(name), "VLAN %u", vlan);
	snprintf(text, SPAN_SENTENCE, "the mirror of %s%s%.80s", name, several ? " on " : "",
		 several ? pmd_input_name(probe->pmd, input) : "");
}

// What tells Flows apart that are one.
static const char *hint(const struct probe *probe, enum event_kind fault)
{
	if (fault == EVENT_MIRROR_OTHER_VLAN && probe->options.key & KEY_VLAN)
		return ": their Flows are halves, leave vlan out of --key";
	if (fault == EVENT_MIRROR_OTHER_VNI && probe->options.key & KEY_VNI)
		return ": their Flows are halves, leave vni out of --key";
	return "";
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
void span_fault_say(const struct probe *probe, enum event_kind fault, double share,
		    char text[SPAN_SENTENCE])
{
	snprintf(text, SPAN_SENTENCE, faults[fault].says, share, hint(probe, fault));
}
#pragma GCC diagnostic pop
