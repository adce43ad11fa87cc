// SPDX-License-Identifier: BSD-3-Clause
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>
#include <zmq.h>

#include "export/encode/zmq.h"
#include "export_transport.h"

enum { MAX_PAYLOAD = 131072 }; // what ntopng takes

// A feed and a subscriber in one process, over a Unix socket.
struct feed {
	struct bench bench;
	struct encoder *encoder;
	struct options options;
	struct export_environment environment;
	void *context, *subscriber;
	char spec[160];
};

static void feed_open(struct feed *feed, const char *settings)
{
	const char *name;

	memset(feed, 0, sizeof(*feed));
	snprintf(feed->spec, sizeof(feed->spec), "zmq:ipc:///tmp/lineprobe-zmq-test-%d%s", getpid(),
		 settings);
	feed->options.template_fields = (char *)"default";
	assert_int_equal(bench_open(&feed->bench, &transport_zmq, feed->spec), 0);
	assert_int_equal(encoder_zmq.open(&feed->bench.settings, &feed->options, &feed->environment,
					  &feed->encoder),
			 0);
	name = feed->bench.settings.path;
	feed->context = zmq_ctx_new();
	feed->subscriber = zmq_socket(feed->context, ZMQ_SUB);
	zmq_setsockopt(feed->subscriber, ZMQ_SUBSCRIBE, "flow", 4);
	zmq_setsockopt(feed->subscriber, ZMQ_SUBSCRIBE, "event", 5);
	zmq_setsockopt(feed->subscriber, ZMQ_RCVTIMEO, &(int){3000}, sizeof(int));
	assert_int_equal(zmq_connect(feed->subscriber, name), 0);
}

static void feed_close(struct feed *feed)
{
	encoder_zmq.close(feed->encoder);
	bench_close(&feed->bench);
	if (feed->subscriber != NULL)
		zmq_close(feed->subscriber);
	zmq_ctx_term(feed->context);
}

static void feed_await(struct feed *feed)
{
	for (unsigned i = 0; i < 3000; i++) {
		transport_zmq.tick(feed->bench.transport, wall_us());
		if (transport_zmq.state(feed->bench.transport) == TRANSPORT_OPEN)
			return;
		usleep(1000);
	}
	fail_msg("no subscription came");
}

static void sample(struct flow_record *record)
{
	memset(record, 0, sizeof(*record));
	record->n_cells = FLOW_RECORD_CELLS;
	record->metadata_at = FLOW_RECORD_OCTETS;
	record->ip_version = 4;
	record->protocol = 6;
	memcpy(record->source, (uint8_t[]){10, 0, 0, 1}, 4);
	memcpy(record->destination, (uint8_t[]){192, 0, 2, 7}, 4);
	record->source_port = 40000;
	record->destination_port = 443;
	record->packets[FORWARD] = 3;
	record->octets[FORWARD] = 300;
	record->start_us[FORWARD] = record->end_us[FORWARD] = 1700000000000000;
	record->label.master = 91;
	record->label.application = 133;
	record->has = RECORD_HAS(TCP);
}

static int receive(struct feed *feed, uint8_t header[64], uint8_t *payload, size_t room)
{
	const int n = zmq_recv(feed->subscriber, header, 64, 0);

	assert_int_equal(
	    n,
	    ((const struct zmq_settings *)feed->bench.settings.encoder_own)->header == 4 ? 36 : 28);
	return zmq_recv(feed->subscriber, payload, room, 0);
}

static void send_records(struct feed *feed, unsigned n, const struct flow_record *record)
{
	for (unsigned i = 0; i < n; i++) {
		feed->bench.counters->now[OUTPUT_TAKEN].records++;
		encoder_zmq.add(feed->encoder, feed->bench.sink, record, wall_us());
	}
	encoder_zmq.flush(feed->encoder, feed->bench.sink, wall_us());
}

static uint32_t id_of(const uint8_t *header, unsigned at)
{
	uint32_t id;

	memcpy(&id, header + at, sizeof(id));
	return ntohl(id);
}

static unsigned find(const uint8_t *payload, int length, const void *what, size_t octets)
{
	unsigned n = 0;

	for (int i = 0; i + (int)octets <= length; i++)
		n += memcmp(payload + i, what, octets) == 0;
	return n;
}

static void a_message_is_a_header_of_28_octets_and_at_most_128_records(void **)
{
	static uint8_t payload[MAX_PAYLOAD];
	const uint8_t label[] = {3 << 4 | 11, 57590 >> 8, 57590 & 255, 0,   6,	'9',
				 '1',	      '.',	  '1',	       '3', '3'};
	struct flow_record record;
	uint8_t header[64];
	struct feed feed;
	unsigned seen = 0;

	feed_open(&feed, "");
	feed_await(&feed);
	sample(&record);
	send_records(&feed, 300, &record);
	for (uint32_t id = 0; id < 3; id++) {
		const int n = receive(&feed, header, payload, sizeof(payload));

		assert_string_equal((char *)header, "flow");
		assert_int_equal(header[16], 3);
		assert_int_equal(id_of(header, 20), id);
		seen += find(payload, n, label, sizeof(label));
		assert_true(find(payload, n, label, sizeof(label)) <= 128);
		assert_int_equal(payload[0], 1);
		assert_int_equal(payload[1], 1);
		assert_int_equal(payload[n - 1], 1);
	}
	assert_int_equal(seen, 300);
	assert_int_equal(feed.bench.counters->now[OUTPUT_SENT].records, 300);
	feed_close(&feed);
}

