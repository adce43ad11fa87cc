// SPDX-License-Identifier: BSD-3-Clause
#include "probe/control/manual.h"
#include "probe/collector/collect_setting.h"

#include <errno.h>
#include <string.h>

#include <rte_common.h>

#include "config/exit_code.h"
#include "config/log.h"
#include "config/names.h"
#include "config/options/subcommand.h"
#include "probe/control/control_command.h"
#include "probe/control/page.h"

// Each text is made from the file of its name.
static const char manual_text[] = ""
#include "manual_text.h"
    ;
static const char manual_ctl_text[] = ""
#include "manual_ctl_text.h"
    ;
static const char manual_conf_text[] = ""
#include "manual_conf_text.h"
    ;
static const char manual_outputs_text[] = ""
#include "manual_outputs_text.h"
    ;
static const char manual_signatures_text[] = ""
#include "manual_signatures_text.h" // made from FORMAT.md of the signatures
    ;

static const struct page {
	const char *name, *title, *section, *text;
} pages[] = {
    {"lineprobe.8", "LINEPROBE", "8", manual_text},
    {"lineprobe-ctl.8", "LINEPROBE\\-CTL", "8", manual_ctl_text},
    {"lineprobe.conf.5", "LINEPROBE.CONF", "5", manual_conf_text},
    {"lineprobe-outputs.5", "LINEPROBE\\-OUTPUTS", "5", manual_outputs_text},
    {"lineprobe-signatures.5", "LINEPROBE\\-SIGNATURES", "5", manual_signatures_text},
};

static const struct page_list lists[] = {
    {"@OPTIONS@\n", options_print_roff},      {"@KEYS@\n", options_print_roff_keys},
    {"@OUTPUTS@\n", manual_print_outputs},    {"@SETTINGS@\n", manual_print_settings},
    {"@COUNTERS@\n", manual_print_counters},  {"@CONTROL@\n", control_print_roff},
    {"@COMMANDS@\n", subcommands_print_roff}, {"@NICS@\n", manual_print_nics},
    {"@EVENTS@\n", manual_print_events},      {"@EXIT_CODES@\n", manual_print_exit_codes},
    {"@COLLECT@\n", collect_settings_roff},   {0},
};

const char *manual_name(unsigned i)
{
	return i < RTE_DIM(pages) ? pages[i].name : NULL;
}

bool manual_print(const char *name, FILE *out)
{
	for (unsigned i = 0; i < RTE_DIM(pages); i++) {
		if (strcmp(pages[i].name, name) != 0)
			continue;
		fprintf(out, ".TH %s %s \"%s\" \"lineprobe %s\"\n", pages[i].title,
			pages[i].section, options_version_date, options_version);
		page_print(pages[i].text, lists, out);
		return true;
	}
	return false;
}

int manual(const struct spec_list *arguments, FILE *out)
{
	char names[128] = "";

	if (arguments->n == 1 && manual_print(arguments->spec[0], out))
		return EXIT_DONE;
	for (unsigned i = 0; i < RTE_DIM(pages); i++)
		names_add(names, sizeof(names), ", ", pages[i].name);
	user_error(EINVAL, "manual %s: there is no such page; pages are: %s",
		   arguments->n > 0 ? arguments->spec[arguments->n - 1] : "", names);
	return EXIT_WRONG;
}
