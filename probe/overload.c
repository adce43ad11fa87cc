// SPDX-License-Identifier: BSD-3-Clause
// --overload ladder: once a second what the workers' load asks for is put in force.
#include <stdio.h>

#include "config/clock.h"
#include "config/log.h"
#include "probe/counters/totals.h"
#include "probe/probe.h"

LOG_TYPE(overload);

enum { SECOND_NS = 1000000000 };

// What was counted as a second began.
struct overload_counts {
	uint64_t at_ns, taken, lost;
	uint64_t behind_us[OPTIONS_MAX_CORES], busy_ns[OPTIONS_MAX_CORES];
};

void overload_begin(struct probe *probe)
{
	overload_ladder_begin(&probe->overload.ladder);
	probe->overload.rate = probe->options.sampling;
}

static uint64_t busy_ns(const struct worker *worker)
{
	struct worker_stage stage[16];
	const unsigned n = worker_stages(worker, stage, RTE_DIM(stage));
	uint64_t ns = 0;

	for (unsigned i = 0; i + 1 < n; i++) // the last one is being idle
		ns += stage[i].ns;
	return ns;
}

static void count(const struct probe *probe, struct overload_counts *counts)
{
	struct metering_totals totals;

	balance_totals(&totals);
	counts->at_ns = monotonic_ns();
	counts->taken = totals.packets + totals.ignored_packets;
	counts->lost = totals_lost_packets(&totals);
	for (unsigned i = 0; i < probe->n_workers; i++) {
		counts->behind_us[i] = worker_behind(probe->worker[i]);
		counts->busy_ns[i] = busy_ns(probe->worker[i]);
	}
}

static double since(uint64_t before, uint64_t now) // an estimate may step back
{
	return now > before ? (double)(now - before) : 0;
}

static double fullest(const struct probe *probe)
{
	struct worker_state state;
	double fill = 0;

	for (unsigned i = 0; i < probe->n_workers; i++) {
		worker_state(probe->worker[i], &state);
		fill = RTE_MAX(fill, (double)state.live_flows / (double)state.max_flows);
	}
	return fill;
}

static void sample(const struct probe *probe, const struct overload_counts *before,
		   const struct overload_counts *now, struct overload_sample *sample)
{
	const double seconds = since(before->at_ns, now->at_ns) / SECOND_NS;

	*sample = (struct overload_sample){
	    .lost = since(before->lost, now->lost) / seconds,
	    .fill = fullest(probe),
	};
	sample->offered = since(before->taken, now->taken) / seconds + sample->lost;
	for (unsigned i = 0; i < probe->n_workers; i++) {
		const double behind = since(before->behind_us[i], now->behind_us[i]) / 1e6;
		const double busy = since(before->busy_ns[i], now->busy_ns[i]) / SECOND_NS;

		sample->behind = RTE_MAX(sample->behind, behind / seconds);
		sample->busy = RTE_MAX(sample->busy, busy / seconds);
	}
}

void overload_say(const struct probe *probe, char *text, size_t room)
{
	static const char *const steps[] = {
	    [SHED_NOTHING] = "nothing",
	    [SHED_CLASSIFICATION] = "the classification of new Flows",
	    [SHED_MEASURES] = "classification and measures",
	};
	const struct overload_ladder *ladder = &probe->overload.ladder;

	if (ladder->step <= SHED_MEASURES)
		snprintf(text, room, "%s", steps[ladder->step]);
	else
		snprintf(text, room, "classification, measures, and all but 1 in %u %s",
			 sampling_interval_of(&probe->overload.rate),
			 probe->overload.rate.packets > 1 ? "packets" : "Flows");
}

static enum event_state state_of(unsigned before, unsigned now, unsigned nothing)
{
	if (before == nothing)
		return EVENT_BEGINS;
	return now == nothing ? EVENT_ENDS : EVENT_CHANGES;
}

static struct event_note begin_note(enum event_kind kind, unsigned before, unsigned now,
				    unsigned nothing)
{
	return (struct event_note){
	    .of = {kind, EVENT_NOWHERE, EVENT_NOWHERE, EVENT_NOWHERE},
	    .state = state_of(before, now, nothing),
	    .figure = now,
	    .before = before,
	};
}

static void tell(struct probe *probe, const struct event_note *note)
{
	event_list_add(&probe->events, note);
	LOG(WARNING, "--overload: %s", note->text);
}

static void tell_step(struct probe *probe, const struct overload_sample *sample, unsigned before)
{
	const unsigned now = probe->overload.ladder.step;
	struct event_note note = begin_note(EVENT_OVERLOAD, before, now, SHED_NOTHING);
	char text[96];

	overload_say(probe, text, sizeof(text));
	snprintf(note.text, sizeof(note.text),
		 "step %u, was %u: %s is shed (%.0f packets/s came, %.0f were lost, a "
		 "worker was behind %.0f %% of the time)",
		 now, before, text, sample->offered, sample->lost, 100 * sample->behind);
	tell(probe, &note);
}

static void tell_idle(struct probe *probe, const struct overload_sample *sample, unsigned before)
{
	const unsigned divisor = 1U << probe->overload.ladder.idle_shift;
	struct event_note note = begin_note(EVENT_IDLE_TIMEOUTS, 1U << before, divisor, 1);

	snprintf(note.text, sizeof(note.text),
		 "idle timeouts are divided by %u (the Flow table is %.0f %% full)", divisor,
		 100 * sample->fill);
	tell(probe, &note);
}

static void follow(struct probe *probe, const struct overload_sample *sample)
{
	const struct overload_ladder before = probe->overload.ladder;
	const unsigned changed = overload_ladder_second(&probe->overload.ladder, sample, SHED_MOST);

	if (changed == LADDER_SAME)
		return;
	if (settings_shed(probe) < 0) {
		probe->overload.ladder = before;
		return;
	}
	if (changed & LADDER_STEP)
		tell_step(probe, sample, before.step);
	if (changed & LADDER_IDLE)
		tell_idle(probe, sample, before.idle_shift);
	if (changed & LADDER_STEP && probe->overload.ladder.step > before.step)
		probe->overload.n_steps++;
}

void overload_look(struct probe *probe)
{
	static struct overload_counts before; // main's alone
	struct overload_counts now;
	struct overload_sample of;

	if (probe->options.overload != OVERLOAD_LADDER || pmd_is_file(probe->pmd) ||
	    probe->n_workers == 0)
		return;
	count(probe, &now);
	if (before.at_ns != 0) {
		sample(probe, &before, &now, &of);
		if (!settings_are_awaited(probe) && settings_may_sample(probe))
			follow(probe, &of);
	}
	before = now;
}
