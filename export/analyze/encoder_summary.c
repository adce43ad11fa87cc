// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <rte_common.h>

#include "config/log.h"
#include "export/analyze/summary.h"
#include "export/encode/encoder.h"

extern const struct encoder_ops encoder_summary; // in output_schemes[]

// Prints no records but, at the end, what they amount to. Exporters that serve the same --output
// gather together; the last one to end prints.
enum { RECORDS_A_MESSAGE = 256, MOST_TEXT = 1 << 14 };

struct gathering {
	struct gathering *next;
	char *spec;
	unsigned users; // encoders that have not ended
	pthread_mutex_t lock;
	struct summary summary;
};

struct summary_encoder {
	struct encoder base;
	struct gathering *gathering;
	const struct export_environment *environment;
	struct message *message;
	bool ended;
};

static struct gathering *gatherings;
static pthread_mutex_t gatherings_lock = PTHREAD_MUTEX_INITIALIZER;

static struct gathering *gathering_new(const char *spec)
{
	struct gathering *gathering = calloc(1, sizeof(*gathering));

	if (gathering == NULL)
		return NULL;
	gathering->spec = strdup(spec);
	if (gathering->spec == NULL || summary_new(&gathering->summary) < 0) {
		free(gathering->spec);
		free(gathering);
		return NULL;
	}
	pthread_mutex_init(&gathering->lock, NULL);
	gathering->next = gatherings;
	gatherings = gathering;
	return gathering;
}

static struct gathering *gathering_join(const char *spec)
{
	struct gathering *gathering;

	pthread_mutex_lock(&gatherings_lock);
	for (gathering = gatherings; gathering != NULL; gathering = gathering->next) {
		if (strcmp(gathering->spec, spec) == 0)
			break;
	}
	if (gathering == NULL)
		gathering = gathering_new(spec);
	if (gathering != NULL)
		gathering->users++;
	pthread_mutex_unlock(&gatherings_lock);
	return gathering;
}

// True for the last one to leave: the gathering is then its own to print and free.
static bool gathering_leave(struct gathering *gathering)
{
	struct gathering **link = &gatherings;
	bool last;

	pthread_mutex_lock(&gatherings_lock);
	last = --gathering->users == 0;
	while (last && *link != gathering)
		link = &(*link)->next;
	if (last)
		*link = gathering->next;
	pthread_mutex_unlock(&gatherings_lock);
	return last;
}

static void gathering_free(struct gathering *gathering)
{
	summary_free(&gathering->summary);
	pthread_mutex_destroy(&gathering->lock);
	free(gathering->spec);
	free(gathering);
}

static int summary_open(const struct output_settings *settings, const struct options *,
			const struct export_environment *environment, struct encoder **opened)
{
	struct summary_encoder *encoder = calloc(1, sizeof(*encoder));

	if (encoder != NULL)
		encoder->gathering = gathering_join(settings->spec);
	if (encoder == NULL || encoder->gathering == NULL) {
		free(encoder);
		return -ENOMEM;
	}
	encoder->base.ops = &encoder_summary;
	encoder->environment = environment;
	*opened = &encoder->base;
	return 0;
}

static void summary_close(struct encoder *base)
{
	struct summary_encoder *encoder = container_of(base, struct summary_encoder, base);

	if (!encoder->ended && gathering_leave(encoder->gathering))
		gathering_free(encoder->gathering);
	free(encoder);
}

static void summary_flush(struct encoder *base, struct message_sink *sink, uint64_t)
{
	struct summary_encoder *encoder = container_of(base, struct summary_encoder, base);

	if (encoder->message != NULL)
		sink->send(sink, encoder->message);
	encoder->message = NULL;
}

static int encode_nothing(struct encoder *base, struct message_sink *sink,
			  const struct flow_record *record, uint64_t now_us)
{
	struct summary_encoder *encoder = container_of(base, struct summary_encoder, base);
	struct message *message = encoder->message;

	if (message == NULL)
		message = encoder->message = sink->take(sink);
	message->n_records++;
	message_count_both(message, record);
	pthread_mutex_lock(&encoder->gathering->lock);
	summary_add(&encoder->gathering->summary, record);
	pthread_mutex_unlock(&encoder->gathering->lock);
	if (message->n_records == RECORDS_A_MESSAGE)
		summary_flush(&encoder->base, sink, now_us);
	return 0;
}

static void print(const struct summary_encoder *encoder, struct message_sink *sink)
{
	struct message *message = sink->take(sink);
	const size_t room = RTE_MIN(message->room, (uint32_t)MOST_TEXT);
	long length;
	FILE *to = fmemopen(message->octets, room, "w");

	if (to != NULL) {
		summary_print(&encoder->gathering->summary,
			      environment_applications(encoder->environment), to);
		fflush(to);
		length = ftell(to);
		fclose(to);
		message->length = length > 0 ? (uint32_t)length : 0;
	}
	sink->send(sink, message);
}

static void summary_end(struct encoder *base, struct message_sink *sink, uint64_t now_us)
{
	struct summary_encoder *encoder = container_of(base, struct summary_encoder, base);

	summary_flush(&encoder->base, sink, now_us);
	encoder->ended = true;
	if (!gathering_leave(encoder->gathering))
		return;
	print(encoder, sink);
	gathering_free(encoder->gathering);
}

const struct encoder_ops encoder_summary = {
    .name = "summary",
    .traits = TRAIT_ONE_FOR_ALL,
    .refuses = TAKES_ROTATION,
    .octets = 48 << 20,
    .open = summary_open,
    .close = summary_close,
    .add = encode_nothing,
    .flush = summary_flush,
    .end = summary_end,
};
