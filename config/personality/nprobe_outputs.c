// SPDX-License-Identifier: BSD-3-Clause
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/number.h"
#include "config/personality/foreign_hosts.h"
#include "config/personality/nprobe_line.h"

enum { SETTINGS = 512 };

// One word a field, each with its % as it is typed: "%A%B" is two.
void foreign_template_put(struct foreign_line *line, const char *as, const char *value)
{
	char text[4096];
	size_t n = 0;

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
	for (; *value != '\0' && n < sizeof(text) - 2; value++) {
		if (*value == '\\')
			continue;
		if ((*value == '%' ||
		     (*value == '@' && n > 0 && value[1] != '\0' && text[n - 1] != ' ' &&
		      strchr(" %", value[1]) == NULL && strncmp(value, "@NTOPNG@", 8) == 0)) &&
		    n > 0 && text[n - 1] != ' ')
			text[n++] = ' ';
		text[n++] = *value == ',' ? ' ' : *value;
	}
	while (n > 0 && text[n - 1] == ' ')
		n--;
	text[n] = '\0';
	foreign_put(line, "template", "%s", text + strspn(text, " "));
}

static void put_zmq_one(struct foreign_line *line, const char *endpoint, bool connects)
{
	const char *place = strstr(endpoint, "://"),
		   *key = foreign_value(line, "zmq-encryption-key");
	char spec[300];
	size_t length;

	if (place == NULL ||
	    (strncmp(endpoint, "tcp", 3) != 0 && strncmp(endpoint, "zmq", 3) != 0 &&
	     strncmp(endpoint, "ipc", 3) != 0)) {
		foreign_refuse(line, "--zmq %s: is no endpoint; write tcp://*:5556", endpoint);
		return;
	}
	if (strncmp(endpoint, "ipc", 3) == 0) {
		snprintf(spec, sizeof(spec), "zmq:%s", endpoint);
	} else {
		place += 3;
		place += *place == '*';
		snprintf(spec, sizeof(spec), "zmq://%s", place);
		length = strlen(spec);
		if (spec[length - 1] == 'c') {
			connects = true;
			spec[length - 1] = '\0';
		}
	}
	foreign_put(line, "output", "%s%s%s%s", spec, connects ? ",connect=on" : "",
		    key != NULL ? ",curve-server-key=" : "", key != NULL ? key : "");
}

void foreign_zmq_put(struct foreign_line *line, const char *key, bool connects)
{
	const char *list;
	char endpoint[256];
	unsigned n = 0;

	for (unsigned i = 0; (list = foreign_nth(line, key, i)) != NULL; i++) {
		while (foreign_next(&list, endpoint, sizeof(endpoint))) {
			if (strncmp(endpoint, "kafka", 5) == 0)
				foreign_refuse(line, "--%s %s: Kafka (kafka://) is not there yet",
					       key, endpoint);
			else
				put_zmq_one(line, endpoint, connects);
			n++;
		}
	}
	if (n > 1)
		foreign_refuse(line,
			       "--%s: several endpoints share the Flows there; of lineprobe's each "
			       "gets all of them: give one",
			       key);
}

static const char *scheme_of(struct foreign_line *line, const char *transport)
{
	const char *version = foreign_value(line, "V");
	const bool tcp = strcmp(transport, "tcp") == 0;

	if (!tcp && strcmp(transport, "udp") != 0)
		foreign_refuse(line, "-n %s://: %s", transport,
			       strcmp(transport, "tls") == 0
				   ? "export over TLS (ipfix+tls://) is not there yet"
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
	if (sscanf(engine, "%3u:%3u%n", &type, &id, &n) != 2 || engine[n] != '\0' || type > 255 ||
	    id > 255)
		foreign_refuse(line, "-E %s: is no engine; write TYPE:ID, 0 to 255 each", engine);
	else if (type != 0 || id != 0)
		snprintf(settings + strlen(settings), SETTINGS - strlen(settings), ",odid=%u",
			 type << 8 | id);
}

static void settings_of(struct foreign_line *line, char *settings)
{
	const char *sender = foreign_value(line, "q");
	const uint64_t intra = foreign_number(line, "o", 0);
	size_t n = 0;

	settings[0] = '\0';
	if (sender != NULL) {
		n = *sender == '[' ? strcspn(sender, "]") + 1 : strcspn(sender, ":");
		snprintf(settings, SETTINGS, ",source=%.*s", (int)n, sender);
		if (sender[n] == ':')
			foreign_note(line, "-q %s: the port is the kernel's choice", sender);
	}
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
