// SPDX-License-Identifier: BSD-3-Clause
#include "pmd/eal/pool.h"
#include "probe_run.h"

// Datagram k is of Flow k % FLOWS, in PIECES fragments, all of as many octets of payload.
enum { FLOWS = 40, DATAGRAMS = 120, PIECES = 3, PIECE = 64, ALL = DATAGRAMS * PIECES };
enum { FIRST_OCTETS = 20 + 8 + PIECE - 8, LATER_OCTETS = 20 + PIECE };

static unsigned fragment_frame(unsigned k, unsigned piece, uint8_t *to)
{
	const struct udp udp = {0x0a000001 + k % FLOWS * 257, 0xc6336401,
				(uint16_t)(20000 + k % FLOWS), 40000, PIECE - 8};
	unsigned length = udp_frame(&udp, to);
	const unsigned offset = piece * PIECE / 8, more = piece + 1 < PIECES ? 0x2000 : 0;

	to[18] = (uint8_t)(k >> 8);
	to[19] = (uint8_t)k;
	to[20] = (uint8_t)((offset | more) >> 8);
	to[21] = (uint8_t)offset;
	if (piece != 0)
		memset(to + 34, 0xee, PIECE);
	return length;
}

static unsigned in_order(unsigned i, uint8_t *to)
{
	return fragment_frame(i / PIECES, i % PIECES, to);
}

static unsigned first_comes_last(unsigned i, uint8_t *to)
{
	return fragment_frame(i / PIECES, PIECES - 1 - i % PIECES, to);
}

// Of eight datagrams at a time, the pieces of one kind one after the other, the first ones last.
static unsigned interleaved(unsigned i, uint8_t *to)
{
	const unsigned round = i / (8 * PIECES), at = i % (8 * PIECES);

	return fragment_frame(round * 8 + at % 8, PIECES - 1 - at / 8, to);
}

static unsigned without_first(unsigned i, uint8_t *to)
{
	return fragment_frame(i / (PIECES - 1), 1 + i % (PIECES - 1), to);
}

static struct run *fragments_new(unsigned n_workers, char *input, unsigned burst)
{
	struct run *run = run_new(n_workers, input);

	run->options.fragments_ms = 1000;
	run->options.burst = burst;
	return run;
}

static void check_joined(struct run *run)
{
	assert_int_equal(run_gap(run), 0);
	assert_int_equal(run->n_records, FLOWS);
	for (unsigned i = 0; i < FLOWS; i++) {
		const struct flow_record *record = &run->record[i];

		assert_int_equal(record->packets[FORWARD] + record->packets[REVERSE],
				 DATAGRAMS / FLOWS * PIECES);
		assert_int_equal(record->octets[FORWARD] + record->octets[REVERSE],
				 DATAGRAMS / FLOWS * (FIRST_OCTETS + (PIECES - 1) * LATER_OCTETS));
		assert_int_equal(record->fragments[FORWARD] + record->fragments[REVERSE],
				 DATAGRAMS / FLOWS * PIECES);
		assert_int_not_equal(record->source_port, 0);
	}
	assert_int_equal(run_counted(run, WORKER_FRAGMENTS_JOINED).packets,
			 DATAGRAMS * (PIECES - 1));
	assert_int_equal(run_counted(run, WORKER_FRAGMENTS_ALONE).packets, 0);
	assert_int_equal(run_counted(run, WORKER_FRAGMENTS_OVERLAP).packets, 0);
	assert_int_equal(run_counted(run, WORKER_FRAGMENTS_WRONG).packets, 0);
}

static void later_fragments_are_of_the_flow_of_the_first(void **)
{
	static run_frame *const orders[] = {in_order, first_comes_last, interleaved};
	static const unsigned bursts[] = {1, 7, 64};

	for (unsigned order = 0; order < RTE_DIM(orders); order++)
		for (unsigned i = 0; i < RTE_DIM(bursts); i++)
			for (unsigned n_workers = 1; n_workers <= RUN_WORKERS; n_workers++) {
				char *path = run_capture("fragments", ALL, orders[order]);
				struct run *run =
				    fragments_new(n_workers, run_file(path), bursts[i]);

				run_to_the_end(run);
				check_joined(run);
				run_end(run);
			}
}

