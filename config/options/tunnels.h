// SPDX-License-Identifier: BSD-3-Clause
#ifndef CONFIG_TUNNELS_H
#define CONFIG_TUNNELS_H

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

// The tunnels that --decap knows, the one list of them: name, word, whether the UDP port may be the
// source's as well as the destination's, the UDP ports (0: none). TUNNEL_GRE is a row's index,
// DECAP_GRE its bit.
#define OPTION_TUNNELS(X)                                                                          \
	X(GRE, "gre", false, 0)                                                                    \
	X(IPIP, "ipip", false, 0)                                                                  \
	X(VXLAN, "vxlan", false, 4789, 8472, 4790, 48879)                                          \
	X(GENEVE, "geneve", false, 6081)                                                           \
	X(GTP, "gtp", true, 2152)                                                                  \
	X(MPLSUDP, "mplsudp", false, 6635)                                                         \
	X(TEREDO, "teredo", true, 3544)                                                            \
	X(L2TP, "l2tp", true, 1701)                                                                \
	X(ETHERIP, "etherip", false, 0)                                                            \
	X(CAPWAP, "capwap", true, 5247)                                                            \
	X(TZSP, "tzsp", false, 37008)                                                              \
	X(MPLSIP, "mplsip", false, 0)                                                              \
	X(GREUDP, "greudp", false, 4754)                                                           \
	X(GUE, "gue", false, 6080)                                                                 \
	X(LISP, "lisp", false, 4341)                                                               \
	X(AMT, "amt", true, 2268)

// What records tell apart besides: kinds of GRE.
enum { TUNNEL_NVGRE = 32, TUNNEL_ERSPAN };

#define TUNNEL_INDEX(name, ...) TUNNEL_##name,
#define TUNNEL_BIT(name, ...)	DECAP_##name = 1 << TUNNEL_##name,
enum { OPTION_TUNNELS(TUNNEL_INDEX) N_TUNNELS };
enum { OPTION_TUNNELS(TUNNEL_BIT) DECAP_ALL = (1 << N_TUNNELS) - 1 };
static_assert((unsigned)N_TUNNELS <= (unsigned)TUNNEL_NVGRE, "they are no row's index");

enum { TUNNEL_MAX_PORTS = 8, DECAP_MAX_PORTS = 24, DECAP_MAX_SOURCES = 8 };

struct tunnel_row {
	const char *word;
	bool either;
	uint16_t port[TUNNEL_MAX_PORTS]; // 0 at the end
};
extern const struct tunnel_row tunnel_rows[N_TUNNELS];

// What records call a tunnel, by a row's index or TUNNEL_NVGRE or TUNNEL_ERSPAN.
const char *tunnel_word(unsigned tunnel);

// What --decap says: which tunnels, and the UDP ports that they are known by.
struct decap {
	unsigned tunnels; // DECAP_ bits
	unsigned n_ports;
	struct decap_port {
		uint16_t port;
		uint8_t tunnel; // index
		bool either;
	} port[DECAP_MAX_PORTS];
};

// Nothing but the tunnels of `bits`, with their own ports.
void decap_preset(struct decap *decap, unsigned bits);
// Adds a tunnel's UDP port, or those that are its own; false when there is no room for more.
bool decap_add_port(struct decap *decap, unsigned tunnel, uint16_t port);
bool decap_add_presets(struct decap *decap, unsigned tunnel);

#endif
