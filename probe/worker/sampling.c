// SPDX-License-Identifier: BSD-3-Clause
#include "probe/worker/sampling.h"

#include <rte_common.h>

enum { FOLDS = 1 << 16 };

void sampling_init(struct sampling *sampling, const struct sampling_rate *rate)
{
	const uint32_t flows = RTE_MAX(rate->flows, 1U);

	*sampling = (struct sampling){
	    .packets = RTE_MAX(rate->packets, 1U),
	    .flows = flows,
	    .threshold = (FOLDS + flows / 2) / flows,
	};
}
