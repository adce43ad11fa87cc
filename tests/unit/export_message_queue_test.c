// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "export/transport/message_queue.h"

enum { BATCH = 4, N = BATCH + MESSAGE_MAX_OPEN };

static unsigned transmitted;

static void send_all(struct message_queue *queue)
{
	transmitted += queue->n_waiting;
	message_queue_complete(queue, queue->n_waiting, OUTPUT_SENT);
}

static void lose_oldest(struct message_queue *queue)
{
	message_queue_complete(queue, 1, OUTPUT_LOST_BLOCKED);
}

static void prepare(struct message_queue *queue, void (*transmit)(struct message_queue *))
{
	memset(queue, 0, sizeof(*queue));
	transmitted = 0;
	queue->transmit = transmit;
	queue->counters = counter_set_new("output", output_rows, OUTPUT_N_COUNTERS, 7);
	assert_non_null(queue->counters);
	assert_int_equal(message_queue_open(queue, N, 100, BATCH), 0);
}

static void finish(struct message_queue *queue)
{
	counter_set_free(queue->counters);
	message_queue_close(queue);
}

static struct message *put(struct message_queue *queue, unsigned octets)
{
	struct message *message = queue->sink.take(&queue->sink);

	assert_int_equal(message->room, 100);
	message->length = octets;
	message->n_records = 1;
	message->packets = octets;
	message->ip_octets = 10UL * octets;
	return message;
}

static void messages_leave_in_the_order_sent(void **)
{
	struct message_queue queue;

	prepare(&queue, send_all);
	for (unsigned i = 1; i <= 3; i++)
		queue.sink.send(&queue.sink, put(&queue, i));
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(message_queue_peek(&queue, i)->length, i + 1);
	assert_int_equal(transmitted, 0);
	queue.sink.send(&queue.sink, put(&queue, 4));
	assert_int_equal(transmitted, BATCH);
	assert_int_equal(queue.counters->now[OUTPUT_SENT].records, 4);
	assert_int_equal(queue.counters->now[OUTPUT_SENT].packets, 10);
	assert_int_equal(queue.counters->now[OUTPUT_SENT].octets, 100);
	finish(&queue);
}

static void open_and_waiting_messages_are_queued(void **)
{
	struct message_queue queue;
	struct counts sum = {0};

	prepare(&queue, send_all);
	queue.sink.send(&queue.sink, put(&queue, 5));
	put(&queue, 7); // stays open
	message_queue_queued(&queue, &sum);
	assert_int_equal(sum.records, 2);
	assert_int_equal(sum.packets, 12);
	assert_int_equal(sum.octets, 120);
	finish(&queue);
}

static void what_does_not_leave_is_lost_by_name_and_makes_room(void **)
{
	struct message_queue queue;
	struct counts sum = {0};

	prepare(&queue, lose_oldest);
	for (unsigned i = 0; i < 50; i++)
		queue.sink.send(&queue.sink, put(&queue, 1));
	message_queue_queued(&queue, &sum);
	assert_int_equal(sum.records + queue.counters->now[OUTPUT_LOST_BLOCKED].records, 50);
	assert_int_equal(sum.records, BATCH - 1);
	finish(&queue);
}

static void a_message_of_no_session_is_lost_where_it_is_sent(void **)
{
	struct message_queue queue;
	struct counts sum = {0};

	prepare(&queue, send_all);
	queue.session = 0;
	for (unsigned i = 0; i < 50; i++)
		queue.sink.send(&queue.sink, put(&queue, 2));
	assert_int_equal(transmitted, 0);
	assert_int_equal(queue.counters->now[OUTPUT_LOST_NO_PEER].records, 50);
	assert_int_equal(queue.counters->now[OUTPUT_LOST_NO_PEER].packets, 100);
	message_queue_queued(&queue, &sum);
	assert_int_equal(sum.records, 0);
	assert_int_equal(queue.n_free, N);
	finish(&queue);
}

static void a_message_says_of_which_session_and_key_it_is(void **)
{
	struct message_queue queue;
	const struct message *old, *new;

	prepare(&queue, send_all);
	queue.session = 3;
	queue.key = 7;
	old = put(&queue, 1);
	queue.session = 4;
	queue.key = 8;
	new = put(&queue, 1);
	assert_true(old->session == 3 && old->key == 7 && old->kind == MESSAGE_RECORDS);
	assert_true(new->session == 4 && new->key == 8);
	finish(&queue);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(messages_leave_in_the_order_sent),
	    cmocka_unit_test(open_and_waiting_messages_are_queued),
	    cmocka_unit_test(what_does_not_leave_is_lost_by_name_and_makes_room),
	    cmocka_unit_test(a_message_of_no_session_is_lost_where_it_is_sent),
	    cmocka_unit_test(a_message_says_of_which_session_and_key_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
