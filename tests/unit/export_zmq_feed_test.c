// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <zmq.h>

#include "export/transport/zmq_feed.h"

enum { HEADER = 28, PAYLOAD = 4, SECOND = 1000000 };

struct fixture {
	struct output_settings settings;
	struct zmq_feed *first, *second; // as two exporters open it
	void *context, *subscriber;
};

static void setup(struct fixture *fixture)
{
	char spec[96];

	snprintf(spec, sizeof(spec), "zmq:ipc:///tmp/lineprobe-feed-test-%d", getpid());
	memset(fixture, 0, sizeof(*fixture));
	assert_int_equal(output_settings_parse(spec, &fixture->settings), 0);
	assert_int_equal(zmq_feed_open(&fixture->settings, 0, &fixture->first), 0);
	assert_int_equal(zmq_feed_open(&fixture->settings, 0, &fixture->second), 0);
}

static void subscribe(struct fixture *fixture)
{
	struct zmq_feed_state state = {0};

	fixture->context = zmq_ctx_new();
	fixture->subscriber = zmq_socket(fixture->context, ZMQ_SUB);
	zmq_setsockopt(fixture->subscriber, ZMQ_SUBSCRIBE, "flow", 4);
	zmq_setsockopt(fixture->subscriber, ZMQ_RCVTIMEO, &(int){10000}, sizeof(int));
	assert_int_equal(zmq_connect(fixture->subscriber, fixture->settings.path), 0);
	for (unsigned i = 0; i < 10000 && !state.subscribed; i++) {
		zmq_feed_state(fixture->first, &state);
		usleep(1000);
	}
	assert_true(state.subscribed);
}

static void teardown(struct fixture *fixture)
{
	if (fixture->subscriber != NULL)
		zmq_close(fixture->subscriber);
	if (fixture->context != NULL)
		zmq_ctx_term(fixture->context);
	zmq_feed_close(fixture->second);
	zmq_feed_close(fixture->first);
	output_settings_free(&fixture->settings);
}

static enum zmq_feed_result send_one(struct zmq_feed *feed, uint32_t n_records)
{
	uint8_t octets[HEADER + PAYLOAD] = "flow";
	const struct message message = {.octets = octets,
					.length = sizeof(octets),
					.first_frame = HEADER,
					.number_at = HEADER - 8,
					.n_records = n_records};

	return zmq_feed_send(feed, &message);
}

static void without_a_subscriber_nothing_is_sent(void **)
{
	struct zmq_feed_state state;
	struct fixture fixture;

	setup(&fixture);
	assert_int_equal(send_one(fixture.first, 7), ZMQ_FEED_NOBODY);
	zmq_feed_state(fixture.first, &state);
	assert_true(state.exported_records == 0 && !state.subscribed);
	teardown(&fixture);
}

// What ntopng checks for losses: ids without a gap under one source.
static void exporters_share_one_source_and_one_row_of_ids(void **)
{
	struct zmq_feed_state state;
	struct fixture fixture;

	setup(&fixture);
	subscribe(&fixture);
	assert_ptr_equal(fixture.first, fixture.second);
	for (unsigned i = 0; i < 4; i++)
		assert_int_equal(send_one(i % 2 ? fixture.first : fixture.second, 10),
				 ZMQ_FEED_SENT);
	for (uint32_t i = 0; i < 4; i++) {
		uint8_t header[64], payload[64];
		uint32_t id, source;

		assert_int_equal(zmq_recv(fixture.subscriber, header, sizeof(header), 0), HEADER);
		assert_int_equal(zmq_recv(fixture.subscriber, payload, sizeof(payload), 0),
				 PAYLOAD);
		memcpy(&id, header + HEADER - 8, sizeof(id));
		memcpy(&source, header + HEADER - 4, sizeof(source));
		assert_int_equal(ntohl(id), i);
		assert_int_equal(source, output_settings_source(&fixture.settings));
	}
	zmq_feed_state(fixture.second, &state);
	assert_true(state.exported_records == 40);
	teardown(&fixture);
}

static void one_caller_a_second_sends_the_event(void **)
{
	const uint64_t start_us = UINT64_C(1700000000) * SECOND;
	struct fixture fixture;

	setup(&fixture);
	assert_true(zmq_feed_event_due(fixture.first, start_us));
	assert_false(zmq_feed_event_due(fixture.second, start_us + 1));
	assert_false(zmq_feed_event_due(fixture.first, start_us + SECOND - 1));
	assert_true(zmq_feed_event_due(fixture.second, start_us + SECOND));
	assert_true(zmq_feed_event_due(fixture.first, start_us - 3600UL * SECOND)); // set back
	teardown(&fixture);
}

static unsigned free_port(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(address);
	const int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&address, size), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
	close(fd);
	return ntohs(address.sin_port);
}

static void each_endpoint_of_an_output_has_a_feed(void **)
{
	struct output_settings settings;
	struct zmq_feed *first, *second, *again;
	char spec[96];

	snprintf(spec, sizeof(spec), "zmq://127.0.0.1:%u+127.0.0.1:%u,policy=hash", free_port(),
		 free_port());
	assert_int_equal(output_settings_parse(spec, &settings), 0);
	assert_int_equal(settings.n_collectors, 2);
	assert_int_equal(zmq_feed_open(&settings, 0, &first), 0);
	assert_int_equal(zmq_feed_open(&settings, 1, &second), 0);
	assert_int_equal(zmq_feed_open(&settings, 1, &again), 0);
	assert_ptr_not_equal(first, second);
	assert_ptr_equal(second, again);
	zmq_feed_close(again);
	zmq_feed_close(second);
	zmq_feed_close(first);
	output_settings_free(&settings);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(without_a_subscriber_nothing_is_sent),
	    cmocka_unit_test(exporters_share_one_source_and_one_row_of_ids),
	    cmocka_unit_test(one_caller_a_second_sends_the_event),
	    cmocka_unit_test(each_endpoint_of_an_output_has_a_feed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
