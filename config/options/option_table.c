// SPDX-License-Identifier: BSD-3-Clause
#include <ctype.h>
#include <string.h>

#include "config/options/option_table.h"

#define MS(seconds) ((seconds)*UINT64_C(1000))
#define GIGA	    UINT64_C(1000000000)

const char *const option_groups[N_OPTION_GROUPS] = {
    [GROUP_PACKETS] = "Packets",      [GROUP_CORES] = "Cores",
    [GROUP_FLOWS] = "Flows",	      [GROUP_APPLICATIONS] = "Applications",
    [GROUP_RECORDS] = "Flow Records", [GROUP_RUNNING] = "Running",
    [GROUP_SHOWING] = "Show and end", [GROUP_SPELLINGS] = "Spellings of other probes",
};

static const char *const spreads[] = {
    [SPREAD_AUTO] = "auto", [SPREAD_NIC] = "nic", [SPREAD_SOFTWARE] = "software", NULL};
static const char *const polls[] = {
    [POLL_AUTO] = "auto", [POLL_SPIN] = "spin", [POLL_NAP] = "nap", NULL};
static const char *const policies[] = {[FULL_EVICT_IDLE] = "evict-idle",
				       [FULL_EVICT_OLDEST] = "evict-oldest",
				       [FULL_DROP_NEW] = "drop-new",
				       NULL};
static const char *const netflow_versions[] = {"5", "9", "10", NULL};
static const char *const keys[] = {"vlan", "vni", "tos", "interface", "mac", "mpls", NULL};
static const char *const tunnels[] = {"gre", "ipip", "vxlan", "geneve", "gtp", "mplsudp", NULL};

#define VALUE(member)                                                                              \
	.offset = offsetof(struct options, member), .size = sizeof(((struct options *)0)->member)

