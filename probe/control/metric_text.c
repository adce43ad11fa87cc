// SPDX-License-Identifier: BSD-3-Clause
#include "probe/control/metric_text.h"

#include <inttypes.h>
#include <string.h>

#include "config/utf8.h"

enum { MOST_TEXT = 1024 };

void metric_text_begin(struct metric_text *text, bool openmetrics, FILE *out)
{
	*text = (struct metric_text){.out = out, .openmetrics = openmetrics};
}

void metric_text_end(struct metric_text *text)
{
	if (text->openmetrics)
		fputs("# EOF\n", text->out);
}

// What acts on a terminal or is no UTF-8 has become \xNN, whose backslash is doubled like any
// other: neither format can hold a line feed, a quote or a backslash as it is.
static void put_escaped(const char *value, FILE *out)
{
	char shown[MOST_TEXT];

	utf8_visible(value, shown, sizeof(shown));
	for (const char *at = shown; *at != '\0'; at++) {
		if (*at == '"' || *at == '\\')
			fputc('\\', out);
		fputc(*at, out);
	}
}

// OpenMetrics escapes quotes here too (its section 4.1.4), format 0.0.4 leaves them as they are.
static void put_help(struct metric_text *text, const char *help)
{
	for (const char *at = help; *at != '\0'; at++) {
		if (*at == '\\' || (*at == '"' && text->openmetrics))
			fputc('\\', text->out);
		fputc(*at, text->out);
	}
}

void metric_family(struct metric_text *text, const char *name, enum metric_kind kind,
		   const char *help)
{
	const bool counter = kind == METRIC_COUNTER;
	const char *announced = counter && !text->openmetrics ? "_total" : "";

	text->name = name;
	text->suffix = counter ? "_total" : "";
	fprintf(text->out, "# HELP %s%s ", name, announced);
	put_help(text, help);
	fprintf(text->out, "\n# TYPE %s%s %s\n", name, announced, counter ? "counter" : "gauge");
}

static void put_name(struct metric_text *text, const char *const *labels)
{
	const char *between = "{";

	fprintf(text->out, "%s%s", text->name, text->suffix);
	for (unsigned i = 0; labels != NULL && labels[i] != NULL; i += 2) {
		fprintf(text->out, "%s%s=\"", between, labels[i]);
		put_escaped(labels[i + 1], text->out);
		fputc('"', text->out);
		between = ",";
	}
	fputs(*between == ',' ? "} " : " ", text->out);
}

void metric_sample(struct metric_text *text, const char *const *labels, uint64_t value)
{
	put_name(text, labels);
	fprintf(text->out, "%" PRIu64 "\n", value);
}

void metric_sample_real(struct metric_text *text, const char *const *labels, double value)
{
	put_name(text, labels);
	fprintf(text->out, "%.15g\n", value);
}

void metric_alone(struct metric_text *text, const char *name, enum metric_kind kind,
		  const char *help, double value)
{
	metric_family(text, name, kind, help);
	metric_sample_real(text, NULL, value);
}
