// SPDX-License-Identifier: BSD-3-Clause
#include "config/options/option_table.h"

#define MS(seconds) ((seconds)*UINT64_C(1000))
#define DAYS(n)	    (MS(86400) * (n))
#define GIGA	    UINT64_C(1000000000)

static const char *const spreads[] = {
    [SPREAD_AUTO] = "auto", [SPREAD_NIC] = "nic", [SPREAD_SOFTWARE] = "software", NULL};
static const char *const polls[] = {
    [POLL_AUTO] = "auto", [POLL_SPIN] = "spin", [POLL_NAP] = "nap", NULL};
static const char *const timestamps[] = {[TIMESTAMPS_AUTO] = "auto",
					 [TIMESTAMPS_HARDWARE] = "hardware",
					 [TIMESTAMPS_KERNEL] = "kernel",
					 [TIMESTAMPS_SOFTWARE] = "software",
					 NULL};
static const char *const bad_lengths[] = {
    [BAD_LENGTH_COUNT] = "count", [BAD_LENGTH_DROP] = "drop", NULL};
static const char *const non_ips[] = {[NON_IP_COUNT] = "count", [NON_IP_FLOWS] = "flows", NULL};
static const char *const policies[] = {[FULL_EVICT_IDLE] = "evict-idle",
				       [FULL_EVICT_OLDEST] = "evict-oldest",
				       [FULL_DROP_NEW] = "drop-new",
				       NULL};
static const char *const overloads[] = {
    [OVERLOAD_DROP] = "drop", [OVERLOAD_LADDER] = "ladder", NULL};
static const char *const netflow_versions[] = {"5", "9", "10", NULL};
static const char *const verbose_levels[] = {"0", "1", "2", NULL};
static const char *const answers[] = {
    [ANSWERS_LINEPROBE] = "lineprobe", [ANSWERS_SOFTFLOWCTL] = "softflowctl", NULL};
#define WORD(name, word)	    word,
#define WORD_COMMA(name, word, ...) word ","
static const char *const keys[] = {OPTION_KEYS(WORD) NULL};

#define VALUE(member)                                                                              \
	.offset = offsetof(struct options, member), .size = sizeof(((struct options *)0)->member)

#define LIVE .change = CHANGE_LIVE

