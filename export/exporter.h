// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_EXPORTER_H
#define EXPORT_EXPORTER_H

#include <stdint.h>

#include "export/output.h"
#include "export/record/record_ring.h"

// One exporter thread: drains its share of the rings and gives every record to each of its own
// outputs.
struct exporter;
struct enricher;    // export/enrich/enricher.h
struct digest_ring; // export/analyze/digest_ring.h

enum { EXPORTER_ANY_CORE = -1 };

// Takes over the outputs. Runs on `core`, or where the system likes. NULL when memory is short.
struct exporter *exporter_new(unsigned index, int core, struct output **outputs,
			      unsigned n_outputs);
void exporter_free(struct exporter *exporter);

// Before the start: a ring to drain.
int exporter_add_ring(struct exporter *exporter, struct record_ring *ring);
// 0 or -errno.
int exporter_start(struct exporter *exporter);
// From any thread, when the run begins to stop: from here on outputs wait rather than lose, until
// `until_us` (steady clock); what is left then, or is stuck for five seconds, is counted as lost.
void exporter_stop_by(struct exporter *exporter, uint64_t until_us);
// From any thread, before many records come that shall not be lost: outputs wait in the same way,
// but see output_drain(). 0: the last of these has been pushed.
void exporter_drain(struct exporter *exporter, uint64_t until_us);
// Once nobody pushes any more: drains, ends the outputs, ends the thread.
void exporter_stop(struct exporter *exporter);

// True while it waits for the subscriber of an output with wait=on.
bool exporter_waits(const struct exporter *exporter);
// One output comes or goes while the thread runs, at most one at a time. Main sets `output`; one
// that comes gets no record before its collector has had a session, or two seconds have passed; one
// that goes gets none from now on and ends as at a stop, with `until_us` as its deadline.
struct exporter_change {
	struct output *output;
	bool goes;
	uint64_t until_us;	 // steady clock
	struct output **outputs; // of one that comes: room for one more than there are; then what
				 // was used before, to be freed
};
void exporter_begin_change(struct exporter *exporter, struct exporter_change *change);
// Whether the last one is over: the output gets records, or has said its
// last word and is the caller's, for output_finish().
bool exporter_has_changed(const struct exporter *exporter);
// From main: what files say of Flows, from now on; NULL: nothing any more. It is the exporter's,
// which takes it within 100 ms once it runs.
void exporter_enrich(struct exporter *exporter, struct enricher *enricher);
// From main, once: digests of all records go into this ring, from the next ones on; it is the
// caller's.
void exporter_analyze(struct exporter *exporter, struct digest_ring *ring);
// From any thread: templates and options records again.
void exporter_refresh(struct exporter *exporter);
// From any thread: files are opened again by their names.
void exporter_reopen(struct exporter *exporter);
// From any thread: it looks at its counters' readers at once.
void exporter_wake(struct exporter *exporter);
struct counter_set *exporter_counters(struct exporter *exporter);

#endif
