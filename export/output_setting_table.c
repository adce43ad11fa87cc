// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_common.h>

#include "config/number.h"
#include "export/output_schemes.h"
#include "export/output_setting_table.h"

#define MAX_TIME_MS (UINT32_MAX * UINT64_C(1000))
#define SPOOL_LEAST (UINT64_C(1) << 20)

enum { RESEND_MOST_MS = 600000 };

int setting_number(const char *text, uint64_t least, uint64_t most, uint64_t *value)
{
	return number_read(text, least, most, value) ? 0 : -EINVAL;
}

int setting_choice(const char *value, const char *const *names, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		if (strcmp(value, names[i]) == 0)
			return (int)i;
	}
	return -EINVAL;
}

int setting_text(void *member, const char *value)
{
	char **slot = member;

	if (*value == '\0')
		return -EINVAL;
	*slot = strdup(value);
	return *slot == NULL ? -ENOMEM : 0;
}

int setting_either(void *member, const char *value, const char *no, const char *yes)
{
	const char *const names[] = {no, yes};
	const int index = setting_choice(value, names, RTE_DIM(names));

	*(bool *)member = index == 1;
	return index < 0 ? index : 0;
}

int setting_on_off(void *member, const char *value)
{
	return setting_either(member, value, "off", "on");
}

static int parse_zstd(void *member, const char *value)
{
	return setting_either(member, value, "off", "zstd");
}

// A time in milliseconds that is also one in nanoseconds.
static int time_setting(const char *text, uint64_t *ms)
{
	uint64_t time;

	if (!time_read(text, &time) || time == 0 || time > MAX_TIME_MS)
		return -EINVAL;
	*ms = time;
	return 0;
}

int setting_time(void *member, const char *value)
{
	return time_setting(value, member);
}

static int parse_count(void *member, const char *value)
{
	uint64_t count;

	if (!count_read(value, &count) || count == 0)
		return -EINVAL;
	*(uint64_t *)member = count;
	return 0;
}

static int parse_biflow(void *whole, const char *value)
{
	static const char *const names[] = {
	    [BIFLOW_SPLIT] = "split",
	    [BIFLOW_RFC5103] = "rfc5103",
	    [BIFLOW_INITIATOR_RESPONDER] = "initiator-responder",
	    [BIFLOW_ONE_RECORD] = "one",
	};
	const int index = setting_choice(value, names, RTE_DIM(names));
	struct output_settings *settings = whole;

	if (index < 0)
		return index;
	settings->biflow = (enum biflow_form)index;
	settings->biflow_given = true;
	return 0;
}

static int parse_odid(void *whole, const char *value)
{
	struct output_settings *settings = whole;
	uint64_t odid;

	if (setting_number(value, 1, UINT32_MAX, &odid) < 0)
		return -EINVAL;
	settings->odid = (uint32_t)odid;
	settings->odid_given = true;
	return 0;
}

static int parse_rate(void *whole, const char *value)
{
	struct output_settings *settings = whole;

	settings->rate_given = true;
	return strcmp(value, "off") == 0 ? 0 : parse_count(&settings->rate, value);
}

static int parse_replay(void *whole, const char *value)
{
	struct output_settings *settings = whole;

	settings->replay_given = true;
	return strcmp(value, "off") == 0 ? 0 : parse_count(&settings->replay, value);
}

static int parse_spool_max(void *member, const char *value)
{
	uint64_t *octets = member;

	return size_read(value, octets) && *octets >= SPOOL_LEAST ? 0 : -EINVAL;
}

static int parse_spool_age(void *member, const char *value)
{
	uint64_t *ms = member;

	return time_setting(value, ms) == 0 && *ms >= 1000 ? 0 : -EINVAL;
}

static int parse_spool_sync(void *member, const char *value)
{
	return setting_either(member, value, "none", "batch");
}

static int parse_resend(void *member, const char *value)
{
	uint64_t *ms = member;

	return time_setting(value, ms) == 0 && *ms <= RESEND_MOST_MS ? 0 : -EINVAL;
}

static int parse_mtu(void *member, const char *value)
{
	uint64_t mtu;

	if (setting_number(value, 256, 65535, &mtu) < 0)
		return -EINVAL;
	*(uint32_t *)member = (uint32_t)mtu;
	return 0;
}

static int parse_health(void *member, const char *value)
{
	uint64_t port = 0;

	if (strcmp(value, "icmp") != 0 &&
	    (strncmp(value, "tcp:", 4) != 0 || setting_number(value + 4, 1, UINT16_MAX, &port) < 0))
		return -EINVAL;
	*(uint16_t *)member = (uint16_t)port;
	return 0;
}

static int parse_ttl(void *member, const char *value)
{
	return setting_number(value, 1, 255, member);
}

static int parse_dscp(void *member, const char *value)
{
	return setting_number(value, 0, 63, member);
}

static int parse_policy(void *member, const char *value)
{
	static const char *const names[] = {
	    [BALANCE_HASH] = "hash",
	    [BALANCE_ROUND_ROBIN] = "round-robin",
	    [BALANCE_FAILOVER] = "failover",
	};
	const int index = setting_choice(value, names, RTE_DIM(names));

	if (index < 0)
		return index;
	*(enum balance_policy *)member = (enum balance_policy)index;
	return 0;
}

