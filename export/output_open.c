// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_common.h>

#include "config/clock.h"
#include "config/log.h"
#include "export/encode/output_plan.h"
#include "export/identity.h"
#include "export/output_private.h"
#include "export/output_target.h"

enum {
	FILE_TO_UDP_RATE =
	    100000,		// records a second that a collector on the same machine can handle
	HOLD_US = 10000000,	// so long a collector that is back has to be well
	PATIENCE_US = 10000000, // so long a file waits for a collector that is gone or stuck
};

void output_close_streams(struct output *output)
{
	for (unsigned i = 0; i < output->n_streams; i++) {
		output->streams[i].encoder->ops->close(output->streams[i].encoder);
		output->streams[i].transport->ops->close(output->streams[i].transport);
	}
	output->n_streams = 0;
}

void output_close(struct output *output)
{
	if (output == NULL)
		return;
	output_close_streams(output);
	spool_close(output->spool);
	free(output->widened);
	free(output->filter);
	counter_set_free(output->counters);
	output_settings_free(&output->settings);
	free(output);
}

static int own_path(struct output *output, unsigned exporter)
{
	char *mine;

	if (output->settings.path == NULL)
		return 0;
	mine = output_exporter_path(&output->settings, exporter);
	if (mine == NULL)
		return -ENOMEM;
	free(output->settings.path);
	output->settings.path = mine;
	return 0;
}

// What the balance sheet calls it; each exporter has its own.
static struct counter_set *make_counters(const char *spec, const struct output_context *context)
{
	char name[sizeof(((struct counter_set *)0)->name)], suffix[24] = "";
	size_t room;

	if (context->n_exporters > 1)
		snprintf(suffix, sizeof(suffix), " (exporter %u)", context->exporter);
	room = sizeof(name) - sizeof("output ") - strlen(suffix);
	snprintf(name, sizeof(name), "output %.*s%s", (int)RTE_MIN(strcspn(spec, ","), room), spec,
		 suffix);
	return counter_set_new(name, output_rows, OUTPUT_N_COUNTERS,
			       UNIT_PACKETS | UNIT_OCTETS | UNIT_RECORDS);
}

static int make_own(struct output *output, const struct output_context *context)
{
	struct output_settings *settings = &output->settings;

	if ((settings->traits & TRAIT_FEED) != 0)
		settings->identity = identity_of_process(context->environment);
	settings->odid += context->exporter + (settings->odid_given ? 0 : 1);
	output->lossless = context->environment->file_input;
	if (settings->mtu == 0)
		settings->mtu = output_profile_mtu(settings);
	if (!settings->rate_given && output->lossless && (settings->traits & TRAIT_DATAGRAMS))
		settings->rate = FILE_TO_UDP_RATE;
	output->patience_us = PATIENCE_US;
	output->hold_us = settings->hold_given ? settings->hold_ms * 1000 : HOLD_US;
	output->deadline_us = UINT64_MAX / 2; // never
	output->n_exporters = context->n_exporters;
	output->counters = make_counters(settings->spec, context);
	return output->counters == NULL ? -ENOMEM : own_path(output, context->exporter);
}

static int open_stream(struct output *output, const struct output_context *context)
{
	struct output_stream *stream = &output->streams[output->n_streams];
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
	stream->queue = &stream->transport->queue;
	stream->sink = &stream->queue->sink;
	stream->moved_us = monotonic_us();
	pace_set(&stream->queue->pace, (double)output->settings.rate / context->n_exporters,
		 stream->moved_us);
	output->n_streams++;
	return 0;
}

static int read_filter(const struct output_settings *settings, const struct output_context *context,
		       struct record_filter *filter)
{
	char where[64];

	snprintf(where, sizeof(where), "--output %.*s",
		 (int)RTE_MIN(strcspn(settings->spec, ","), (size_t)48), settings->spec);
	return record_filter_read(filter, settings->where,
				  environment_applications(context->environment), where);
}

static int open_filter(struct output *output, const struct output_context *context)
{
	if (output->settings.where == NULL)
		return 0;
	output->filter = calloc(1, sizeof(*output->filter));
	return output->filter == NULL ? -ENOMEM
				      : read_filter(&output->settings, context, output->filter);
}

static int open_all(struct output *output, const struct output_context *context)
{
	const unsigned n = RTE_MAX(output->settings.n_collectors, 1U);
	int rc;

	output->scheme = output_scheme_find(output->settings.scheme);
	rc = make_own(output, context);
	if (rc == 0)
		rc = open_filter(output, context);
	for (unsigned i = 0; i < n && rc == 0; i++)
		rc = open_stream(output, context);
	output_balance_open(output);
	if (rc == 0)
		rc = output_spool_open(output, context);
	if (rc < 0)
		return rc;
	if (!output->streams[0].encoder->takes_narrow)
		output->record_octets = flow_record_octets(output_wanted(output).measures);
	output->widened = calloc(1, FLOW_RECORD_MAX_OCTETS);
	return output->widened == NULL ? -ENOMEM : 0;
}

// Of all that opening does: nothing below it has reported this.
static void report_no_memory(const char *spec, const struct output *output)
{
	uint64_t octets = sizeof(*output);

	if (output != NULL && output->scheme != NULL)
		octets += output->scheme->encoder->octets + output->scheme->transport->octets;
	memory_error(octets, "give fewer outputs", "--output %s", spec);
}

int output_open(const char *spec, const struct output_context *context, struct output **opened)
{
	struct output *output = calloc(1, sizeof(*output));
	int rc = -ENOMEM;

	if (output != NULL)
		rc = output_settings_parse(spec, &output->settings);
	if (rc == 0)
		rc = open_all(output, context);
	if (rc == -ENOMEM)
		report_no_memory(spec, output);
	if (rc == 0)
		*opened = output;
	else if (output != NULL)
		output_close(output);
	return rc;
}

struct counter_set *output_counters(struct output *output)
{
	return output->counters;
}

static struct wanted wanted_by(const struct encoder *encoder)
{
	const struct wanted nothing = {0};

	return encoder->ops->wanted == NULL ? nothing : encoder->ops->wanted(encoder);
}

struct wanted output_wanted(const struct output *output)
{
	struct wanted wanted = wanted_by(output->streams[0].encoder);

	if (output->filter != NULL)
		wanted_add(&wanted, output->filter->wanted);
	return wanted;
}

// Of the encoder that such an output has, and of its filter.
static int check_wanted(const struct output_settings *settings,
			const struct output_context *context, struct wanted *wanted)
{
	struct record_filter filter = {0};
	struct encoder *encoder;
	int rc = 0;

	if (settings->where != NULL)
		rc = read_filter(settings, context, &filter);
	if (rc == 0)
		rc =
		    output_scheme_find(settings->scheme)
			->encoder->open(settings, context->options, context->environment, &encoder);
	if (rc < 0)
		return rc;
	*wanted = wanted_by(encoder);
	wanted_add(wanted, filter.wanted);
	encoder->ops->close(encoder);
	return 0;
}

int output_check_wanted(const char *spec, const struct output_context *context,
			struct wanted *wanted)
{
	struct output_settings settings;
	int rc = output_settings_parse(spec, &settings);

	if (rc == 0) {
		rc = check_wanted(&settings, context, wanted);
		output_settings_free(&settings);
	}
	if (rc == -ENOMEM)
		report_no_memory(spec, NULL);
	return rc;
}
