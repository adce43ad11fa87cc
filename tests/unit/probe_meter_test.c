// SPDX-License-Identifier: BSD-3-Clause
#include "meter_trial.h"

static uint64_t random_state = 88172645463325252U;

static uint32_t random_below(uint32_t limit)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (uint32_t)(random_state >> 16) % limit;
}

static int by_content(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct flow_record));
}

// Random packets of few Flows with leaps, silence and steps back; the same ones for the same seed.
static void give_random(struct trial *trial, uint64_t seed, unsigned sweep_one_in)
{
	uint64_t now = 0, sweeps = 12345;

	random_state = seed;
	for (unsigned i = 0; i < 20000; i++) {
		static const uint16_t flags[] = {TCP_ACK, TCP_ACK,	    TCP_ACK,
						 TCP_ACK, TCP_SYN,	    TCP_FIN | TCP_ACK,
						 TCP_RST, TCP_SYN | TCP_ACK};
		uint32_t step = random_below(100);
		struct given given = {.flow = random_below(40),
				      .protocol = random_below(2) ? L4_TCP : L4_UDP,
				      .direction = (uint8_t)random_below(2),
				      .octets = 20 + random_below(1480)};

		now += step == 0  ? 20 * TRIAL_SECOND
		       : step < 5 ? 3 * TRIAL_SECOND
				  : random_below(100000);
		given.time_us =
		    random_below(20) == 0 && now > TRIAL_SECOND ? now - random_below(1000000) : now;
		if (given.protocol == L4_TCP)
			given.flags = flags[random_below(RTE_DIM(flags))];
		trial_give(trial, given);
		sweeps = sweeps * 6364136223846793005U + 1;
		if (sweep_one_in != 0 && (sweeps >> 33) % sweep_one_in == 0)
			meter_sweep_all(&trial->meter, trial->meter.now_us);
		if (i % 1000 == 0)
			trial_drain(trial);
	}
	trial_close(trial, now);
	qsort(trial->record, trial->n_records, sizeof(*trial->record), by_content);
}

static void records_do_not_depend_on_the_sweep_nor_on_the_way_of_counting(void **)
{
	for (uint64_t seed = 1; seed < 8; seed++) {
		struct trial *plain = trial_new(), *swept = trial_new(), *slow = trial_new();

		slow->always_slow = true;
		give_random(plain, seed, 0);
		give_random(swept, seed, 1 + (unsigned)seed);
		give_random(slow, seed, 0);
		for (unsigned i = 0; i < slow->n_records; i++)
			slow->record[i].has |= RECORD_HAS(MAC); // made-up slow packets lack them
		assert_true(plain->n_records > 1000);
		assert_int_equal(plain->n_records, swept->n_records);
		assert_int_equal(plain->n_records, slow->n_records);
		assert_memory_equal(plain->record, swept->record,
				    plain->n_records * sizeof(*plain->record));
		qsort(slow->record, slow->n_records, sizeof(*slow->record), by_content);
		assert_memory_equal(plain->record, slow->record,
				    plain->n_records * sizeof(*plain->record));
		trial_end(plain);
		trial_end(swept);
		trial_end(slow);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(records_do_not_depend_on_the_sweep_nor_on_the_way_of_counting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
