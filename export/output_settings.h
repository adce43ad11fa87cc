// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_OUTPUT_SETTINGS_H
#define EXPORT_OUTPUT_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

enum biflow_form { BIFLOW_SPLIT, BIFLOW_RFC5103, BIFLOW_INITIATOR_RESPONDER, BIFLOW_ONE_RECORD };
enum balance_policy { BALANCE_HASH, BALANCE_ROUND_ROBIN, BALANCE_FAILOVER };
enum { OUTPUT_MAX_COLLECTORS = 16 };

// What is particular to a transport or an encoder; an output has the traits of both.
enum {
	TRAIT_DATAGRAMS = 1,   // Templates are repeated; a file is paced, so that none is overrun
	TRAIT_WHOLE_FILES = 2, // a file has its name only when it is complete
	TRAIT_ONE_FOR_ALL = 4, // all exporters write to the same file
	TRAIT_FEED = 8,	       // it has fields that are of the probe, FROM_PROBE
};

// Groups of shared settings; every output takes `rate` and `where`.
enum {
	TAKES_RATE = 1,
	TAKES_FIELDS = 2,     // fields, biflow
	TAKES_PROFILE = 4,    // profile
	TAKES_DOMAIN = 8,     // odid
	TAKES_REFRESH = 16,   // refresh, refresh-packets
	TAKES_MTU = 32,	      // mtu
	TAKES_SOURCE = 64,    // source
	TAKES_POLICY = 128,   // policy, weights, hold
	TAKES_ROTATION = 256, // rotate, compress=zstd
	TAKES_WHERE = 1024,   // where
	TAKES_HEALTH = 2048,  // health
	TAKES_SPOOL = 512,    // spool, spool-max, spool-age, spool-sync, replay, resend
};

// One --output SPEC, parsed: scheme://host+host,name=value,...  or scheme:PATH,name=value,...
// Strings belong to this struct. A number that was not given is 0 unless said.
struct output_settings {
	char *spec;   // as the user wrote it, for messages
	char *scheme; // "ipfix", "ipfix+tcp", "ipfix+file", "netflow9", "netflow5", "json", "zmq",
		      // "null", "summary"
	unsigned traits; // TRAIT_ bits of encoder and transport
	char *path;	 // of file schemes; "-" is stdout
	unsigned n_collectors;
	char *host[OUTPUT_MAX_COLLECTORS];
	uint16_t port[OUTPUT_MAX_COLLECTORS];
	enum balance_policy policy;
	unsigned n_weights;
	uint32_t weight[OUTPUT_MAX_COLLECTORS]; // in their order; 0: 1
	uint64_t hold_ms; // a collector that is back has to be well for so long
	bool hold_given;

	char *where;   // which records it takes; NULL: all
	char *fields;  // NULL: the options' --template
	char *profile; // NULL: none
	enum biflow_form biflow;
	bool biflow_given;
	// Observation domain; 0: one an exporter, starting at 1. What an encoder is opened with has
	// the exporter's own.
	uint32_t odid;
	bool odid_given;
	// Of a feed, what tells this probe from others (identity.h); 0: it is only checked.
	uint64_t identity;
	uint64_t rate; // records a second; 0 with rate_given: no limit
	bool rate_given;
	uint32_t mtu; // octets of the IP packet
	uint16_t
	    health_port;     // of TCP, that says whether a collector of datagrams is there; 0: none
	char *source;	     // local address
	uint64_t ttl;	     // of the datagrams' IP header, 0: the system's
	uint64_t dscp;	     // of the IP header
	uint64_t refresh_ms; // templates and options again
	uint64_t refresh_packets;
	uint64_t rotate_ms; // files
	uint64_t rotate_octets;
	bool compress;			 // zstd for files
	char *spool;			 // folder of disk queues, "off"; NULL: the options' --spool
	uint64_t spool_octets, spool_ms; // its limits
	bool spool_sync;		 // each batch is brought to the disk
	uint64_t replay;		 // records a second that it is emptied by
	bool replay_given;		 // 0: no limit
	uint64_t resend_ms;		 // what was handed over before is not sent again
	void *encoder_own, *transport_own; // structs of their settings lists; NULL: they have none
};

// Parses one SPEC. On error one line names the spec, the setting, its value and what is allowed;
// returns -errno; -ENOMEM is not reported.
int output_settings_parse(const char *spec, struct output_settings *settings);
// The number under which this output of this probe speaks: no other output, process or host has it.
uint32_t output_settings_source(const struct output_settings *settings);
void output_settings_free(struct output_settings *settings);

#endif