// In the order in which help, manual and sample file show them.
const struct option_row option_rows[] = {
    {"input", 'i', "SPEC", GROUP_PACKETS,
     "eth1, a PCI address, pcap:FILE, af_xdp:eth1, vdev:NAME,ARGS; repeats",
     "A NIC by PCI address (0000:3b:00.0) is taken from its kernel driver with the NIC's "
     "bifurcated "
     "driver or vfio-pci. eth1 or af_packet:eth1 is a port that the kernel drives; af_xdp:eth1 the "
     "same by AF_XDP. pcap:FILE reads a pcap or pcapng file (- is stdin), which waits and never "
     "drops; several files are merged by time. vdev:NAME,ARGS is any virtual device of DPDK.",
     .type = &option_specs, VALUE(inputs)},
    {"ifindex", 0, "LIST", GROUP_PACKETS, "numbers that records call the inputs by, in their order",
     "One number an input, between commas. Left out: the kernel's ifindex, or 1, 2, ... for what "
     "the kernel does not know.",
     .type = &option_ifindex, VALUE(ifindex)},
    {"filter", 'f', "BPF", GROUP_PACKETS, "only these packets, as tcpdump says it: 'tcp port 443'",
     "Other packets count as ignored: filtered.", .type = &option_text, VALUE(filter)},
    {"sampling", 'S', "SPEC", GROUP_PACKETS, "meter one of N: packets=N or flows=N",
     "packets=100 takes one packet of 100, flows=100 all packets of one Flow of 100. Records carry "
     "the rate; what was not taken counts as ignored: sampled out.",
     .type = &option_text, VALUE(sampling)},
    {"decap", 0, "LIST", GROUP_PACKETS,
     "look into tunnels: gre,ipip,vxlan,geneve,gtp,mplsudp, all, off",
     "VLAN, MPLS, PPPoE and LLC/SNAP headers are always looked through.", "all", .names = tunnels,
     .type = &option_bits, VALUE(decap)},

    {"workers", 'g', "CORES", GROUP_CORES, "worker cores: 2-9,12, or auto, or auto:N (N workers)",
     "auto takes cores near the ports' NUMA node. auto:N makes N workers and lets them share cores "
     "where there are fewer, which files and kernel ports bear.",
     "auto", .type = &option_cores, VALUE(workers)},
    {"exporters", 'G', "CORES", GROUP_CORES, "exporter cores", NULL, "auto", .type = &option_cores,
     VALUE(exporters)},
    {"spread", 0, "MODE", GROUP_CORES,
     "who spreads packets over the workers: auto, nic or software",
     "auto falls back to software where the NIC cannot, and says so; nic is then an error.", "auto",
     .names = spreads, .type = &option_choice, VALUE(spread)},
    {"poll", 0, "MODE", GROUP_CORES, "what an idle worker does: auto, spin or nap",
     "auto spins on NIC ports and naps up to 100 us on kernel ports and files.", "auto",
     .names = polls, .type = &option_choice, VALUE(poll)},
    {"burst", 0, "N", GROUP_CORES, "packets that a worker takes at once", NULL, "64", 1, 1024,
     .type = &option_count, VALUE(burst)},
    {"eal", 0, "ARGS", GROUP_CORES, "arguments for DPDK's EAL as they are", NULL,
     .type = &option_text, VALUE(eal)},

    {"active-timeout", 't', "TIME", GROUP_FLOWS, "export a long Flow each TIME", NULL, "60s", 1,
     MS(3600), .type = &option_time, VALUE(active_ms)},
    {"idle-timeout", 'd', "TIME", GROUP_FLOWS, "end a Flow after silence of TIME", NULL, "15s", 1,
     MS(3600), .type = &option_time, VALUE(idle_ms)},
    {"tcp-timeout", 0, "TIME", GROUP_FLOWS, "the same for TCP alone", NULL, NULL, 1, MS(3600),
     .type = &option_time, VALUE(tcp_ms)},
    {"udp-timeout", 0, "TIME", GROUP_FLOWS, "the same for UDP alone", NULL, NULL, 1, MS(3600),
     .type = &option_time, VALUE(udp_ms)},
    {"icmp-timeout", 0, "TIME", GROUP_FLOWS, "the same for ICMP and ICMPv6 alone", NULL, NULL, 1,
     MS(3600), .type = &option_time, VALUE(icmp_ms)},
    {"tcp-end-timeout", 0, "TIME", GROUP_FLOWS,
     "silence after FIN both ways or RST that ends a Flow", "A new SYN ends such a Flow at once.",
     "2s", 1, MS(3600), .type = &option_time, VALUE(tcp_end_ms)},
    {"max-flows", 'w', "N", GROUP_FLOWS, "Flows in all; their memory is taken at start",
     "Each worker holds its share. No Flow is evicted while its worker holds fewer.", "1M", 16,
     GIGA, .type = &option_count, VALUE(max_flows)},
    {"full", 0, "POLICY", GROUP_FLOWS, "when full: evict-idle, evict-oldest or drop-new",
     "An evicted Flow is exported with flowEndReason 5; drop-new counts the packets of Flows that "
     "found no room as lost.",
     "evict-idle", .names = policies, .type = &option_choice, VALUE(full)},
    {"key", 'k', "LIST", GROUP_FLOWS, "keys beside the 5-tuple: vlan,vni,tos,interface,mac,mpls",
     NULL, "vlan,vni", .names = keys, .type = &option_bits, VALUE(key)},
    {"local-networks", 'L', "LIST", GROUP_FLOWS, "our networks, for flowDirection: 10.0.0.0/8,...",
     NULL, .type = &option_networks, VALUE(local_networks)},

    {"dpi", 'D', "on|off", GROUP_APPLICATIONS, "name each Flow's application", NULL, "on",
     .type = &option_switch, VALUE(dpi)},
    {"signatures", 0, "DIR", GROUP_APPLICATIONS, "directory of signatures and host names",
     "Read again on SIGHUP; a broken file keeps the old set in force.", .type = &option_text,
     VALUE(signatures)},
    {"privacy", 0, NULL, GROUP_APPLICATIONS, "leave out URLs, user agents and query names", NULL,
     "off", .type = &option_flag, VALUE(privacy)},

    {"output", 'o', "SPEC", GROUP_RECORDS,
     "ipfix://HOST, netflow9://HOST, zmq://:5556, json:FILE ...; repeats",
     "The forms are listed under OUTPUTS.", .type = &option_specs, VALUE(outputs)},
    {"template", 'T', "FIELDS", GROUP_RECORDS, "fields of all outputs: names, or a named set",
     "IPFIX names, the %NAMES of nProbe, or the sets default, minimal, full and ntop; see "
     "--list-fields.",
     "default", .type = &option_text, VALUE(template_fields)},
    {"pen", 0, "N", GROUP_RECORDS, "enterprise number of fields that IANA and ntop lack", NULL,
     "32473", 1, UINT32_MAX, .type = &option_count, VALUE(pen)},
    {"summary", 0, NULL, GROUP_RECORDS, "print totals, top hosts and top ports at the end",
     "The same as -o summary:, and what happens on a terminal when no output is named.", "off",
     .type = &option_flag, VALUE(summary)},

    {"config", 'c', "FILE", GROUP_RUNNING, "read options from FILE; the command line wins",
     "A line is name = value, with the names of the long options; # starts a comment. A repeatable "
     "option on the command line replaces those of the file.",
     .type = &option_text, VALUE(config_file)},
    {"duration", 0, "TIME", GROUP_RUNNING, "end after TIME", NULL, NULL, 1, MS(3600) * 24 * 365,
     .type = &option_time, VALUE(duration_ms)},
    {"stats", 0, "TIME", GROUP_RUNNING, "print a line of statistics each TIME", NULL, NULL, 100,
     MS(3600), .type = &option_time, VALUE(stats_ms)},
    {"control", 0, "PATH", GROUP_RUNNING, "answer `lineprobe ask PATH COMMAND` on this socket",
     "The commands are listed under CONTROL.", .type = &option_text, VALUE(control)},
    {"user", 0, "NAME", GROUP_RUNNING, "become this user once the ports are open", NULL,
     .type = &option_user, VALUE(user)},
    {"log-level", 0, "LEVEL", GROUP_RUNNING,
     "debug, info, notice, warning, error; or PART:LEVEL,...",
     "pmd.*:debug sets the parts whose name matches. DPDK's own parts are lib.* and pmd.*, ours "
     "lineprobe.*.",
     "notice", .type = &option_log_level, VALUE(log_level)},
    {"fault", 0, "FAULT", GROUP_RUNNING, "go wrong on purpose, for tests: lose-packet=N",
     "Packet N vanishes without being booked; the balance sheet must then say so and the exit code "
     "be 3.",
     .type = &option_fault, VALUE(fault)},

    {"check", 0, NULL, GROUP_SHOWING, "say whether the options are right", NULL,
     .type = &option_flag, .command = COMMAND_CHECK},
    {"print-config", 0, NULL, GROUP_SHOWING, "the options in force, as a config file", NULL,
     .type = &option_flag, .command = COMMAND_PRINT_CONFIG},
    {"print-sample", 0, NULL, GROUP_SHOWING, "a config file with every option explained", NULL,
     .type = &option_flag, .command = COMMAND_PRINT_SAMPLE},
    {"print-man", 0, NULL, GROUP_SHOWING, "the manual page, in roff", NULL, .type = &option_flag,
     .command = COMMAND_PRINT_MAN},
    {"list-fields", 0, NULL, GROUP_SHOWING, "the fields that records can have", NULL,
     .type = &option_flag, .command = COMMAND_LIST_FIELDS},
    {"help", 'h', NULL, GROUP_SHOWING, "this text", NULL, .type = &option_flag,
     .command = COMMAND_HELP},
    {"version", 'v', NULL, GROUP_SHOWING, "the version", NULL, .type = &option_flag,
     .command = COMMAND_VERSION},

    {"collector", 'n', "HOST:PORT", GROUP_SPELLINGS,
     "is -o ipfix://HOST:PORT, or what -V says; repeats", NULL, .type = &option_specs,
     VALUE(collectors)},
    {"netflow-version", 'V', "5|9|10", GROUP_SPELLINGS, "the format of -n: NetFlow v5, v9 or IPFIX",
     NULL, "10", .names = netflow_versions, .type = &option_choice, VALUE(netflow_version)},
    {"zmq", 0, "ENDPOINT", GROUP_SPELLINGS, "tcp://*:5556 is -o zmq://:5556; repeats", NULL,
     .type = &option_specs, VALUE(zmq)},
    {"zmq-probe-mode", 0, NULL, GROUP_SPELLINGS, "connect to --zmq instead of binding", NULL, "off",
     .type = &option_flag, VALUE(zmq_probe_mode)},
};

