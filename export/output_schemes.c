// SPDX-License-Identifier: BSD-3-Clause
#include <string.h>

#include <rte_common.h>

#include "export/output_schemes.h"

extern const struct encoder_ops encoder_ipfix, encoder_netflow9, encoder_netflow5, encoder_netflow1,
    encoder_json, encoder_null, encoder_summary, encoder_zmq;
extern const struct transport_ops transport_udp, transport_tcp, transport_file, transport_null,
    transport_zmq;

const struct output_scheme output_schemes[] = {
    {"ipfix", ADDRESS_HOSTS, 4739, &encoder_ipfix, &transport_udp},
    {"ipfix+tcp", ADDRESS_HOSTS, 4739, &encoder_ipfix, &transport_tcp},
    {"ipfix+file", ADDRESS_PATH, 0, &encoder_ipfix, &transport_file},
    {"netflow9", ADDRESS_HOSTS, 2055, &encoder_netflow9, &transport_udp},
    {"netflow5", ADDRESS_HOSTS, 2055, &encoder_netflow5, &transport_udp},
    {"netflow1", ADDRESS_HOSTS, 2055, &encoder_netflow1, &transport_udp},
    {"json", ADDRESS_PATH, 0, &encoder_json, &transport_file},
    {"zmq", ADDRESS_BIND, 5556, &encoder_zmq, &transport_zmq},
    {"summary", ADDRESS_PATH, 0, &encoder_summary, &transport_file},
    {"null", ADDRESS_NONE, 0, &encoder_null, &transport_null},
};

const unsigned n_output_schemes = RTE_DIM(output_schemes);

const struct output_scheme *output_scheme_find(const char *name)
{
	for (unsigned i = 0; i < n_output_schemes; i++) {
		if (strcmp(output_schemes[i].name, name) == 0)
			return &output_schemes[i];
	}
	return NULL;
}

unsigned output_scheme_traits(const struct output_scheme *scheme)
{
	return scheme->encoder->traits | scheme->transport->traits;
}

static bool takes(const struct output_scheme *scheme, const struct output_setting *setting)
{
	const unsigned groups = scheme->encoder->takes | scheme->transport->takes | TAKES_RATE;

	return setting->takes & groups & ~scheme->encoder->refuses;
}

// The i-th of a kind's own.
static const struct output_setting *own(const struct setting_list *list, unsigned *i)
{
	const unsigned n = list == NULL ? 0 : list->n, at = *i;

	*i -= at < n ? 0 : n;
	return at < n ? &list->rows[at] : NULL;
}

const struct output_setting *output_scheme_setting(const struct output_scheme *scheme, unsigned i,
						   enum setting_place *place)
{
	const struct output_setting *setting;

	*place = SETTING_SHARED;
	for (unsigned row = 0; row < n_output_settings; row++) {
		if (takes(scheme, &output_setting_table[row]) && i-- == 0)
			return &output_setting_table[row];
	}
	*place = SETTING_OF_ENCODER;
	setting = own(scheme->encoder->settings, &i);
	if (setting != NULL)
		return setting;
	*place = SETTING_OF_TRANSPORT;
	return own(scheme->transport->settings, &i);
}
