// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_DECODER_H
#define EXPORT_DECODER_H

#include <stdbool.h>
#include <stdint.h>

#include "export/decode/collected.h"
#include "export/decode/held.h"
#include "export/decode/sender.h"

// Reads datagrams of other exporters: NetFlow v1, v5, v7, v9 and IPFIX, told apart by their first
// octets. One thread's alone.
struct decoder;

// A datagram, or a message of a stream or a file.
struct datagram {
	const uint8_t *octets;
	uint32_t n;
	struct sender_address from;
	uint16_t port;
	uint64_t arrival_us; // wall clock
	uint64_t now_us;     // monotonic clock
};

// Where a record comes from.
struct decoded {
	const struct sender *sender;
	const struct domain *domain;
	const struct export_header *header;
	bool frame;   // it is of a sampled frame
	bool arrives; // its times are those of when it came, for who takes it
};

// `sampling` of the record is its rate, 0 where that is not known; it is not multiplied.
typedef void decoder_take(void *context, const struct decoded *from, struct flow_record *record);

struct decoder_settings {
	struct element_wishes wishes;
	enum out_counters out_counters;
	sampled_frame_read *frame; // NULL: frames are not read
	decoder_take *take;
	// The rate that the user says a sender has; 0: none. NULL: of none.
	uint32_t (*sampling_of)(void *context, const struct sender_address *address);
	// What the user calls a sender; NULL: nothing. NULL itself: of none.
	const char *(*name_of)(void *context, const struct sender_address *address);
	void *context; // of all
};

// What came, over all senders.
#define DECODER_FIGURES(X)                                                                         \
	X(V1, v1, "NetFlow v1 datagrams")                                                          \
	X(V5, v5, "NetFlow v5 datagrams")                                                          \
	X(V7, v7, "NetFlow v7 datagrams")                                                          \
	X(V9, v9, "NetFlow v9 datagrams")                                                          \
	X(IPFIX, ipfix, "IPFIX messages")                                                          \
	X(SFLOW, sflow, "sFlow datagrams")                                                         \
	X(RECORDS, records, "data records read")                                                   \
	X(OPTIONS, options, "options data records")                                                \
	X(TEMPLATES, templates, "templates that came new or changed")                              \
	X(TEMPLATES_REFUSED, templates_refused, "templates that can have no record")               \
	X(WITHDRAWN, withdrawn, "template withdrawals")                                            \
	X(SETS_HELD, sets_held, "data sets that waited for their template")                        \
	X(SETS_LATE, sets_late, "of these, read once it came")

struct decoder_figures {
#define X(NAME, name, text) uint64_t name;
	DECODER_FIGURES(X)
#undef X
};

// NULL: memory is short.
struct decoder *decoder_new(const struct decoder_settings *settings);
void decoder_free(struct decoder *decoder);

// Reads one datagram. 0; -EPROTO: it is cut or contradicts itself, what was whole has been taken;
// -EPROTONOSUPPORT: it is of no version that is known; -ENOMEM.
int decoder_read(struct decoder *decoder, const struct datagram *datagram);

// Once a second: gives up what has waited too long.
void decoder_look(struct decoder *decoder, uint64_t now_us);

const struct decoder_figures *decoder_figures(const struct decoder *decoder);
struct senders *decoder_senders(struct decoder *decoder);

#endif
