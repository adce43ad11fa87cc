// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_SENDER_H
#define EXPORT_SENDER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#include "export/decode/interfaces.h"
#include "export/decode/record_make.h"
#include "export/decode/sampler.h"
#include "export/decode/sequence.h"
#include "export/decode/template_pool.h"

// What a collector keeps of the exporters that send to it, in bounds: what was used longest ago
// goes first, and is counted. One thread's alone.
enum {
	SENDERS_MOST = 4096,
	SENDER_PROVEN = 16,    // datagrams after which a sender goes after all those with fewer
	DOMAINS_MOST = 256,    // of one sender
	DOMAINS_ALL = 16384,   // of all
	TEMPLATES_MOST = 1024, // of one domain
	TEMPLATE_MEMORY = 64 << 20,	  // octets, of all
	STATE_MEMORY = 128 << 20,	  // octets, of all but Templates and what waits
	COLLECTOR_MEMORY = 256 << 20,	  // octets that all of it stays below
	USED_US = 1000000,		  // what was used a second ago has moved to the front
	SENDER_TEMPLATE_MEMORY = 4 << 20, // and of one sender
	DOMAIN_BUCKETS = 64,
	DOMAIN_PORTS = 4, // that have a sequence of their own
	SENDER_BUCKETS = 4096,
	INTERFACES_ALL = 65536,
};

struct sender_address {
	uint8_t octets[16]; // IPv4 in the first 4
	bool ipv6;
};

enum { SENDER_OWN_NAME = 32 };

struct held_set;
struct template_entry;
TAILQ_HEAD(template_queue, template_entry);
TAILQ_HEAD(held_queue, held_set);

// A Template as its exporter has it: under an id, from a UDP port.
struct template_entry {
	struct template_entry *next; // of the same hash
	struct data_template *known; // what it defines, in the pool
	uint64_t moved_us;	     // when it became the one used last
	uint16_t id, port;
	TAILQ_ENTRY(template_entry) in_domain; // used last first, to the second
};

// What came of a domain and what did not.
struct domain_figures {
	uint64_t datagrams, octets, records, options_records;
	uint64_t no_template; // sets that were given up for want of one
	uint64_t undecodable; // datagrams
	uint64_t agent_drops; // that an sFlow agent tells of
	uint64_t counter_samples;
	uint64_t discarded; // packets that it says its device has dropped
	uint64_t no_rate;   // records that name a sampler of which nothing is known
};

// Sources of samples of an sFlow agent: each has a sequence.
enum { SAMPLE_SOURCES = 256 };
struct sample_sources {
	unsigned n, next; // which one is replaced where there is no more room
	struct sample_source {
		uint32_t id, next, drops;
		bool began;
	} source[SAMPLE_SOURCES];
};

// Versions of sFlow stand above all of NetFlow's and IPFIX: 105 is version 5.
enum { SFLOW_VERSIONS = 100 };

// One Observation Domain of a sender, in one version of the protocol: NetFlow calls it source id,
// v5 has engine type and id, sFlow a sub-agent.
struct domain {
	// What every datagram needs stands together: with many exporters it comes from memory.
	TAILQ_ENTRY(domain) in_sender; // used last first
	struct sender *sender;
	unsigned version;
	uint32_t id;
	struct sequence *sequence[DOMAIN_PORTS];
	uint64_t seen_us; // wall clock
	struct domain_figures figures;
	uint64_t longest_ms; // of its flows
	uint32_t uptime_ms;  // the latest
	unsigned n_templates;
	struct sequence_figures sequences, samples;
	struct uptime_origin origin;
	struct sample_sources *sources;	 // of sFlow
	struct template_queue templates; // used last first, to the second
	struct template_entry *by_id[DOMAIN_BUCKETS];
};
TAILQ_HEAD(domain_queue, domain);

