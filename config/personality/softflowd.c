// SPDX-License-Identifier: BSD-3-Clause
// softflowd(8) 1.1.0.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_common.h>

#include "config/personality/foreign_hosts.h"
#include "config/personality/shell_words.h"
#include "config/personality/softflowd_times.h"

enum { LEAST_FLOWS = 16 };

static const struct foreign_option options[] = {
    {'i', NULL, FOREIGN_VALUE, FOREIGN_READ, "-i IF --ifindex IDX"},
    {'r', NULL, FOREIGN_VALUE, FOREIGN_READ,
     "-i pcap:FILE, no timeouts, the statistics at the end"},
    {'n', NULL, FOREIGN_VALUE, FOREIGN_READ, "-o netflow5://HOST:PORT, one for each"},
    {'l', NULL, FOREIGN_BARE, FOREIGN_READ, "policy=round-robin of one output"},
    {'N', NULL, FOREIGN_BARE, FOREIGN_WORDS, "promiscuous=off"},
    {'v', NULL, FOREIGN_VALUE, FOREIGN_READ,
     "netflow1://, netflow5:// (default), netflow9://, ipfix://"},
    {'t', NULL, FOREIGN_VALUE, FOREIGN_READ,
     "-t, -d, --tcp-timeout, --tcp-fin-timeout, --tcp-rst-timeout, --udp-timeout, --icmp-timeout"},
    {'m', NULL, FOREIGN_VALUE, FOREIGN_READ, "-w N --full evict-oldest"},
    {'p', NULL, FOREIGN_VALUE, FOREIGN_READ, "--pid-file PATH"},
    {'c', NULL, FOREIGN_VALUE, FOREIGN_READ, "--control PATH; none is off"},
    {'d', NULL, FOREIGN_BARE, FOREIGN_READ, "no --daemon"},
    {'D', NULL, FOREIGN_BARE, FOREIGN_READ, "no --daemon, --log-level lineprobe.*:debug"},
    {'6', NULL, FOREIGN_BARE, FOREIGN_IGNORED, "IPv6 is always tracked"},
    {'L', NULL, FOREIGN_VALUE, FOREIGN_READ, "ttl= of the outputs"},
    {'T', NULL, FOREIGN_VALUE, FOREIGN_READ, "-k none, vlan or vlan,mac"},
    {'s', NULL, FOREIGN_VALUE, FOREIGN_READ, "-S packets=N"},
    {'C', NULL, FOREIGN_VALUE, FOREIGN_IGNORED, "lineprobe takes whole frames"},
    {'B', NULL, FOREIGN_VALUE, FOREIGN_IGNORED, "there is no buffer of libpcap"},
    {'b', NULL, FOREIGN_BARE, FOREIGN_READ, "biflow=rfc5103 of an ipfix:// output"},
    {'a', NULL, FOREIGN_BARE, FOREIGN_IGNORED, "times are always the packets' own"},
    {'A', NULL, FOREIGN_VALUE, FOREIGN_READ, "-T with flowStartSeconds or flowStartMilliseconds"},
    {'P', NULL, FOREIGN_VALUE, FOREIGN_READ, "ipfix+tcp:// for tcp"},
    {'x', NULL, FOREIGN_VALUE, FOREIGN_READ, "mpls in -k"},
    {'R', NULL, FOREIGN_VALUE, FOREIGN_REFUSED,
     "receiving PSAMP is not there: lineprobe meters packets"},
    {'S', NULL, FOREIGN_VALUE, FOREIGN_REFUSED,
     "sending by a device is not there; give source=ADDRESS of an output"},
    {'M', NULL, FOREIGN_BARE, FOREIGN_IGNORED, "workers are threads already"},
    {'f', NULL, FOREIGN_VALUE, FOREIGN_REFUSED,
     "softflowd refuses it too; a filter follows the options"},
    {'I', NULL, FOREIGN_VALUE, FOREIGN_IGNORED, "the time of the start is lineprobe's own"},
    {'g', NULL, FOREIGN_BARE, FOREIGN_IGNORED, "times are always the packets' own"},
    {'e', NULL, FOREIGN_VALUE, FOREIGN_REFUSED, "the exporter's address in records is not there"},
    {'H', NULL, FOREIGN_VALUE, FOREIGN_REFUSED,
     "direction by MAC address is not there; give networks: --local-networks"},
    {'h', NULL, FOREIGN_BARE, FOREIGN_READ, "help fingers"},
};

