// SPDX-License-Identifier: BSD-3-Clause
#include "export/transport/transport.h"

const struct counter_row output_rows[OUTPUT_N_COUNTERS] = {
#define X(name, text, help, side, edge) {text, help, side, edge},
    OUTPUT_COUNTERS(X)
#undef X
};
