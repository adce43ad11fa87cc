// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>

#include "export/decode/decoding.h"
#include "tests/unit/flow_builder.h"

static uint64_t lost(struct taken *taken)
{
	bool made;
	struct sender *sender =
	    senders_find(decoder_senders(taken->decoder), &taken->from.from, &made);

	return TAILQ_FIRST(&sender->domains)->sequences.lost;
}

static void ipfix_counts_data_records(void **)
{
	static const uint32_t sequences[] = {0, 0, 2, 7}; // templates do not count
	struct flow_builder of;
	struct taken taken;

	taken_open(&taken, OUT_COUNTERS_COPY);
	for (unsigned i = 0; i < 4; i++) {
		put_ipfix(&of, 1700000000, sequences[i], 1);
		TEMPLATE(&of, 256, 1, 4);
		if (i > 0) {
			open_set(&of, 256);
			put(&of, 1, 4);
			put(&of, 2, 4);
			close_set(&of);
		}
		taken_read(&taken, &of);
	}
	assert_int_equal(lost(&taken), 3);
	taken_close(&taken);
}

static void a_restart_by_uptime_loses_nothing(void **)
{
	struct flow_builder of;
	struct taken taken;

	taken_open(&taken, OUT_COUNTERS_COPY);
	put_v9(&of, 90000000, 1700000000, 500, 1);
	taken_read(&taken, &of);
	put_v9(&of, 1000, 1700000100, 900, 1);
	taken_read(&taken, &of);
	put_v9(&of, 2000, 1700000101, 903, 1);
	taken_read(&taken, &of);
	assert_int_equal(lost(&taken), 2);
	taken_close(&taken);
}

// A record of one element, 4 octets with the value 100.
static void read_hundred(struct taken *taken, uint32_t element)
{
	struct flow_builder of;

	put_v9(&of, 1000, 1700000000, 0, 1);
	TEMPLATE(&of, 256, element, 4);
	open_set(&of, 256);
	put(&of, 100, 4);
	close_set(&of);
	taken_read(taken, &of);
}

static uint32_t told(void *, const struct sender_address *)
{
	return 512;
}

static void a_users_word_goes_before_the_exporters(void **)
{
	struct taken taken;

	taken_open(&taken, OUT_COUNTERS_COPY);
	((struct decoder *)taken.decoder)->settings.sampling_of = told;
	read_hundred(&taken, 34);
	assert_int_equal(taken_record(&taken, 0)->sampling, 512);
	taken_close(&taken);
}

// As after a start with a file of --state.
static void a_users_word_holds_for_whom_a_file_has_told_of(void **)
{
	struct taken taken;
	bool made;

	taken_open(&taken, OUT_COUNTERS_COPY);
	((struct decoder *)taken.decoder)->settings.sampling_of = told;
	senders_find(decoder_senders(taken.decoder), &taken.from.from, &made);
	assert_true(made);
	read_hundred(&taken, 1);
	assert_int_equal(taken_record(&taken, 0)->sampling, 512);
	taken_close(&taken);
}

// RFC 5477 section 8.2.5: samplingProbability, a float64 that may be sent as a float32.
static void a_probability_is_a_rate(void **)
{
	static const struct {
		uint64_t bits;
		unsigned octets;
		uint32_t rate;
	} of_one[] = {
	    {0x3f847ae147ae147b, 8, 100}, // 0.01
	    {0x3c23d70a, 4, 100},	  {0x3ff0000000000000, 8, 1}, {0x3f800000, 4, 1}, {0, 8, 0},
	    {0x7ff8000000000000, 8, 0},				      // no number
	    {0xbff0000000000000, 8, 0},	  {0x4000000000000000, 8, 0}, // 2
	};

	for (unsigned i = 0; i < sizeof(of_one) / sizeof(of_one[0]); i++) {
		struct flow_builder of;
		struct taken taken;

		taken_open(&taken, OUT_COUNTERS_COPY);
		put_ipfix(&of, 1700000000, 0, 1);
		TEMPLATE(&of, 256, 1, 4, 311, of_one[i].octets);
		open_set(&of, 256);
		put(&of, 100, 4);
		put(&of, of_one[i].bits, of_one[i].octets);
		close_set(&of);
		taken_read(&taken, &of);
		assert_int_equal(taken_record(&taken, 0)->sampling, of_one[i].rate);
		taken_close(&taken);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(ipfix_counts_data_records),
	    cmocka_unit_test(a_restart_by_uptime_loses_nothing),
	    cmocka_unit_test(a_users_word_goes_before_the_exporters),
	    cmocka_unit_test(a_users_word_holds_for_whom_a_file_has_told_of),
	    cmocka_unit_test(a_probability_is_a_rate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