// In the order in which help, manual and sample file show them.
const struct option_row option_rows[] = {
    {"input", 'i', "SPEC", GROUP_PACKETS,
     "eth1, 'eth*', PCI address, pcap:FILE, netflow:PORT, ...; repeats",
     "0000:3b:00.0 is a NIC by PCI address; DPDK drives it, with a bifurcated driver or vfio-pci. "
     "eth1 or af_packet:eth1 is an interface of the kernel; af_xdp:eth1 is the same with AF_XDP. "
     "A name with *, ? or [...] stands for all interfaces that match it at the start and are up, "
     "each an input of its own; lo only counts when named. One that comes later is told in the "
     "log and taken in by a restart. pcap:FILE reads a pcap or pcapng file, also compressed (- is "
     "stdin); no packet of a file is dropped. FILE may be a directory or a pattern in quotes: "
     "their files are read one after the other, in the order of their names. Several inputs are "
     "merged by time. vdev:NAME,ARGS is any virtual device of DPDK. netflow:[HOST:]PORT and "
     "sflow:[HOST:]PORT take what other exporters send; so do ipfix+tcp:PORT, ipfix+tls:PORT, "
     "ipfix+file:FILE and pcap:FILE,decode=flows: see COLLECTING.",
     .type = &option_specs, VALUE(inputs), .offers = "inputs"},
    {"follow", 0, NULL, GROUP_PACKETS, "wait for more at the end of capture files",
     "Reads files that are still written, as tail -f does, and files that come later into a "
     "directory or match a pattern; their names must sort behind those before. Ends by a signal "
     "or --duration.",
     "off", .type = &option_flag, VALUE(follow)},
    {"ifindex", 0, "LIST", GROUP_PACKETS,
     "interface numbers of the inputs in Flow Records, in order",
     "One number for each input, separated by commas. The default is the kernel's ifindex, or 1, "
     "2, ... for inputs that the kernel does not know.",
     .type = &option_ifindex, VALUE(ifindex)},
    {"filter", 'f', "BPF", GROUP_PACKETS,
     "meter only matching packets (tcpdump syntax): 'tcp port 443'",
     "Other packets are counted as ignored: filtered.", .type = &option_text, VALUE(filter), LIVE},
    {"promiscuous", 0, "on|off", GROUP_PACKETS, "receive frames for other hosts' MAC addresses too",
     "off suits a host that watches its own traffic only.", "on", .type = &option_switch,
     VALUE(promiscuous)},
    {"sampling", 'S', "SPEC", GROUP_PACKETS,
     "meter one in N packets or Flows: packets=N, random:N, flows=N",
     "packets=100 meters the first of each 100 packets of an input; random:100 meters each packet "
     "with a chance of 1 in 100, so that no rhythm of the traffic falls in with it; flows=100 "
     "meters all packets of one Flow in 100. Flow Records carry the rate. Other packets are "
     "counted as "
     "ignored: sampled out. Where the rate changes at run time, Flows of before it end as with "
     "ctl expire-all, so that each record has one rate; at most 13 changes may be under way at "
     "once.",
     .type = &option_sampling, VALUE(sampling), LIVE},
    {"decap", 0, "LIST", GROUP_PACKETS,
     "tunnels to decapsulate: gre,vxlan,... (more: manual), all, off",
     "vxlan:4789+8472 gives the UDP ports; at most 24 in all. ipip is IP in IP of both versions "
     "(6in4 too), gre includes ERSPAN, EoIP and WCCP, vxlan VXLAN-GPE, l2tp version 2 and 3, "
     "etherip the Ethernet of segment routing, gue FOU of bare IP. Up to 8 tunnels in each other "
     "are entered. The headers of links (VLAN, MPLS, PPPoE, LLC/SNAP and others) are always "
     "decapsulated.",
     "all", .type = &option_tunnels, VALUE(decap)},
    {"bad-length", 0, "WHAT", GROUP_PACKETS,
     "frames shorter than their IP length says: count or drop",
     "Packet brokers and switches slice frames: they cut off the tail. count meters what is left "
     "by its IP length, if the header checksum (IPv4) or the UDP length (IPv6) does not "
     "contradict it; it is counted as sliced. drop ignores such frames. Frames that a capture's "
     "snap length has cut are always metered.",
     "count", .names = bad_lengths, .type = &option_choice, VALUE(bad_length)},
    {"fragments", 0, "TIME", GROUP_PACKETS,
     "how long later fragments wait for the first one; 0: not at all",
     "A later fragment is metered in the Flow of the first one, even if the first one comes up to "
     "TIME after it. At most 2048 fragments wait in each worker that receives packets. Without a "
     "first one a fragment is metered with ports 0. The balance sheet counts all of them.",
     "5s", 0, MS(60), .type = &option_time, VALUE(fragments_ms)},
    {"dedup", 0, "TIME", GROUP_PACKETS,
     "leave out copies of a mirror within TIME (alone: 2ms; 0: off)",
     "A copy has the same octets as a packet of at most TIME before, from the IP header (of the "
     "innermost tunnel) to the end of what was captured; TTL or hop limit, DSCP, ECN and the IPv4 "
     "header's checksum may be others, and so may port, VLAN and tunnel. TCP segments with "
     "payload that come more than 200 us after each other at one port with the same VLAN and TTL "
     "are retransmissions, and stay. Copies are counted as ignored: duplicate. 2ms suits most "
     "mirrors, which --dedup alone means. See lineprobe help span.",
     "0", 0, MS(1), .type = &option_time, VALUE(dedup_ms), .alone = "2ms"},
    {"non-ip", 0, "WHAT", GROUP_PACKETS, "frames without IP (ARP, LLDP, STP ...): count or flows",
     "count counts them as ignored, by their kind. flows makes Flows of them, by the pair of MAC "
     "addresses, the VLAN and the EtherType (0 for IEEE 802.2), of ARP also by the addresses of "
     "sender and target; they have a Template of their own in IPFIX and NetFlow v9. "
     "octetDeltaCount is then what follows the Ethernet header and its tags. NetFlow v5 and ZMQ "
     "cannot carry them.",
     "count", .names = non_ips, .type = &option_choice, VALUE(non_ip)},
    {"timestamps", 0, "MODE", GROUP_PACKETS,
     "time of live packets: auto, hardware, kernel, software",
     "hardware is the time at which the NIC received the packet. The NIC of an af_packet: input "
     "must be able to stamp every packet (ethtool -T), within 5 us of the system's clock as far "
     "as that can be compared; it is switched on. A NIC that DPDK drives needs a driver that "
     "stamps packets; its clock is compared with the system's each second. kernel is the time at "
     "which the kernel received the packet; only af_packet: inputs have it. software is the time "
     "at which the worker received its burst, up to 200 us later. auto uses hardware where it is "
     "switched on already or DPDK drives a NIC that has it, else kernel where it is available. "
     "What is used, and its error, is told at the start and by ctl inputs; by how much times can "
     "be off the system's clock, as measured in the last minutes, by --stats, and by records "
     "(timestampErrorNanoseconds).",
     "auto", .names = timestamps, .type = &option_choice, VALUE(timestamps)},

    {"workers", 'g', "CORES", GROUP_CORES,
     "cores of the workers: 2-9,12, or auto, or auto:N (N workers)",
     "auto uses cores on the NUMA node of the ports. auto:N starts N workers; they share cores if "
     "there are fewer than N, which is suitable for files and interfaces of the kernel.",
     "auto", .type = &option_cores, VALUE(workers)},
    {"exporters", 'G', "CORES", GROUP_CORES, "cores of the exporters", NULL, "auto",
     .type = &option_cores, VALUE(exporters)},
    {"spread", 0, "MODE", GROUP_CORES,
     "what distributes packets to the workers: auto, nic or software",
     "nic uses receive side scaling (RSS) and fails if the NIC cannot do it symmetrically; auto "
     "uses software in that case and reports it.",
     "auto", .names = spreads, .type = &option_choice, VALUE(spread)},
    {"poll", 0, "MODE", GROUP_CORES, "what an idle worker does: auto, spin or nap",
     "auto spins on NIC ports and sleeps on kernel interfaces and files until packets come.",
     "auto", .names = polls, .type = &option_choice, VALUE(poll)},
    {"burst", 0, "N", GROUP_CORES, "packets that a worker receives at once", NULL, "64", 1, 1024,
     .type = &option_count, VALUE(burst)},
    {"eal", 0, "ARGS", GROUP_CORES, "arguments that are passed to DPDK's EAL", NULL,
     .type = &option_text, VALUE(eal)},

    {"active-timeout", 't', "TIME", GROUP_FLOWS, "cut and export long-lived Flows every TIME", NULL,
     "60s", 1, DAYS(7), .type = &option_time, VALUE(active_ms), LIVE},
    {"idle-timeout", 'd', "TIME", GROUP_FLOWS, "end a Flow that has had no packet for TIME", NULL,
     "15s", 1, DAYS(7), .type = &option_time, VALUE(idle_ms), LIVE},
    {"tcp-timeout", 0, "TIME", GROUP_FLOWS, "idle timeout of TCP Flows", NULL, NULL, 1, DAYS(7),
     .type = &option_time, VALUE(tcp_ms), LIVE},
    {"udp-timeout", 0, "TIME", GROUP_FLOWS, "idle timeout of UDP Flows", NULL, NULL, 1, DAYS(7),
     .type = &option_time, VALUE(udp_ms), LIVE},
    {"icmp-timeout", 0, "TIME", GROUP_FLOWS, "idle timeout of ICMP and ICMPv6 Flows", NULL, NULL, 1,
     DAYS(7), .type = &option_time, VALUE(icmp_ms), LIVE},
    {"tcp-end-timeout", 0, "TIME", GROUP_FLOWS,
     "idle timeout after FIN in both directions, or after RST",
     "A new SYN ends such a Flow at once.", "2s", 1, DAYS(7), .type = &option_time,
     VALUE(tcp_end_ms), LIVE},
    {"tcp-fin-timeout", 0, "TIME", GROUP_FLOWS,
     "idle timeout after FIN in both directions without RST", "The default is --tcp-end-timeout.",
     NULL, 1, DAYS(7), .type = &option_time, VALUE(tcp_fin_ms), LIVE},
    {"tcp-rst-timeout", 0, "TIME", GROUP_FLOWS, "idle timeout after RST",
     "The default is --tcp-end-timeout.", NULL, 1, DAYS(7), .type = &option_time, VALUE(tcp_rst_ms),
     LIVE},
    {"max-flows", 'w', "N", GROUP_FLOWS, "maximum number of Flows; memory is allocated at start",
     "Each worker holds its share. No Flow is evicted while its worker holds fewer. Up to 64k the "
     "buffers of packets and records are small, too: see lineprobe help gateway.",
     "1M", 16, GIGA, .type = &option_count, VALUE(max_flows)},
    {"full", 0, "POLICY", GROUP_FLOWS, "with a full table: evict-idle, evict-oldest or drop-new",
     "An evicted Flow is exported with flowEndReason 5. drop-new counts the packets of Flows that "
     "found no space as lost.",
     "evict-idle", .names = policies, .type = &option_choice, VALUE(full), LIVE},
    {"overload", 0, "WHAT", GROUP_FLOWS,
     "when packets come faster than workers can take: drop, ladder",
     "drop leaves it to NIC and kernel which packets are lost; they are counted. ladder sheds "
     "work before packets, one step a second while a worker is behind: classification of Flows "
     "that begin, then TCP and other measures, then Flows, of which one in 2, 4 ... 64 is metered "
     "and the records say so (samplingInterval, selectorId). Each step is told in the log and by "
     "ctl statistics, and taken back when there is less to do. A Flow table that is nearly full "
     "shortens the idle timeouts, to an eighth at most.",
     "drop", .names = overloads, .type = &option_choice, VALUE(overload)},
    {"key", 'k', "LIST", GROUP_FLOWS, "key fields: " OPTION_KEYS(WORD_COMMA) " none",
     "The 5-tuple is always part of the key. tunnel is the innermost tunnel's kind, outer "
     "addresses in either order, and id, unless each direction has an id of its own (GTP, L2TP, "
     "PPTP).",
     "vlan,vni", .names = keys, .type = &option_bits, VALUE(key)},
    {"local-networks", 'L', "LIST", GROUP_FLOWS,
     "local networks, for flowDirection: 10.0.0.0/8,...", NULL, .type = &option_networks,
     VALUE(local_networks), LIVE},

    {"dpi", 'D', "on|off", GROUP_APPLICATIONS, "classify the application of each Flow", NULL, "on",
     .type = &option_switch, VALUE(dpi)},
    {"signatures", 0, "DIR", GROUP_APPLICATIONS, "directory with signatures and host names",
     "SIGHUP reads it again. If a file has an error, the old signatures stay in use.",
     .type = &option_text, VALUE(signatures), LIVE, .offers = "folders"},
    {"privacy", 0, NULL, GROUP_APPLICATIONS, "do not export URLs, user agents and query names",
     NULL, "off", .type = &option_flag, VALUE(privacy)},

    {"output", 'o', "SPEC", GROUP_RECORDS,
     "ipfix://HOST, netflow9://HOST, zmq://:5556, json:FILE ...; repeats", "See OUTPUTS.",
     .type = &option_specs, VALUE(outputs), .change = CHANGE_OUTPUTS, .offers = "outputs"},
    {"template", 'T', "FIELDS", GROUP_RECORDS, "fields of Flow Records: names, or a named set",
     "Names of IPFIX Information Elements, the %NAMES of nProbe, or the sets default, minimal, "
     "full and ntop; collected (what other exporters tell), original and geo come to these where "
     "an input or --geo brings them; see --list-fields. It applies to all outputs without fields= "
     "of their own.",
     "default", .type = &option_text, VALUE(template_fields), .offers = "sets"},
    {"spool", 0, "DIR", GROUP_RECORDS, "disk queues in DIR for all outputs that can be away",
     "Records wait there while a collector is away, also over restarts; the same as spool=DIR for "
     "each output over the network. See lineprobe help delivery.",
     "off", .type = &option_text, VALUE(spool), .offers = "files"},
    {"pen", 0, "N", GROUP_RECORDS, "enterprise number of fields that IANA and ntop lack", NULL,
     "32473", 1, UINT32_MAX, .type = &option_count, VALUE(pen)},
    {"geo", 0, "FILE", GROUP_RECORDS, "country and AS of addresses by a MaxMind DB file; repeats",
     "Of both ends of each Flow, of packets and of other exporters' records; the AS that an "
     "exporter tells stays. Outputs without fields of their own have the set geo then. Of two "
     "files that know the same the first one counts. SIGHUP reads them again; replace a file by "
     "renaming another one to it, never by writing into it. The exporter remembers the last 16384 "
     "addresses.",
     .type = &option_specs, VALUE(geo), LIVE, .offers = "files"},
    {"interface-map", 0, "FILE", GROUP_RECORDS,
     "interfaces by input, VLAN and MAC address, as FILE says",
     "A line is INPUT VLAN MAC INGRESS EGRESS [in|out]: the input's number, the outermost VLAN id "
     "(0: none) and the packet's source address, of each * for any; the numbers of the interfaces "
     "where such packets come in and leave, - for unknown; and their flowDirection. The first "
     "line that matches counts. Where it has no EGRESS, that is the INGRESS of the line for the "
     "destination address. SIGHUP reads it again; a file with an error changes nothing.",
     .type = &option_text, VALUE(interface_map), LIVE, .offers = "files"},
    {"summary", 0, NULL, GROUP_RECORDS, "print totals, top hosts and top ports at the end",
     "The same as --output summary:-. It is the default on a terminal if there is no output; with "
     "a live input the largest live Flows are shown each 5 seconds then, too.",
     "off", .type = &option_flag, VALUE(summary)},

    {"config", 'c', "FILE", GROUP_RUNNING,
     "read options from FILE; the command line has precedence",
     "Each line is name = value, with the names of the long options; # starts a comment. If an "
     "option that repeats is on the command line, those of the file are ignored.",
     .type = &option_text, VALUE(config_file), .offers = "files"},
    {"duration", 0, "TIME", GROUP_RUNNING, "stop after TIME", NULL, NULL, 1, MS(3600) * 24 * 365,
     .type = &option_time, VALUE(duration_ms)},
    {"stop-time", 0, "TIME", GROUP_RUNNING, "at the end, wait for outputs for at most TIME",
     "After SIGINT, SIGTERM, --duration or `stop` all Flows are closed and exported as long as "
     "outputs make progress, at most this long. What is left then is lost and counted. A second "
     "signal ends at once.",
     "30s", 0, MS(3600), .type = &option_time, VALUE(stop_ms)},
    {"allow-loss", 0, NULL, GROUP_RUNNING, "exit code 0 although records were lost",
     "Without it records that a ring or an output has lost end the program with 4.", "off",
     .type = &option_flag, VALUE(allow_loss)},
    {"stats", 0, "TIME", GROUP_RUNNING, "print a line of statistics every TIME", NULL, NULL, 100,
     MS(3600), .type = &option_time, VALUE(stats_ms), LIVE},
    {"name", 0, "NAME", GROUP_RUNNING, "what `lineprobe ctl --name NAME` calls this probe",
     "The default is the first input. If another probe has the name, this one is NAME.2.",
     .type = &option_text, VALUE(name)},
    {"control", 0, "PATH", GROUP_RUNNING, "control socket instead of /run/lineprobe/NAME; or off",
     "See CONTROL.", .type = &option_text, VALUE(control), .offers = "files"},
    {"answers", 0, "WORDS", GROUP_RUNNING, "words of the control socket: lineprobe or softflowctl",
     "softflowctl answers the verbs of softflowctl(8) as softflowd does, and prints its "
     "statistics when a capture file ends.",
     "lineprobe", .names = answers, .type = &option_choice, VALUE(answers)},
    {"http", 0, "ADDRESS:PORT", GROUP_RUNNING,
     "status page, /metrics and /api/v1/ on 127.0.0.1:8080",
     "Nothing can be changed there. On an address that others can reach it needs --http-cert, "
     "--http-key and --http-token. See lineprobe help http.",
     .type = &option_text, VALUE(http)},
    {"http-cert", 0, "FILE", GROUP_RUNNING, "certificates of --http in PEM format, ours first",
     "SIGHUP reads it again, with its key and the token; replace files by renaming others to them. "
     "If one has an error, what was read before stays.",
     .type = &option_text, VALUE(http_cert), .offers = "files"},
    {"http-key", 0, "FILE", GROUP_RUNNING, "private key of --http-cert in PEM format", NULL,
     .type = &option_text, VALUE(http_key), .offers = "files"},
    {"http-token", 0, "FILE", GROUP_RUNNING, "who asks by --http must know FILE's first line",
     "At least 16 characters; as a bearer token, or as the password of any user. SIGHUP reads it "
     "again.",
     .type = &option_text, VALUE(http_token), .offers = "files"},
    {"agentx", 0, "on|SOCKET", GROUP_RUNNING,
     "SNMP: give snmpd LINEPROBE-MIB; on is /var/agentx/master",
     "A sub-agent (AgentX, RFC 2741) of the machine's SNMP agent, which needs the line master "
     "agentx. It only shows: ports, Flow table, all counters, losses by name, outputs. Where "
     "there is no agent it is tried again. See lineprobe help snmp.",
     .type = &option_text, VALUE(agentx), .offers = "files"},
    {"agentx-context", 0, "NAME", GROUP_RUNNING,
     "SNMP context of --agentx: tells probes apart, has an IF-MIB",
     "There the ports are rows of IF-MIB too, by the ifIndex of Flow Records; in the default "
     "context that table is the machine's.",
     .type = &option_text, VALUE(agentx_context)},
    {"daemon", 0, NULL, GROUP_RUNNING, "run in the background",
     "The command returns when packets are received, with 0, or with 2 and the error when it "
     "comes to nothing. What is logged later goes to syslog.",
     "off", .type = &option_flag, VALUE(daemon)},
    {"pid-file", 0, "FILE", GROUP_RUNNING, "write the process id to FILE, remove it at the end",
     "It is written before anything else is done. A file that names a process that runs ends the "
     "program with an error, and leaves that process alone. Where --user may not remove it, it is "
     "empty at the end.",
     .type = &option_text, VALUE(pid_file), .offers = "files"},
    {"user", 0, "NAME", GROUP_RUNNING, "switch to this user when the ports are open",
     "A run on live inputs that root starts becomes lineprobe, or nobody if there is no such "
     "user, also without this option; --user root stays root with all rights. See PRIVILEGES.",
     .type = &option_user, VALUE(user), .offers = "users"},
    {"state", 0, "DIR", GROUP_RUNNING,
     "keep templates and samplers of exporters in DIR over a restart",
     "Records that are collected can be read at once after a restart, before exporters have sent "
     "their templates again. A file is written each minute and at the end, and read only if "
     "nobody else may write it.",
     .type = &option_text, VALUE(state), .offers = "folders"},
    {"allow-path", 0, "DIR", GROUP_RUNNING,
     "let outputs that come later write to DIR, on live inputs; repeats",
     "See PRIVILEGES. Folders that the options name need not be given.", .type = &option_specs,
     VALUE(allow_paths), .offers = "files"},
    {"log-level", 0, "LEVEL", GROUP_RUNNING,
     "debug, info, notice, warning, error; or PART:LEVEL,...",
     "pmd.*:debug sets the level of all parts whose name matches. Parts of DPDK are lib.* and "
     "pmd.*, parts of this program lineprobe.*.",
     "notice", .type = &option_log_level, VALUE(log_level), LIVE},
    {"fault", 0, "FAULT", GROUP_RUNNING, "inject a fault, for tests: lose-packet=N and others",
     "lose-packet: packet N is discarded without being counted. The balance sheet must report it "
     "and the exit code must be 3. stall-worker: the worker that receives its packet N stands "
     "still for 15 seconds; the log must name it. slow-worker: each packet that is metered takes "
     "N ns more. sampling-seed: random:N takes other packets of a file. false-clock: the system's "
     "clock seems to run ahead by N ppm. asymmetric-key: a "
     "NIC gets an RSS key that is not symmetric; lineprobe selftest must find either.",
     .type = &option_fault, VALUE(fault)},

    {"check", 0, NULL, GROUP_SHOWING, "validate the configuration and exit", NULL,
     .type = &option_flag, .command = COMMAND_CHECK},
    {"compile-signatures", 0, NULL, GROUP_SHOWING,
     "compile the signatures for this CPU, for later starts, and exit", NULL, .type = &option_flag,
     .command = COMMAND_COMPILE_SIGNATURES},
    {"print-config", 0, NULL, GROUP_SHOWING, "print the configuration in use as a config file",
     NULL, .type = &option_flag, .command = COMMAND_PRINT_CONFIG},
    {"print-sample", 0, NULL, GROUP_SHOWING, "print a config file that explains every option", NULL,
     .type = &option_flag, .command = COMMAND_PRINT_SAMPLE},
    {"print-man", 0, NULL, GROUP_SHOWING, "print the manual page in roff format", NULL,
     .type = &option_flag, .command = COMMAND_PRINT_MAN},
    {"list-fields", 0, NULL, GROUP_SHOWING, "list the fields that Flow Records can have", NULL,
     .type = &option_flag, .command = COMMAND_LIST_FIELDS},
    {"help", 'h', NULL, GROUP_SHOWING, "print this help", NULL, .type = &option_flag,
     .command = COMMAND_HELP},
    {"version", 'v', NULL, GROUP_SHOWING, "print the version", NULL, .type = &option_flag,
     .command = COMMAND_VERSION},

    {"as", 0, "PROGRAM", GROUP_SPELLINGS,
     "first of all: the line is one of softflowd, nprobe, cento ...",
     "The words that follow are taken as softflowd, softflowctl, nprobe, cento or flow-capture "
     "take them. A link to lineprobe that has such a name does the same. lineprobe translate -- "
     "LINE prints what becomes of a line, lineprobe help fingers all options.",
     .type = &option_as, VALUE(as)},
    {"collector", 'n', "HOST:PORT", GROUP_SPELLINGS,
     "same as -o ipfix://HOST:PORT, or as -V says; repeats", NULL, .type = &option_specs,
     VALUE(collectors)},
    {"netflow-version", 'V', "5|9|10", GROUP_SPELLINGS,
     "export format of -n: NetFlow v5, v9 or IPFIX", NULL, "10", .names = netflow_versions,
     .type = &option_choice, VALUE(netflow_version)},
    {"zmq", 0, "ENDPOINT", GROUP_SPELLINGS, "same as -o zmq: tcp://*:5556 is zmq://:5556; repeats",
     NULL, .type = &option_specs, VALUE(zmq)},
    {"zmq-probe-mode", 0, NULL, GROUP_SPELLINGS,
     "connect to the --zmq endpoint instead of binding it", NULL, "off", .type = &option_flag,
     VALUE(zmq_probe_mode)},
    {"zmq-encryption-key", 0, "KEY", GROUP_SPELLINGS,
     "the frontend's public key: curve-server-key=KEY of each --zmq", NULL, NULL,
     .type = &option_text, VALUE(zmq_encryption_key)},
    {"zmq-encrypt-pwd", 0, "PASSWORD", GROUP_SPELLINGS,
     "refused: it hides nothing; --zmq-encryption-key does", NULL, NULL, .type = &option_text,
     VALUE(zmq_encrypt_pwd)},
    {"verbose", 'b', "0|1|2", GROUP_SPELLINGS,
     "same as --log-level lineprobe.*:info (1) or debug (2)", NULL, "0", .names = verbose_levels,
     .type = &option_choice, VALUE(verbose)},
};

const unsigned n_option_rows = sizeof(option_rows) / sizeof(option_rows[0]);
