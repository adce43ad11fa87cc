// SPDX-License-Identifier: BSD-3-Clause
#include "export/analyze/analysis.h"

#include <stdlib.h>

enum { RING_DIGESTS = 32 * 1024 }; // 10 ms of 3 M records a second

struct analysis {
	struct talk_windows windows;
	unsigned n_rings, next_ring;
	struct digest_ring *ring[];
};

struct analysis *analysis_new(unsigned n_exporters, uint64_t now_us)
{
	struct analysis *analysis =
	    calloc(1, sizeof(*analysis) + n_exporters * sizeof(struct digest_ring *));

	if (analysis == NULL)
		return NULL;
	if (talk_windows_new(&analysis->windows, now_us) < 0) {
		free(analysis);
		return NULL;
	}
	for (; analysis->n_rings < n_exporters; analysis->n_rings++) {
		analysis->ring[analysis->n_rings] = digest_ring_new(RING_DIGESTS);
		if (analysis->ring[analysis->n_rings] == NULL) {
			analysis_free(analysis);
			return NULL;
		}
	}
	return analysis;
}

void analysis_free(struct analysis *analysis)
{
	if (analysis == NULL)
		return;
	for (unsigned i = 0; i < analysis->n_rings; i++)
		digest_ring_free(analysis->ring[i]);
	talk_windows_free(&analysis->windows);
	free(analysis);
}

struct digest_ring *analysis_ring(struct analysis *analysis, unsigned exporter)
{
	return analysis->ring[exporter];
}

static void take(void *context, const struct digest *digest)
{
	struct analysis *analysis = context;

	talkers_add(&analysis->windows.now, digest);
}

unsigned analysis_take(struct analysis *analysis, unsigned most, uint64_t now_us)
{
	unsigned taken = 0;

	talk_windows_advance(&analysis->windows, now_us);
	for (unsigned i = 0; i < analysis->n_rings && taken < most; i++) {
		const unsigned ring = (analysis->next_ring + i) % analysis->n_rings;

		taken += digest_ring_drain(analysis->ring[ring], most - taken, take, analysis);
	}
	analysis->next_ring++;
	return taken;
}

struct talk_windows *analysis_windows(struct analysis *analysis)
{
	return &analysis->windows;
}
