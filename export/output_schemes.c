// SPDX-License-Identifier: BSD-3-Clause
#include <string.h>

#include <rte_common.h>

#include "export/output_schemes.h"

#define TAKES_NETFLOW (TAKES_RATE | TAKES_DOMAIN)
#define TAKES_IPFIX   (TAKES_NETFLOW | TAKES_FIELDS | TAKES_PROFILE | TAKES_REFRESH)
#define TAKES_UDP     (TAKES_MTU | TAKES_SOURCE | TAKES_POLICY)

const struct output_scheme output_schemes[] = {
    {"ipfix", ADDRESS_HOSTS, 4739, TAKES_IPFIX | TAKES_UDP, OUTPUT_DATAGRAMS, &encoder_ipfix,
     &transport_udp},
    {"ipfix+tcp", ADDRESS_HOSTS, 4739, TAKES_IPFIX | TAKES_SOURCE | TAKES_POLICY, 0, &encoder_ipfix,
     &transport_tcp},
    {"ipfix+file", ADDRESS_PATH, 0, TAKES_IPFIX | TAKES_ROTATION, OUTPUT_WHOLE_FILES,
     &encoder_ipfix, &transport_file},
    {"netflow9", ADDRESS_HOSTS, 2055, TAKES_IPFIX | TAKES_UDP, OUTPUT_DATAGRAMS, &encoder_netflow9,
     &transport_udp},
    {"netflow5", ADDRESS_HOSTS, 2055, TAKES_NETFLOW | TAKES_UDP, OUTPUT_DATAGRAMS,
     &encoder_netflow5, &transport_udp},
    {"json", ADDRESS_PATH, 0, TAKES_RATE | TAKES_FIELDS | TAKES_ROTATION, 0, &encoder_json,
     &transport_file},
    {"zmq", ADDRESS_BIND, 5556, TAKES_RATE | TAKES_FIELDS | TAKES_PROFILE | TAKES_ZMQ, 0,
     &encoder_zmq, &transport_zmq},
    {"summary", ADDRESS_PATH, 0, TAKES_RATE, OUTPUT_ONE_FOR_ALL, &encoder_summary, &transport_file},
    {"null", ADDRESS_NONE, 0, TAKES_RATE, 0, &encoder_null, &transport_null},
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
