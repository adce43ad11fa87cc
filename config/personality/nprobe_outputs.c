// SPDX-License-Identifier: BSD-3-Clause
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "config/names.h"
#include "config/personality/foreign_hosts.h"
#include "config/personality/nprobe_line.h"

enum { SETTINGS = 512 };

// Adds one name with its blank; an address of either version is two fields of ours.
static void add_field(char *text, size_t size, const char *name, size_t length)
{
	static const char either[][16] = {"%IP_SRC_ADDR", "%IP_DST_ADDR"};
	const size_t n = strlen(text);

	for (unsigned i = 0; i < 2; i++) {
		if (length == strlen(either[i]) && strncmp(name, either[i], length) == 0) {
			snprintf(text + n, size - n, "%s%%IPV4_%s %%IPV6_%s", n > 0 ? " " : "",
				 either[i] + 4, either[i] + 4);
			return;
		}
	}
	snprintf(text + n, size - n, "%s%.*s", n > 0 ? " " : "", (int)length, name);
}

// One word a field, each with its % as it is typed: "%A%B" is two, and so is "@NTOPNG@%B".
void foreign_template_put(struct foreign_line *line, const char *as, const char *value)
{
	static const char between[] = " ,\\\t\r\n";
	char text[4096] = "";

	if (strstr(value, "@SIP@") != NULL || strstr(value, "@RTP@") != NULL) {
		foreign_refuse(line, "%s: @SIP@ and @RTP@: calls and their media are not measured",
			       as);
		return;
	}
	if (strstr(value, "=>") != NULL || strstr(value, "%VAR:") != NULL) {
		foreign_refuse(line, "%s: fields of other names or with fixed values are not there",
			       as);
		return;
	}
	for (value += strspn(value, between); *value != '\0'; value += strspn(value, between)) {
		const size_t set = *value == '@' ? strcspn(value + 1, "@") + 2 : 0,
			     length = set != 0 ? strnlen(value, set)
					       : 1 + strcspn(value + 1, " ,\\\t\r\n%@");

		add_field(text, sizeof(text), value, length);
		value += length;
	}
	foreign_put(line, "template", "%s", text);
}

// "HOST:PORT", an empty host where all of ours are meant, of tcp://*:5556c; `connects` as its c
// says. False: it is an ipc:// path, or none that is known, which is noted as wrong.
static bool read_endpoint(struct foreign_line *line, char *endpoint, char **place, bool *connects)
{
	const size_t length = strlen(endpoint);

	if (strncmp(endpoint, "ipc://", 6) == 0)
		return false;
	if (strncmp(endpoint, "tcp://", 6) != 0 && strncmp(endpoint, "zmq://", 6) != 0) {
		foreign_refuse(line, "--zmq %s: is no endpoint%s", endpoint,
			       strncmp(endpoint, "kafka", 5) == 0
				   ? ": Kafka (kafka://) is not there yet"
				   : "; write tcp://*:5556");
		return false;
	}
	if (endpoint[length - 1] == 'c') {
		*connects = true;
		endpoint[length - 1] = '\0';
	}
	*place = endpoint + 6 + (endpoint[6] == '*');
	return true;
}

static void read_endpoints(struct foreign_line *line, const char *list, char *ipc, size_t size,
			   struct words *places, bool *connects)
{
	char endpoint[256], *place;

	while (foreign_next(&list, endpoint, sizeof(endpoint))) {
		if (read_endpoint(line, endpoint, &place, connects))
			words_add(places, "%s", place);
		else if (strncmp(endpoint, "ipc://", 6) == 0)
			snprintf(ipc, size, "%s", endpoint);
	}
}

static void put_zmq(struct foreign_line *line, const struct words *places, bool connects)
{
	const char *key = foreign_value(line, "zmq-encryption-key");
	char list[2048] = "";

	for (unsigned i = 0; i < places->n; i++)
		names_add(list, sizeof(list), "+", places->word[i]);
	foreign_put(line, "output", "zmq:%s%s%s%s%s%s", strncmp(list, "ipc://", 6) == 0 ? "" : "//",
		    list, places->n > 1 ? ",policy=hash" : "", connects ? ",connect=on" : "",
		    key != NULL ? ",curve-server-key=" : "", key != NULL ? key : "");
}

void foreign_zmq_put(struct foreign_line *line, const char *key, bool connects)
{
	struct words places = {0};
	char ipc[256] = "";
	const char *list;

	for (unsigned i = 0; (list = foreign_nth(line, key, i)) != NULL; i++)
		read_endpoints(line, list, ipc, sizeof(ipc), &places, &connects);
	if (*ipc != '\0' && places.n > 0)
		foreign_refuse(line,
			       "--%s %s: with other endpoints is not there: they share the "
			       "Flows",
			       key, ipc);
	else if (*ipc != '\0')
		words_add(&places, "%s", ipc);
	if (places.n > 0)
		put_zmq(line, &places, connects);
	words_clear(&places);
}

