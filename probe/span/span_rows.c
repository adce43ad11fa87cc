// SPDX-License-Identifier: BSD-3-Clause
#include "probe/span/span_rows.h"

static bool is_of(const struct span_row *row, uint8_t input, uint16_t vlan)
{
	return row->input == input && row->vlan == vlan;
}

static struct span_row *take(struct span_row *row, uint8_t input, uint16_t vlan)
{
	row->input = input;
	row->vlan = vlan;
	__atomic_store_n(&row->taken, true, __ATOMIC_RELEASE);
	return row;
}

// Once: whoever reads a row that is taken finds its names as they are.
static struct span_row *take_others(struct span_rows *rows)
{
	struct span_row *row = &rows->row[SPAN_ROWS - 1];

	return row->taken ? row : take(row, 0, SPAN_OTHERS);
}

struct span_row *span_row_of(struct span_rows *rows, uint8_t input, uint16_t vlan)
{
	const unsigned at = (vlan + input * 7U) % (SPAN_ROWS - 1);

	for (unsigned i = 0; i < SPAN_ROWS - 1; i++) {
		struct span_row *row = &rows->row[(at + i) % (SPAN_ROWS - 1)];

		if (!row->taken)
			return take(row, input, vlan);
		if (is_of(row, input, vlan))
			return row;
	}
	return take_others(rows);
}

void span_rows_sum(struct span_rows *sum, const struct span_rows *rows)
{
	for (unsigned i = 0; i < SPAN_ROWS; i++) {
		const struct span_row *from = &rows->row[i];
		struct span_row *to;

		if (!__atomic_load_n(&from->taken, __ATOMIC_ACQUIRE))
			continue;
		to = from->vlan == SPAN_OTHERS ? take_others(sum)
					       : span_row_of(sum, from->input, from->vlan);
		for (unsigned figure = 0; figure < SPAN_N_FIGURES; figure++)
			to->figure[figure] +=
			    __atomic_load_n(&from->figure[figure], __ATOMIC_RELAXED);
	}
}

static double share(uint64_t part, uint64_t whole)
{
	return whole != 0 ? 100.0 * (double)part / (double)whole : 0;
}

double span_share(const struct span_row *row, enum span_figure part, enum span_figure whole)
{
	return share(row->figure[part], row->figure[whole]);
}

double span_loss(const struct span_row *row)
{
	return share(row->figure[SPAN_tcp_lost],
		     row->figure[SPAN_tcp_seen] + row->figure[SPAN_tcp_lost]);
}
