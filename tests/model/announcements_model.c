// SPDX-License-Identifier: BSD-3-Clause
// announcements_model [CASES [SEED]]: Flows of up to 8 workers announce others and ask for what was
// announced of them, at random times, in any order that the workers' progress allows; every 20th
// case runs on as many threads. What dpi_label() says must be what a plain list of all
// announcements says, and whatever the order, nobody may wait for ever.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dpi/engine/engine.h"

enum { WORKERS = 8, EVENTS = 48, KEYS = 3, VALUES = 3, THREADED = 20, ANY_NAME = 500 };

static const uint64_t case_us = UINT64_C(20000000000), span_us = 4 * NAMED_LIFETIME_US;

enum kind { EXPECT, LEARN, ASK_EXPECTED, ASK_NAMED, KINDS };

struct event {
	enum kind kind;
	unsigned worker, key;
	uint16_t value;
	uint64_t at_us, start_us; // start: of the Flow that is asked for
	uint16_t answer;
};

struct one_case {
	unsigned number, n_workers, n;
	struct event event[EVENTS]; // by time
};

static struct dpi *dpi;
static struct dpi_worker *workers[WORKERS];
static uint64_t seed = 1;

static uint64_t random_below(uint64_t n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed % n;
}

static int by_time(const void *a, const void *b)
{
	const struct event *left = a, *right = b;

	return left->at_us < right->at_us ? -1 : left->at_us > right->at_us;
}

static void make_case(struct one_case *one, unsigned number)
{
	const uint64_t base_us = (number + 1) * case_us;
	const uint64_t range_us = random_below(2) ? span_us : 1 + random_below(400000000);

	one->number = number;
	one->n_workers = 1 + (unsigned)random_below(WORKERS);
	one->n = EVENTS;
	for (unsigned i = 0; i < EVENTS; i++) {
		struct event *event = &one->event[i];

		*event = (struct event){
		    .kind = (enum kind)random_below(KINDS),
		    .worker = (unsigned)random_below(one->n_workers),
		    .key = (unsigned)random_below(KEYS),
		    .value = (uint16_t)(ANY_NAME + random_below(VALUES)),
		    .at_us = base_us + 1 + random_below(range_us),
		};
		event->start_us = event->at_us - 1 - random_below(event->at_us - base_us);
		if (random_below(4) == 0 && event->kind == LEARN)
			event->value = 0; // a name of no list
	}
	qsort(one->event, EVENTS, sizeof(one->event[0]), by_time);
}

// The second form: all announcements, one after the other.
static uint16_t plain_answer(const struct one_case *one, const struct event *asked)
{
	const bool named = asked->kind == ASK_NAMED;
	const uint64_t lifetime_us = named ? NAMED_LIFETIME_US : EXPECTED_LIFETIME_US;
	unsigned least = UINT16_MAX, most = 0;

	for (unsigned i = 0; i < one->n; i++) {
		const struct event *said = &one->event[i];

		if (said->kind != (named ? LEARN : EXPECT) || said->key != asked->key ||
		    said->at_us > asked->start_us || asked->start_us - said->at_us > lifetime_us)
			continue;
		least = said->value < least ? said->value : least;
		most = said->value > most ? said->value : most;
	}
	if (most == 0 && least != 0)
		return 0; // nobody said anything
	if (named)
		return least == most ? (uint16_t)least : 0;
	return (uint16_t)least;
}

static void addresses(const struct one_case *one, unsigned key, uint8_t client[4],
		      uint8_t server[4])
{
	const uint32_t number = htonl(one->number);

	memcpy(client, &number, 4);
	memcpy(server, (const uint8_t[]){192, 0, 2, (uint8_t)key}, 4);
	server[1] = (uint8_t)(one->number >> 8);
	server[0] = (uint8_t)one->number;
}

static void announce(const struct one_case *one, const struct event *event)
{
	uint8_t client[4], server[4];
	const struct dpi_packet packet = {
	    .ip_version = 4, .destination = client, .source = server, .now_us = event->at_us};
	struct dpi_flow flow = {0};
	struct dissection d = {.packet = &packet, .worker = workers[event->worker], .flow = &flow};
	struct expectation expectation = {.address = server,
					  .address_octets = 4,
					  .protocol = IPPROTO_UDP,
					  .port = 5000,
					  .master = event->value};

	addresses(one, event->key, client, server);
	if (event->kind == EXPECT)
		dpi_expect(&d, &expectation);
	else
		dpi_learn_address(&d, server, 4, event->value);
}

static struct dpi_flow flow_of(const struct event *event)
{
	struct dpi_flow flow = {0};

	if (event->kind == ASK_NAMED) {
		flow.label = (struct application_label){
		    .master = 91, .application = 91, .confidence = CONFIDENCE_DISSECTOR};
		flow.state = DPI_DONE;
	}
	return flow;
}