static const char *scheme_of(struct foreign_line *line, const char *transport)
{
	const char *version = foreign_value(line, "V");
	const bool tcp = strcmp(transport, "tcp") == 0;

	if (!tcp && strcmp(transport, "udp") != 0)
		foreign_refuse(line, "-n %s://: %s", transport,
			       strcmp(transport, "tls") == 0
				   ? "is IPFIX over TLS: write -o ipfix+tls://HOST,ca=FILE"
				   : "is no transport that lineprobe has; write udp or tcp");
	if (tcp && (version == NULL || strcmp(version, "10") != 0))
		foreign_refuse(line, "-n tcp://: only IPFIX goes over TCP; give -V 10 too");
	if (version == NULL || strcmp(version, "9") == 0)
		return "netflow9";
	if (strcmp(version, "10") == 0)
		return tcp ? "ipfix+tcp" : "ipfix";
	if (strcmp(version, "5") != 0)
		foreign_refuse(line, "-V %s: is no Flow version; write 5, 9 or 10", version);
	return "netflow5";
}

// "type:id" is the source of records, in v5 the engine.
static void read_engine(struct foreign_line *line, char *settings)
{
	const char *engine = foreign_value(line, "E");
	unsigned type, id;
	int n = 0;

	if (engine == NULL)
		return;
	if (sscanf(engine, "%3u:%5u%n", &type, &id, &n) != 2 || engine[n] != '\0' || type > 255 ||
	    id > (type == 0 ? UINT16_MAX : UINT8_MAX))
		foreign_refuse(line, "-E %s: is no engine; write TYPE:ID, 0 to 255 each", engine);
	else if (type != 0 || id != 0)
		snprintf(settings + strlen(settings), SETTINGS - strlen(settings), ",odid=%u",
			 type << 8 | id);
}

// "address:port", "[v6]:port", "v6".
static void read_sender(struct foreign_line *line, char *settings)
{
	const char *sender = foreign_value(line, "q");
	size_t n;

	if (sender == NULL)
		return;
	if (*sender == '[') {
		n = strcspn(sender, "]");
		n += sender[n] == ']';
	} else {
		n = strcspn(sender, ":");
		if (sender[n] == ':' && strchr(sender + n + 1, ':') != NULL)
			n = strlen(sender);
	}
	snprintf(settings, SETTINGS, ",source=%.*s", (int)n, sender);
	if (sender[n] == ':')
		foreign_note(line, "-q %s: the port is the kernel's choice", sender);
}

static void settings_of(struct foreign_line *line, char *settings)
{
	const uint64_t intra = foreign_number(line, "o", 0);

	settings[0] = '\0';
	read_sender(line, settings);
	read_engine(line, settings);
	if (intra > 0 && strcmp(scheme_of(line, "udp"), "netflow5") != 0)
		snprintf(settings + strlen(settings), SETTINGS - strlen(settings),
			 ",refresh-packets=%" PRIu64, intra);
}

static void read_hosts(struct foreign_line *line, struct foreign_hosts *hosts)
{
	const char *list;

	for (unsigned i = 0; (list = foreign_nth(line, "n", i)) != NULL; i++) {
		if (strcmp(list, "none") != 0)
			foreign_hosts_read(line, "-n", list, hosts);
	}
}

void nprobe_outputs_put(struct foreign_line *line)
{
	struct foreign_hosts hosts = {.transport = "udp", .preset = "2055"};
	const bool all = foreign_value(line, "a") != NULL;
	const char *fields = foreign_value(line, "T"), *scheme;
	char settings[SETTINGS];

	read_hosts(line, &hosts);
	if (foreign_value(line, "n") == NULL) {
		words_add(&hosts.hosts, "127.0.0.1:2055");
		foreign_note(line, "-n: not given, so nProbe sends to 127.0.0.1:2055; -n none for "
				   "nowhere");
	}
	scheme = scheme_of(line, hosts.transport);
	settings_of(line, settings);
	foreign_hosts_put(line, &hosts, scheme, all ? NULL : "round-robin", settings);
	foreign_zmq_put(line, "zmq", foreign_value(line, "zmq-probe-mode") != NULL);
	foreign_zmq_put(line, "ntopng", foreign_value(line, "zmq-probe-mode") != NULL);
	if (hosts.hosts.n == 0 && foreign_value(line, "zmq") == NULL &&
	    foreign_value(line, "ntopng") == NULL) {
		foreign_put(line, "output", "null:");
		foreign_note(line, "no output: Flows are only counted");
	}
	if (fields != NULL)
		foreign_template_put(line, "-T", fields);
	else if (hosts.hosts.n > 0 && strcmp(scheme, "netflow5") != 0)
		foreign_note(line, "-T: not given: lineprobe's own default fields, IPv6 too");
	foreign_hosts_clear(&hosts);
}
