// SPDX-License-Identifier: BSD-3-Clause
// What comes behind a proxy's or database's greeting: the Flow keeps its name, the server name or
// host inside it becomes metadata.
#include "dpi/dissectors.h"
#include "dpi/engine.h"

enum { APP_POSTGRESQL = 19, APP_MYSQL = 20, APP_GNUTELLA = 35, APP_JABBER = 67 };
enum { APP_LDAP = 112, APP_SOCKS = 172 };

static const uint64_t worth_it =
    METADATA_BIT(METADATA_TLS_SERVER_NAME) | METADATA_BIT(METADATA_TLS_JA4) |
    METADATA_BIT(METADATA_TLS_JA3) | METADATA_BIT(METADATA_TLS_ALPN) |
    METADATA_BIT(METADATA_HTTP_HOST) | METADATA_BIT(METADATA_HTTP_STATUS);

bool upgrade_may_come(const struct dpi_worker *worker, const struct dpi_flow *flow)
{
	if ((worker->wanted & worth_it) == 0)
		return false;
	switch (flow->label.master) {
	case APP_POSTGRESQL:
	case APP_MYSQL:
	case APP_GNUTELLA:
	case APP_JABBER:
	case APP_LDAP:
	case APP_SOCKS:
		return true;
	default:
		return false;
	}
}

enum verdict upgrade_dissect(struct dissection *d)
{
	const uint8_t *at = d->payload;
	enum verdict verdict = DISSECT_NOT_MINE;

	if (d->length > 5 && at[0] == 22 && at[1] == 3)
		verdict = dpi_look_inside(d, "tls", 0);
	else if (d->length > 5 && at[0] >= 'A' && at[0] <= 'Z')
		verdict = dpi_look_inside(d, "http", 0);
	if (verdict != DISSECT_NOT_MINE)
		return verdict;
	d->in_charge = d->flow->dissector;
	return DISSECT_NAMED;
}
