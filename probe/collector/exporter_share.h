// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_EXPORTER_SHARE_H
#define PROBE_EXPORTER_SHARE_H

#include "probe/collector/exporter_list.h"

// What a collector's worker tells of exporters each second, for any thread that wants to know; a
// worker waits for nobody.
struct exporter_share;

// NULL: memory is short.
struct exporter_share *exporter_share_new(void);
void exporter_share_free(struct exporter_share *share);

// The worker's: where somebody reads just now, what was told before stays.
void exporter_share_fill(struct exporter_share *share, const struct senders *senders);
void exporter_share_take(struct exporter_share *share,
			 void (*row)(void *context, const struct exporter_row *row), void *context);

#endif
