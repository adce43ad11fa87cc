// SPDX-License-Identifier: BSD-3-Clause
#include <stdio.h>
#include <string.h>

#include <rte_common.h>

#include "export/encode/ipfix_options.h"
#include "export/encode/observed_rows.h"

enum { VAR = FIELD_VARIABLE };

static unsigned one_row(const struct templated_encoder *)
{
	return 1;
}

static bool exported_row(const struct templated_encoder *encoder, unsigned,
			 struct options_data_record *row)
{
	row->value[0].number = encoder->odid;
	row->value[1].number = encoder->exported_octets;
	row->value[2].number = encoder->exported_messages;
	row->value[3].number = encoder->exported_records;
	return true;
}

static unsigned metering_rows(const struct templated_encoder *encoder)
{
	return encoder->environment->metering_totals != NULL;
}

static bool metering_row(const struct templated_encoder *encoder, unsigned,
			 struct options_data_record *row)
{
	struct metering_totals totals = {0};

	encoder->environment->metering_totals(&totals);
	row->value[0].number = encoder->odid;
	row->value[1].number = 1;
	row->value[2].number =
	    totals.ignored_packets + totals.lost_packets + totals.dropped_by_device;
	row->value[3].number = totals.ignored_octets;
	row->value[4].number = totals.first_loss_us / 1000;
	row->value[5].number = totals.last_loss_us / 1000;
	return true;
}

static bool reliability_row(const struct templated_encoder *encoder, unsigned,
			    struct options_data_record *row)
{
	row->value[0].number = encoder->odid;
	row->value[1].number = encoder->not_sent.records;
	row->value[2].number = encoder->not_sent.packets;
	row->value[3].number = encoder->not_sent.octets;
	row->value[4].number = encoder->first_loss_us / 1000;
	row->value[5].number = encoder->last_loss_us / 1000;
	return true;
}

static unsigned template_rows(const struct templated_encoder *encoder)
{
	return encoder->n_tmpls;
}

static bool is_flow_key(const struct column *column, unsigned key)
{
	static const struct {
		const char *name;
		unsigned key; // 0: always
	} keys[] = {
	    {"sourceIPv4Address", 0},
	    {"destinationIPv4Address", 0},
	    {"sourceIPv6Address", 0},
	    {"destinationIPv6Address", 0},
	    {"sourceTransportPort", 0},
	    {"destinationTransportPort", 0},
	    {"protocolIdentifier", 0},
	    {"ipVersion", 0},
	    {"ethernetType", 0},
	    {"vlanId", KEY_VLAN},
	    {"dot1qVlanId", KEY_VLAN},
	    {"layer2SegmentId", KEY_VNI},
	    {"ipClassOfService", KEY_TOS},
	    {"ingressInterface", KEY_INTERFACE},
	    {"sourceMacAddress", KEY_MAC},
	    {"destinationMacAddress", KEY_MAC},
	    {"mplsTopLabelStackSection", KEY_MPLS},
	    {"outerSourceIPv4Address", KEY_TUNNEL},
	    {"outerDestinationIPv4Address", KEY_TUNNEL},
	    {"outerSourceIPv6Address", KEY_TUNNEL},
	    {"outerDestinationIPv6Address", KEY_TUNNEL},
	    {"tunnelKind", KEY_TUNNEL},
	    {"tunnelId", KEY_TUNNEL},
	};

	for (unsigned i = 0; i < RTE_DIM(keys) && !column->reverse; i++)
		if (strcmp(column->field->name, keys[i].name) == 0)
			return keys[i].key == 0 || (key & keys[i].key);
	return false;
}

// flowKeyIndicator has a bit for each of the first 64 fields (RFC 7011 section 4.4).
static bool flow_key_row(const struct templated_encoder *encoder, unsigned index,
			 struct options_data_record *row)
{
	const struct tmpl *tmpl = &encoder->tmpl[index];
	uint64_t bits = 0;

	for (unsigned i = 0; i < RTE_MIN(tmpl->n_fields, 64u); i++)
		if (is_flow_key(&tmpl->fields[i].column, encoder->options->key))
			bits |= UINT64_C(1) << i;
	row->value[0].number = tmpl->id;
	row->value[1].number = bits;
	return true;
}

// Selectors that are known, of one kind: by chance, or in turn. While there is none the rate of the
// start is the only one.
static unsigned selectors_of(const struct templated_encoder *encoder, bool random)
{
	unsigned n = encoder->newest_selector == 0 && !random;

	for (unsigned i = 0; i < SELECTORS; i++) {
		const struct selector selector = selector_at(&encoder->environment->selectors, i);

		n += selector.id != 0 && selector.random == random;
	}
	n += encoder->n_earlier != 0 && !random;
	return encoder->selects && templated_names_selector(encoder) && n > 0
		   ? SELECTORS + EARLIER_SELECTORS
		   : 0;
}