// What an exporter calls its applications (RFC 6759 section 5), by applicationId.
enum { SENDER_NAMES = 1024, SENDER_NAME_OCTETS = 64, SENDER_ID_OCTETS = 16, NAME_BUCKETS = 256 };
struct application_names {
	unsigned n, room;
	unsigned next;		       // which one is replaced where there is no more room
	uint16_t bucket[NAME_BUCKETS]; // index + 1 of the first; 0: none
	struct application_label_name {
		uint16_t next; // the same of the next one in the bucket
		uint8_t id_octets, name_octets;
		uint8_t id[SENDER_ID_OCTETS];
		uint8_t name[SENDER_NAME_OCTETS];
	} name[];
};

struct sender {
	struct sender *next; // of the same hash
	struct sender_address address;
	bool proven;			// in which queue
	bool user_asked;		// what he says of it
	uint32_t sampling_of;		// as the user says; 0: nothing
	char own_name[SENDER_OWN_NAME]; // the user's for it; "": none
	uint64_t n_used;
	uint64_t used_us;  // monotonic
	uint64_t moved_us; // used_us when it came to the front of its queue
	struct domain_queue domains;
	unsigned n_domains;
	TAILQ_ENTRY(sender) in_queue; // used last first: of proven ones to the second
	struct held_queue held;	      // oldest first
	struct samplers samplers;
	struct application_names *names; // NULL: none came
	struct interfaces interfaces;
	unsigned n_held;
	uint32_t held_octets;
	uint64_t template_memory; // as if its Templates were its alone
	uint64_t memory;	  // of the rest but what waits, see sender_account()
};
TAILQ_HEAD(sender_queue, sender);

struct senders {
	// By `proven`: made up addresses drive each other out, not who has sent for long.
	struct sender_queue queue[2];
	struct held_queue held; // oldest first
	uint64_t held_octets;
	unsigned n, n_domains, n_interfaces;
	uint64_t template_memory; // of Templates, besides the pool's
	uint64_t memory;	  // of the rest but what waits
	uint64_t now_us;	  // monotonic: who uses it sets it
	uint64_t seed;		  // of the hash
	struct template_pool pool;
	struct domain_figures gone; // of domains that were forgotten
	struct sequence_figures gone_sequences;
	// How much was forgotten for want of room.
	uint64_t evicted_senders, evicted_domains, evicted_templates;
	uint64_t held_dropped; // sets
	uint64_t interfaces_refused;
	uint32_t most_senders;
	uint64_t clock; // of uses
	struct sender *bucket[SENDER_BUCKETS];
};

// NULL: memory is short.
struct senders *senders_new(void);
void senders_free(struct senders *senders);

// The sender of an address, which is now the one used last; made if there is none. NULL: memory.
struct sender *senders_find(struct senders *senders, const struct sender_address *address,
			    bool *made);

// It has so many octets more, or less, besides what these functions allocate. Beyond STATE_MEMORY
// of all, others are forgotten.
void sender_account(struct senders *senders, struct sender *sender, int64_t octets);

// The same of a domain.
struct domain *sender_domain(struct senders *senders, struct sender *sender, unsigned version,
			     uint32_t id);

// What is known of an interface of it, made if there is nothing. NULL: no room, which is counted,
// or memory.
struct exporter_interface *sender_interface(struct senders *senders, struct sender *sender,
					    uint32_t index);

// The sequence of one UDP port of it, where port matters. NULL: memory.
struct sequence *domain_sequence(struct senders *senders, struct domain *domain, uint16_t port);

// The Template of a set: the one that this port has defined, else what another one has defined
// last. NULL: none.
const struct data_template *domain_template(const struct senders *senders, struct domain *domain,
					    uint16_t id, uint16_t port);
// The entry of it, for who writes it over.
struct template_entry *domain_template_entry(const struct senders *senders, struct domain *domain,
					     uint16_t id, uint16_t port);

// Keeps a Template instead of the one that the port had under the definition's id. What it defines;
// NULL with errno: see template_read().
const struct data_template *domain_put_template(struct senders *senders, struct domain *domain,
						const struct element_wishes *wishes,
						const struct template_definition *definition,
						uint16_t port);
// RFC 7011 section 8.1: one of them, or all of a kind.
void domain_withdraw(struct senders *senders, struct domain *domain, uint16_t id, bool options);

#endif
