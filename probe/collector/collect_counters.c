// SPDX-License-Identifier: BSD-3-Clause
#include "probe/collector/collect_counters.h"

const struct counter_row datagram_counter_rows[DATAGRAM_N_COUNTERS] = {
#define X(name, text, help, side, boundary) {text, help, side, boundary, #name},
    DATAGRAM_COUNTERS(X)
#undef X
};

const struct counter_row collector_counter_rows[COLLECTOR_N_COUNTERS] = {
#define X(name, text, help, side, boundary) {text, help, side, boundary, #name},
    COLLECTOR_COUNTERS(X)
#undef X
};

const struct counter_list datagram_counter_list = {"Datagrams of collectors", datagram_counter_rows,
						   DATAGRAM_N_COUNTERS};
const struct counter_list collector_counter_list = {"Collectors", collector_counter_rows,
						    COLLECTOR_N_COUNTERS};
