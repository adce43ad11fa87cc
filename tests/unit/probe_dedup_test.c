// SPDX-License-Identifier: BSD-3-Clause
#include "probe_run.h"

// Captures of mirrors that double packets, whose truth the generator knows: which packets are
// copies, and which ones their senders have sent again.

enum { CAPTURES = 20, PACKETS = 1500, FLOWS = 40, WITHIN_MS = 2 };
#define EPOCH_US (UINT64_C(1700000000) * 1000000)

static uint64_t state;

static uint32_t chance(uint32_t n)
{
	state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(state >> 33) % n;
}

struct frame_of {
	uint64_t time_us;
	uint32_t n;
	uint8_t octets[400];
};

struct truth {
	unsigned n, originals, retransmissions, copies;
	uint64_t octets; // of IP, of all but copies
	struct frame_of frame[4 * PACKETS];
};

static uint32_t put(uint8_t *to, uint32_t at, const void *from, uint32_t n)
{
	memcpy(to + at, from, n);
	return at + n;
}

static uint32_t put16(uint8_t *to, uint32_t at, uint32_t value)
{
	return put(to, at, (uint8_t[]){(uint8_t)(value >> 8), (uint8_t)value}, 2);
}

static uint32_t put_ip(uint8_t *to, uint32_t at, bool v6, uint8_t protocol, uint32_t payload,
		       unsigned flow)
{
	const uint8_t v4_head[] = {
	    0x45, 0, 0, 0, 0, 0, 0, 0, 64, protocol, 0, 0, 10, 0, 0, (uint8_t)flow, 10, 1, 1, 1};
	const uint8_t v6_head[40] = {[0] = 0x60,	   [6] = protocol, [7] = 64, [8] = 0x20,
				     [23] = (uint8_t)flow, [24] = 0x20,	   [39] = 1};

	if (v6) {
		put16(to, at + 4, 0);
		put(to, at, v6_head, 40);
		put16(to, at + 4, payload);
		return at + 40;
	}
	put(to, at, v4_head, 20);
	put16(to, at + 2, 20 + payload);
	put16(to, at + 4, chance(65536));
	return at + 20;
}

// An Ethernet frame without a tag of packet i; no two are alike.
static uint32_t make(uint8_t *to, unsigned i, bool *tcp)
{
	const unsigned flow = chance(FLOWS);
	const uint32_t text = 4 + chance(250);
	const bool v6 = flow % 3 == 0;
	uint32_t at;

	*tcp = flow % 2;
	at = put(to, 0, (uint8_t[]){2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2}, 12);
	at = put16(to, at, v6 ? 0x86dd : 0x0800);
	at = put_ip(to, at, v6, *tcp ? 6 : 17, (*tcp ? 20 : 8) + text, flow);
	memset(to + at, 0, 20);
	put16(to, at, 4000 + flow);
	put16(to, at + 2, 443);
	if (*tcp) {
		put16(to, at + 6, i);
		put16(to, at + 12, 0x5010);
		at += 20;
	} else {
		put16(to, at + 4, 8 + text);
		at += 8;
	}
	for (uint32_t k = 0; k < text; k++)
		to[at + k] = (uint8_t)chance(256);
	put16(to, at, i);
	return at + text;
}

// The frame in a VLAN (0: none), so many routers on.
static void emit(struct truth *truth, const uint8_t *frame, uint32_t n, uint64_t time_us,
		 uint16_t vlan, unsigned hops)
{
	struct frame_of *to = &truth->frame[truth->n++];
	uint32_t at = put(to->octets, 0, frame, 12);
	uint8_t *ip;

	to->time_us = time_us;
	if (vlan != 0) {
		at = put16(to->octets, at, 0x8100);
		at = put16(to->octets, at, vlan);
	}
	to->n = put(to->octets, at, frame + 12, n - 12);
	ip = to->octets + at + 2;
	ip[*ip >> 4 == 4 ? 8 : 7] -= (uint8_t)hops;
	if (*ip >> 4 == 4 && hops != 0)
		put16(ip, 10, chance(65536));
}