static int parse_weights(void *whole, const char *value)
{
	struct output_settings *settings = whole;
	const char *at = value;

	for (;;) {
		const size_t length = strcspn(at, "+");
		uint64_t weight;
		char text[8];

		if (settings->n_weights == OUTPUT_MAX_COLLECTORS ||
		    snprintf(text, sizeof(text), "%.*s", (int)length, at) >= (int)sizeof(text) ||
		    setting_number(text, 1, 1000, &weight) < 0)
			return -EINVAL;
		settings->weight[settings->n_weights++] = (uint32_t)weight;
		if (at[length] == '\0')
			return 0;
		at += length + 1;
	}
}

static int parse_hold(void *whole, const char *value)
{
	struct output_settings *settings = whole;

	settings->hold_given = true;
	return strcmp(value, "off") == 0 ? 0 : time_setting(value, &settings->hold_ms);
}

static int parse_rotate_part(struct output_settings *settings, const char *value)
{
	if (size_read(value, &settings->rotate_octets))
		return settings->rotate_octets == 0 ? -EINVAL : 0;
	if (number_read(value, 0, UINT64_MAX, &(uint64_t){0}))
		return -EINVAL; // seconds or octets?
	return time_setting(value, &settings->rotate_ms);
}

// "60s", "100M" or both: "1h+100M".
static int parse_rotate(void *whole, const char *value)
{
	struct output_settings *settings = whole, second = {0};
	const char *plus = strchr(value, '+');
	char first[32];

	if (plus == NULL)
		return parse_rotate_part(settings, value);
	if (snprintf(first, sizeof(first), "%.*s", (int)(plus - value), value) >=
	    (int)sizeof(first))
		return -EINVAL;
	if (parse_rotate_part(settings, first) < 0 || parse_rotate_part(&second, plus + 1) < 0)
		return -EINVAL;
	if ((settings->rotate_ms == 0) == (second.rotate_ms == 0))
		return -EINVAL; // two times, or two sizes
	settings->rotate_ms += second.rotate_ms;
	settings->rotate_octets += second.rotate_octets;
	return 0;
}

#define IN(member) offsetof(struct output_settings, member)
enum { WHOLE = 0 };

