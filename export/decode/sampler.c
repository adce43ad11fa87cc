// SPDX-License-Identifier: BSD-3-Clause
#include <stdlib.h>
#include <string.h>

#include <rte_common.h>

#include "export/decode/record_make.h"
#include "export/decode/sampler.h"

static uint64_t number_of(const struct data_template *known, const struct flow_values *values,
			  unsigned value)
{
	return template_has(known, FORWARD, value) ? values->number[FORWARD][value] : 0;
}

#define RATES                                                                                      \
	(VALUE_BIT(SAMPLING_INTERVAL) | VALUE_BIT(SAMPLER_INTERVAL) | VALUE_BIT(PACKET_INTERVAL) | \
	 VALUE_BIT(PACKET_SPACE) | VALUE_BIT(SAMPLING_SIZE) | VALUE_BIT(SAMPLING_POPULATION) |     \
	 VALUE_BIT(SAMPLING_PROBABILITY))

static uint32_t interval(uint64_t all, uint64_t taken)
{
	return taken == 0 ? 0 : (uint32_t)RTE_MIN((all + taken / 2) / taken, (uint64_t)UINT32_MAX);
}

// RFC 5477 section 8.2.5: of a float32 or float64, which has its bits above the 32nd wherever it is
// not 0. 0: it is no probability.
static uint32_t interval_of_probability(uint64_t bits)
{
	const uint32_t low = (uint32_t)bits;
	double probability;
	float single;

	if (bits > UINT32_MAX) {
		memcpy(&probability, &bits, sizeof(probability));
	} else {
		memcpy(&single, &low, sizeof(single));
		probability = (double)single;
	}
	if (!(probability > 1.0 / UINT32_MAX && probability <= 1.0))
		return 0;
	return (uint32_t)(1.0 / probability + 0.5);
}

// RFC 5477 section 8: packets taken and left out in turns, or so many of so many; NetFlow: one of
// so many.
uint32_t sampling_of(const struct data_template *known, const struct flow_values *values)
{
	const uint64_t taken = number_of(known, values, VALUE_PACKET_INTERVAL);
	const uint64_t left_out = number_of(known, values, VALUE_PACKET_SPACE);
	const uint64_t size = number_of(known, values, VALUE_SAMPLING_SIZE);
	const uint64_t population = number_of(known, values, VALUE_SAMPLING_POPULATION);
	uint64_t plain = number_of(known, values, VALUE_SAMPLING_INTERVAL);

	if (!(known->values[FORWARD] & RATES))
		return 0;
	if (plain == 0)
		plain = number_of(known, values, VALUE_SAMPLER_INTERVAL);
	if (plain != 0)
		return interval(plain, 1);
	if (template_has(known, FORWARD, VALUE_PACKET_SPACE) && taken != 0)
		return interval(taken + RTE_MIN(left_out, (uint64_t)UINT32_MAX), taken);
	if (size != 0 && population != 0)
		return interval(RTE_MIN(population, (uint64_t)UINT32_MAX), size);
	if (taken != 0)
		return interval(taken, 1); // alone it means what NetFlow's 34 does
	return interval_of_probability(number_of(known, values, VALUE_SAMPLING_PROBABILITY));
}

bool sampler_id_of(const struct data_template *known, const struct flow_values *values,
		   uint64_t *id)
{
	if (template_has(known, FORWARD, VALUE_SAMPLER_ID))
		*id = values->number[FORWARD][VALUE_SAMPLER_ID];
	else if (template_has(known, FORWARD, VALUE_SELECTOR_ID))
		*id = values->number[FORWARD][VALUE_SELECTOR_ID];
	else
		return false;
	return true;
}

static struct sampler *find_same(const struct samplers *samplers, const struct sampler *sampler)
{
	for (unsigned i = 0; i < samplers->n; i++) {
		struct sampler *one = &samplers->sampler[i];

		if (one->domain == sampler->domain && one->has_id == sampler->has_id &&
		    one->id == sampler->id)
			return one;
	}
	return NULL;
}

static struct sampler *make_room(struct samplers *samplers)
{
	if (samplers->n == SAMPLERS_MOST) {
		samplers->replaced++;
		return &samplers->sampler[samplers->oldest++ % SAMPLERS_MOST];
	}
	if (samplers->n == samplers->room) {
		const unsigned room = RTE_MAX(4U, samplers->room * 2);
		struct sampler *more = realloc(samplers->sampler, room * sizeof(*more));

		if (more == NULL)
			return NULL;
		samplers->sampler = more;
		samplers->room = room;
	}
	return &samplers->sampler[samplers->n++];
}

void samplers_put(struct samplers *samplers, const struct sampler *sampler)
{
	struct sampler *place = find_same(samplers, sampler);

	if (place == NULL)
		place = make_room(samplers);
	if (place != NULL)
		*place = *sampler;
}

void samplers_free(struct samplers *samplers)
{
	free(samplers->sampler);
	memset(samplers, 0, sizeof(*samplers));
}

// The one rate of all that fit; 0: there is none, or there are several.
static uint32_t only_rate(const struct samplers *samplers, const uint32_t *domain, bool has_id,
			  const uint64_t *id)
{
	uint32_t rate = 0;

	for (unsigned i = 0; i < samplers->n; i++) {
		const struct sampler *one = &samplers->sampler[i];

		if ((domain != NULL && one->domain != *domain) || one->has_id != has_id ||
		    (id != NULL && one->id != *id))
			continue;
		if (rate != 0 && rate != one->interval)
			return 0;
		rate = one->interval;
	}
	return rate;
}

uint32_t samplers_find(const struct samplers *samplers, uint32_t domain, const uint64_t *id)
{
	uint32_t rate = 0;

	if (samplers->n == 0)
		return 0;
	if (id != NULL)
		rate = only_rate(samplers, &domain, true, id);
	if (id != NULL && rate == 0)
		rate = only_rate(samplers, NULL, true, id);
	if (rate == 0)
		rate = only_rate(samplers, &domain, false, NULL);
	if (rate == 0)
		rate = only_rate(samplers, NULL, false, NULL);
	if (id == NULL && rate == 0)
		rate = only_rate(samplers, &domain, true, NULL);
	if (id == NULL && rate == 0)
		rate = only_rate(samplers, NULL, true, NULL);
	return rate;
}
