// SPDX-License-Identifier: BSD-3-Clause
#include "probe/meter/meter.h"

const struct sampling_epoch epochs_without_sampling[KEY_EPOCHS] = {
    [0 ... KEY_EPOCHS - 1] = {.interval = 1, .selector = 1, .threshold = UINT16_MAX + 1},
};

static uint32_t flows_before(const struct meter *meter, uint32_t ago)
{
	return meter->epochs.n_flows[epoch_slot(meter->epochs.now - ago)];
}

uint32_t meter_earliest_epoch(const struct meter *meter)
{
	uint32_t ago = EPOCHS_HELD;

	while (ago > 0 && flows_before(meter, ago) == 0)
		ago--;
	return meter->epochs.now - ago;
}

// Another worker may have taken the next epoch over already, and handed packets of it to this one.
static bool is_earlier(const struct meter *meter, uint32_t entry)
{
	const unsigned slot = flow_key_epoch(&meter->table.hot[entry].key);
	const unsigned ago = epoch_slot(meter->epochs.now - slot);

	return ago >= 1 && ago <= EPOCHS_HELD;
}

bool meter_end_epochs_some(struct meter *meter, uint64_t now_us)
{
	struct epochs *epochs = &meter->epochs;
	unsigned left = EXPIRE_ALL_FLOWS;

	if (meter_earliest_epoch(meter) == epochs->now || !record_ring_is_half_free(meter->ring))
		return false;
	for (unsigned i = 0; i < EXPIRE_ALL_SLOTS && left > 0; i++) {
		const uint32_t entry = epochs->cursor++;

		if (entry >= meter->table.n_fresh) {
			epochs->cursor = 0;
			break;
		}
		meter_fetch_ahead(meter, entry);
		if (meter->table.deadline[entry] == 0 || !is_earlier(meter, entry))
			continue;
		meter_end(meter, entry, meter_last_reason(meter, entry, now_us));
		left--;
	}
	return meter_earliest_epoch(meter) != epochs->now;
}
