// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_EXPORTER_COUNTERS_H
#define EXPORT_EXPORTER_COUNTERS_H

#include "config/counter_set.h"

// Counter list of an exporter: taken + copied = given + dropped.
#define EXPORTER_COUNTERS(X)                                                                       \
	X(TAKEN, "taken from rings", "Flow Records that workers pushed", COUNTER_IN,               \
	  BOUNDARY_RING_EXPORTER)                                                                  \
	X(COPIED, "copies for further outputs", "each output after the first gets its own",        \
	  COUNTER_IN, BOUNDARY_NONE)                                                               \
	X(GIVEN, "given to outputs", "once for each output", COUNTER_OUT,                          \
	  BOUNDARY_EXPORTER_OUTPUT)                                                                \
	X(DROPPED, "dropped: no output", "there is no --output", COUNTER_OUT, BOUNDARY_NONE)       \
	X(NAPS, "sleeps", "times that it slept: nothing to do, or waiting for an output",          \
	  COUNTER_NOTE, BOUNDARY_NONE)

enum exporter_counter {
#define X(name, text, help, side, boundary) EXPORTER_##name,
	EXPORTER_COUNTERS(X)
#undef X
	    EXPORTER_N_COUNTERS
};

extern const struct counter_row exporter_rows[EXPORTER_N_COUNTERS];

#endif
