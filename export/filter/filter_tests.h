// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_FILTER_TESTS_H
#define EXPORT_FILTER_TESTS_H

#include "export/filter/filter_words.h"

// One condition, of which the present word is the first; the word behind it is the present one
// then. On error one line has been reported; returns -errno.
int filter_test_read(struct filter_step *step, struct filter_words *words);

#endif