static bool selector_of_row(const struct templated_encoder *encoder, unsigned index,
			    struct selector *selector)
{
	if (index >= SELECTORS) {
		*selector = (struct selector){0};
		if (encoder->earlier[index - SELECTORS] != 0)
			*selector = environment_selector(encoder->environment,
							 encoder->earlier[index - SELECTORS]);
		return selector->id != 0;
	}
	*selector = selector_at(&encoder->environment->selectors, index);
	if (encoder->newest_selector == 0 && index == 0)
		*selector = environment_selector(encoder->environment, 0);
	return selector->id != 0;
}

static unsigned selector_rows(const struct templated_encoder *encoder)
{
	return selectors_of(encoder, false);
}

// Systematic count-based sampling (RFC 5477 section 8.2): one packet, then interval - 1 not.
static bool selector_row(const struct templated_encoder *encoder, unsigned index,
			 struct options_data_record *row)
{
	struct selector selector;

	if (!selector_of_row(encoder, index, &selector) || selector.random)
		return false;
	row->value[0].number = selector.id;
	row->value[1].number = 1;
	row->value[2].number = 1;
	row->value[3].number = selector.interval - 1;
	return true;
}

static unsigned chance_rows(const struct templated_encoder *encoder)
{
	return selectors_of(encoder, true);
}

// Uniform probabilistic sampling: samplingProbability is a float64 (RFC 5477 section 8.2.10).
static bool chance_row(const struct templated_encoder *encoder, unsigned index,
		       struct options_data_record *row)
{
	struct selector selector;
	double probability;

	if (!selector_of_row(encoder, index, &selector) || !selector.random)
		return false;
	probability = 1.0 / selector.interval;
	row->value[0].number = selector.id;
	row->value[1].number = 4;
	memcpy(&row->value[2].number, &probability, sizeof(probability));
	return true;
}

// Without a selector: some collectors scale by it only then.
static unsigned sampling_rows(const struct templated_encoder *encoder)
{
	return encoder->selects && !encoder->plan.selector &&
	       encoder->format->form == TEMPLATE_IPFIX;
}

static bool sampling_row(const struct templated_encoder *encoder, unsigned,
			 struct options_data_record *row)
{
	row->value[0].number = encoder->odid;
	row->value[1].number = 1;
	row->value[2].number = encoder->told_rate.interval - 1;
	return true;
}

static unsigned v9_sampling_rows(const struct templated_encoder *encoder)
{
	return encoder->selects && encoder->format->form == TEMPLATE_V9;
}

static bool v9_sampling_row(const struct templated_encoder *encoder, unsigned,
			    struct options_data_record *row)
{
	row->value[0].number = encoder->told_rate.interval;
	row->value[1].number = encoder->told_rate.random ? 2 : 1; // random, deterministic
	return true;
}

static unsigned application_rows(const struct templated_encoder *encoder)
{
	const struct application_table *table = encoder->applications;

	return table != NULL ? table->n : 0;
}

static bool application_row(const struct templated_encoder *encoder, unsigned index,
			    struct options_data_record *row)
{
	const struct application_table *table = encoder->applications;
	const struct application *application = &table->all[index];
	const char *category = application->category < table->n_categories
				   ? table->categories[application->category]
				   : "";

	snprintf(row->text, sizeof(row->text), "%s (%s)", application->name, category);
	row->value[0].number = (uint64_t)ENGINE_NTOP << 32 | application->id;
	row->value[1].text = application->name;
	row->value[2].text = row->text;
	return true;
}

static unsigned interface_rows(const struct templated_encoder *encoder)
{
	return encoder->environment->n_inputs;
}

static bool interface_row(const struct templated_encoder *encoder, unsigned index,
			  struct options_data_record *row)
{
	row->value[0].number = encoder->environment->input_ifindex[index];
	row->value[1].text = encoder->environment->input_names[index];
	return true;
}

// RFC 5610: the elements under an enterprise number explain themselves.
static unsigned type_rows(const struct templated_encoder *encoder)
{
	const struct columns *columns = &encoder->plan.columns;

	for (unsigned i = 0; i < columns->n; i++)
		if (columns->column[i].field->pen != PEN_IANA)
			return columns->n;
	return 0;
}

static uint64_t abstract_data_type(const struct field *field)
{
	if (field->type == FIELD_STRING)
		return 13;
	switch (field->length) {
	case 1:
		return 1;
	case 2:
		return 2;
	case 4:
		return 3;
	default:
		return 4;
	}
}

static bool type_row(const struct templated_encoder *encoder, unsigned index,
		     struct options_data_record *row)
{
	const struct column *column = &encoder->plan.columns.column[index];
	const struct field *field = column->field;

