// SPDX-License-Identifier: BSD-3-Clause
#include <string.h>

#include <rte_common.h>

#include "export/output_schemes.h"

extern const struct encoder_ops encoder_ipfix, encoder_netflow9, encoder_netflow5, encoder_netflow1,
    encoder_json, encoder_null, encoder_summary, encoder_zmq;
extern const struct transport_ops transport_udp, transport_tcp, transport_tls, transport_dtls,
    transport_file, transport_null, transport_zmq;

const struct output_scheme output_schemes[] = {
    {"ipfix", ADDRESS_HOSTS, 4739, &encoder_ipfix, &transport_udp,
     "IPFIX over UDP (RFC 7011); each datagram is a message, and what gets lost nobody learns"},
    {"ipfix+tcp", ADDRESS_HOSTS, 4739, &encoder_ipfix, &transport_tcp,
     "IPFIX over TCP; a connection that is lost is made again, and what was not confirmed is "
     "counted"},
    {"ipfix+tls", ADDRESS_HOSTS, 4740, &encoder_ipfix, &transport_tls,
     "IPFIX over TLS 1.2 or 1.3 (RFC 7011 section 11), as over TCP, with certificates"},
    {"ipfix+dtls", ADDRESS_HOSTS, 4740, &encoder_ipfix, &transport_dtls,
     "IPFIX over DTLS 1.2 (RFC 7011 section 11), as over UDP, with certificates"},
    {"ipfix+file", ADDRESS_PATH, 0, &encoder_ipfix, &transport_file, "IPFIX in files (RFC 5655)"},
    {"netflow9", ADDRESS_HOSTS, 2055, &encoder_netflow9, &transport_udp,
     "NetFlow v9 over UDP (RFC 3954)"},
    {"netflow5", ADDRESS_HOSTS, 2055, &encoder_netflow5, &transport_udp,
     "NetFlow v5 over UDP; it has no IPv6, no 64-bit counters and fixed fields"},
    {"netflow1", ADDRESS_HOSTS, 2055, &encoder_netflow1, &transport_udp,
     "NetFlow v1 over UDP, for collectors that know nothing else; IPv4 only, without AS and mask"},
    {"json", ADDRESS_PATH, 0, &encoder_json, &transport_file,
     "one JSON object a line; the file - is stdout"},
    {"zmq", ADDRESS_BIND, 5556, &encoder_zmq, &transport_zmq,
     "the feed of ntopng over ZeroMQ: the probe binds, or connects; lineprobe help zmq explains "
     "it"},
    {"summary", ADDRESS_PATH, 0, &encoder_summary, &transport_file,
     "at the end, totals and the largest hosts, applications and ports as text"},
    {"null", ADDRESS_NONE, 0, &encoder_null, &transport_null,
     "discards all records, for measuring"},
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
	const unsigned groups =
	    scheme->encoder->takes | scheme->transport->takes | TAKES_RATE | TAKES_WHERE;

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

// Lists of encoders and transports, one after the other. Several schemes share one, and lists share
// rows: the first place of a row counts.
static const struct setting_list *list_at(unsigned place)
{
	const struct output_scheme *scheme = &output_schemes[place / 2];

	return place % 2 == 0 ? scheme->encoder->settings : scheme->transport->settings;
}

static bool has_row(const struct setting_list *list, const struct output_setting *row)
{
	return list != NULL && row >= list->rows && row < list->rows + list->n;
}

static bool is_first(unsigned place, const struct output_setting *row)
{
	unsigned before = 0;

	while (!has_row(list_at(before), row))
		before++;
	return before == place;
}

static const struct output_setting *first_at(unsigned place, unsigned *i)
{
	const struct setting_list *list = list_at(place);

	for (unsigned row = 0; list != NULL && row < list->n; row++) {
		if (is_first(place, &list->rows[row]) && (*i)-- == 0)
			return &list->rows[row];
	}
	return NULL;
}

const struct output_setting *output_setting_any(unsigned i)
{
	const struct output_setting *setting = NULL;

	if (i < n_output_settings)
		return &output_setting_table[i];
	i -= n_output_settings;
	for (unsigned place = 0; place < 2 * n_output_schemes && setting == NULL; place++)
		setting = first_at(place, &i);
	return setting;
}
