// SPDX-License-Identifier: BSD-3-Clause
// What encoding alone costs: Flow Records in memory into messages that go nowhere. Times are the
// 25th percentile of short windows, so that a neighbour on the machine counts little.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "export/encode/encoder.h"
#include "export/encode/zmq.h"
#include "export/output_schemes.h"
#include "tests/unit/kinds.h"

enum { N_RECORDS = 4096, BATCH = 512, N_WINDOWS = 4000, ROOM = 1400 };

static const uint64_t now_us = UINT64_C(1700000100000000);

static struct flow_record *records[N_RECORDS];

// Two buffers a place, taken in turn.
struct nowhere {
	struct message_sink sink;
	uint32_t room;
	struct message message[MESSAGE_MAX_OPEN];
	bool open[MESSAGE_MAX_OPEN];
	uint8_t octets[MESSAGE_MAX_OPEN][65536];
};

static struct message *nowhere_take(struct message_sink *sink)
{
	struct nowhere *nowhere = (struct nowhere *)sink;

	for (unsigned i = 0; i < MESSAGE_MAX_OPEN; i++) {
		if (nowhere->open[i])
			continue;
		nowhere->open[i] = true;
		nowhere->message[i] =
		    (struct message){.octets = nowhere->octets[i], .room = nowhere->room};
		return &nowhere->message[i];
	}
	abort();
}

static void nowhere_send(struct message_sink *sink, struct message *message)
{
	struct nowhere *nowhere = (struct nowhere *)sink;

	nowhere->open[message - nowhere->message] = false;
}

static struct nowhere nowhere = {.sink = {.take = nowhere_take, .send = nowhere_send}};

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static void add_text(struct flow_record *record, enum metadata_kind kind, const char *text)
{
	uint8_t *at = flow_record_metadata(record) + record->metadata_octets;

	at[0] = (uint8_t)kind;
	at[1] = (uint8_t)strlen(text);
	memcpy(at + 2, text, at[1]);
	record->metadata_octets += (uint16_t)(2 + at[1]);
}

static void make_record(struct flow_record *record, unsigned i, bool both)
{
	*record = (struct flow_record){
	    .n_cells = FLOW_RECORD_CELLS,
	    .metadata_at = sizeof(struct flow_record),
	    .ip_version = 4,
	    .protocol = 6,
	    .end_reason = FLOW_END_IDLE,
	    .biflow_direction = BIFLOW_INITIATOR,
	    .has = RECORD_HAS(TCP),
	    .source = {10, (uint8_t)(i >> 8), (uint8_t)i, 1},
	    .destination = {192, 0, 2, (uint8_t)rand()},
	    .source_port = (uint16_t)rand(),
	    .destination_port = 443,
	    .packets = {1 + i % 100, both ? 1 + i % 50 : 0},
	    .octets = {40 + 500 * (i % 100), both ? 40 + 900 * (i % 50) : 0},
	    .start_us = {now_us - 9123456, both ? now_us - 9023456 : 0},
	    .end_us = {now_us - 1000000, both ? now_us - 999999 : 0},
	    .tcp_flags = {0x1b, 0x1b},
	    .label = {91, 133, 5, CONFIDENCE_HOSTNAME},
	};
	add_text(record, METADATA_TLS_SERVER_NAME, "www.example.org");
	add_text(record, METADATA_TLS_JA4, "t13d1516h2_8daaf6152771_02713d6af862");
}

static int by_value(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double measure(const struct encoder_ops *kind, struct encoder *encoder)
{
	static double windows[N_WINDOWS];
	unsigned at = 0;

	if (kind->begin != NULL)
		kind->begin(encoder, &nowhere.sink, now_us);
	for (unsigned window = 0; window < N_WINDOWS; window++) {
		uint64_t before = now_ns();

		for (unsigned i = 0; i < BATCH; i++)
			kind->add(encoder, &nowhere.sink, records[at++ % N_RECORDS], now_us);
		windows[window] = (double)(now_ns() - before) / BATCH;
	}
	kind->flush(encoder, &nowhere.sink, now_us);
	qsort(windows, N_WINDOWS, sizeof(windows[0]), by_value);
	return windows[N_WINDOWS / 4];
}

static void row(const char *name, const char *scheme, const char *fields, bool both,
		const char *bounds)
{
	const struct encoder_ops *kind = &encoder_ipfix;
	const struct export_environment environment = {.n_workers = 1, .sampling_interval = 1};
	const struct options options = {0};
	struct zmq_settings feed = {.header = 4};
	struct output_settings settings = {.spec = (char *)"bench",
					   .scheme = (char *)scheme,
					   .traits =
					       output_scheme_traits(output_scheme_find(scheme)),
					   .fields = (char *)fields};
	struct encoder *encoder;
	const char *wanted = getenv("BENCH_ROW"); // one of them, for a look with perf
	double ns;

	if (wanted != NULL && strstr(name, wanted) == NULL)
		return;
	if (strcmp(scheme, "json") == 0)
		kind = &encoder_json;
	else if (strcmp(scheme, "netflow9") == 0)
		kind = &encoder_netflow9;
	else if (strcmp(scheme, "netflow5") == 0)
		kind = &encoder_netflow5;
	else if (strcmp(scheme, "zmq") == 0)
		kind = &encoder_zmq;
	settings.path = (char *)"inproc://bench"; // these two ZeroMQ's alone
	settings.encoder_own = &feed;
	for (unsigned i = 0; i < N_RECORDS; i++)
		make_record(records[i], i, both);
	nowhere.room = kind == &encoder_json || kind == &encoder_zmq ? 65536 : ROOM;
	if (kind->open(&settings, &options, &environment, &encoder) < 0)
		exit(1);
	ns = measure(kind, encoder);
	kind->close(encoder);
	printf("%s\t%s\t%.1f\tns a Flow Record\t%s\n", name, bounds, ns,
	       both && kind != &encoder_json && kind != &encoder_zmq ? "two Data Records each"
								     : "");
	fflush(stdout);
}

int main(void)
{
	for (unsigned i = 0; i < N_RECORDS; i++) {
		records[i] = aligned_alloc(64, FLOW_RECORD_MAX_OCTETS);
		if (records[i] == NULL)
			return 1;
	}
	row("encode IPFIX, default fields", "ipfix", NULL, false, "60\t30");
	row("encode IPFIX, default fields, both directions", "ipfix", NULL, true, "120\t60");
	row("encode IPFIX, default+tcp+app", "ipfix", "default+tcp+app", false, "-\t-");
	row("encode NetFlow v9, default fields", "netflow9", NULL, false, "-\t-");
	row("encode NetFlow v5", "netflow5", NULL, false, "-\t-");
	row("encode JSON, all fields", "json", NULL, true, "-\t-");
	row("encode JSON, minimal fields", "json", "minimal", true, "-\t-");
	row("encode ZeroMQ TLV", "zmq", NULL, true, "-\t-");
	return 0;
}
