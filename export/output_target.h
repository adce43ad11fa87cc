// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_OUTPUT_TARGET_H
#define EXPORT_OUTPUT_TARGET_H

struct output_settings;

// Two outputs must not write to the same file, nor listen at the same port; each exporter has files
// of its own. The first of `others` that does what `spec` would do; NULL: none, or a spec is wrong.
// Nothing is opened.
const char *output_target_taken(const char *spec, char *const *others, unsigned n,
				unsigned n_exporters);
// The file of an exporter: out.json of the second one is out.1.json. To be freed; NULL: no memory.
char *output_exporter_path(const struct output_settings *settings, unsigned exporter);

#endif
