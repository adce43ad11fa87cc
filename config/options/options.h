// SPDX-License-Identifier: BSD-3-Clause
#ifndef CONFIG_OPTIONS_H
#define CONFIG_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "config/options/subcommands.h"
#include "config/options/tunnels.h"

struct ip_network; // config/network.h

enum { OPTIONS_MAX_SPECS = 64, OPTIONS_MAX_CORES = 128 };

enum spread { SPREAD_AUTO, SPREAD_NIC, SPREAD_SOFTWARE };
enum poll_mode { POLL_AUTO, POLL_SPIN, POLL_NAP };
enum timestamps { TIMESTAMPS_AUTO, TIMESTAMPS_HARDWARE, TIMESTAMPS_KERNEL, TIMESTAMPS_SOFTWARE };
enum bad_length { BAD_LENGTH_COUNT, BAD_LENGTH_DROP };
enum answers { ANSWERS_LINEPROBE, ANSWERS_SOFTFLOWCTL };
enum non_ip { NON_IP_COUNT, NON_IP_FLOWS };
enum overload { OVERLOAD_DROP, OVERLOAD_LADDER };
enum full_policy { FULL_EVICT_IDLE, FULL_EVICT_OLDEST, FULL_DROP_NEW };

// Flow Keys besides the 5-tuple, with the words of --key: the one list of them. KEY_VLAN and so on
// are single bits.
#define OPTION_KEYS(X)                                                                             \
	X(VLAN, "vlan")                                                                            \
	X(VNI, "vni")                                                                              \
	X(TOS, "tos") X(INTERFACE, "interface") X(MAC, "mac") X(MPLS, "mpls") X(TUNNEL, "tunnel")

#define KEY_INDEX(name, word) KEY_INDEX_##name,
#define KEY_BIT(name, word)   KEY_##name = 1 << KEY_INDEX_##name,
enum { OPTION_KEYS(KEY_INDEX) };
enum { OPTION_KEYS(KEY_BIT) };

// A repeatable option's values, in the order given.
struct spec_list {
	unsigned n;
	char *spec[OPTIONS_MAX_SPECS];
};

struct number_list {
	unsigned n;
	uint32_t number[OPTIONS_MAX_SPECS];
};

struct network_list {
	unsigned n;
	struct ip_network *network;
};

// One of so many packets, or all packets of one of so many Flows; 0: not given.
struct sampling_rate {
	uint32_t packets, flows;
	bool random; // each packet by chance, else the first of so many
};
enum { SAMPLING_MAX_PACKETS = 1000000, SAMPLING_MAX_FLOWS = 4096 };

// "2-9,12": the cores in order. "auto": automatic, n = 0. "auto:4": automatic, n = 4, cores may be
// shared.
struct core_list {
	bool automatic;
	unsigned n;
	uint16_t core[OPTIONS_MAX_CORES];
};

// What the program is asked to do. RUN: meter. The others do one thing and end; the first one given
// counts.
enum options_command {
	COMMAND_RUN,
	COMMAND_HELP,		     // --help
	COMMAND_VERSION,	     // --version
	COMMAND_PRINT_CONFIG,	     // --print-config
	COMMAND_PRINT_SAMPLE,	     // --print-sample
	COMMAND_CHECK,		     // --check
	COMMAND_LIST_FIELDS,	     // --list-fields
	COMMAND_COMPILE_SIGNATURES,  // --compile-signatures
	COMMAND_PRINT_MAN,	     // --print-man
#define X(NAME, ...) COMMAND_##NAME, // lineprobe NAME ...
	SUBCOMMANDS(X)
#undef X
};

// Every option's value after defaults, config file and command line. Strings belong to this struct;
// a text option that was not given and has no default is NULL. Times are milliseconds.
struct options {
	struct spec_list inputs;
	bool follow;		    // files grow
	struct number_list ifindex; // by input; none: not given
	struct core_list workers;
	struct core_list exporters;
	enum spread spread;
	enum poll_mode poll;
	enum timestamps timestamps;
	bool promiscuous;
	char *filter;
	char *eal;