// One transmission, at its place, and what mirrors make of it.
static void transmit(struct truth *truth, const uint8_t *frame, uint32_t n, uint64_t time_us,
		     bool late_copies)
{
	const unsigned copies = chance(3);

	emit(truth, frame, n, time_us, 10, 0);
	truth->octets += n - 14;
	truth->copies += copies;
	for (unsigned i = 0; i < copies; i++) {
		const uint64_t later = 1 + (late_copies ? chance(1900) : chance(150));

		if (i == 0)
			emit(truth, frame, n, time_us + later, 20, 1);
		else if (chance(2))
			emit(truth, frame, n, time_us + later, 0, 2);
		else
			emit(truth, frame, n, time_us + 1 + chance(150), 10, 0);
	}
}

static void generate(struct truth *truth)
{
	uint64_t now_us = EPOCH_US;

	memset(truth, 0, sizeof(*truth));
	for (unsigned i = 0; i < PACKETS; i++) {
		uint8_t frame[400];
		bool tcp;
		const uint32_t n = make(frame, i, &tcp);
		const bool again = tcp && chance(3) == 0;

		now_us += chance(300);
		transmit(truth, frame, n, now_us, !again);
		truth->originals++;
		if (!again)
			continue;
		transmit(truth, frame, n, now_us + 401 + chance(1500), false);
		truth->retransmissions++;
	}
}

static int by_time(const void *a, const void *b)
{
	const struct frame_of *one = a, *other = b;

	return one->time_us < other->time_us ? -1 : one->time_us > other->time_us;
}

static char *write_capture(struct truth *truth)
{
	char *path = capture_name("doubled");
	pcap_t *pcap = pcap_open_dead(DLT_EN10MB, 65535);
	pcap_dumper_t *dumper = pcap_dump_open(pcap, path);

	qsort(truth->frame, truth->n, sizeof(truth->frame[0]), by_time);
	for (unsigned i = 0; i < truth->n; i++) {
		const struct frame_of *frame = &truth->frame[i];
		struct pcap_pkthdr header = {.ts = {.tv_sec = (time_t)(frame->time_us / 1000000),
						    .tv_usec = (time_t)(frame->time_us % 1000000)},
					     .caplen = frame->n,
					     .len = frame->n};

		pcap_dump((u_char *)dumper, &header, frame->octets);
	}
	pcap_dump_close(dumper);
	pcap_close(pcap);
	return path;
}

static struct run *metered(unsigned n_workers, char *path, unsigned dedup_ms)
{
	struct run *run = run_new(n_workers, run_file(path));

	run->options.dedup_ms = dedup_ms;
	run_to_the_end(run);
	assert_int_equal(run_gap(run), 0);
	return run;
}

static void check(const struct truth *truth, unsigned n_workers, char *path)
{
	struct run *run = metered(n_workers, path, WITHIN_MS);
	const struct counts copies = run_counted(run, WORKER_IGNORED + IGNORE_DUPLICATE - 1);
	const struct counts kept = run_counted(run, WORKER_IN_RECORDS);

	assert_int_equal(copies.packets, truth->copies);
	assert_int_equal(kept.packets, truth->originals + truth->retransmissions);
	assert_int_equal(kept.octets, truth->octets);
	assert_int_equal(run_counted(run, WORKER_COPIES_FORGOTTEN).packets, 0);
	run_end(run);
}

static void all_copies_are_left_out_and_no_retransmission(void **)
{
	static struct truth truth;

	for (unsigned i = 0; i < CAPTURES; i++) {
		char *path;

		state = i;
		generate(&truth);
		path = write_capture(&truth);
		assert_true(truth.copies > PACKETS / 2 && truth.retransmissions > PACKETS / 12);
		check(&truth, i % 2 ? RUN_WORKERS : 1, path);
	}
}

static void without_the_option_all_are_metered(void **)
{
	static struct truth truth;
	struct run *run;

	state = 1;
	generate(&truth);
	run = metered(1, write_capture(&truth), 0);
	assert_int_equal(run_counted(run, WORKER_IN_RECORDS).packets, truth.n);
	assert_int_equal(run_counted(run, WORKER_IGNORED + IGNORE_DUPLICATE - 1).packets, 0);
	run_end(run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(all_copies_are_left_out_and_no_retransmission),
	    cmocka_unit_test(without_the_option_all_are_metered),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
