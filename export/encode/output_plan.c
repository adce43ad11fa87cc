// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <string.h>

#include <rte_common.h>

#include "config/log.h"
#include "config/names.h"
#include "config/options/collector_inputs.h"
#include "export/encode/output_plan.h"
#include "export/record/left_out.h"

enum { UNKNOWN_PATH_MTU = 512 }; // RFC 7011 section 10.3.3

// What a collector is known to read right.
static const struct profile {
	const char *name;
	const char *fields;
	enum biflow_form biflow;
	bool reverse_first; // nfdump lets the later of a forward and a reverse element win
	bool icmp_in_port;
	bool selector;	     // nfdump scales by sampling only when no selector is named
	bool absolute_times; // of NetFlow v9: nfacctd cuts those relative to sysUptime to seconds
	uint32_t mtu;	     // of datagrams when none is given; 0: no opinion
	// Logstash drops Templates with elements of an enterprise that it does not know.
	bool of_iana;
	const char *wrong; // of sets, a field that it reads wrong from IPFIX; NULL: none
} profiles[] = {
    {"default", NULL, BIFLOW_SPLIT, false, true, true, false, 0},
    {"nfdump", NULL, BIFLOW_RFC5103, true, true, false, false, 0, false, "applicationId"},
    {"pmacct", NULL, BIFLOW_SPLIT, false, true, true, true, 0}, // knows no reverse elements
    {"ntopng", "ntop", BIFLOW_RFC5103, false, true, true, false, 0},
    {"silk", NULL, BIFLOW_SPLIT, false, true, true, false, 0}, // reverse elements have no times
    {"elastic", NULL, BIFLOW_SPLIT, false, true, true, false, 0, true},
    {"strict", "default+tcpControlBits:2", BIFLOW_SPLIT, false, false, true, false,
     UNKNOWN_PATH_MTU},
};

void output_profile_names(char *names, size_t size, const char *last_between)
{
	names[0] = '\0';
	for (unsigned i = 0; i < RTE_DIM(profiles); i++)
		names_add(names, size, i + 1 < RTE_DIM(profiles) ? ", " : last_between,
			  profiles[i].name);
}

static const struct profile *profile_find(const struct output_settings *settings)
{
	char names[128];

	if (settings->profile == NULL)
		return &profiles[0];
	for (unsigned i = 0; i < RTE_DIM(profiles); i++)
		if (strcmp(settings->profile, profiles[i].name) == 0)
			return &profiles[i];
	output_profile_names(names, sizeof(names), ", ");
	user_error(EINVAL, "--output %s: profile '%s' is not one of %s", settings->spec,
		   settings->profile, names);
	return NULL;
}

uint32_t output_profile_mtu(const struct output_settings *settings)
{
	const struct profile *profile = profile_find(settings);

	return profile == NULL ? 0 : profile->mtu;
}

static bool columns_have_reverse(const struct columns *columns)
{
	for (unsigned i = 0; i < columns->n; i++)
		if (columns->column[i].reverse)
			return true;
	return false;
}

// The counters that RFC 5103's older sisters (231, 232, 298, 299) stand for.
static void columns_to_initiator(struct columns *columns)
{
	static const char *const added[] = {"initiatorOctets", "responderOctets",
					    "initiatorPackets", "responderPackets"};
	struct columns old = *columns;
	struct column column;

	columns->n = 0;
	for (unsigned i = 0; i < old.n; i++)
		if (strcmp(old.column[i].field->name, "octetDeltaCount") != 0 &&
		    strcmp(old.column[i].field->name, "packetDeltaCount") != 0)
			columns_add(columns, old.column[i]);
	for (unsigned i = 0; i < RTE_DIM(added); i++) {
		field_find(added[i], &column);
		columns_add(columns, column);
	}
}

// Each reversible field gets its reverse column next to it.
static void columns_add_reverse(struct columns *columns, bool reverse_first)
{
	struct columns old = *columns;

	columns->n = 0;
	for (unsigned i = 0; i < old.n; i++) {
		struct column forward = old.column[i], reverse = forward;

		reverse.reverse = true;
		if (forward.reverse || !forward.field->reversible) {
			columns_add(columns, forward);
			continue;
		}
		columns_add(columns, reverse_first ? reverse : forward);
		columns_add(columns, reverse_first ? forward : reverse);
	}
}

static int plan_biflow(const struct output_settings *settings, const struct profile *profile,
		       struct output_plan *plan)
{
	bool chosen = columns_have_reverse(&plan->columns);

	plan->reverse_chosen = chosen;
	plan->biflow = settings->biflow_given ? settings->biflow : profile->biflow;
	if (chosen && settings->biflow_given && settings->biflow == BIFLOW_SPLIT)
		return user_error(
		    EINVAL,
		    "--output %s: biflow=split has no reverse fields; leave them out, or "
		    "use biflow=rfc5103",
		    settings->spec);
	if (chosen && !settings->biflow_given)
		plan->biflow = BIFLOW_RFC5103; // the user says himself which reverse fields
	else if (plan->biflow == BIFLOW_RFC5103 || plan->biflow == BIFLOW_ONE_RECORD)
		columns_add_reverse(&plan->columns, profile->reverse_first);
	else if (plan->biflow == BIFLOW_INITIATOR_RESPONDER)
		columns_to_initiator(&plan->columns);
	return 0;
}

