// SPDX-License-Identifier: BSD-3-Clause
#include "probe/control/output_lists.h"

#include "config/options/options.h"
#include "export/output_schemes.h"
#include "probe/control/wrapped.h"

static void scheme_print(const struct output_scheme *scheme, FILE *out)
{
	const struct output_setting *setting;
	enum setting_place place;

	fprintf(out, "  %s\n", scheme->name);
	wrapped_print(scheme->help, "      ", out);
	fputs("      settings:", out);
	for (unsigned i = 0; (setting = output_scheme_setting(scheme, i, &place)) != NULL; i++)
		fprintf(out, " %s", setting->name);
	fputc('\n', out);
}

static void setting_print(const struct output_setting *setting, FILE *out)
{
	fprintf(out, "  %s=\n", setting->name);
	wrapped_print(setting->help, "      ", out);
	if (setting->more != NULL)
		wrapped_print(setting->more, "      ", out);
	fprintf(out, "      allowed: %s\n      default: %s\n", setting->allowed, setting->preset);
}

void output_lists_print(FILE *out)
{
	const struct output_setting *setting;

	for (unsigned i = 0; i < n_output_schemes; i++)
		scheme_print(&output_schemes[i], out);
	fputs("\nSETTINGS\n\n", out);
	for (unsigned i = 0; (setting = output_setting_any(i)) != NULL; i++)
		setting_print(setting, out);
}

static void sample_setting(const struct output_setting *setting, FILE *out)
{
	fputs("#\n", out);
	wrapped_print(setting->help, "# ", out);
	fprintf(out, "# Allowed: %s.\n# Default: %s.\n#   %s=\n", setting->allowed, setting->preset,
		setting->name);
}

void sample_print(FILE *out)
{
	const struct output_setting *setting;

	options_print_sample(out);
	fputs("\n# ---- Settings of outputs ----\n"
	      "# They follow an output's address after commas, for example:\n"
	      "#output = ipfix://10.0.0.5,profile=nfdump,rate=50k\n",
	      out);
	for (unsigned i = 0; (setting = output_setting_any(i)) != NULL; i++)
		sample_setting(setting, out);
}
