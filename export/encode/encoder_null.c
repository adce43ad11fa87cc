// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdlib.h>

#include <rte_common.h>

#include "export/encode/encoder.h"

extern const struct encoder_ops encoder_null; // in output_schemes[]

// `null:` encodes nothing: it keeps the counters of messages that have no octets, to measure the
// rest.
enum { RECORDS_A_MESSAGE = 256 };

struct null_encoder {
	struct encoder base;
	struct message *message;
};

static int null_open(const struct output_settings *, const struct options *,
		     const struct export_environment *, struct encoder **opened)
{
	struct null_encoder *encoder = calloc(1, sizeof(*encoder));

	if (encoder == NULL)
		return -ENOMEM;
	encoder->base.ops = &encoder_null;
	*opened = &encoder->base;
	return 0;
}

static void null_close(struct encoder *base)
{
	struct null_encoder *encoder = container_of(base, struct null_encoder, base);

	free(encoder);
}

static void null_flush(struct encoder *base, struct message_sink *sink, uint64_t)
{
	struct null_encoder *encoder = container_of(base, struct null_encoder, base);

	if (encoder->message != NULL)
		sink->send(sink, encoder->message);
	encoder->message = NULL;
}

static int null_add(struct encoder *base, struct message_sink *sink,
		    const struct flow_record *record, uint64_t now_us)
{
	struct null_encoder *encoder = container_of(base, struct null_encoder, base);
	struct message *message = encoder->message;

	if (message == NULL)
		message = encoder->message = sink->take(sink);
	message->n_records++;
	message_count_both(message, record);
	if (message->n_records == RECORDS_A_MESSAGE)
		null_flush(&encoder->base, sink, now_us);
	return 0;
}

const struct encoder_ops encoder_null = {
    .name = "null",
    .open = null_open,
    .close = null_close,
    .add = null_add,
    .flush = null_flush,
};
