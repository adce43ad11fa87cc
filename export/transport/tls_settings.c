// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <string.h>

#include <rte_common.h>

#include "export/transport/tls.h"

static int parse_least(void *member, const char *value)
{
	return setting_either(member, value, "1.2", "1.3");
}

static int parse_renew(void *whole, const char *value)
{
	struct tls_settings *settings = whole;

	settings->renew_off = strcmp(value, "off") == 0;
	if (settings->renew_off)
		return 0;
	return setting_time(&settings->renew_ms, value) < 0 || settings->renew_ms < 1000 ? -EINVAL
											 : 0;
}

#define IN(member) offsetof(struct tls_settings, member)

// DTLS has the first of these, TLS the last one.
static const struct output_setting rows[] = {
    {"renew", 0, parse_renew, 0, "a time of 1s or more (30s), or off",
     "how often another DTLS session is made beside the present one, which then ends", "30s",
     "A collector that was started again between two datagrams knows nothing of its sessions, and "
     "says nothing. At the end of a session it is seen whether it still had it; if not, what the "
     "session has carried is counted as unconfirmed."},
    {"ca", 0, setting_text, IN(file[TLS_CA]), "a file of certificates (PEM) or a folder",
     "whom to trust to vouch for the collector", "the system's certificates",
     "A certificate without a CA may stand here itself. A folder needs names as openssl "
     "rehash makes them."},
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

const struct setting_list tls_settings_list = {rows + 1, RTE_DIM(rows) - 1,
					       sizeof(struct tls_settings)};
const struct setting_list dtls_settings_list = {rows, RTE_DIM(rows) - 1,
						sizeof(struct tls_settings)};