const unsigned n_option_rows = sizeof(option_rows) / sizeof(option_rows[0]);

bool option_in_file(const struct option_row *row)
{
	return row->group != GROUP_SHOWING && strcmp(row->name, "config") != 0;
}

const struct option_row *option_find(const char *name, size_t length)
{
	for (unsigned i = 0; i < n_option_rows; i++) {
		if (strlen(option_rows[i].name) == length &&
		    strncmp(option_rows[i].name, name, length) == 0)
			return &option_rows[i];
	}
	return NULL;
}

const struct option_row *option_find_letter(char letter)
{
	for (unsigned i = 0; i < n_option_rows; i++) {
		if (letter != '\0' && option_rows[i].letter == letter)
			return &option_rows[i];
	}
	return NULL;
}

static unsigned least_of(unsigned a, unsigned b, unsigned c)
{
	unsigned least = a < b ? a : b;

	return least < c ? least : c;
}

// The next row of the table: what `letter` makes of the row before.
static void word_row(unsigned row[33], unsigned first, char letter, const char *b)
{
	unsigned diagonal = row[0];

	row[0] = first;
	for (size_t j = 1; b[j - 1] != '\0'; j++) {
		unsigned above = row[j];

		row[j] = least_of(diagonal + (letter != b[j - 1]), above + 1, row[j - 1] + 1);
		diagonal = above;
	}
}

// How many letters have to be inserted, deleted or replaced to make one word of the other, by rows
// of the table of their beginnings; both are shorter than 32.
static unsigned word_distance(const char *a, size_t n, const char *b)
{
	unsigned row[33] = {0};
	size_t m = strlen(b);

	for (size_t j = 0; j <= m; j++)
		row[j] = (unsigned)j;
	for (size_t i = 1; i <= n; i++)
		word_row(row, (unsigned)i, (char)tolower((unsigned char)a[i - 1]), b);
	return row[m];
}

const char *option_nearest(const char *name, size_t length)
{
	const char *nearest = NULL;
	unsigned best = 4;

	if (length < 2 || length > 31)
		return NULL;
	for (unsigned i = 0; i < n_option_rows; i++) {
		const char *candidate = option_rows[i].name;
		unsigned distance = word_distance(name, length, candidate);

		if (length >= 3 && strncmp(candidate, name, length) == 0)
			distance = 0;
		if (distance < best && distance * 2 < length + 1) {
			best = distance;
			nearest = candidate;
		}
	}
	return nearest;
}
