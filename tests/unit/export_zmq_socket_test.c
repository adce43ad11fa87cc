// SPDX-License-Identifier: BSD-3-Clause
#include <stdio.h>
#include <zmq.h>

#include "export_transport.h"

enum { HEADER = 28, RECORDS = 10, OCTETS = HEADER + 40 };

// A feed and its subscriber in one process, over a Unix socket.
struct feed {
	struct bench bench;
	void *context, *subscriber;
};

static void feed_open(struct feed *feed, const char *settings)
{
	char spec[160];

	memset(feed, 0, sizeof(*feed));
	snprintf(spec, sizeof(spec), "zmq:ipc:///tmp/lineprobe-socket-test-%d%s", getpid(),
		 settings);
	assert_int_equal(bench_open(&feed->bench, &transport_zmq, spec), 0);
	feed->context = zmq_ctx_new();
}

static void feed_close(struct feed *feed)
{
	bench_close(&feed->bench);
	if (feed->subscriber != NULL)
		zmq_close(feed->subscriber);
	zmq_ctx_term(feed->context);
}

static enum transport_state state_of(struct feed *feed)
{
	transport_zmq.tick(feed->bench.transport, wall_us());
	return transport_zmq.state(feed->bench.transport);
}

// False after ten seconds.
static bool feed_comes_to(struct feed *feed, enum transport_state state)
{
	for (unsigned i = 0; i < 10000; i++) {
		if (state_of(feed) == state)
			return true;
		usleep(1000);
	}
	return false;
}

static void subscribe(struct feed *feed)
{
	feed->subscriber = zmq_socket(feed->context, ZMQ_SUB);
	zmq_setsockopt(feed->subscriber, ZMQ_SUBSCRIBE, "flow", 4);
	zmq_setsockopt(feed->subscriber, ZMQ_RCVTIMEO, &(int){10000}, sizeof(int));
	assert_int_equal(zmq_connect(feed->subscriber, feed->bench.settings.path), 0);
	assert_true(feed_comes_to(feed, TRANSPORT_OPEN));
}

static void send(struct feed *feed, unsigned n)
{
	struct message_sink *sink = feed->bench.sink;

	for (unsigned i = 0; i < n; i++) {
		struct message *message = sink->take(sink);

		memset(message->octets, 0, OCTETS);
		memcpy(message->octets, "flow", 4);
		message->length = OCTETS;
		message->first_frame = HEADER;
		message->number_at = HEADER - 8;
		message->n_records = RECORDS;
		sink->send(sink, message);
		feed->bench.made += RECORDS;
	}
	message_queue_transmit(&feed->bench.transport->queue);
}

static void without_a_subscriber_records_are_lost_by_name(void **)
{
	struct feed feed;

	feed_open(&feed, "");
	assert_int_equal(state_of(&feed), TRANSPORT_REFUSED);
	send(&feed, 3);
	assert_int_equal(bench_counted(&feed.bench, OUTPUT_LOST_NO_PEER), 3 * RECORDS);
	assert_int_equal(bench_counted(&feed.bench, OUTPUT_SENT), 0);
	bench_check_counters(&feed.bench);
	feed_close(&feed);
}

static void with_wait_nothing_begins_before_the_first_subscriber(void **)
{
	struct feed feed;

	feed_open(&feed, ",wait=on");
	for (unsigned i = 0; i < 20; i++) {
		assert_int_equal(state_of(&feed), TRANSPORT_CLOSED);
		usleep(1000);
	}
	subscribe(&feed);
	send(&feed, 2);
	assert_int_equal(bench_counted(&feed.bench, OUTPUT_SENT), 2 * RECORDS);
	assert_int_equal(bench_counted(&feed.bench, OUTPUT_SESSIONS), 1);
	feed_close(&feed);
}

static void a_message_is_two_frames_as_it_was_made(void **)
{
	uint8_t header[64], payload[64];
	struct feed feed;

	feed_open(&feed, "");
	subscribe(&feed);
	send(&feed, 1);
	assert_int_equal(zmq_recv(feed.subscriber, header, sizeof(header), 0), HEADER);
	assert_int_equal(zmq_recv(feed.subscriber, payload, sizeof(payload), 0), OCTETS - HEADER);
	assert_memory_equal(header, "flow", 5);
	assert_true(bench_work(&feed.bench, transport_zmq.end));
	bench_check_counters(&feed.bench);
	feed_close(&feed);
}

// The library held them for a subscriber that went without a word: nobody knows what was read.
static void what_went_shortly_before_a_cut_is_unconfirmed(void **)
{
	struct feed feed;

	feed_open(&feed, "");
	subscribe(&feed);
	send(&feed, 5);
	assert_int_equal(bench_counted(&feed.bench, OUTPUT_SENT), 5 * RECORDS);
	zmq_setsockopt(feed.subscriber, ZMQ_LINGER, &(int){0}, sizeof(int));
	zmq_close(feed.subscriber);
	feed.subscriber = NULL;
	assert_true(feed_comes_to(&feed, TRANSPORT_REFUSED));
	for (unsigned i = 0; i < 5000 && bench_counted(&feed.bench, OUTPUT_PEERS_GONE) == 0; i++) {
		state_of(&feed);
		usleep(1000);
	}
	assert_int_equal(bench_counted(&feed.bench, OUTPUT_PEERS_GONE), 1);
	assert_int_equal(bench_counted(&feed.bench, OUTPUT_UNCONFIRMED), 5 * RECORDS);
	assert_int_equal(bench_counted(&feed.bench, OUTPUT_SENT), 0);
	bench_check_counters(&feed.bench);
	feed_close(&feed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(without_a_subscriber_records_are_lost_by_name),
	    cmocka_unit_test(with_wait_nothing_begins_before_the_first_subscriber),
	    cmocka_unit_test(a_message_is_two_frames_as_it_was_made),
	    cmocka_unit_test(what_went_shortly_before_a_cut_is_unconfirmed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
