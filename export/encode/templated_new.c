// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <rte_common.h>

#include "config/log.h"
#include "export/encode/lean_templates.h"
#include "export/encode/raw_templates.h"
#include "export/encode/templated.h"

enum { DEFAULT_REFRESH_S = 60, IPV6_UDP_HEADERS = 48, SET_OCTETS = 4 };

// A message must hold each Template and at least one record, strings cut where need be.
static int check_room(const struct templated_encoder *encoder,
		      const struct output_settings *settings)
{
	uint8_t octets[COLUMNS_MAX * 8 + 8];
	uint32_t most = 0;

	for (unsigned i = 0; i < encoder->n_tmpls; i++) {
		const struct tmpl *tmpl = &encoder->tmpl[i];

		most = RTE_MAX(most, tmpl->fixed_octets + tmpl->n_variable);
		most = RTE_MAX(most, template_put(encoder, tmpl, octets));
	}
	most += encoder->format->header_octets + 2 * SET_OCTETS + IPV6_UDP_HEADERS;
	if (!encoder->datagrams || settings->mtu == 0 || settings->mtu >= most)
		return 0;
	return user_error(
	    EINVAL,
	    "--output %s: mtu=%u is too small for these fields; at least %u, or choose "
	    "fewer fields",
	    settings->spec, settings->mtu, most);
}

static int check_fields(const struct templated_encoder *encoder,
			const struct output_settings *settings)
{
	bool v9 = encoder->format->form == TEMPLATE_V9;

	if (v9 && settings->biflow_given && settings->biflow == BIFLOW_RFC5103)
		return user_error(
		    EINVAL,
		    "--output %s: biflow=rfc5103: NetFlow v9 has no reverse elements; use "
		    "ipfix://, or biflow=split",
		    settings->spec);
	for (unsigned i = 0; v9 && encoder->plan.fields_chosen && i < encoder->plan.columns.n;
	     i++) {
		const struct column *column = &encoder->plan.columns.column[i];
		char name[64];

		column_name(column, name);
		if (settings->fields != NULL && strstr(settings->fields, name) != NULL &&
		    column_v9_element(column) == 0)
			return user_error(
			    EINVAL,
			    "--output %s: field '%s' has no number in NetFlow v9; leave it "
			    "out, or use ipfix://",
			    settings->spec, name);
	}
	if (encoder->tmpl[0].n_fields == 0 || encoder->tmpl[1].n_fields == 0)
		return user_error(EINVAL, "--output %s: none of the fields can be exported as %s",
				  settings->spec, settings->scheme);
	return check_room(encoder, settings);
}

static void set_refresh(struct templated_encoder *encoder, const struct output_settings *settings)
{
	encoder->datagrams = (settings->traits & TRAIT_DATAGRAMS) != 0;
	encoder->refresh_us = settings->refresh_ms * 1000;
	encoder->refresh_messages = settings->refresh_packets;
	if (encoder->datagrams && encoder->refresh_us == 0)
		encoder->refresh_us = DEFAULT_REFRESH_S * UINT64_C(1000000);
}

// NetFlow v9 has no reverse elements beyond octets and packets (23, 24): a profile that wants a
// biflow gets two records there unless the user has chosen those.
static void set_biflow(struct templated_encoder *encoder)
{
	struct output_plan *plan = &encoder->plan;

	if (encoder->format->form == TEMPLATE_V9)
		output_plan_for_v9(plan);
	encoder->both_directions = plan->biflow != BIFLOW_SPLIT;
}

// Each record of another exporter has a rate of its own.
static bool has_rate(const struct columns *columns)
{
	static const char *const names[] = {"samplingInterval", "samplingPacketSpace"};
	bool has = false;

	for (unsigned i = 0; i < columns->n; i++)
		for (unsigned k = 0; k < RTE_DIM(names); k++)
			has |= strcmp(columns->column[i].field->name, names[k]) == 0;
	return has;
}

// Records of other exporters may have elements that no field stands for, which NetFlow v9 cannot
// tell from those of others.
static int add_raw(struct templated_encoder *encoder)
{
	if (!encoder->plan.foreign || encoder->plan.fields_chosen ||
	    encoder->format->form == TEMPLATE_V9)
		return 0;
	encoder->raw = calloc(1, sizeof(*encoder->raw));
	encoder->lean = encoder->uses_uptime ? NULL : calloc(1, sizeof(*encoder->lean));
	encoder->base.takes_narrow = encoder->lean != NULL;
	if (encoder->lean != NULL)
		lean_templates_init(encoder->lean, &encoder->plan);
	return encoder->raw == NULL ? -ENOMEM : 0;
}

// Rows of options records about other exporters.
static int add_observed(struct templated_encoder *encoder)
{
	if (encoder->environment->observed == NULL || encoder->format->form == TEMPLATE_V9)
		return 0;
	encoder->observed = calloc(OBSERVED_MOST, sizeof(*encoder->observed));
	return encoder->observed == NULL ? -ENOMEM : 0;
}

static int templated_open(struct templated_encoder *encoder, const struct output_settings *settings)
{
	int err = output_plan(settings, encoder->options, "default", &encoder->plan);

	if (err < 0)
		return err;
	encoder->odid = settings->odid != 0 ? settings->odid : 1;
	encoder->n_tmpls = plan_has_link(encoder->options) ? RECORD_KINDS : 2;
	encoder->counter_limit = UINT64_MAX;
	set_refresh(encoder, settings);
	set_biflow(encoder);
	encoder->tells_rate = has_rate(&encoder->plan.columns);
	templated_selector_init(encoder);
	templated_make_templates(encoder, 0);
	templated_take_applications(encoder);
	err = check_fields(encoder, settings);
	if (err == 0)
		err = add_raw(encoder);
	return err == 0 ? add_observed(encoder) : err;
}

int templated_new(const struct wire_format *format, const struct output_settings *settings,
		  const struct options *options, const struct export_environment *environment,
		  struct encoder **encoder)
{
	struct templated_encoder *made = calloc(1, sizeof(*made));
	int err;

	if (made == NULL)
		return -ENOMEM;
	made->base.ops = format->ops;
	made->format = format;
	made->table = UINT_MAX; // none goes out
	made->environment = environment;
	made->options = options;
	err = templated_open(made, settings);
	if (err < 0)
		templated_close(&made->base);
	else
		*encoder = &made->base;
	return err;
}
