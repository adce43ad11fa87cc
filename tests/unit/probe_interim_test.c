// SPDX-License-Identifier: BSD-3-Clause
#include "meter_trial.h"

// What interims say is compared with the records that follow them, and with the packets themselves.

enum { CASES = 10000, MOST_FLOWS = 6, MINUTES = 64, VOLUME = 2000 };
#define MINUTE (60 * TRIAL_SECOND)

static uint64_t random_state = 1;

static uint32_t random_below(uint32_t limit)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (uint32_t)(random_state >> 16) % limit;
}

struct sums {
	uint64_t key_id;
	uint64_t packets[2], octets[2];
	uint8_t ip_version, protocol;
};

struct reader {
	struct sums flow[2 * MOST_FLOWS]; // what interims said since the Flow's last record
	unsigned n_flows;
	uint64_t first_minute;
	struct sums said[MINUTES], given[MINUTES];
	uint64_t n_interims, n_records, n_at_volume, n_without_ip;
};

static struct sums *flow_of(struct reader *reader, uint64_t key_id)
{
	unsigned i = 0;

	while (i < reader->n_flows && reader->flow[i].key_id != key_id)
		i++;
	assert_true(i < RTE_DIM(reader->flow));
	if (i == reader->n_flows)
		reader->flow[reader->n_flows++] = (struct sums){.key_id = key_id};
	return &reader->flow[i];
}

static struct sums *minute_of(struct reader *reader, struct sums *minutes, uint64_t minute)
{
	assert_in_range(minute - reader->first_minute, 0, MINUTES - 1);
	return &minutes[minute - reader->first_minute];
}

static void read_interim(void *context, const struct ring_cell *cell)
{
	const struct flow_interim *interim = (const struct flow_interim *)cell;
	struct reader *reader = context;
	struct sums *flow, *minute;

	assert_int_equal(cell->kind, CELL_INTERIM);
	flow = flow_of(reader, interim->key_id);
	flow->ip_version = interim->ip_version;
	flow->protocol = interim->protocol;
	minute = minute_of(reader, reader->said, interim->minute);
	for (unsigned d = 0; d < 2; d++) {
		flow->packets[d] += interim->packets[d];
		flow->octets[d] += interim->octets[d];
		minute->packets[0] += interim->packets[d];
		minute->octets[0] += interim->octets[d];
	}
	reader->n_interims++;
	reader->n_at_volume += interim->octets[0] + interim->octets[1] >= VOLUME;
}

static void read_record(void *context, const struct flow_record *record)
{
	struct reader *reader = context;
	struct sums *flow = flow_of(reader, record->key_id);

	for (unsigned d = 0; d < 2; d++) {
		assert_int_equal(flow->packets[d], record->packets[d ^ record->key_forward]);
		assert_int_equal(flow->octets[d], record->octets[d ^ record->key_forward]);
		flow->packets[d] = flow->octets[d] = 0;
	}
	assert_int_equal(flow->ip_version, record->ip_version);
	assert_int_equal(flow->protocol, record->protocol);
	reader->n_records++;
	reader->n_without_ip += record->ip_version == 0;
}

static void read_all(struct trial *trial, struct reader *reader)
{
	while (record_ring_drain(trial->meter.ring, 1000, read_record, reader) != 0)
		;
}

static void give_one(struct trial *trial, struct reader *reader, uint64_t time_us)
{
	static const uint16_t flags[] = {TCP_ACK, TCP_SYN, TCP_FIN | TCP_ACK, TCP_RST};
	struct given given = {.flow = random_below(MOST_FLOWS),
			      .protocol = random_below(2) ? L4_TCP : L4_UDP,
			      .direction = (uint8_t)random_below(2),
			      .octets = 20 + random_below(1480),
			      .time_us = time_us};
	struct sums *minute = minute_of(reader, reader->given, (TRIAL_EPOCH + time_us) / MINUTE);

	given.link = given.flow == 0;
	if (given.protocol == L4_TCP && !given.link)
		given.flags = flags[random_below(RTE_DIM(flags))];
	minute->packets[0]++;
	minute->octets[0] += given.octets;
	trial_give(trial, given);
}

