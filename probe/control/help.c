// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <string.h>

#include <rte_common.h>

#include "config/exit_code.h"
#include "config/log.h"
#include "config/names.h"
#include "config/personality/personality.h"
#include "export/export_process.h"
#include "pmd/input/nic_driver.h"
#include "probe/control/help.h"
#include "probe/control/http_resource.h"
#include "probe/control/metric_rows.h"
#include "probe/control/output_lists.h"
#include "probe/control/page.h"

// Each text is made from the file of its name.
static const char help_start_text[] = ""
#include "help_start_text.h"
    ;
static const char help_tuning_text[] = ""
#include "help_tuning_text.h"
    ;
static const char help_outputs_text[] = ""
#include "help_outputs_text.h"
    ;
static const char help_collecting_text[] = ""
#include "help_collecting_text.h"
    ;
static const char help_collectors_text[] = ""
#include "help_collectors_text.h"
    ;
static const char help_delivery_text[] = ""
#include "help_delivery_text.h"
    ;
static const char help_exporters_text[] = ""
#include "help_exporters_text.h"
    ;
static const char help_resources_text[] = ""
#include "help_resources_text.h"
    ;
static const char help_gateway_text[] = ""
#include "help_gateway_text.h"
    ;
static const char help_http_text[] = ""
#include "help_http_text.h"
    ;
static const char help_nics_text[] = ""
#include "help_nics_text.h"
    ;
static const char help_snmp_text[] = ""
#include "help_snmp_text.h"
    ;
static const char help_span_text[] = ""
#include "help_span_text.h"
    ;
static const char help_zmq_text[] = ""
#include "help_zmq_text.h"
    ;

static const char help_fingers_text[] = ""
#include "help_fingers_text.h"
    ;

static const struct topic {
	const char *name, *line, *text;
} topics[] = {
    {"start", "from nothing to Flows in five minutes", help_start_text},
    {"tuning", "10 to 100 Gbit/s: cores, queues, memory; each loss and its remedy",
     help_tuning_text},
    {"outputs", "what can follow -o: every output and setting", help_outputs_text},
    {"collectors", "what to start at nfdump, pmacct and ntopng", help_collectors_text},
    {"collecting", "take in what routers, switches and other probes send", help_collecting_text},
    {"delivery", "nothing lost on the way out: disk queues, and what is counted",
     help_delivery_text},
    {"exporters", "what to enter on routers and firewalls", help_exporters_text},
    {"resources", "memory, CPU and disk, as measured", help_resources_text},
    {"gateway", "a small setting for a small machine", help_gateway_text},
    {"nics", "drivers of NICs: what each can do and wants", help_nics_text},
    {"span", "tap, mirror port or flow export; what a mirror loses, doubles, cuts", help_span_text},
    {"zmq", "the feed for frontends, with a subscriber in Python", help_zmq_text},
    {"http", "status page, Prometheus and REST", help_http_text},
    {"snmp", "objects for the machine's SNMP agent", help_snmp_text},
    {"fingers", "lines of softflowd, nProbe and Cento, as they are typed here", help_fingers_text},
};

static const struct page_list lists[] = {
    {"@KEYS@\n", export_process_list_keys},
    {"@OPTIONS@\n", personalities_print},
    {"@LOSSES@\n", help_print_losses},
    {"@NICS@\n", nic_drivers_print},
    {"@OUTPUTS@\n", output_lists_print},
    {"@COLLECT@\n", help_print_collecting},
    {"@RESOURCES@\n", http_resources_print},
    {"@METRICS@\n", metric_rows_print},
    {0},
};

const char *help_topic(unsigned i, const char **line)
{
	if (i >= RTE_DIM(topics))
		return NULL;
	*line = topics[i].line;
	return topics[i].name;
}

static int print_topics(FILE *out)
{
	fputs("lineprobe help TOPIC prints a guide:\n\n", out);
	for (unsigned i = 0; i < RTE_DIM(topics); i++)
		fprintf(out, "  %-12s %s\n", topics[i].name, topics[i].line);
	fputs("\nlineprobe --help lists all options, man lineprobe explains them.\n", out);
	return EXIT_DONE;
}

int help(const struct spec_list *arguments, FILE *out)
{
	char names[192] = "";

	if (arguments->n == 0)
		return print_topics(out);
	for (unsigned i = 0; i < RTE_DIM(topics) && arguments->n == 1; i++) {
		if (strcmp(arguments->spec[0], topics[i].name) == 0) {
			page_print(topics[i].text, lists, out);
			return EXIT_DONE;
		}
	}
	if (arguments->n > 1) {
		user_error(EINVAL, "help: it takes one topic, not %u", arguments->n);
		return EXIT_WRONG;
	}
	for (unsigned i = 0; i < RTE_DIM(topics); i++)
		names_add(names, sizeof(names), ", ", topics[i].name);
	user_error(EINVAL,
		   "help %s: there is no such topic; topics are: %s; lineprobe --help lists "
		   "all options",
		   arguments->spec[0], names);
	return EXIT_WRONG;
}