// /etc/softflowd/NAME.conf: interface="eth0", options="-n ...".
static void read_config_line(struct foreign_line *line, char *text, struct words *words)
{
	struct words cut = {0};
	char *equal = strchr(text, '=');
	const char *why;

	if (equal == NULL || text[strspn(text, " \t")] == '#')
		return;
	*equal = '\0';
	why = shell_words_read(equal + 1, &cut);
	if (why == NULL && strcmp(text, "interface") == 0 && cut.n > 0) {
		if (*cut.word[0] == '\0')
			why = "is empty, so softflowd is not started; name one: interface=\"eth0\"";
		else
			words_add(words, "-i%s", cut.word[0]);
	} else if (why == NULL && strcmp(text, "options") == 0 && cut.n > 0)
		why = shell_words_read(cut.word[0], words);
	if (why != NULL)
		foreign_refuse(line, "%s: %s", text, why);
	words_clear(&cut);
}

// softflowd FILE.conf, alone, is what systemd makes of such a file.
static bool expand(struct foreign_line *line, const struct words *typed, struct words *words)
{
	const char *path = typed->n == 1 ? typed->word[0] : "";
	const char *dot = strrchr(path, '.');
	char *text = NULL;
	size_t room = 0;
	FILE *file;

	if (dot == NULL || strcmp(dot, ".conf") != 0)
		return false;
	file = fopen(path, "r");
	if (file == NULL) {
		foreign_refuse(line, "%s: cannot be read: %m", path);
		return true;
	}
	while (getline(&text, &room, file) > 0) {
		text[strcspn(text, "\n")] = '\0';
		read_config_line(line, text, words);
	}
	free(text);
	fclose(file);
	return true;
}

// "idx:if"; a number alone is what a line like `-i 4 eth0` makes of itself.
static void put_input(struct foreign_line *line)
{
	const char *input = foreign_value(line, "i"), *name = input;
	size_t digits = input != NULL ? strspn(input, "0123456789") : 0;

	if (input == NULL)
		return;
	if (digits > 0 && input[digits] == '\0') {
		foreign_refuse(line, "-i %s: is a number and no interface; did you mean -i %s:%s?",
			       input, input, line->words.n > 0 ? line->words.word[0] : "IF");
		return;
	}
	if (input[digits] == ':')
		name = input + digits + 1;
	else
		digits = 0;
	if (strcmp(name, "any") == 0) {
		foreign_put(line, "input", "*");
		foreign_note(line, "-i any: every interface that is up at the start");
		return;
	}
	foreign_put(line, "input", "%s", name);
	foreign_put(line, "ifindex", "%.*s", digits > 0 ? (int)digits : 1,
		    digits > 0 ? input : "0");
}

static void put_inputs(struct foreign_line *line)
{
	const bool twice = foreign_nth(line, "i", 1) != NULL || foreign_nth(line, "r", 1) != NULL;

	if ((foreign_value(line, "i") != NULL && foreign_value(line, "r") != NULL) || twice)
		foreign_refuse(line, "-i, -r: softflowd takes one packet source");
	else if (foreign_value(line, "i") == NULL && foreign_value(line, "r") == NULL)
		foreign_refuse(line, "no packets: give -i IF or -r FILE, or its config file, as "
				     "/etc/softflowd/default.conf");
	put_input(line);
	if (foreign_value(line, "r") != NULL)
		foreign_put(line, "input", "pcap:%s", foreign_value(line, "r"));
}

