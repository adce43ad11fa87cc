// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_FILTER_COMPARE_H
#define EXPORT_FILTER_COMPARE_H

#include "export/filter/filter_words.h"

// "octetDeltaCount > 1M": the step's column is set, the present word is the sign. As
// filter_test_read().
int filter_compare_read(struct filter_step *step, struct filter_words *words);
// The sign alone.
int filter_compare_read_sign(struct filter_step *step, struct filter_words *words);
bool filter_compare_numbers(const struct filter_step *step, uint64_t number);

#endif