// What tells Flows without IP apart, where the user has not named it.
static void columns_add_link(struct columns *columns)
{
	static const char *const added[] = {"sourceMacAddress", "destinationMacAddress",
					    "ethernetType", "sourceIPv4Address",
					    "destinationIPv4Address"};

	for (unsigned i = 0; i < RTE_DIM(added); i++) {
		struct column column;

		field_find(added[i], &column);
		column.of_link = true;
		columns_add(columns, column);
	}
}

static bool is_of_probe(const struct column *column)
{
	return column->field->source == FROM_PROBE;
}

static bool is_of_enterprise(const struct column *column)
{
	return column->field->pen != PEN_IANA || column->reverse;
}

// Those that the output, or its collector, does not take; `why` goes on with "has" them or it.
static int columns_drop(struct columns *columns, bool (*is_left_out)(const struct column *),
			const char *where, const char *why)
{
	struct left_out left_out = {0};
	char reason[96];
	unsigned n = 0;

	for (unsigned i = 0; i < columns->n; i++) {
		const struct column *column = &columns->column[i];

		if (!is_left_out(column))
			columns->column[n++] = *column;
		else if (!column->of_set)
			left_out_add(&left_out, column->field->name);
	}
	columns->n = n;
	if (n == 0)
		return user_error(EINVAL, "%s: only %s %s; name other fields, too", where, why,
				  left_out.names);
	snprintf(reason, sizeof(reason), "only %s these", why);
	left_out_tell(&left_out, where, reason);
	return 0;
}

static void columns_drop_wrong(struct columns *columns, const char *name)
{
	unsigned n = 0;

	for (unsigned i = 0; i < columns->n; i++)
		if (!columns->column[i].of_set || strcmp(columns->column[i].field->name, name) != 0)
			columns->column[n++] = columns->column[i];
	columns->n = n;
}

// The feed names what its frontend takes itself.
static const char *usual_fields(const struct output_settings *settings,
				const struct profile *profile, const char *default_fields)
{
	const bool own = profile->fields != NULL && (settings->traits & TRAIT_FEED) == 0;

	return own ? profile->fields : default_fields;
}

bool plan_has_link(const struct options *options)
{
	return options->non_ip == NON_IP_FLOWS || options_collect(options);
}

int output_plan(const struct output_settings *settings, const struct options *options,
		const char *default_fields, struct output_plan *plan)
{
	const struct profile *profile = profile_find(settings);
	const char *text = settings->fields;
	char where[256];
	int err;

	if (profile == NULL)
		return -EINVAL;
	memset(plan, 0, sizeof(*plan));
	snprintf(where, sizeof(where), "--output %s", settings->spec);
	if (text == NULL && options->template_fields != NULL &&
	    (profile->fields == NULL || strcmp(options->template_fields, "default") != 0)) {
		text = options->template_fields;
		snprintf(where, sizeof(where), "--template %s", text);
	}
	plan->fields_chosen = text != NULL && strcmp(text, "default") != 0;
	if (!plan->fields_chosen && default_fields != NULL)
		text = usual_fields(settings, profile, default_fields);
	err = columns_parse(&plan->columns, text, where);
	if (err < 0)
		return err;
	if (!plan->fields_chosen && options_collect(options))
		err = columns_parse(&plan->columns, "collected", where);
	if (err == 0 && !plan->fields_chosen && options->geo.n != 0)
		err = columns_parse(&plan->columns, "geo", where);
	if (err == 0 && (settings->traits & TRAIT_FEED) == 0)
		err = columns_drop(&plan->columns, is_of_probe, where, "zmq:// has");
	if (err == 0 && profile->of_iana)
		err = columns_drop(&plan->columns, is_of_enterprise, where,
				   "other profiles than elastic have");
	if (err < 0)
		return err;
	if (profile->wrong != NULL && strncmp(settings->scheme, "ipfix", 5) == 0)
		columns_drop_wrong(&plan->columns, profile->wrong);
	if (plan_has_link(options))
		columns_add_link(&plan->columns);
	plan->icmp_in_port = profile->icmp_in_port;
	plan->selector = profile->selector;
	plan->absolute_times = profile->absolute_times;
	plan->own_pen = options->pen != 0 ? options->pen : PEN_OWN;
	plan->foreign = columns_wanted(&plan->columns).measures & RECORD_HAS(FOREIGN);
	return plan_biflow(settings, profile, plan);
}

void output_plan_for_v9(struct output_plan *plan)
{
	unsigned n = 0;

	if (plan->biflow != BIFLOW_RFC5103 || plan->reverse_chosen)
		return;
	plan->biflow = BIFLOW_SPLIT;
	for (unsigned i = 0; i < plan->columns.n; i++)
		if (!plan->columns.column[i].reverse)
			plan->columns.column[n++] = plan->columns.column[i];
	plan->columns.n = n;
}
