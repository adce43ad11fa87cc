// SPDX-License-Identifier: BSD-3-Clause
#include "probe/control/counter_lists.h"

#include <rte_common.h>

#include "dpi/dpi.h"
#include "export/export_process.h"
#include "export/transport/transport.h"
#include "pmd/pmd.h"
#include "probe/collector/collect_counters.h"
#include "probe/counters/worker_counters.h"

const struct counter_list *counter_list_any(unsigned i)
{
	static const struct counter_list workers = {"Workers", worker_counter_rows,
						    WORKER_N_COUNTERS};
	static const struct counter_list rings = {"Rings", ring_counter_rows, RING_N_COUNTERS};
	static const struct counter_list outputs = {"Outputs", output_rows, OUTPUT_N_COUNTERS};
	const struct counter_list *const lists[] = {&pmd_file_counters,	     &pmd_queue_counters,
						    &pmd_device_counters,    &datagram_counter_list,
						    &collector_counter_list, &workers,
						    &dpi_counters,	     &rings,
						    &exporter_counter_list,  &outputs};

	return i < RTE_DIM(lists) ? lists[i] : NULL;
}
