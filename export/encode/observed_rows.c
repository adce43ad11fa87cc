// SPDX-License-Identifier: BSD-3-Clause
#include "export/encode/observed_rows.h"

#include <rte_common.h>

// The Template goes out before anybody has been heard of.
unsigned observed_rows(const struct templated_encoder *encoder)
{
	return encoder->observed == NULL ? 0 : RTE_MAX(encoder->n_observed, 1U);
}

static bool observed_row(const struct templated_encoder *encoder, unsigned index, bool ipv6,
			 struct options_data_record *row)
{
	const struct observed_domain *domain = &encoder->observed[index];

	if (index >= encoder->n_observed || domain->ipv6 != ipv6)
		return false;
	row->value[0].octets = domain->address;
	row->value[1].number = domain->domain;
	row->value[2].number = domain->messages;
	row->value[3].number = domain->records;
	row->value[4].number = domain->missing;
	row->value[5].number = domain->agent_drops;
	row->value[6].number = domain->seen_us / 1000;
	return true;
}

bool observed_ipv4_row(const struct templated_encoder *encoder, unsigned index,
		       struct options_data_record *row)
{
	return observed_row(encoder, index, false, row);
}

bool observed_ipv6_row(const struct templated_encoder *encoder, unsigned index,
		       struct options_data_record *row)
{
	return observed_row(encoder, index, true, row);
}
