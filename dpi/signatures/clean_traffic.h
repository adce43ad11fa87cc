// SPDX-License-Identifier: BSD-3-Clause
#ifndef DPI_CLEAN_TRAFFIC_H
#define DPI_CLEAN_TRAFFIC_H

#include "dpi/signatures/patterns.h"

// Payloads that no rule may recognise: empty ones and zeros (no rule at all), and random octets,
// TLS application data, text and compressed bodies (no rule that may decide by the regex alone).
// Tells each rule that does; 0, -EINVAL or -ENOMEM.
int clean_traffic_check(const struct patterns *patterns, const struct rules *rules,
			struct problems *problems);

#endif