	if (field->pen == PEN_IANA)
		return false;
	column_name(column, row->text);
	row->value[0].number = column_pen(column, encoder->plan.own_pen);
	row->value[1].number = field->element[column->reverse];
	row->value[2].number = abstract_data_type(field);
	row->value[3].number = field->semantics;
	row->value[4].number = field->units;
	row->value[5].text = row->text;
	row->value[6].text = field->description;
	return true;
}

#define OBSERVED_FIELDS                                                                            \
	{149, 4, 0}, {41, 8, 0}, {42, 8, 0}, {166, 8, 0}, {164, 8, 0},                             \
	{                                                                                          \
		323, 8, 0                                                                          \
	}

const struct options_tmpl options_tmpls[] = {
    // Exporting and metering process statistics (RFC 7011 section 4.1).
    {.statistics = true,
     .in_v9 = true,
     .n_scope = 1,
     .fields = {{149, 4, 4}, {40, 8, 8}, {41, 8, 8}, {42, 8, 8}},
     .n_rows = one_row,
     .row = exported_row},
    // Metering Process reliability (4.2).
    {.statistics = true,
     .n_scope = 2,
     .fields = {{149, 4, 4}, {143, 4, 4}, {164, 8, 8}, {165, 8, 8}, {323, 8, 8}, {323, 8, 8}},
     .n_rows = metering_rows,
     .row = metering_row},
    // Exporting Process reliability (4.3).
    {.statistics = true,
     .n_scope = 1,
     .fields = {{144, 4, 4}, {166, 8, 8}, {167, 8, 8}, {168, 8, 8}, {323, 8, 8}, {323, 8, 8}},
     .n_rows = one_row,
     .row = reliability_row},
    // Flow Keys (4.4).
    {.n_scope = 1,
     .fields = {{145, 2, 2}, {173, 8, 8}},
     .n_rows = template_rows,
     .row = flow_key_row,
     .about = OPTIONS_OF_DOMAIN_ONCE},
    // Sampling: the selector report interpretation of RFC 5476 section 6.5.2.1.
    {.n_scope = 1,
     .fields = {{302, 8, 8}, {304, 2, 2}, {305, 4, 4}, {306, 4, 4}},
     .n_rows = selector_rows,
     .row = selector_row,
     .about = OPTIONS_OF_DOMAIN},
    {.rate = true,
     .n_scope = 1,
     .fields = {{149, 4, 4}, {305, 4, 4}, {306, 4, 4}},
     .n_rows = sampling_rows,
     .row = sampling_row,
     .about = OPTIONS_OF_DOMAIN},
    {.in_v9 = true,
     .rate = true,
     .fields = {{34, 4, 4}, {35, 1, 1}},
     .n_rows = v9_sampling_rows,
     .row = v9_sampling_row},
    // Application names (RFC 6759 section 6.1, 6.2); nfdump wants them of fixed length.
    {.in_v9 = true,
     .table = true,
     .n_scope = 1,
     .fields = {{95, 5, 5}, {96, 32, 32}, {94, 48, 48}},
     .n_rows = application_rows,
     .row = application_row},
    // Interface names.
    {.in_v9 = true,
     .table = true,
     .n_scope = 1,
     .fields = {{10, 4, 4}, {82, 32, 32}},
     .n_rows = interface_rows,
     .row = interface_row},
    // Types of enterprise elements (RFC 5610 section 3.9).
    {.table = true,
     .n_scope = 2,
     .fields = {{346, 4, 4},
		{303, 2, 2},
		{339, 1, 1},
		{344, 1, 1},
		{345, 2, 2},
		{341, VAR, 32},
		{340, VAR, 64}},
     .n_rows = type_rows,
     .row = type_row},
    // Sampling by chance, as the other selectors.
    {.n_scope = 1,
     .fields = {{302, 8, 8}, {304, 2, 2}, {311, 8, 8}},
     .n_rows = chance_rows,
     .row = chance_row,
     .about = OPTIONS_OF_DOMAIN},
    // Other exporters, scope address and domain, as RFC 7011 section 4.3 has it of ourselves: what
    // came of them, and what did not (notSentFlowTotalCount; samples: ignoredPacketTotalCount).
    {.statistics = true,
     .n_scope = 2,
     .fields = {{130, 4, 0}, OBSERVED_FIELDS},
     .n_rows = observed_rows,
     .row = observed_ipv4_row},
    {.statistics = true,
     .n_scope = 2,
     .fields = {{131, 16, 0}, OBSERVED_FIELDS},
     .n_rows = observed_rows,
     .row = observed_ipv6_row},
};

const unsigned n_options_tmpls = RTE_DIM(options_tmpls);
