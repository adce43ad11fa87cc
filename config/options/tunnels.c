// SPDX-License-Identifier: BSD-3-Clause
#include "config/options/tunnels.h"

#define ROW(name, word, either, ...) [TUNNEL_##name] = {word, either, {__VA_ARGS__}},
const struct tunnel_row tunnel_rows[N_TUNNELS] = {OPTION_TUNNELS(ROW)};

const char *tunnel_word(unsigned tunnel)
{
	if (tunnel == TUNNEL_NVGRE)
		return "nvgre";
	return tunnel == TUNNEL_ERSPAN ? "erspan" : tunnel_rows[tunnel].word;
}

static unsigned n_sources(const struct decap *decap)
{
	unsigned n = 0;

	for (unsigned i = 0; i < decap->n_ports; i++)
		n += decap->port[i].either;
	return n;
}

bool decap_add_port(struct decap *decap, unsigned tunnel, uint16_t port)
{
	bool either = tunnel_rows[tunnel].either;

	if (decap->n_ports == DECAP_MAX_PORTS || n_sources(decap) + either > DECAP_MAX_SOURCES)
		return false;
	decap->port[decap->n_ports++] = (struct decap_port){port, (uint8_t)tunnel, either};
	return true;
}

bool decap_add_presets(struct decap *decap, unsigned tunnel)
{
	for (const uint16_t *port = tunnel_rows[tunnel].port; *port; port++)
		if (!decap_add_port(decap, tunnel, *port))
			return false;
	return true;
}

void decap_preset(struct decap *decap, unsigned bits)
{
	*decap = (struct decap){.tunnels = bits & DECAP_ALL};
	for (unsigned i = 0; i < N_TUNNELS; i++)
		if (bits >> i & 1)
			decap_add_presets(decap, i);
}
