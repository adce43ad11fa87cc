// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "config/log.h"
#include "config/log_level.h"
#include "config/options/option_change.h"
#include "config/word.h"
#include "probe/collector/collectors.h"
#include "probe/control/statistics.h"
#include "probe/http/http_renewal.h"
#include "probe/probe.h"

LOG_TYPE(settings);

bool settings_in_force(const struct probe *probe)
{
	bool all = true;

	for (unsigned i = 0; i < probe->n_workers; i++)
		all &= worker_has_changed(probe->worker[i]);
	return all;
}

bool settings_are_awaited(const struct probe *probe)
{
	return probe->ran && !settings_in_force(probe);
}

static void free_those_before(struct live_settings *settings)
{
	struct live_settings *before = settings->before;

	settings->before = NULL;
	while (before != NULL) {
		struct live_settings *next = before->before;

		live_settings_free(before);
		before = next;
	}
}

void settings_look(struct probe *probe)
{
	if (probe->settings != NULL && settings_in_force(probe))
		free_those_before(probe->settings);
	if (probe->dpi != NULL)
		dpi_look(probe->dpi);
	preparation_look(probe);
}

void settings_free(struct probe *probe)
{
	if (probe->settings == NULL)
		return;
	free_those_before(probe->settings);
	live_settings_free(probe->settings);
	probe->settings = NULL;
}

bool settings_may_sample(const struct probe *probe)
{
	const uint32_t next = probe->epochs.now + 1;
	bool may = true;

	for (unsigned i = 0; i < probe->n_workers && may; i++)
		may = (!probe->ran || worker_is_in_epoch(probe->worker[i], probe->epochs.now)) &&
		      !worker_has_epoch_before(probe->worker[i], next - (EPOCHS_HELD - 1));
	return may;
}

// Exporters know it before there is a record of it.
void settings_tell_selector(struct probe *probe, const struct options *options)
{
	const struct sampling_rate *rate = &options->sampling;
	const struct selector selector = {.id = probe->epochs.now + 1,
					  .interval = sampling_interval_of(rate),
					  .random = rate->random};

	selectors_add(&probe->environment.selectors, &selector);
}

// The options with what --overload has made of them. Texts and lists stay the options'.
static struct options shed(const struct probe *probe, const struct options *options)
{
	const struct overload_ladder *ladder = &probe->overload.ladder;
	struct options now = *options;
	uint64_t *const idle_ms[] = {&now.idle_ms, &now.tcp_ms, &now.udp_ms, &now.icmp_ms};

	now.sampling = overload_rate(&options->sampling, ladder->step);
	for (unsigned i = 0; i < RTE_DIM(idle_ms); i++)
		if (*idle_ms[i] != 0)
			*idle_ms[i] = RTE_MAX(*idle_ms[i] >> ladder->idle_shift, UINT64_C(1));
	return now;
}

static bool is_unmeasured(const struct probe *probe)
{
	return probe->overload.ladder.step >= SHED_MEASURES;
}

// What records of one epoch have alike.
static bool begins_epoch(const struct probe *probe, const struct options *shown)
{
	const struct sampling_rate *now = &probe->overload.rate, *then = &shown->sampling;

	return now->packets != then->packets || now->flows != then->flows ||
	       now->random != then->random || probe->overload.unmeasured != is_unmeasured(probe);
}

static int check_sampling(const struct probe *probe, const struct options *options)
{
	if (!begins_epoch(probe, options))
		return 0;
	if (!settings_may_sample(probe))
		return user_error(
		    EBUSY,
		    "--sampling: Flows that were sampled %d changes ago still live, or a "
		    "change is not in force yet; ask again once their records are made",
		    EPOCHS_HELD - 1);
	return probe->export_process != NULL ? check_outputs(options) : 0;
}

static int settings_of(const struct probe *probe, const struct options *options,
		       struct live_settings **settings)
{
	struct filter *before = probe->settings != NULL ? probe->settings->filter : NULL;
	const struct options shown = shed(probe, options);
	int err = collectors_check(options); // what selects packets needs an input of them

	if (err >= 0)
		err = check_sampling(probe, &shown);
	if (err >= 0)
		err = preparation_refuses(probe, options->filter);
	return err < 0 ? err
		       : live_settings_new(&shown, before, preparation_filter(probe), settings);
}

static void begin_epoch(struct probe *probe, const struct options *shown)
{
	sampling_epochs_begin(&probe->epochs, &shown->sampling, !is_unmeasured(probe));
	settings_tell_selector(probe, shown);
	probe->overload.rate = shown->sampling;
	probe->overload.unmeasured = is_unmeasured(probe);
}

static void put_shed(const struct probe *probe, struct live_settings *settings)
{
	const struct overload_ladder *ladder = &probe->overload.ladder;

	settings->classifies = ladder->step < SHED_CLASSIFICATION;
	settings->measures = !is_unmeasured(probe);
	settings->hurries = ladder->idle_shift != 0;
}

static int change_workers(struct probe *probe, const struct options *options)
{
	struct live_settings *settings;
	int err = settings_of(probe, options, &settings);

	if (err < 0)
		return err;
	settings_look(probe);
	if (begins_epoch(probe, &settings->options))
		begin_epoch(probe, &settings->options);
	put_shed(probe, settings);
	settings->epoch = probe->epochs.now;
	settings->before = probe->settings;
	probe->settings = settings;
	for (unsigned i = 0; i < probe->n_workers; i++)
		worker_change(probe->worker[i], settings);
	return 0;
}