// Several workers poll: fragments meet at one of them and go on to the owner of their Flow.
static void fragments_of_several_queues_meet(void **)
{
	char spec[400], second[400], *path = run_capture("queues", ALL, first_comes_last);
	struct run *run;

	snprintf(spec, sizeof(spec), "%s", run_device(path));
	run = fragments_new(3, spec, 64);
	snprintf(second, sizeof(second), "%s",
		 run_device(run_capture("queues2", 1, without_first)));
	run->options.inputs.spec[run->options.inputs.n++] = second;
	run_open(run);
	assert_true(pmd_worker_polls(run->pmd, 0) && pmd_worker_polls(run->pmd, 1));
	run_launch(run);
	while (run_counted(run, WORKER_TAKEN).packets < ALL + 1)
		rte_pause();
	pmd_interrupt(run->pmd);
	run_join(run);
	assert_int_equal(run_gap(run), 0);
	assert_int_equal(run_packets_in_records(run), ALL + 1);
	assert_int_equal(run_counted(run, WORKER_HANDED_OVER).packets,
			 run_counted(run, WORKER_TAKEN_FROM_WORKERS).packets);
	// the second device's one is joined too if its datagram came within the time
	assert_in_range(run_counted(run, WORKER_FRAGMENTS_JOINED).packets, DATAGRAMS * (PIECES - 1),
			DATAGRAMS * (PIECES - 1) + 1);
	assert_in_range(run->n_records, FLOWS, FLOWS + 1);
	run_end(run);
}

// Datagram 0 lacks its first fragment: its time is over after a second of the capture.
static void a_fragment_without_a_first_is_metered_alone(void **)
{
	struct run *run =
	    fragments_new(2, run_file(run_capture("lone", 2 * DATAGRAMS, without_first)), 64);

	run_to_the_end(run);
	assert_int_equal(run_gap(run), 0);
	assert_int_equal(run->n_records, FLOWS);
	for (unsigned i = 0; i < FLOWS; i++) {
		assert_int_equal(run->record[i].source_port, 0);
		assert_int_equal(run->record[i].destination_port, 0);
	}
	assert_int_equal(run_packets_in_records(run), 2 * DATAGRAMS);
	assert_int_equal(run_counted(run, WORKER_FRAGMENTS_ALONE).packets, 2 * DATAGRAMS);
	assert_int_equal(run_counted(run, WORKER_FRAGMENTS_JOINED).packets, 0);
	run_end(run);
}

// The first one comes 1.5 s after the others.
static unsigned too_late(unsigned i, uint8_t *to)
{
	if (i == 0)
		return fragment_frame(0, 1, to);
	return i < 1500 ? udp_frame(&(struct udp){1, 2, 3, 4, 5}, to) : fragment_frame(0, 0, to);
}

static void a_first_that_comes_too_late_is_no_ones(void **)
{
	struct run *run = fragments_new(1, run_file(run_capture("late", 1501, too_late)), 64);

	run_to_the_end(run);
	assert_int_equal(run_gap(run), 0);
	assert_int_equal(run->n_records, 3);
	assert_int_equal(run_counted(run, WORKER_FRAGMENTS_ALONE).packets, 1);
	run_end(run);
}

static unsigned many_datagrams(unsigned i, uint8_t *to)
{
	return fragment_frame(i, 1, to);
}

// One more than can wait: the oldest is given up before its time.
static void a_bounded_number_waits(void **)
{
	struct run *run =
	    fragments_new(1, run_file(run_capture("flood", POOL_HELD + 1, many_datagrams)), 64);

	run->options.fragments_ms = 10000;
	run->options.max_flows = 100000; // not as on a small machine
	run_to_the_end(run);
	assert_int_equal(run_gap(run), 0);
	assert_int_equal(run_packets_in_records(run), POOL_HELD + 1);
	assert_int_equal(run_counted(run, WORKER_FRAGMENTS_NO_ROOM).packets, 1);
	assert_int_equal(run_counted(run, WORKER_FRAGMENTS_ALONE).packets, POOL_HELD);
	run_end(run);
}

