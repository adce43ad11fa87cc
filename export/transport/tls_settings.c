// SPDX-License-Identifier: BSD-3-Clause
#include <rte_common.h>

#include "export/transport/tls.h"

static int parse_least(void *member, const char *value)
{
	return setting_either(member, value, "1.2", "1.3");
}

#define IN(member) offsetof(struct tls_settings, member)

static const struct output_setting rows[] = {
    {"ca", 0, setting_text, IN(file[TLS_CA]), "a file of certificates (PEM) or a folder",
     "whom to trust to vouch for the collector", "the system's certificates",
     "A certificate without a CA may stand here itself. A folder needs names as c_rehash makes "
     "them."},
    {"cert", 0, setting_text, IN(file[TLS_CERT]), "a file (PEM)",
     "our certificate, and those between it and its CA", "none is shown",
     "Read again when the file changes, at the next connection. 30 days before it ends a line "
     "says so each day."},
    {"key", 0, setting_text, IN(file[TLS_KEY]), "a file (PEM)", "the private key of cert",
     "the key in cert's file", "It has no password, and others may not read it (mode 0640)."},
    {"name", 0, setting_text, IN(name), "a host name or an IP address",
     "the name that the collector's certificate has to have", "the collector's in the address",
     "Of several collectors all have it."},
    {"tls", 0, parse_least, IN(only_13), "1.2 or 1.3", "the oldest version of TLS that will do",
     "1.2", "Older ones are refused whatever the collector wants."},
};

const struct setting_list tls_settings_list = {rows, RTE_DIM(rows), sizeof(struct tls_settings)};
