// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_EXPORT_PROCESS_PRIVATE_H
#define EXPORT_EXPORT_PROCESS_PRIVATE_H

#include "export/export_process.h"
#include "export/exporter.h"

// What export_process.c (start, stop) and output_change.c share; main's alone.

// While others take their place, those of before are still there.
enum { EXPORT_MOST_OUTPUTS = 2 * OPTIONS_MAX_SPECS };

struct export_output {
	char *spec;
	struct output **output; // by exporter, which owns it
};

struct export_process {
	const struct options *options;
	const struct export_environment *environment;
	struct wanted wanted; // by the outputs of the start
	unsigned n_exporters;
	unsigned n_sources;
	struct exporter **exporters;
	struct record_source *sources;
	struct analysis *analysis; // NULL: nobody has asked
	unsigned n_outputs;
	struct export_output outputs[EXPORT_MOST_OUTPUTS];
};

#endif