static void ask(const struct one_case *one, struct event *event)
{
	uint8_t client[4], server[4];
	struct dpi_flow flow = flow_of(event);
	const struct dpi_packet endpoints = {
	    .ip_version = 4,
	    .protocol = event->kind == ASK_NAMED ? IPPROTO_TCP : IPPROTO_UDP,
	    .source = client,
	    .destination = server,
	    .source_port = 40000,
	    .destination_port = event->kind == ASK_NAMED ? 443 : 5000,
	    .now_us = event->start_us,
	};
	struct application_label label;

	addresses(one, event->key, client, server);
	label = dpi_label(workers[event->worker], &flow, &endpoints, event->at_us - 1);
	event->answer =
	    label.confidence == CONFIDENCE_EXPECTATION || label.confidence == CONFIDENCE_DNS
		? label.application
		: 0;
}

static bool may_go(const struct event *event)
{
	const struct dpi_flow flow = flow_of(event);

	dpi_worker_passed(workers[event->worker], event->at_us - 1);
	return event->kind < ASK_EXPECTED ||
	       dpi_label_is_ready(workers[event->worker], &flow, event->start_us, event->at_us - 1);
}

static void go(const struct one_case *one, struct event *event)
{
	if (event->kind < ASK_EXPECTED)
		announce(one, event);
	else
		ask(one, event);
}

static struct event *next_of(struct one_case *one, unsigned from, unsigned worker)
{
	for (unsigned i = from; i < one->n; i++)
		if (one->event[i].worker == worker)
			return &one->event[i];
	return NULL;
}

static void end_worker(const struct one_case *one, unsigned worker)
{
	dpi_worker_passed(workers[worker], (one->number + 2) * case_us - 1);
}

// In a random order; false when nobody may go on.
static bool run_mixed(struct one_case *one)
{
	unsigned at[WORKERS] = {0};

	for (unsigned left = one->n, idle = 0; left > 0;) {
		unsigned worker = (unsigned)random_below(one->n_workers);
		struct event *event = next_of(one, at[worker], worker);

		if (event == NULL)
			end_worker(one, worker);
		if (event == NULL || !may_go(event)) {
			if (++idle > 100000)
				return false;
			continue;
		}
		go(one, event);
		at[worker] = (unsigned)(event - one->event) + 1;
		left--;
		idle = 0;
	}
	return true;
}

struct share {
	struct one_case *one;
	unsigned worker;
};

static void *run_share(void *argument)
{
	struct share *share = argument;
	struct event *event = next_of(share->one, 0, share->worker);

	while (event != NULL) {
		while (!may_go(event))
			sched_yield();
		go(share->one, event);
		event =
		    next_of(share->one, (unsigned)(event - share->one->event) + 1, share->worker);
	}
	end_worker(share->one, share->worker);
	return NULL;
}

static void run_threads(struct one_case *one)
{
	pthread_t thread[WORKERS];
	struct share share[WORKERS];

	for (unsigned i = 0; i < one->n_workers; i++) {
		share[i] = (struct share){one, i};
		if (pthread_create(&thread[i], NULL, run_share, &share[i]) != 0)
			abort();
	}
	for (unsigned i = 0; i < one->n_workers; i++)
		pthread_join(thread[i], NULL);
}

static unsigned differences(const struct one_case *one)
{
	unsigned n = 0;

	for (unsigned i = 0; i < one->n; i++) {
		const struct event *event = &one->event[i];

		if (event->kind < ASK_EXPECTED || event->answer == plain_answer(one, event))
			continue;
		n++;
		printf("case %u, %u workers, event %u: %u, not %u\n", one->number, one->n_workers,
		       i, event->answer, plain_answer(one, event));
	}
	return n;
}

static bool open_all(void)
{
	const struct dpi_settings settings = {.n_workers = WORKERS, .max_flows = 1024};

	if (dpi_open(&settings, &dpi) != 0)
		return false;
	for (unsigned i = 0; i < WORKERS; i++)
		if ((workers[i] = dpi_worker_new(dpi, i, -1)) == NULL)
			return false;
	return true;
}

int main(int argc, char **argv)
{
	const unsigned n = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 10000;
	unsigned wrong = 0, asked = 0, named = 0;
	bool stuck = false;

	seed = argc > 2 ? strtoull(argv[2], NULL, 10) + 1 : seed;
	if (n == 0 || !open_all())
		return 1;
	for (unsigned i = 0; i < n && !stuck && wrong < 20; i++) {
		struct one_case one;

		make_case(&one, i);
		for (unsigned w = one.n_workers; w < WORKERS; w++)
			end_worker(&one, w);
		if (i % THREADED == 0)
			run_threads(&one);
		else
			stuck = !run_mixed(&one);
		wrong += differences(&one);
		for (unsigned e = 0; e < one.n; e++) {
			asked += one.event[e].kind >= ASK_EXPECTED;
			named += one.event[e].answer != 0;
		}
	}
	if (stuck)
		printf("all workers wait for each other\n");
	printf("%u cases, %u Flows asked for, %u named by announcements, %u differences\n", n,
	       asked, named, wrong);
	return wrong != 0 || stuck || named < asked / 20;
}
