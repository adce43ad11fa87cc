// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <string.h>

#include <rte_common.h>

#include "config/exit_code.h"
#include "config/log.h"
#include "config/names.h"
#include "config/personality/personality.h"
#include "export/export_process.h"
#include "probe/control/help.h"

static const char help_zmq_text[] = ""
#include "help_zmq_text.h" // made from help_zmq.txt
    ;

static const char help_fingers_text[] = ""
#include "help_fingers_text.h" // made from help_fingers.txt
    ;

static const struct topic {
	const char *name, *text;
	const char *line; // that stands for what this prints
	void (*print)(FILE *out);
} topics[] = {
    {"zmq", help_zmq_text, "@KEYS@\n", export_process_list_keys},
    {"fingers", help_fingers_text, "@OPTIONS@\n", personalities_print},
};

static void print_topic(const struct topic *topic, FILE *out)
{
	const char *list = strstr(topic->text, topic->line);

	fwrite(topic->text, 1, (size_t)(list - topic->text), out);
	topic->print(out);
	fputs(list + strlen(topic->line), out);
}

int help(const struct spec_list *arguments, FILE *out)
{
	char names[64] = "";

	for (unsigned i = 0; i < RTE_DIM(topics) && arguments->n == 1; i++) {
		if (strcmp(arguments->spec[0], topics[i].name) == 0) {
			print_topic(&topics[i], out);
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
