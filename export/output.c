// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <rte_branch_prediction.h>
#include <rte_common.h>

#include "config/log.h"
#include "export/export_clock.h"
#include "export/output.h"
#include "export/output_schemes.h"
#include "export/transport/message_queue.h"

enum {
	FILE_TO_UDP_RATE = 100000, // records a second that a collector on the same machine bears
	BUCKET_US = 5000,	   // what the rate may save up
	PATIENCE_US = 10000000,	   // so long a file waits for a collector that is gone or stuck
	PROBE_US = 1000000,	   // a collector that refused gets templates so often
};

// One encoder, one transport, one collector.
struct stream {
	struct encoder *encoder;
	struct transport *transport;
	struct message_sink *sink;
	enum transport_state state; // as of the last output_prepare()
	uint64_t probed_us;
};

struct output {
	struct output_settings settings;
	const struct output_scheme *scheme;
	struct counter_set *counters;
	bool lossless;
	bool ended;

	double rate; // records a microsecond; 0: no limit
	double tokens;
	uint64_t filled_us;
	uint64_t stuck_since_us; // 0: not stuck

	unsigned n_streams;
	struct stream streams[OUTPUT_MAX_COLLECTORS];
	unsigned n_usable;
	uint8_t usable[OUTPUT_MAX_COLLECTORS];
	unsigned turn; // round-robin
};

static void book(struct output *output, enum output_counter row, const struct flow_record *record)
{
	struct counts *counts = &output->counters->now[row];

	counts->records++;
	counts->packets += record->packets[FORWARD] + record->packets[REVERSE];
	counts->octets += record->octets[FORWARD] + record->octets[REVERSE];
}

static void begin_stream(struct stream *stream, uint64_t now_us)
{
	if (stream->encoder->ops->begin != NULL)
		stream->encoder->ops->begin(stream->encoder, stream->sink, now_us);
}

static void refresh_stream(struct stream *stream)
{
	if (stream->encoder->ops->refresh != NULL)
		stream->encoder->ops->refresh(stream->encoder);
}

static void tick_stream(struct stream *stream, uint64_t now_us)
{
	stream->encoder->ops->flush(stream->encoder, stream->sink, now_us);
	stream->transport->ops->flush(stream->transport, now_us, false);
	switch (stream->transport->ops->tick(stream->transport, now_us)) {
	case TRANSPORT_BEGAN:
		begin_stream(stream, now_us);
		break;
	case TRANSPORT_BACK:
		refresh_stream(stream);
		break;
	case TRANSPORT_STEADY:
		break;
	}
	stream->state = stream->transport->ops->state(stream->transport);
	if (stream->state == TRANSPORT_REFUSED && now_us - stream->probed_us >= PROBE_US) {
		stream->probed_us = now_us;
		refresh_stream(stream);
	}
	if (stream->state != TRANSPORT_CLOSED && stream->encoder->ops->tick != NULL)
		stream->encoder->ops->tick(stream->encoder, stream->sink, now_us);
	stream->transport->ops->flush(stream->transport, now_us, false);
}

// Collectors that are well; without one, those that can be sent to at all.
static void find_usable(struct output *output, uint64_t now_us)
{
	output->n_usable = 0;
	for (unsigned i = 0; i < output->n_streams; i++) {
		struct stream *stream = &output->streams[i];

		stream->state = stream->transport->ops->state(stream->transport);
		if (stream->state == TRANSPORT_FULL)
			tick_stream(stream, now_us);
		if (stream->state >= TRANSPORT_FULL)
			output->usable[output->n_usable++] = (uint8_t)i;
	}
	if (output->n_usable > 0)
		return;
	for (unsigned i = 0; i < output->n_streams; i++) {
		if (output->streams[i].state == TRANSPORT_REFUSED)
			output->usable[output->n_usable++] = (uint8_t)i;
	}
}

// A file waits for a collector; a live probe never does.
static bool must_wait(struct output *output, uint64_t now_steady_us)
{
	bool stuck = output->n_usable == 0;

	for (unsigned i = 0; i < output->n_usable; i++)
		stuck |= output->streams[output->usable[i]].state == TRANSPORT_FULL;
	if (!stuck) {
		output->stuck_since_us = 0;
		return false;
	}
	if (output->stuck_since_us == 0)
		output->stuck_since_us = now_steady_us;
	return now_steady_us - output->stuck_since_us < PATIENCE_US;
}