static void header_4_carries_a_compressed_payload_with_its_size_before(void **)
{
	static uint8_t payload[MAX_PAYLOAD], plain[MAX_PAYLOAD];
	uLongf length = sizeof(plain);
	struct flow_record record;
	uint8_t header[64];
	struct feed feed;
	uint32_t size;
	int n;

	feed_open(&feed, ",header=4,compress=on");
	feed_await(&feed);
	sample(&record);
	send_records(&feed, 100, &record);
	n = receive(&feed, header, payload, sizeof(payload));
	assert_int_equal(header[16], 4);
	assert_int_equal(header[17], 2 | 4);
	assert_int_equal(uncompress(plain, &length, payload, (uLong)n), Z_OK);
	memcpy(&size, header + 24, sizeof(size));
	assert_int_equal(size, length);
	assert_int_equal(id_of(header, 28), 0);
	feed_close(&feed);
}

static void nothing_is_numbered_that_nobody_takes(void **)
{
	static uint8_t payload[MAX_PAYLOAD];
	struct flow_record record;
	uint8_t header[64];
	struct feed feed;

	feed_open(&feed, "");
	sample(&record);
	transport_zmq.tick(feed.bench.transport, wall_us());
	send_records(&feed, 5, &record); // perhaps before the subscription: then lost with a reason
	feed_await(&feed);
	send_records(&feed, 5, &record);
	receive(&feed, header, payload, sizeof(payload));
	assert_int_equal(id_of(header, 20), 0);
	assert_int_equal(feed.bench.counters->now[OUTPUT_LOST_NO_PEER].records +
			     feed.bench.counters->now[OUTPUT_SENT].records,
			 10);
	feed_close(&feed);
}

static void a_flow_of_five_gib_goes_out_in_parts_below_four(void **)
{
	static uint8_t payload[MAX_PAYLOAD];
	const uint8_t octets_key = 2 << 4 | 4; // key of one octet, value of four
	struct flow_record record;
	uint8_t header[64];
	struct feed feed;
	uint64_t sum = 0;
	int n;

	feed_open(&feed, "");
	feed_await(&feed);
	sample(&record);
	record.octets[FORWARD] = 5ULL << 30;
	record.packets[FORWARD] = 4000000;
	send_records(&feed, 1, &record);
	n = receive(&feed, header, payload, sizeof(payload));
	for (int i = 0; i + 6 <= n; i++) {
		if (payload[i] == octets_key && payload[i + 1] == 1)
			sum += id_of(payload, (unsigned)i + 2);
	}
	assert_true(sum == 5ULL << 30);
	feed_close(&feed);
}

static void an_event_tells_of_the_probe_each_second(void **)
{
	static char payload[MAX_PAYLOAD];
	uint8_t header[64];
	struct feed feed;
	int n;

	feed_open(&feed, "");
	feed_await(&feed);
	encoder_zmq.tick(feed.encoder, feed.bench.sink, wall_us());
	encoder_zmq.tick(feed.encoder, feed.bench.sink, wall_us());
	n = receive(&feed, header, (uint8_t *)payload, sizeof(payload) - 1);
	payload[n] = '\0';
	assert_string_equal((char *)header, "event");
	assert_int_equal(header[16], 2);
	assert_non_null(strstr(payload, "\"collected_lifetime\":"));
	assert_non_null(strstr(payload, "\"num_flow_exports\":0"));
	assert_int_equal(feed.bench.counters->now[OUTPUT_SENT].records, 0);
	feed_close(&feed);
}

static void the_last_event_counts_the_last_record(void **)
{
	static char payload[MAX_PAYLOAD];
	struct flow_record record;
	uint8_t header[64];
	struct feed feed;
	int n;

	feed_open(&feed, "");
	feed_await(&feed);
	sample(&record);
	feed.bench.counters->now[OUTPUT_TAKEN].records++;
	encoder_zmq.add(feed.encoder, feed.bench.sink, &record, wall_us());
	encoder_zmq.end(feed.encoder, feed.bench.sink, wall_us());
	receive(&feed, header, (uint8_t *)payload, sizeof(payload));
	assert_string_equal((char *)header, "flow");
	n = receive(&feed, header, (uint8_t *)payload, sizeof(payload) - 1);
	payload[n] = '\0';
	assert_string_equal((char *)header, "event");
	assert_non_null(strstr(payload, "\"num_flow_exports\":1,"));
	feed_close(&feed);
}

static void a_subscriber_that_does_not_read_costs_counted_records_not_memory(void **)
{
	struct flow_record record;
	struct feed feed;
	uint64_t lost;

	feed_open(&feed, "");
	feed_await(&feed);
	sample(&record);
	for (unsigned i = 0; i < 4000; i++)
		send_records(&feed, 128, &record);
	lost = feed.bench.counters->now[OUTPUT_LOST_BLOCKED].records;
	assert_true(lost > 0);
	assert_int_equal(transport_zmq.state(feed.bench.transport), TRANSPORT_FULL);
	zmq_close(feed.subscriber);
	feed.subscriber = NULL;
	feed_close(&feed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_message_is_a_header_of_28_octets_and_at_most_128_records),
	    cmocka_unit_test(header_4_carries_a_compressed_payload_with_its_size_before),
	    cmocka_unit_test(nothing_is_numbered_that_nobody_takes),
	    cmocka_unit_test(a_flow_of_five_gib_goes_out_in_parts_below_four),
	    cmocka_unit_test(an_event_tells_of_the_probe_each_second),
	    cmocka_unit_test(the_last_event_counts_the_last_record),
	    cmocka_unit_test(a_subscriber_that_does_not_read_costs_counted_records_not_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
