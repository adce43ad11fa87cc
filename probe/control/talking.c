// SPDX-License-Identifier: BSD-3-Clause
#include "probe/control/talking.h"

#include "config/clock.h"

// A turn takes half a millisecond; where a tenth of that came, more is near.
enum { TURN = 4096, BUSY = TURN / 10, BUSY_NS = 1000000, IDLE_NS = 10000000 };

static void look(void *context, short)
{
	struct probe *probe = context;
	struct analysis *analysis = export_process_analysis(probe->export_process);
	const unsigned taken = analysis_take(analysis, TURN, monotonic_us());
	uint64_t pause_ns = IDLE_NS;

	if (taken == TURN)
		pause_ns = 0;
	else if (taken >= BUSY)
		pause_ns = BUSY_NS;
	probe->on_analysis.due_ns = monotonic_ns() + pause_ns;
}

int talking_begin(struct probe *probe)
{
	if (export_process_analysis(probe->export_process) != NULL)
		return 0;
	if (export_process_analyze(probe->export_process) < 0)
		return memory_error(sizeof(struct analysis *), NULL, "the lists of talkers");
	probe->on_analysis = (struct event){
	    .fd = -1, .due_ns = monotonic_ns() + IDLE_NS, .run = look, .context = probe};
	return event_loop_add(&probe->loop, &probe->on_analysis);
}

struct talk_windows *talking_windows(struct probe *probe)
{
	struct analysis *analysis = export_process_analysis(probe->export_process);

	if (analysis == NULL)
		return NULL;
	analysis_take(analysis, TURN, monotonic_us());
	return analysis_windows(analysis);
}

void talking_end(struct probe *probe)
{
	event_loop_remove(&probe->loop, &probe->on_analysis);
}
