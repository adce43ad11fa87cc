// SPDX-License-Identifier: BSD-3-Clause
#include "export/analyze/summary.h"

#include <errno.h>

#include <rte_common.h>

enum {
	KEEP_HOSTS = SUMMARY_MAX_HOSTS / 2,
	KEEP_NUMBERS = 1 << 16, // ports of two protocols, or 65,536 applications
};

int summary_new(struct summary *summary)
{
	struct top_list *list = summary->talkers.list;

	memset(summary, 0, sizeof(*summary));
	if (top_list_new(&list[TALKER_HOSTS], KEEP_HOSTS) == 0 &&
	    top_list_new(&list[TALKER_APPLICATIONS], KEEP_NUMBERS / 2) == 0 &&
	    top_list_new(&list[TALKER_PORTS], KEEP_NUMBERS) == 0 &&
	    top_list_new(&list[TALKER_PROTOCOLS], 256) == 0)
		return 0;
	summary_free(summary);
	return -ENOMEM;
}

void summary_free(struct summary *summary)
{
	talkers_free(&summary->talkers);
	memset(summary, 0, sizeof(*summary));
}

static void add_times(struct summary *summary, const struct flow_record *record)
{
	for (unsigned way = FORWARD; way <= REVERSE; way++) {
		if (record->packets[way] == 0)
			continue;
		if (summary->start_us == 0 || record->start_us[way] < summary->start_us)
			summary->start_us = record->start_us[way];
		summary->end_us = RTE_MAX(summary->end_us, record->end_us[way]);
	}
}

void summary_add(struct summary *summary, const struct flow_record *record)
{
	struct digest digest;

	digest_make(&digest, record);
	summary->records++;
	add_times(summary, record);
	talkers_add(&summary->talkers, &digest);
	summary->total = summary->talkers.list[TALKER_PROTOCOLS].total;
}
