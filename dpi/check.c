// SPDX-License-Identifier: BSD-3-Clause
// `lineprobe dpi-check`: the files' own faults, and how often what they name is noise.
#include <errno.h>
#include <netinet/in.h>
#include <sys/stat.h>

#include "config/log.h"
#include "dpi/engine/engine.h"
#include "dpi/noise.h"
#include "dpi/signatures/xorshift.h"

// What decides alone may name one payload of noise in a million; so many tell it, with the few more
// that chance allows.
enum { SAMPLES = 1 << 21, ALLOWED = 4, SAME_SAMPLES = 4096 };

struct noise_check {
	struct dpi_worker *worker;
	uint64_t state;
	unsigned named[NOISE_N_FAMILIES];
	unsigned by_rule[RULES_MAX][NOISE_N_FAMILIES];
	unsigned by_dissector[256][NOISE_N_FAMILIES];
};

static void note(struct noise_check *check, enum noise_family family)
{
	const struct naming *naming = &check->worker->naming;
	const struct rules *rules = &check->worker->signatures->rules;

	check->named[family]++;
	if (naming->rule != NULL)
		check->by_rule[naming->rule - rules->all][family]++;
	else
		check->by_dissector[naming->dissector][family]++;
}

// A Flow's first payload packet, between ports that nobody has; from either side.
static void inspect(struct noise_check *check, enum noise_family family)
{
	static const uint8_t addresses[2][4] = {{192, 0, 2, 1}, {198, 51, 100, 1}};
	uint8_t payload[2 * NOISE_OCTETS];
	const unsigned length = noise_make(family, &check->state, payload);
	const uint64_t draw = xorshift_next(&check->state);
	struct dpi_flow flow = {0};
	const struct dpi_packet packet = {
	    .payload = payload,
	    .length = (uint16_t)length,
	    .wire_length = (uint16_t)length,
	    .ip_version = 4,
	    .protocol = draw & 1 ? IPPROTO_TCP : IPPROTO_UDP,
	    .direction = draw >> 1 & 1,
	    .start_seen = true,
	    .source_port = (uint16_t)(10000 + (draw >> 8 & 0x7fff)),
	    .destination_port = (uint16_t)(32768 + (draw >> 32 & 0x7fff)),
	    .source = addresses[0],
	    .destination = addresses[1],
	    .now_us = 1000000,
	};

	dpi_inspect(check->worker, &flow, &packet);
	if (flow.label.master != 0)
		note(check, family);
	dpi_flow_end(check->worker, &flow);
}

static unsigned samples_of(enum noise_family family)
{
	return family == NOISE_ZERO || family == NOISE_ONES ? SAME_SAMPLES : SAMPLES;
}

static unsigned report_rules(const struct noise_check *check, struct problems *problems,
			     enum noise_family family)
{
	const struct rules *rules = &check->worker->signatures->rules;
	unsigned n = 0;

	for (unsigned i = 0; i < rules->n; i++) {
		const struct rule *rule = &rules->all[i];

		if (check->by_rule[i][family] <= ALLOWED)
			continue;
		problem_report(problems, rule->file, rule->line,
			       "names %u of %u payloads of noise (%s): needs more that is fixed, "
			       "or must be weak",
			       check->by_rule[i][family], samples_of(family), noise_names[family]);
		n++;
	}
	return n;
}

static unsigned report_dissectors(const struct noise_check *check, enum noise_family family)
{
	unsigned n = 0;

	for (unsigned i = 0; i < n_dissectors; i++) {
		if (check->by_dissector[i + 1][family] <= ALLOWED)
			continue;
		user_error(EINVAL, "dissector %s names %u of %u payloads of noise (%s)",
			   dissectors[i].name, check->by_dissector[i + 1][family],
			   samples_of(family), noise_names[family]);
		n++;
	}
	return n;
}

static int check_noise(struct noise_check *check, FILE *out)
{
	struct problems problems = {.all = true};
	unsigned n = 0;

	fputs("noise that was named:", out);
	for (unsigned family = 0; family < NOISE_N_FAMILIES; family++) {
		for (unsigned i = 0; i < samples_of(family); i++)
			inspect(check, family);
		fprintf(out, "%s %u of %u %s", family > 0 ? "," : "", check->named[family],
			samples_of(family), noise_names[family]);
	}
	fputs("\n", out);
	for (unsigned family = 0; family < NOISE_N_FAMILIES; family++)
		n += report_rules(check, &problems, family) + report_dissectors(check, family);
	return n == 0 ? 0 : -EINVAL;
}

static int check_directory(const char *path, FILE *out)
{
	const struct dpi_settings settings = {
	    .signatures = path, .cache = "", .n_workers = 1, .max_flows = 64};
	struct noise_check *check = calloc(1, sizeof(*check));
	struct dpi *dpi = NULL;
	int err = check != NULL ? dpi_open(&settings, &dpi) : -ENOMEM;

	if (err == 0) {
		check->state = UINT64_C(0x6c696e6570726f62);
		check->worker = dpi_worker_new(dpi, 0, -1);
		err = check->worker != NULL ? check_noise(check, out) : -ENOMEM;
		dpi_worker_free(check->worker);
	}
	dpi_close(dpi);
	free(check);
	return err;
}

int dpi_check(const char *path, FILE *out)
{
	struct stat about;
	int err = signatures_check(path, dissector_check);

	if (err == 0 && stat(path, &about) == 0 && S_ISDIR(about.st_mode))
		err = check_directory(path, out);
	return err;
}
