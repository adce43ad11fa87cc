// SPDX-License-Identifier: BSD-3-Clause
#ifndef TESTS_UNIT_METER_BENCH_H
#define TESTS_UNIT_METER_BENCH_H

#include "frame_builder.h"
#include "meter_begin.h"
#include "probe/meter/parse.h"

// A meter that is given frames, which the parser reads as a worker's would, and its records. The
// client is 10.0.0.1 or 2001:db8::1, the server 198.51.100.1 or 2001:db8::2.

enum { BENCH_FRAMES = 32, BENCH_RECORDS = 64, BENCH_SECOND = 1000000 };
#define BENCH_EPOCH (UINT64_C(1700000000) * BENCH_SECOND)

struct bench {
	struct meter meter;
	struct parser parser;
	struct packet_ring pkts;
	uint64_t clock_us;
	unsigned n_sent, n_records;
	struct test_frame frame[BENCH_FRAMES];
	struct rte_mbuf mbuf[BENCH_FRAMES];
	struct flow_record record[BENCH_RECORDS];
};

struct sent {
	bool back; // from the server
	bool v6;
	bool slow;	   // parsed the long way
	uint8_t protocol;  // 0: TCP
	uint8_t flags;	   // of TCP
	uint8_t ttl;	   // 0: 64
	uint16_t ports[2]; // client's, server's; 0: 40000, 443
	uint16_t zeros;	   // octets of payload, where there is no text
	uint32_t sequence, acknowledgement;
	const char *payload;
	uint64_t at_us; // after the epoch
};

__attribute__((unused)) static struct options bench_options(void)
{
	return (struct options){
	    .active_ms = 60000, .idle_ms = 15000, .tcp_end_ms = 2000, .max_flows = 100};
}

__attribute__((unused)) static struct bench *bench_with(const struct options *options,
							struct dpi_worker *dpi, bool tcp)
{
	struct bench *bench = aligned_alloc(64, (sizeof(*bench) + 63) & ~(size_t)63);

	memset(bench, 0, sizeof(*bench));
	meter_begin_alone(&bench->meter, options, 1 << 12, dpi, tcp);
	parser_init(&bench->parser, options, &bench->meter.table.secret);
	return bench;
}

__attribute__((unused)) static struct bench *bench_new(void)
{
	const struct options options = bench_options();

	return bench_with(&options, NULL, false);
}

__attribute__((unused)) static void bench_free(struct bench *bench)
{
	meter_end_alone(&bench->meter);
	free(bench);
}

static void bench_put32(struct test_frame *frame, uint32_t at, uint32_t value)
{
	frame_be16(frame, at, value >> 16);
	frame_be16(frame, at + 2, value & 0xffff);
}

static void bench_transport(struct test_frame *frame, const struct sent *sent)
{
	static const uint8_t zeros[1400];
	const uint16_t client = sent->ports[0] ? sent->ports[0] : 40000;
	const uint16_t server = sent->ports[1] ? sent->ports[1] : 443;
	const uint32_t begin = frame->n;

	if (sent->protocol == L4_UDP) {
		frame_udp(frame, 0, 0);
	} else {
		frame_tcp(frame);
		bench_put32(frame, begin + 4, sent->sequence);
		bench_put32(frame, begin + 8, sent->acknowledgement);
		frame->octets[begin + 13] = sent->flags;
	}
	frame_be16(frame, begin, sent->back ? server : client);
	frame_be16(frame, begin + 2, sent->back ? client : server);
	if (sent->payload != NULL)
		frame_add(frame, sent->payload, (uint32_t)strlen(sent->payload));
	else
		frame_add(frame, zeros, sent->zeros);
	if (sent->protocol == L4_UDP)
		frame_be16(frame, begin + 4, frame->n - begin);
}

static void bench_build(struct test_frame *frame, const struct sent *sent)
{
	static const uint32_t address[2] = {0x0a000001, 0xc6336401};
	const uint8_t protocol = sent->protocol ? sent->protocol : L4_TCP;
	uint32_t begin;

	frame->n = 0;
	frame_ethernet(frame, sent->v6 ? 0x86dd : 0x0800);
	begin = sent->v6 ? frame_ipv6(frame, protocol) : frame_ipv4(frame, protocol);
	frame->octets[begin + (sent->v6 ? 7 : 8)] = sent->ttl ? sent->ttl : 64;
	if (sent->v6) {
		frame->octets[begin + 23] = sent->back ? 2 : 1;
		frame->octets[begin + 39] = sent->back ? 1 : 2;
	} else {
		bench_put32(frame, begin + 12, address[sent->back]);
		bench_put32(frame, begin + 16, address[!sent->back]);
	}
	bench_transport(frame, sent);
	if (sent->v6)
		frame_ends_ipv6(frame, begin);
	else
		frame_ends_ipv4(frame, begin);
}

// The frame as it stands goes in; one before the input clock is late.
static void bench_feed(struct bench *bench, unsigned i, uint64_t time_us, bool slow)
{
	const uint32_t n = bench->frame[i].n, number = bench->pkts.n_parsed++;
	const struct frame frame = {bench->frame[i].octets, n, n, 1, 0};
	struct pkt_meta *pkt = pkt_at(&bench->pkts, number);
	struct slow_headers *headers = slow_of(&bench->pkts, pkt);
	__m128i key;

	bench->mbuf[i].buf_addr = bench->frame[i].octets;
	bench->mbuf[i].data_len = (uint16_t)n;
	bench->mbuf[i].pkt_len = n;
	if (slow || !parse_fast(&bench->parser, frame.octets, n, n, pkt, &key))
		assert_int_equal(parse_full(&bench->parser, &frame, pkt, headers), IGNORE_NONE);
	bench->clock_us = RTE_MAX(bench->clock_us, time_us);
	pkt->mbuf = &bench->mbuf[i];
	pkt->clock_us = bench->clock_us;
	headers->time_us = time_us;
	pkt->marks |= time_us < bench->clock_us ? PKT_LATE : 0;
	meter_locate(&bench->meter, pkt, flow_key_load(&pkt->key));
	meter_find_burst(&bench->meter, &bench->pkts, 1);
	meter_count_burst(&bench->meter, &bench->pkts, 1);
}

__attribute__((unused)) static void bench_send(struct bench *bench, struct sent sent)
{
	const unsigned i = bench->n_sent++ % BENCH_FRAMES;

	bench_build(&bench->frame[i], &sent);
	bench_feed(bench, i, BENCH_EPOCH + sent.at_us, sent.slow);
}

static void bench_keep(void *context, const struct flow_record *record)
{
	struct bench *bench = context;

	assert_true(bench->n_records < BENCH_RECORDS);
	flow_record_copy(&bench->record[bench->n_records++], record);
}

// Ends all Flows, and takes the records.
__attribute__((unused)) static void bench_close(struct bench *bench)
{
	meter_close_all(&bench->meter, bench->clock_us);
	while (record_ring_drain(bench->meter.ring, 1000, bench_keep, bench) != 0)
		;
	assert_int_equal(bench->meter.live.packets, 0);
	assert_int_equal(bench->meter.live.octets, 0);
}

#endif
