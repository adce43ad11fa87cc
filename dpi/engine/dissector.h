// SPDX-License-Identifier: BSD-3-Clause
#ifndef DPI_DISSECTOR_H
#define DPI_DISSECTOR_H

#include <stdbool.h>
#include <stdint.h>

#include "dpi/dpi.h"
#include "dpi/transport.h"

// A dissector reads one protocol. It is entered for a Flow without a label in one of three ways:
// by the first octet and/or port of a payload packet (`first`, `ports`), or by a rule of the
// signature files that names it as its check, or because it asked for the Flow's next packets.
// dissectors.c lists all of them, in the order in which they are tried.
struct dissection;
struct rule;

enum verdict {
	DISSECT_NOT_MINE,    // others are tried
	DISSECT_WANT_PACKET, // undecided, or the label may get better: give me the Flow's next
			     // packet
	DISSECT_WANT_STREAM, // my message goes on: give me this payload again with the next segment
			     // of this direction joined to it (TCP only, 4 kB at most)
	DISSECT_NAMED,	     // the label is final, metadata may still come: give me the next packet
	DISSECT_DONE,	     // labelled, and nothing more to see
};

struct octet_range {
	uint8_t low, high;
};

struct dissector {
	const char *name;     // what a rule's check column calls it
	uint16_t application; // what DISSECT_DONE means where no label was set; 0: the rule's
	uint8_t transport;    // TRANSPORT_TCP, _UDP or _ANY
	uint8_t n_first;      // with neither first nor ports: entered by rules only
	struct octet_range first[6]; // first octet of the payload
	uint16_t ports[10];	     // either port of the packet, ended by 0; none: any port
	bool follows; // announces later Flows, for as long as its Flow lives: sees more than 8
		      // packets
	enum verdict (*dissect)(struct dissection *dissection);
};

extern const struct dissector dissectors[];
extern const unsigned n_dissectors;

// One inspection of one packet. Dissectors read the upper members and call the verbs below;
// they never keep a pointer to it.
struct dissection {
	const struct dpi_packet *packet;
	const uint8_t *payload; // of the packet, or of the joined segments
	uint32_t length;	// > 0
	uint32_t missing;	// octets of the packet that were not captured, after `length`
	bool to_server;		// sent by the initiator, as far as known
	uint8_t *scratch; // 8 octets of the Flow, 0 at first: for what must be kept between packets
	uint16_t master;  // of the label so far: 0, or what dpi_hand_over() gave
	uint16_t application;

	struct dpi_worker *worker;
	struct dpi_flow *flow;
	const struct rule *rule; // that the packet hit, while its check runs
	const void *host;	 // name that gives the label, or NULL
	unsigned host_octets;
	uint8_t in_charge; // dissector that runs, index + 1
	bool labelled;	   // this call has set a label
	bool joined;	   // payload is of a reassembly buffer
	bool goes_on;	   // the packet made a message longer that is not whole yet
};

// Labels the Flow with the protocol and, where it is more exact, the application (0: none).
void dpi_set_label(struct dissection *dissection, uint16_t master, uint16_t application);
// As dpi_set_label(), the application found by host name (any case, a final dot or a :port is
// ignored). False and label `master` alone when the list has no such name.
bool dpi_set_host(struct dissection *dissection, uint16_t master, const void *name,
		  unsigned length);
// The application of a host name, 0 when unknown; labels nothing.
uint16_t dpi_find_host(const struct dissection *dissection, const void *name, unsigned length);

// Metadata that no output wants is dropped here; call dpi_wants() first only where making the value
// is expensive. The first
// value of a kind stays. Texts are cut at 255 octets; control octets become '?', what is no UTF-8
// U+FFFD.
bool dpi_wants(const struct dissection *dissection, enum metadata_kind kind);
// The verdict for a Flow that has its final label while packets to come may still give
// these kinds (METADATA_BIT()s): DISSECT_NAMED where an output wants one of them, else
// DISSECT_DONE.
enum verdict dpi_named(const struct dissection *dissection, uint64_t kinds);
void dpi_add_text(struct dissection *dissection, enum metadata_kind kind, const void *text,
		  unsigned length);
void dpi_add_number(struct dissection *dissection, enum metadata_kind kind, uint32_t value);

// The packet holds a request (or else a response), so that its sender is the client (or else the
// server). The first word stays.
void dpi_tell_request(struct dissection *dissection, bool request);

// A later Flow with this endpoint is (master, application). Octets of the address: 4 or 16.
struct expectation {
	const uint8_t *address;
	uint8_t address_octets;
	uint8_t protocol;
	uint16_t port;
	uint16_t master;
	uint16_t application;
};
void dpi_expect(struct dissection *dissection, const struct expectation *expectation);

// The host name of an address, as an answer of the DNS to this packet's destination said (0: of
// no application that is known); names later Flows of that client.
void dpi_learn_address(struct dissection *dissection, const uint8_t *address, unsigned octets,
		       uint16_t application);

// From the next packet on another dissector is in charge, its label's master fixed (STARTTLS,
// CONNECT, upgrades): return dpi_hand_over(dissection, "tls", 29 /* SMTPS */);
enum verdict dpi_hand_over(struct dissection *dissection, const char *name, uint16_t master);
// This payload is read by another dissector at once; its verdict.
enum verdict dpi_dissect_inner(struct dissection *dissection, const char *name);

#endif