const struct output_setting output_setting_table[] = {
    {"fields", TAKES_FIELDS, setting_text, IN(fields), "names of fields or sets, joined by +",
     "the fields of this output instead of --template", "those of --template",
     "Fields and sets are those that --list-fields prints. NAME:N sends a number in N octets. What "
     "no output has is not measured: fewer fields make Flows smaller and metering faster."},
    {"biflow", TAKES_FIELDS, parse_biflow, WHOLE, "split, rfc5103, initiator-responder or one",
     "both directions of a Flow as two records, with the reverse elements of RFC 5103, with "
     "initiatorOctets and responderOctets, or as one record",
     "what the profile says: split, or rfc5103 with nfdump and ntopng; JSON has one",
     "Every collector reads split. NetFlow v5 has only split, v9 everything but rfc5103."},
    {"profile", TAKES_PROFILE, setting_text, IN(profile),
     "default, nfdump, pmacct, ntopng, silk, elastic or strict",
     "fields and forms that this collector reads best", "default",
     "nfdump sends biflows, reverse elements first, and no selector, so that sampled counters are "
     "scaled; from IPFIX nfdump reads applicationId wrong, which is left out. pmacct sends "
     "absolute times in NetFlow v9. ntopng sends the set ntop as biflows. "
     "silk "
     "sends two records a biflow, each with its times. elastic sends no element of an enterprise: "
     "Logstash drops a whole Template for one that it does not know. "
     "strict keeps to the letter of RFC 7011: TCP flags in two octets, datagrams of 512 octets."},
    {"odid", TAKES_DOMAIN, parse_odid, WHOLE, "1 to 4294967295",
     "Observation Domain ID, in NetFlow v9 the Source ID; each exporter adds its number", "1",
     "A collector tells probes apart by address and Domain. Give each a number of its own where "
     "several probes send from one address, else the collector reports lost records."},
    {"where", TAKES_WHERE, setting_text, IN(where), "a filter: port 53 and not net 10.0.0.0/8",
     "only Flow Records that fit it are sent", "all are",
     "Conditions are host, net, port (src, dst), proto, vlan, app, master, category, octets > N, "
     "packets > N, or a field, a sign and a value: tlsServerName ~ example.org; joined by and, or, "
     "not and (). Those left out are counted. It has no comma. See lineprobe help delivery."},
    {"rate", TAKES_RATE, parse_rate, WHOLE, "records a second (50000, 50k, 1M) or off",
     "the most that is sent, so that no collector is overrun",
     "off; 100k where a capture file goes to a collector over UDP",
     "What a live input makes beyond it is queued, then lost and counted; a capture file waits. "
     "It does not hold for what is sent at the stop."},
    {"mtu", TAKES_MTU, parse_mtu, IN(mtu), "256 to 65535 octets of an IP packet",
     "the largest datagram, its IP header included", "1500; 512 with profile=strict",
     "Datagrams are never larger than the route's MTU, as far as the kernel knows it. A larger "
     "value helps only where all links up to the collector carry it."},
    {"health", TAKES_HEALTH, parse_health, IN(health_port), "icmp or tcp:PORT",
     "how it is found that a collector is away: by the ICMP errors of its host, or also by a TCP "
     "port of it that is asked each second",
     "icmp",
     "A host that is down sends no ICMP error: only tcp:PORT, such as tcp:22, finds it, within 3 "
     "s. The probe connects and says nothing."},
    {"source", TAKES_SOURCE, setting_text, IN(source), "a local IP address",
     "the address that is sent from", "what the kernel chooses by the route",
     "Collectors know a probe by this address. The address must be one of this machine."},
    {"ttl", TAKES_SOURCE, parse_ttl, IN(ttl), "1 to 255",
     "TTL or hop limit of what is sent, of multicast too", "the system's, 64; 1 of multicast",
     "A value above 1 lets multicast pass routers. 1 keeps what is sent on the link."},
    {"dscp", TAKES_SOURCE, parse_dscp, IN(dscp), "0 to 63",
     "DSCP of what is sent: 16 is CS2, for management (RFC 4594)", "0",
     "Routers that know it can treat Flow Records before or after other traffic."},
    {"refresh", TAKES_REFRESH, setting_time, IN(refresh_ms), "a time (60s, 5m)",
     "how often templates and options records are sent again", "60s over UDP; at no time else",
     "A collector that was started again understands nothing until they come. ctl send-template "
     "sends them at once."},
    {"refresh-packets", TAKES_REFRESH, parse_count, IN(refresh_packets), "a number (1000, 10k)",
     "after how many messages they are sent again", "off",
     "It comes on top of refresh: the one that is due first sends them."},
    {"policy", TAKES_POLICY, parse_policy, IN(policy), "hash, round-robin or failover",
     "how several collectors share the records: by Flow, in turn, or the next one only while "
     "those before it fail",
     "hash",
     "hash keeps all records of a Flow, both directions, at one collector. Nothing is sent twice; "
     "for copies write several outputs."},
    {"weights", TAKES_POLICY, parse_weights, WHOLE, "a number of 1 to 1000 a collector (3+1)",
     "how much of the records each of several collectors gets", "all get the same",
     "In the order of the collectors. Not with policy=failover, which has one at a time."},
    {"hold", TAKES_POLICY, parse_hold, WHOLE, "a time (10s), or off",
     "how long a collector that was away has to be well before it gets records again", "10s",
     "Of several collectors, as long as another one is well: one that comes and goes moves no "
     "Flows to and fro."},
    {"spool", TAKES_SPOOL, setting_text, IN(spool), "a folder, or off",
     "records wait in a disk queue there while the collector is away or slow",
     "that of --spool; without it they are lost and counted",
     "Each output has a folder of its own in it. What is left at the end is sent by the next run. "
     "See lineprobe help delivery."},
    {"spool-max", TAKES_SPOOL, parse_spool_max, IN(spool_octets), "a size of 1M or more (10G)",
     "the most that the disk queue takes; then the oldest records make room", "10G",
     "A Flow Record takes some 256 octets and its texts. Each exporter has a queue of this size."},
    {"spool-age", TAKES_SPOOL, parse_spool_age, IN(spool_ms), "a time of 1s or more (24h)",
     "older records are not sent any more", "24h",
     "They are counted as lost: too old in the disk queue."},
    {"spool-sync", TAKES_SPOOL, parse_spool_sync, IN(spool_sync), "none or batch",
     "whether each batch has to be on the disk before the next one is written", "none",
     "Without it a power failure loses what the system had not written yet; that of the probe "
     "itself does not."},
    {"replay", TAKES_SPOOL, parse_replay, WHOLE, "records a second (50000, 50k, 1M) or off",
     "how fast the disk queue is emptied, beside what is made meanwhile",
     "100k; off where a capture file is read, and at the end",
     "rate= limits all that is sent, this too."},
    {"resend", TAKES_SPOOL, parse_resend, IN(resend_ms), "a time of at most 10m (10s)",
     "what was handed over in this time and is unconfirmed when a connection breaks is sent again",
     "off: it is counted as unconfirmed",
     "It needs a disk queue. The collector may get records twice then; recordId tells them apart. "
     "At most 64 MiB of records are kept for it."},
    {"rotate", TAKES_ROTATION, parse_rotate, WHOLE,
     "a time (60s, 1h), a size (100M) or both (1h+1G)", "when the next file is begun", "off",
     "Each file has a date in its name; IPFIX files are called NAME.part until they are whole. "
     "The first of time and size that is reached counts. Nothing is deleted."},
    {"compress", TAKES_ROTATION, parse_zstd, IN(compress), "zstd or off", "compress files", "off",
     "Each file can be read by zstd -d, also one that was not ended in order, up to its last "
     "whole frame."},
};

const unsigned n_output_settings = RTE_DIM(output_setting_table);