// As atoi() reads it.
static const char *scheme_of(struct foreign_line *line, bool tcp)
{
	const char *version = foreign_value(line, "v");

	if (version == NULL)
		return "netflow5";
	switch (atoi(version)) {
	case 1:
		return "netflow1";
	case 5:
		return "netflow5";
	case 9:
		return "netflow9";
	case 10:
		return tcp ? "ipfix+tcp" : "ipfix";
	default:
		break;
	}
	if (strcmp(version, "ntopng") == 0)
		return "zmq";
	foreign_refuse(line, "-v %s: %s", version,
		       strcmp(version, "psamp") == 0 ? "lineprobe exports Flows, no single packets"
						     : "is no export version; write 1, 5, 9 or 10");
	return "netflow5";
}

static bool reads_tcp(struct foreign_line *line)
{
	const char *transport = foreign_value(line, "P"), *version = foreign_value(line, "v");

	if (transport == NULL || strcmp(transport, "udp") == 0)
		return false;
	if (strcmp(transport, "tcp") != 0)
		foreign_refuse(line, "-P %s: %s", transport,
			       strcmp(transport, "sctp") == 0
				   ? "SCTP is not there; write udp or tcp"
				   : "is no transport");
	else if (version == NULL || atoi(version) != 10)
		foreign_refuse(line, "-P tcp: only IPFIX goes over TCP; give -v 10 too");
	return true;
}

// Times that -A asks for, with what softflowd has in its IPFIX records beside them.
static const char *fields_of(struct foreign_line *line)
{
	const char *times = foreign_value(line, "A");

	if (times == NULL || strcmp(times, "milli") == 0)
		return "";
	if (strcmp(times, "sec") == 0)
		return ",fields=sourceIPv4Address+destinationIPv4Address+sourceIPv6Address+"
		       "destinationIPv6Address+octetDeltaCount+packetDeltaCount+ingressInterface+"
		       "egressInterface+sourceTransportPort+destinationTransportPort+"
		       "protocolIdentifier+tcpControlBits+ipVersion+ipClassOfService+vlanId+"
		       "flowEndReason+flowStartSeconds+flowEndSeconds";
	foreign_refuse(line, "-A %s: lineprobe has times in sec and milli", times);
	return "";
}

static void settings_of(struct foreign_line *line, bool is_ipfix, char *settings, size_t size)
{
	const uint64_t ttl = foreign_number(line, "L", 0);
	char ttl_text[32] = "";

	if (ttl > 255)
		foreign_refuse(line, "-L %" PRIu64 ": is no hop limit; write 1 to 255", ttl);
	if (ttl > 0)
		snprintf(ttl_text, sizeof(ttl_text), ",ttl=%" PRIu64, ttl);
	if (foreign_value(line, "b") != NULL && !is_ipfix)
		foreign_note(line, "-b: ignored: only -v 10 has records of both directions");
	snprintf(settings, size, "%s%s%s", ttl_text,
		 is_ipfix && foreign_value(line, "b") != NULL ? ",biflow=rfc5103" : "",
		 is_ipfix ? fields_of(line) : "");
}

static void put_outputs(struct foreign_line *line)
{
	struct foreign_hosts hosts = {.transport = "udp"};
	const char *scheme = scheme_of(line, reads_tcp(line)), *list;
	const bool in_turn = foreign_value(line, "l") != NULL;
	char settings[512];

	settings_of(line, strncmp(scheme, "ipfix", 5) == 0, settings, sizeof(settings));
	for (unsigned i = 0; (list = foreign_nth(line, "n", i)) != NULL; i++)
		foreign_hosts_read(line, "-n", list, &hosts);
	foreign_hosts_put(line, &hosts, scheme, in_turn ? "round-robin" : NULL, settings);
	if (in_turn && hosts.hosts.n > 1)
		foreign_note(line, "-l: Flow Records go out in turn, softflowd's datagrams do");
	if (foreign_value(line, "n") == NULL)
		foreign_put(line, "output", "null:");
	if (hosts.hosts.n > 0 && foreign_is(scheme, "netflow1|netflow5"))
		foreign_note(line, "IPv6: is metered and counted as not exportable; softflowd "
				   "counts it as non-IP unless -6 is given");
	foreign_hosts_clear(&hosts);
}

