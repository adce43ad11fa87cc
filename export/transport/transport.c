// SPDX-License-Identifier: BSD-3-Clause
#include "export/transport/transport.h"

const struct counter_row output_rows[OUTPUT_N_COUNTERS] = {
#define X(name, text, help, side, boundary) {text, help, side, boundary, #name},
    OUTPUT_COUNTERS(X)
#undef X
};
