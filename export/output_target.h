// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_OUTPUT_TARGET_H
#define EXPORT_OUTPUT_TARGET_H

// Two outputs must not write to the same file, nor listen at the same port. The first of `others`
// that does what `spec` would do; NULL: none, or a spec is wrong. Nothing is opened.
const char *output_target_taken(const char *spec, char *const *others, unsigned n);

#endif
