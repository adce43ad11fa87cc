// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_SENDER_H
#define EXPORT_SENDER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#include "export/decode/record_make.h"
#include "export/decode/sampler.h"
#include "export/decode/sequence.h"
#include "export/decode/template_read.h"

// What a collector keeps of the exporters that send to it, in bounds: what was used longest ago
// goes first, and is counted. One thread's alone.
enum {
	SENDERS_MOST = 4096,
	SENDER_PROVEN = 16,    // datagrams after which a sender goes after all those with fewer
	DOMAINS_MOST = 256,    // of one sender
	DOMAINS_ALL = 16384,   // of all
	TEMPLATES_MOST = 1024, // of one domain
	TEMPLATE_MEMORY = 64 << 20,	  // octets, of all
	SENDER_TEMPLATE_MEMORY = 4 << 20, // and of one sender
	DOMAIN_BUCKETS = 64,
	DOMAIN_PORTS = 4, // that have a sequence of their own
	SENDER_BUCKETS = 4096,
};

struct sender_address {
	uint8_t octets[16]; // IPv4 in the first 4
	bool ipv6;
};

struct held_set;
TAILQ_HEAD(template_queue, data_template);
TAILQ_HEAD(held_queue, held_set);

// What came of a domain and what did not.
struct domain_figures {
	uint64_t datagrams, octets, records, options_records;
	uint64_t no_template; // sets that were given up for want of one
	uint64_t undecodable; // datagrams
	uint64_t agent_drops; // that an sFlow agent tells of
	uint64_t no_rate;     // records that name a sampler of which nothing is known
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
	TAILQ_ENTRY(domain) in_sender; // used last first
	struct sender *sender;
	unsigned version;
	uint32_t id;
	unsigned n_templates;
	struct template_queue templates; // used last first
	struct data_template *by_id[DOMAIN_BUCKETS];
	struct uptime_origin origin;
	uint32_t uptime_ms; // the latest
	struct sequence *sequence[DOMAIN_PORTS];
	struct sequence_figures sequences, samples;
	struct domain_figures figures;
	struct sample_sources *sources; // of sFlow
	uint64_t seen_us;		// wall clock
	uint64_t longest_ms;		// of its flows
};
TAILQ_HEAD(domain_queue, domain);

// What an exporter calls its applications (RFC 6759 section 5), by applicationId.
enum { SENDER_NAMES = 1024, SENDER_NAME_OCTETS = 64, SENDER_ID_OCTETS = 16 };
struct application_names {
	unsigned n, next; // which one is replaced where there is no more room
	struct application_label_name {
		uint8_t id_octets, name_octets;
		uint8_t id[SENDER_ID_OCTETS];
		uint8_t name[SENDER_NAME_OCTETS];
	} name[SENDER_NAMES];
};

struct sender {
	TAILQ_ENTRY(sender) in_queue; // used last first
	struct sender *next;	      // of the same hash
	struct sender_address address;
	bool sampling_asked;  // what the user says of it
	uint32_t sampling_of; // as the user says; 0: nothing
	uint64_t n_used;
	bool proven; // in which queue
	unsigned n_domains;
	struct domain_queue domains;
	struct held_queue held; // oldest first
	struct samplers samplers;
	struct application_names *names; // NULL: none came
	unsigned n_held;
	uint32_t held_octets;
	uint64_t template_memory;
};
TAILQ_HEAD(sender_queue, sender);

struct senders {
	// By `proven`: made up addresses drive each other out, not who has sent for long.
	struct sender_queue queue[2];
	struct held_queue held; // oldest first
	uint64_t held_octets;
	unsigned n, n_domains;
	uint64_t template_memory;
	uint64_t seed;		    // of the hash
	struct domain_figures gone; // of domains that were forgotten
	struct sequence_figures gone_sequences;
	// How much was forgotten for want of room.
	uint64_t evicted_senders, evicted_domains, evicted_templates;
	uint64_t held_dropped; // sets
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

// The same of a domain.
struct domain *sender_domain(struct senders *senders, struct sender *sender, unsigned version,
			     uint32_t id);

// The sequence of one UDP port of it, where port matters. NULL: memory.
struct sequence *domain_sequence(struct senders *senders, struct domain *domain, uint16_t port);

// The Template of a set: the one that this port has defined, else what another one has defined
// last.
struct data_template *domain_template(struct domain *domain, uint16_t id, uint16_t port);

// Keeps a Template instead of the one that the port had under its id. It is the domain's from now
// on.
void domain_put_template(struct senders *senders, struct domain *domain,
			 struct data_template *known);
// RFC 7011 section 8.1: one of them, or all of a kind.
void domain_withdraw(struct senders *senders, struct domain *domain, uint16_t id, bool options);

#endif