	uint64_t active_ms;
	uint64_t idle_ms;
	uint64_t tcp_ms; // 0: as idle_ms; so udp_ms, icmp_ms
	uint64_t udp_ms;
	uint64_t icmp_ms;
	uint64_t tcp_end_ms;
	uint64_t tcp_fin_ms, tcp_rst_ms; // 0: as tcp_end_ms
	uint64_t max_flows;
	enum full_policy full;
	enum overload overload;
	unsigned key; // KEY_ bits
	struct decap decap;
	enum bad_length bad_length;
	uint64_t fragments_ms; // 0: off
	uint64_t dedup_ms;     // 0: off
	enum non_ip non_ip;
	unsigned burst; // packets a poll
	struct sampling_rate sampling;
	struct network_list local_networks;

	bool dpi;
	char *signatures; // directory; NULL: the installed or source tree's
	bool privacy;

	struct spec_list outputs;
	char *template_fields;
	struct spec_list geo; // files that know countries and AS of addresses
	char *interface_map;  // file: what interfaces lie behind what inputs see
	char *spool;	      // folder of the outputs' disk queues; NULL: none
	uint32_t pen;	      // for elements that neither IANA nor ntop has

	enum options_command command;
	struct spec_list arguments; // what follows a sub-command

	char *config_file;
	bool summary;
	bool live_summary;    // no output was named: somebody at a terminal looks at live Flows
	uint64_t duration_ms; // 0: no end
	uint64_t stop_ms;     // at most so long are records exported after the end
	bool allow_loss;
	bool daemon;
	char *pid_file;
	enum answers answers; // of the control socket
	char *control;	      // path, "off"; NULL: by name in the usual folder
	char *name;
	uint64_t stats_ms; // 0: none
	char *log_level;
	char *user;
	char *state;		      // folder; NULL: nothing is kept
	struct spec_list allow_paths; // folders that may be opened later
	char *fault;		      // breaks something on purpose, for tests: "lose-packet=N"

	// Spellings of other probes; options_parse() has made outputs of them.
	char *as; // never here: config/personality has taken it
	struct spec_list collectors;
	unsigned netflow_version; // 0, 1, 2: v5, v9, IPFIX
	struct spec_list zmq;
	bool zmq_probe_mode;
	char *zmq_encryption_key, *zmq_encrypt_pwd;
	unsigned verbose;

	// The status page: options_parse() only reads them, probe/http judges them.
	char *http;				 // address and port of the status page; NULL: none
	char *http_cert, *http_key, *http_token; // files; NULL: none

	char *agentx;	      // "on" or the master agent's socket; NULL: none
	char *agentx_context; // NULL: the default one
};

// A small machine is meant: what else has a size is small then, too, not made for bursts of a fast
// network.
enum { OPTIONS_SMALL_FLOWS = 64000 };
static inline bool options_small(const struct options *options)
{
	return options->max_flows <= OPTIONS_SMALL_FLOWS;
}

extern const char options_version[];	  // "0.1.0"
extern const char options_version_date[]; // "2026-12-01"

enum options_verdict { OPTIONS_RUN, OPTIONS_DONE, OPTIONS_WRONG };

// Defaults, then -c FILE, then argv. RUN: `command` says what. DONE: --help, --version or
// --print-config has printed what was asked. WRONG: one line on stderr has named
// what is wrong and the remedy (exit 2). To be freed in all cases.
enum options_verdict options_parse(struct options *options, int argc, char *argv[]);
void options_free(struct options *options);

// The chapter OPTIONS of the manual page, in roff, made from the table.
void options_print_roff(FILE *out);
// The names of the config file with their values, in roff.
void options_print_roff_keys(FILE *out);
// A config file in which every option is explained and commented out.
void options_print_sample(FILE *out);

#endif
