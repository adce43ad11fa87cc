// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_SAMPLER_H
#define EXPORT_SAMPLER_H

#include <stdbool.h>
#include <stdint.h>

#include "export/decode/flow_values.h"
#include "export/decode/template_read.h"

enum { SAMPLERS_MOST = 256 }; // of one sender

// How an exporter samples, as its options data tell: with an id that flows carry, or for all flows
// of a domain.
struct sampler {
	uint32_t domain;
	bool has_id;
	uint64_t id;
	uint32_t interval; // 1 in so many
};

struct samplers {
	unsigned n, room;
	unsigned oldest; // which one is replaced where there is no more room
	struct sampler *sampler;
	uint64_t replaced;
};

// What a Data Record, of options or of a flow, says itself; 0: nothing.
uint32_t sampling_of(const struct data_template *known, const struct flow_values *values);
// The sampler that it names. False: none.
bool sampler_id_of(const struct data_template *known, const struct flow_values *values,
		   uint64_t *id);

// Keeps it, in the place of an older one with the same domain and id.
void samplers_put(struct samplers *samplers, const struct sampler *sampler);
void samplers_free(struct samplers *samplers);

// The rate of a flow of a domain, by the id that it carries (NULL: none): that of the id in the
// domain, then in any domain, then the domain's own, then the sender's. 0: not known, or not
// unambiguous.
uint32_t samplers_find(const struct samplers *samplers, uint32_t domain, const uint64_t *id);

#endif
