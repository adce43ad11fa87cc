// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdlib.h>

#include <rte_common.h>

#include "export/encode/encoder.h"
#include "export/encode/json.h"

extern const struct encoder_ops encoder_json; // in output_schemes[]

// JSON lines: one object a Flow Record, both directions in one unless biflow=split.
struct json_encoder {
	struct encoder base;
	struct json_writer writer;
	const struct export_environment *environment;
	bool split;
	struct message *message;
};

static int json_open(const struct output_settings *settings, const struct options *options,
		     const struct export_environment *environment, struct encoder **opened)
{
	struct output_settings own = *settings;
	struct json_encoder *encoder;
	struct output_plan plan;
	int err;

	if (!settings->biflow_given)
		own.biflow = BIFLOW_ONE_RECORD;
	own.biflow_given = true;
	err = output_plan(&own, options, "full", &plan);
	if (err < 0)
		return err;
	encoder = calloc(1, sizeof(*encoder));
	if (encoder == NULL)
		return -ENOMEM;
	encoder->base.ops = &encoder_json;
	encoder->split = plan.biflow == BIFLOW_SPLIT;
	encoder->environment = environment;
	json_writer_make(&encoder->writer, &plan, environment_applications(environment));
	*opened = &encoder->base;
	return 0;
}

static void json_close(struct encoder *base)
{
	struct json_encoder *encoder = container_of(base, struct json_encoder, base);

	free(encoder);
}

static void json_flush(struct encoder *base, struct message_sink *sink, uint64_t)
{
	struct json_encoder *encoder = container_of(base, struct json_encoder, base);

	if (encoder->message == NULL || encoder->message->length == 0)
		return;
	sink->send(sink, encoder->message);
	encoder->message = NULL;
}

static int add_line(struct json_encoder *encoder, struct message_sink *sink,
		    const struct flow_record *record, unsigned direction)
{
	uint32_t bound = json_bound(&encoder->writer, record) + 1;
	struct message *message = encoder->message;
	char *at, *end;

	if (message != NULL && message->length + bound > message->room) {
		json_flush(&encoder->base, sink, 0);
		message = encoder->message;
	}
	if (message == NULL)
		message = encoder->message = sink->take(sink);
	if (message->length + bound > message->room)
		return -ENOTSUP;
	at = (char *)message->octets + message->length;
	end = json_write(&encoder->writer, record, direction, at);
	*end++ = '\n';
	message->length += (uint32_t)(end - at);
	return 0;
}

static int json_add(struct encoder *base, struct message_sink *sink,
		    const struct flow_record *record, uint64_t)
{
	struct json_encoder *encoder = container_of(base, struct json_encoder, base);
	bool reverse = flow_record_has_direction(record, REVERSE);

	encoder->writer.applications = environment_applications(encoder->environment);
	if (!encoder->split || flow_record_has_direction(record, FORWARD) || !reverse) {
		if (add_line(encoder, sink, record, FORWARD) < 0)
			return -ENOTSUP;
		message_count(encoder->message, record, FORWARD);
	}
	if (encoder->split && reverse && add_line(encoder, sink, record, REVERSE) < 0)
		return -ENOTSUP;
	message_count(encoder->message, record, REVERSE);
	encoder->message->n_records++;
	return 0;
}

static struct wanted json_wanted(const struct encoder *base)
{
	const struct json_encoder *encoder = container_of(base, struct json_encoder, base);

	return encoder->writer.wanted;
}

const struct encoder_ops encoder_json = {
    .name = "json",
    .takes = TAKES_FIELDS,
    .open = json_open,
    .close = json_close,
    .add = json_add,
    .flush = json_flush,
    .wanted = json_wanted,
};