static unsigned grant(struct output *output, uint64_t now_steady_us)
{
	const double most = RTE_MAX(output->rate * BUCKET_US, 1.0);

	output->tokens += output->rate * (double)(now_steady_us - output->filled_us);
	output->tokens = RTE_MIN(output->tokens, most);
	output->filled_us = now_steady_us;
	return (unsigned)output->tokens;
}

unsigned output_prepare(struct output *output, uint64_t now_steady_us, uint64_t now_us)
{
	find_usable(output, now_us);
	if (output->lossless && must_wait(output, now_steady_us))
		return 0;
	return output->rate > 0 ? grant(output, now_steady_us) : UINT_MAX;
}

// By Flow, so that all records of a Flow reach the same collector; those of a collector that is
// not well are spread over the others.
static struct stream *choose_by_hash(struct output *output, uint32_t hash)
{
	struct stream *stream = &output->streams[hash % output->n_streams];

	if (output->n_usable == output->n_streams || stream->state >= TRANSPORT_FULL)
		return stream;
	return &output->streams[output->usable[hash / output->n_streams % output->n_usable]];
}

static struct stream *choose(struct output *output, const struct flow_record *record)
{
	if (likely(output->n_streams == 1 && output->n_usable == 1))
		return &output->streams[0];
	if (output->n_usable == 0)
		return NULL;
	switch (output->settings.policy) {
	case BALANCE_HASH:
		return choose_by_hash(output, record->flow_hash);
	case BALANCE_ROUND_ROBIN:
		return &output->streams[output->usable[output->turn++ % output->n_usable]];
	case BALANCE_FAILOVER:
		break;
	}
	return &output->streams[output->usable[0]];
}

void output_add(struct output *output, const struct flow_record *record, uint64_t now_us)
{
	struct stream *stream = choose(output, record);

	book(output, OUTPUT_TAKEN, record);
	output->tokens -= 1;
	if (unlikely(stream == NULL))
		book(output, OUTPUT_LOST_NO_PEER, record);
	else if (unlikely(stream->encoder->ops->add(stream->encoder, stream->sink, record, now_us) <
			  0))
		book(output, OUTPUT_NOT_EXPORTABLE, record);
}

// Paced output leaves in small pieces: a whole batch at once would flood the peer all the same.
void output_after_batch(struct output *output, uint64_t now_us)
{
	for (unsigned i = 0; output->rate > 0 && i < output->n_streams; i++) {
		struct transport *transport = output->streams[i].transport;

		transport->ops->flush(transport, now_us, false);
	}
}

void output_tick(struct output *output, uint64_t now_us)
{
	for (unsigned i = 0; i < output->n_streams; i++)
		tick_stream(&output->streams[i], now_us);
}

void output_refresh(struct output *output)
{
	for (unsigned i = 0; i < output->n_streams; i++)
		refresh_stream(&output->streams[i]);
}

bool output_waits(const struct output *output)
{
	return output->settings.zmq_wait;
}

bool output_is_up(const struct output *output)
{
	bool up = true;

	for (unsigned i = 0; i < output->n_streams; i++)
		up &= output->streams[i].state != TRANSPORT_CLOSED;
	return up;
}

void output_publish(struct output *output)
{
	struct counts *queued = &output->counters->now[OUTPUT_QUEUED];

	if (likely(atomic_load_explicit(&output->counters->asked, memory_order_relaxed) ==
		   atomic_load_explicit(&output->counters->answered, memory_order_relaxed)))
		return;
	memset(queued, 0, sizeof(*queued));
	for (unsigned i = 0; !output->ended && i < output->n_streams; i++)
		message_queue_queued(&output->streams[i].transport->queue, queued);
	counter_set_answer(output->counters);
}

static void close_streams(struct output *output)
{
	for (unsigned i = 0; i < output->n_streams; i++) {
		struct stream *stream = &output->streams[i];

		stream->encoder->ops->close(stream->encoder);
		stream->transport->ops->close(stream->transport);
	}
	output->n_streams = 0;
}

// The encoder's last words would be lost in a queue that is full.
static void wait_for_room(struct stream *stream, uint64_t now_us)
{
	const uint64_t since_us = steady_us();

	stream->state = stream->transport->ops->state(stream->transport);
	while (stream->state == TRANSPORT_FULL && steady_us() - since_us < PATIENCE_US) {
		tick_stream(stream, now_us);
		usleep(1000);
	}
}

