// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_ANALYSIS_H
#define EXPORT_ANALYSIS_H

#include "export/analyze/digest_ring.h"
#include "export/analyze/talk_windows.h"

// What main keeps of all records while they pass: each exporter gives digests of them, by a ring of
// its own that main empties.
struct analysis;

// With rings for so many exporters. `now_us`: CLOCK_MONOTONIC. NULL when memory is short.
struct analysis *analysis_new(unsigned n_exporters, uint64_t now_us);
// Once no exporter has its ring any more.
void analysis_free(struct analysis *analysis);
struct digest_ring *analysis_ring(struct analysis *analysis, unsigned exporter);
// Takes what there is, at most `most` digests; returns how many.
unsigned analysis_take(struct analysis *analysis, unsigned most, uint64_t now_us);
struct talk_windows *analysis_windows(struct analysis *analysis);

#endif