// From *now on: packets within seconds, leaps over timeouts and minutes, some that come late.
static void one_case(struct trial *trial, struct reader *reader, uint64_t *now)
{
	const unsigned n = 1 + random_below(60);

	memset(reader->said, 0, sizeof(reader->said));
	memset(reader->given, 0, sizeof(reader->given));
	reader->n_flows = 0;
	reader->first_minute = (TRIAL_EPOCH + *now) / MINUTE - 1;
	trial->always_slow = random_below(2);
	for (unsigned i = 0; i < n; i++) {
		const uint32_t step = random_below(40);

		*now += step == 0  ? 30 * TRIAL_SECOND
			: step < 4 ? 5 * TRIAL_SECOND
				   : random_below(300000);
		give_one(trial, reader, *now - (step == 7 ? random_below(TRIAL_SECOND) : 0));
		if (random_below(8) == 0)
			meter_sweep_all(&trial->meter, TRIAL_EPOCH + *now);
		if (random_below(4) == 0)
			interims_sweep(&trial->meter, TRIAL_EPOCH + *now);
	}
	meter_close_all(&trial->meter, TRIAL_EPOCH + *now);
	read_all(trial, reader);
	assert_memory_equal(reader->said, reader->given, sizeof(reader->said));
}

static struct trial *trial_with_interims(struct reader *reader)
{
	struct trial *trial = trial_new();

	memset(reader, 0, sizeof(*reader));
	assert_int_equal(interims_init(&trial->meter, VOLUME, 1000, -1, true), 0);
	trial->meter.looks = true;
	record_ring_set_other(trial->meter.ring, read_interim, reader);
	return trial;
}

static void sums_are_the_records_and_those_of_each_minute_the_captures(void **)
{
	static struct reader reader;
	struct trial *trial = trial_with_interims(&reader);
	uint64_t now = 10 * TRIAL_SECOND;

	for (unsigned i = 0; i < CASES; i++) {
		one_case(trial, &reader, &now);
		now += 100 * TRIAL_SECOND;
	}
	assert_true(reader.n_records > CASES && reader.n_interims > reader.n_records);
	assert_true(reader.n_at_volume > CASES);
	assert_true(reader.n_without_ip > CASES / 10);
	assert_int_equal(trial->meter.ring_counters->now[RING_INTERIMS].records, reader.n_interims);
	assert_int_equal(trial->meter.ring_counters->now[RING_INTERIMS_LOST].records, 0);
	trial_end(trial);
}

// A Flow that is silent then, and whose record is far away.
static void the_sweep_reports_a_minute_that_is_over(void **)
{
	static struct reader reader;
	struct trial *trial = trial_with_interims(&reader);
	const uint64_t end = MINUTE - TRIAL_EPOCH % MINUTE;

	reader.first_minute = TRIAL_EPOCH / MINUTE;
	trial_give(trial, (struct given){.flow = 1, .time_us = end - TRIAL_SECOND});
	interims_sweep(&trial->meter, TRIAL_EPOCH + end - 1);
	read_all(trial, &reader);
	assert_int_equal(reader.n_interims, 0);
	interims_sweep(&trial->meter, TRIAL_EPOCH + end + 1);
	read_all(trial, &reader);
	assert_int_equal(reader.n_interims, 1);
	assert_int_equal(reader.said[0].packets[0], 1);
	meter_close_all(&trial->meter, TRIAL_EPOCH + end + 1);
	read_all(trial, &reader);
	assert_int_equal(reader.n_interims, 1); // there was nothing more to say
	assert_int_equal(reader.n_records, 1);
	trial_end(trial);
}

static void nothing_is_kept_nor_pushed_while_nobody_wants_them(void **)
{
	struct trial *trial = trial_new();

	assert_null(trial->meter.interims.line);
	assert_false(trial->meter.looks);
	for (unsigned i = 0; i < 100; i++)
		trial_give(trial, (struct given){.flow = 1, .octets = 1500, .time_us = i * MINUTE});
	assert_int_equal(trial->meter.ring_counters->now[RING_INTERIMS].records, 0);
	trial_close(trial, 100 * MINUTE);
	assert_int_equal(trial->record[0].key_id, 0);
	trial_end(trial);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sums_are_the_records_and_those_of_each_minute_the_captures),
	    cmocka_unit_test(the_sweep_reports_a_minute_that_is_over),
	    cmocka_unit_test(nothing_is_kept_nor_pushed_while_nobody_wants_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