static unsigned odd_pieces(unsigned i, uint8_t *to)
{
	const unsigned length = fragment_frame(0, i < 2 ? i : 1, to);

	if (i == 3) { // ends beyond 65,535 octets
		to[20] = 0x1f;
		to[21] = 0xff;
	}
	return length;
}

static void what_is_wrong_with_fragments_is_counted(void **)
{
	struct run *run = fragments_new(1, run_file(run_capture("odd", 4, odd_pieces)), 64);

	run_to_the_end(run);
	assert_int_equal(run_gap(run), 0);
	assert_int_equal(run->n_records, 1);
	assert_int_equal(run_packets_in_records(run), 4);
	assert_int_equal(run_counted(run, WORKER_FRAGMENTS_WRONG).packets, 1);
	run_end(run);
}

static void without_the_option_they_are_a_flow_of_their_own(void **)
{
	struct run *run = fragments_new(2, run_file(run_capture("off", ALL, in_order)), 64);

	run->options.fragments_ms = 0;
	run_to_the_end(run);
	assert_int_equal(run_gap(run), 0);
	assert_int_equal(run->n_records, 2 * FLOWS);
	assert_int_equal(run_counted(run, WORKER_FRAGMENTS_JOINED).packets, 0);
	run_end(run);
}

// GRE with an IPv4 UDP packet of 300 octets in it, in three fragments; the last one comes first.
static unsigned fragmented_tunnel(unsigned i, uint8_t *to)
{
	static const unsigned offsets[] = {160, 0, 80};
	uint8_t whole[400], frame[400];
	const struct udp inner = {0x0a000001, 0x0a000002, 20000, 40000, 300 - 28};
	const unsigned offset = offsets[i], end = RTE_MIN(offset + 80, 304U);
	uint32_t sum = 0;

	udp_frame(&inner, frame);
	memcpy(whole + 4, frame + 14, 300);
	memcpy(whole, "\0\0\x08\0", 4);
	for (unsigned k = 4; k < 24; k += 2)
		sum += (uint32_t)whole[k] << 8 | whole[k + 1];
	sum = ~((sum & 0xffff) + (sum >> 16));
	whole[14] = (uint8_t)(sum >> 8);
	whole[15] = (uint8_t)sum;
	udp_frame(&(struct udp){0x0b000001, 0x0b000002, 0, 0, 72}, to);
	to[20] = (uint8_t)(i == 0 ? 0 : 0x20);
	to[21] = (uint8_t)(offset / 8);
	to[23] = 47;
	memcpy(to + 34, whole + offset, end - offset);
	return 114;
}

static void a_fragmented_tunnel_is_the_packet_inside(void **)
{
	for (unsigned n_workers = 1; n_workers <= 2; n_workers++) {
		char *path = run_capture("tunnel", 3, fragmented_tunnel);
		struct run *run = fragments_new(n_workers, run_file(path), 64);

		run_to_the_end(run);
		assert_int_equal(run_gap(run), 0);
		assert_int_equal(run->n_records, 1);
		assert_int_equal(run->record[0].source_port + run->record[0].destination_port,
				 60000);
		assert_int_equal(run_packets_in_records(run), 1);
		assert_int_equal(run->record[0].octets[FORWARD] + run->record[0].octets[REVERSE],
				 300);
		assert_int_equal(run_counted(run, WORKER_IGNORED + IGNORE_TUNNEL_REST - 1).packets,
				 2);
		assert_int_equal(run_counted(run, WORKER_IGNORED + IGNORE_TUNNEL_REST - 1).octets,
				 200);
		run_end(run);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(later_fragments_are_of_the_flow_of_the_first),
	    cmocka_unit_test(fragments_of_several_queues_meet),
	    cmocka_unit_test(a_fragment_without_a_first_is_metered_alone),
	    cmocka_unit_test(a_first_that_comes_too_late_is_no_ones),
	    cmocka_unit_test(a_bounded_number_waits),
	    cmocka_unit_test(what_is_wrong_with_fragments_is_counted),
	    cmocka_unit_test(without_the_option_they_are_a_flow_of_their_own),
	    cmocka_unit_test(a_fragmented_tunnel_is_the_packet_inside),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