int settings_shed(struct probe *probe)
{
	return change_workers(probe, &probe->options);
}

static int check_log_level(const struct options *options)
{
	char unknown[64];

	if (log_levels_known(options->log_level, unknown, sizeof(unknown)))
		return 0;
	return user_error(EINVAL, "log-level %s: there is no part '%s'", options->log_level,
			  unknown);
}

static int change_log_level(const struct options *options)
{
	char unknown[64];
	int err = check_log_level(options);

	if (err == 0)
		log_levels_set(options->log_level, unknown, sizeof(unknown));
	return err;
}

// What exporting knows of it follows.
static void tell_exporters(struct probe *probe)
{
	struct export_environment *environment = &probe->environment;

	environment->active_ms = probe->options.active_ms;
	environment->idle_ms = probe->options.idle_ms;
	if (probe->dpi != NULL)
		atomic_store_explicit(&environment->applications, dpi_applications(probe->dpi),
				      memory_order_release);
}

static int change_signatures(struct probe *probe, const struct options *options)
{
	if (probe->dpi == NULL)
		return user_error(EINVAL, "signatures: classification is off (--dpi); it needs a "
					  "restart");
	return signatures_take(probe, options->signatures);
}

static int put_in_force(struct probe *probe, const struct option_row *row,
			const struct options *options)
{
	if (strcmp(row->name, "log-level") == 0)
		return change_log_level(options);
	if (strcmp(row->name, "signatures") == 0)
		return change_signatures(probe, options);
	if (strcmp(row->name, "geo") == 0 || strcmp(row->name, "interface-map") == 0)
		return export_process_enrich(probe->export_process, options);
	if (strcmp(row->name, "stats") == 0)
		return 0; // whoever prints looks at it
	return change_workers(probe, options);
}

int settings_set(struct probe *probe, const char *name, const char *text)
{
	struct option_value value;
	struct options shown;
	int err = option_value_read(&value, name, text);

	if (err == 0) {
		option_value_show(&value, &probe->options, &shown);
		err = put_in_force(probe, value.row, &shown);
	}
	if (err == 0) {
		option_value_swap(&value, &probe->options);
		tell_exporters(probe);
		if (strcmp(value.row->name, "stats") == 0 && probe->statistics != NULL)
			statistics_restart(probe->statistics);
	}
	option_value_clear(&value);
	return err;
}

// What the configuration says otherwise than what is in force. Wrong values have been read already
// when it was parsed; filter and networks are checked as they are set.
static int take_row(struct probe *probe, const struct option_row *row, const struct options *next)
{
	char *now = option_text_of(row, &probe->options), *then = option_text_of(row, next);
	int err = 0;

	if (now != NULL && then != NULL && strcmp(now, then) != 0 &&
	    row->change != CHANGE_OUTPUTS) {
		if (row->change == CHANGE_LIVE)
			err = settings_set(probe, row->name, *then != '\0' ? then : NULL);
		else
			LOG(WARNING, "%s is another one in the configuration: it needs a restart",
			    row->name);
		if (err == 0 && row->change == CHANGE_LIVE)
			LOG(NOTICE, "%s is %s now", row->name, *then != '\0' ? then : "off");
	}
	free(now);
	free(then);
	return err;
}

// Nothing is in force of it afterwards.
static int check(const struct probe *probe, const struct options *options)
{
	struct live_settings *settings;
	int err = settings_of(probe, options, &settings);

	if (err < 0)
		return err;
	live_settings_free(settings);
	return check_log_level(options);
}

// All rows are looked at, also behind one that is refused; that one's error is returned.
static int take_rows(struct probe *probe, const struct options *next)
{
	int refused = 0;

	for (unsigned i = 0; i < n_option_rows; i++) {
		int err =
		    option_in_file(&option_rows[i]) ? take_row(probe, &option_rows[i], next) : 0;

		refused = refused != 0 ? refused : err;
	}
	return refused;
}

// `reads_signatures`: from another directory than before.
static int options_read_again(struct probe *probe, bool *reads_signatures)
{
	struct options next;
	int err =
	    options_parse(&next, probe->n_arguments, probe->arguments) == OPTIONS_RUN ? 0 : -EINVAL;

	if (err == 0)
		err = check(probe, &next);
	// What cannot be opened changes nothing, so that comes first.
	if (err == 0 && probe->export_process != NULL)
		err = outputs_become(probe, &next.outputs);
	if (err == 0) {
		*reads_signatures = !word_is(probe->options.signatures, next.signatures);
		err = take_rows(probe, &next);
	}
	options_free(&next);
	return err;
}

// The files may be others by the same names.
static int enrich_again(const struct probe *probe)
{
	const struct options *options = &probe->options;

	if (options->geo.n == 0 && options->interface_map == NULL)
		return 0;
	return export_process_enrich(probe->export_process, options);
}

int settings_read_again(struct probe *probe)
{
	bool signatures_were_read = false;
	int err = options_read_again(probe, &signatures_were_read);

	if (probe->export_process != NULL)
		export_process_reopen(probe->export_process);
	if (err == 0 && probe->dpi != NULL && !signatures_were_read)
		err = signatures_take(probe, probe->options.signatures);
	if (err == 0 && probe->export_process != NULL)
		err = enrich_again(probe);
	if (err == 0)
		err = http_renewal_read_again(probe->http_renewal, &probe->options);
	tell_exporters(probe);
	return err;
}
