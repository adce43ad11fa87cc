// SPDX-License-Identifier: BSD-3-Clause
#include <stdio.h>

#include "probe/control/request.h"
#include "probe/control/span_report.h"

static void put_share(struct answer *answer, const struct span_row *row, enum span_figure part,
		      enum span_figure whole)
{
	if (row->figure[whole] == 0)
		answer_none(answer);
	else
		answer_real(answer, span_share(row, part, whole), 2, "");
}

static void put_loss(struct answer *answer, const struct span_row *row)
{
	if (row->figure[SPAN_tcp_seen] + row->figure[SPAN_tcp_lost] == 0)
		answer_none(answer);
	else
		answer_real(answer, span_loss(row), 2, "");
}

static void put_vlan(struct answer *answer, uint16_t vlan)
{
	if (vlan == SPAN_OTHERS)
		answer_text(answer, "others");
	else if (vlan == SPAN_UNTAGGED)
		answer_text(answer, "untagged");
	else
		answer_text(answer, "%u", vlan);
}

static void put_row(struct request *request, const struct span_row *row)
{
	struct answer *answer = &request->answer;
	const bool compared = row->figure[SPAN_compared] != 0;

	answer_text(answer, "%s", pmd_input_name(request->probe->pmd, row->input));
	put_vlan(answer, row->vlan);
	answer_figure(answer, row->figure[SPAN_packets]);
	put_loss(answer, row);
	if (compared)
		put_share(answer, row, SPAN_removed, SPAN_compared);
	else
		put_share(answer, row, SPAN_copies, SPAN_packets);
	put_share(answer, row, SPAN_sliced, SPAN_packets);
	answer_figure(answer, row->figure[SPAN_conversations]);
	put_share(answer, row, SPAN_one_way, SPAN_tcp_conversations);
	put_share(answer, row, SPAN_mixed_tags, SPAN_conversations);
	put_share(answer, row, SPAN_other_vlan, SPAN_conversations);
	put_share(answer, row, SPAN_other_vni, SPAN_conversations);
	answer_row_end(answer);
}

bool verb_span(struct request *request)
{
	static const struct answer_column columns[] = {
	    {"input", {"input", -16, 0}},
	    {"vlan", {"VLAN", 8, 1}},
	    {"packets_watched", {"watched", 12, 1}},
	    {"lost_percent", {"lost %", 8, 1}},
	    {"duplicate_percent", {"double %", 8, 1}},
	    {"cut_percent", {"cut %", 8, 1}},
	    {"conversations", {"judged", 9, 1}},
	    {"one_way_percent", {"one way %", 9, 1}},
	    {"mixed_tags_percent", {"no tag %", 8, 1}},
	    {"other_vlan_percent", {"VLANs %", 8, 1}},
	    {"other_vni_percent", {"VNIs %", 8, 1}},
	    {0},
	};
	static struct span_rows rows; // main's alone
	struct span_text text;

	span_report_take(request->probe, &rows);
	answer_list(&request->answer, "mirrors", columns);
	for (unsigned i = 0; i < SPAN_ROWS; i++)
		if (rows.row[i].taken)
			put_row(request, &rows.row[i]);
	answer_list_end(&request->answer);
	span_report_say(request->probe, &rows, &text);
	if (text.kinds != 0)
		answer_say(&request->answer, "faults", "%s", text.text);
	return true;
}