static void put_key(struct foreign_line *line)
{
	const char *track = foreign_value(line, "T");
	const char *mpls = foreign_number(line, "x", 0) > 0 ? "mpls" : NULL;

	if (track == NULL || strcmp(track, "full") == 0)
		foreign_put(line, "key", "%s", mpls != NULL ? mpls : "none");
	else if (strcmp(track, "vlan") == 0 || strcmp(track, "ether") == 0)
		foreign_put(line, "key", "vlan%s%s", strcmp(track, "ether") == 0 ? ",mac" : "",
			    mpls != NULL ? ",mpls" : "");
	else
		foreign_refuse(
		    line, "-T %s: coarser Flows are not there; write full, vlan or ether", track);
}

static void put_flows(struct foreign_line *line)
{
	const char *most = foreign_value(line, "m");
	const long flows = most != NULL ? atol(most) : 8192;
	const uint64_t sampled = foreign_number(line, "s", 0);

	if (flows < 0)
		foreign_refuse(line, "-m %s: is no number of Flows", most);
	if (flows >= 0 && flows < LEAST_FLOWS)
		foreign_note(line, "-m: %d is the least that lineprobe has", LEAST_FLOWS);
	foreign_put(line, "max-flows", "%ld", RTE_MAX(flows, (long)LEAST_FLOWS));
	foreign_put(line, "full", "evict-oldest");
	put_key(line);
	if (sampled > 1)
		foreign_put(line, "sampling", "packets=%" PRIu64, sampled);
	foreign_put(line, "decap", "off");
	foreign_put(line, "fragments", "0");
	foreign_put(line, "dpi", "off");
}

static void put_running(struct foreign_line *line)
{
	const bool debug = foreign_value(line, "D") != NULL,
		   file = foreign_value(line, "r") != NULL;
	const char *control = foreign_value(line, "c"), *pid = foreign_value(line, "p");

	foreign_put(line, "answers", "softflowctl");
	if (file || (control != NULL && strcmp(control, "none") == 0))
		foreign_put(line, "control", "off");
	else
		foreign_put(line, "control", "%s",
			    control != NULL ? control : "/var/run/softflowd.ctl");
	if (!debug && !file && foreign_value(line, "d") == NULL) {
		foreign_put_bare(line, "daemon");
		foreign_put(line, "pid-file", "%s", pid != NULL ? pid : "/var/run/softflowd.pid");
		foreign_note_user(line, "; softflowd becomes nobody");
	}
	if (debug)
		foreign_put(line, "log-level", "lineprobe.*:debug");
}

static void put_filter(struct foreign_line *line)
{
	char *text = NULL;
	size_t length;
	FILE *out;

	if (line->words.n == 0)
		return;
	out = open_memstream(&text, &length);
	for (unsigned i = 0; i < line->words.n && out != NULL; i++)
		fprintf(out, "%s%s", i > 0 ? " " : "", line->words.word[i]);
	if (out != NULL)
		fclose(out);
	foreign_put(line, "filter", "%s", text != NULL ? text : "");
	free(text);
}

static void finish(struct foreign_line *line)
{
	if (foreign_asks(line, "h", "help", "fingers"))
		return;
	put_inputs(line);
	put_outputs(line);
	softflowd_times_put(line, foreign_value(line, "r") != NULL);
	put_flows(line);
	put_running(line);
	put_filter(line);
}

const struct personality personality_softflowd = {
    .names = "softflowd",
    .options = options,
    .n_options = RTE_DIM(options),
    .expand = expand,
    .finish = finish,
};
