// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probe/collector/exporter_share.h"

struct reading {
	struct exporter_share *share;
	const struct senders *senders;
	unsigned n;
	uint64_t records;
};

static void take(void *context, const struct exporter_row *row)
{
	struct reading *reading = context;

	reading->n++;
	reading->records += row->figures.records;
	if (reading->senders != NULL) // the worker comes by meanwhile, and does not wait
		exporter_share_fill(reading->share, reading->senders);
}

static void what_was_told_last_is_read_while_the_worker_goes_on(void **)
{
	const struct sender_address address = {.octets = {192, 0, 2, 1}};
	struct senders *senders = senders_new();
	struct reading reading = {.share = exporter_share_new()};
	bool made;
	struct sender *sender = senders_find(senders, &address, &made);

	exporter_share_take(reading.share, take, &reading);
	assert_int_equal(reading.n, 0);
	sender_domain(senders, sender, 9, 1)->figures.records = 5;
	sender_domain(senders, sender, 9, 2)->figures.records = 7;
	exporter_share_fill(reading.share, senders);
	sender_domain(senders, sender, 9, 2)->figures.records = 100;
	reading.senders = senders;
	exporter_share_take(reading.share, take, &reading);
	assert_int_equal(reading.n, 2);
	assert_int_equal(reading.records, 12);
	exporter_share_free(reading.share);
	senders_free(senders);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_was_told_last_is_read_while_the_worker_goes_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
