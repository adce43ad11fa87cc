// SPDX-License-Identifier: BSD-3-Clause
#include "export/exporter_counters.h"
#include "export/export_process.h"

const struct counter_row exporter_rows[EXPORTER_N_COUNTERS] = {
#define X(name, text, help, side, boundary) {text, help, side, boundary, #name},
    EXPORTER_COUNTERS(X)
#undef X
};

const struct counter_list exporter_counter_list = {"Exporters", exporter_rows, EXPORTER_N_COUNTERS};