void output_end(struct output *output, uint64_t now_us)
{
	struct counts *queued = &output->counters->now[OUTPUT_QUEUED];

	for (unsigned i = 0; i < output->n_streams; i++) {
		struct stream *stream = &output->streams[i];

		wait_for_room(stream, now_us);
		if (stream->encoder->ops->end != NULL && stream->state != TRANSPORT_CLOSED)
			stream->encoder->ops->end(stream->encoder, stream->sink, now_us);
		stream->encoder->ops->flush(stream->encoder, stream->sink, now_us);
		stream->transport->ops->flush(stream->transport, now_us, true);
	}
	memset(queued, 0, sizeof(*queued));
	for (unsigned i = 0; i < output->n_streams; i++)
		message_queue_queued(&output->streams[i].transport->queue, queued);
	close_streams(output);
	output->ended = true;
	counter_set_answer(output->counters);
}

void output_close(struct output *output)
{
	if (output == NULL)
		return;
	close_streams(output);
	counter_set_free(output->counters);
	output_settings_free(&output->settings);
	free(output);
}

// out.json of the second exporter is out.1.json.
static int own_path(struct output *output, unsigned exporter)
{
	char *old = output->settings.path, *mine;
	const char *name = old == NULL ? NULL : strrchr(old, '/');
	const char *dot;

	if (old == NULL || exporter == 0 || strcmp(old, "-") == 0 ||
	    output->scheme->encoder == &encoder_summary) // one for all exporters
		return 0;
	name = name == NULL ? old : name + 1;
	dot = strrchr(name, '.');
	if (dot == NULL || dot == name)
		dot = old + strlen(old);
	if (asprintf(&mine, "%.*s.%u%s", (int)(dot - old), old, exporter, dot) < 0)
		return -ENOMEM;
	free(old);
	output->settings.path = mine;
	return 0;
}

static int make_own(struct output *output, const struct output_context *context)
{
	struct output_settings *settings = &output->settings;
	char owner[sizeof(output->counters->name)];

	settings->odid += context->exporter + (settings->odid_given ? 0 : 1);
	settings->lossless = output->lossless = context->environment->file_input;
	if (!settings->rate_given && settings->lossless && (output->scheme->takes & TAKES_MTU))
		settings->rate = FILE_TO_UDP_RATE;
	output->rate = (double)settings->rate / context->n_exporters / 1e6;
	output->filled_us = steady_us();
	snprintf(owner, sizeof(owner), "output %.*s", (int)strcspn(settings->spec, ","),
		 settings->spec);
	output->counters = counter_set_new(owner, output_rows, OUTPUT_N_COUNTERS,
					   UNIT_PACKETS | UNIT_OCTETS | UNIT_RECORDS);
	return output->counters == NULL ? -ENOMEM : own_path(output, context->exporter);
}

static int open_stream(struct output *output, const struct output_context *context)
{
	struct stream *stream = &output->streams[output->n_streams];
	int rc = output->scheme->encoder->open(&output->settings, context->options,
					       context->environment, &stream->encoder);

	if (rc < 0)
		return rc;
	rc = output->scheme->transport->open(&output->settings, output->n_streams, output->counters,
					     &stream->transport);
	if (rc < 0) {
		stream->encoder->ops->close(stream->encoder);
		return rc;
	}
	stream->sink = &stream->transport->queue.sink;
	output->n_streams++;
	return 0;
}

static int open_all(struct output *output, const struct output_context *context)
{
	const unsigned n = RTE_MAX(output->settings.n_collectors, 1U);

	output->scheme = output_scheme_find(output->settings.scheme);
	if (output->scheme->encoder == NULL || output->scheme->transport == NULL)
		return user_error(ENOTSUP, "--output %s: %s is not in this build",
				  output->settings.spec, output->scheme->name);
	if (make_own(output, context) < 0)
		return user_error(ENOMEM, "--output %s: out of memory", output->settings.spec);
	for (unsigned i = 0; i < n; i++) {
		const int rc = open_stream(output, context);

		if (rc < 0)
			return rc;
	}
	return 0;
}

int output_open(const char *spec, const struct output_context *context, struct output **opened)
{
	struct output *output = calloc(1, sizeof(*output));
	int rc;

	if (output == NULL)
		return user_error(ENOMEM, "--output %s: out of memory", spec);
	rc = output_settings_parse(spec, &output->settings);
	if (rc == 0)
		rc = open_all(output, context);
	if (rc < 0)
		output_close(output);
	else
		*opened = output;
	return rc;
}

struct counter_set *output_counters(struct output *output)
{
	return output->counters;
}

uint64_t output_metadata_wanted(const struct output *output)
{
	const struct encoder *encoder = output->streams[0].encoder;

	return encoder->ops->metadata_wanted == NULL ? 0 : encoder->ops->metadata_wanted(encoder);
}
