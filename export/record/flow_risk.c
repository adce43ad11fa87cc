// SPDX-License-Identifier: BSD-3-Clause
#include <stdbool.h>
#include <string.h>

#include "export/record/flow_risk.h"
#include "export/record/metadata_items.h"

enum { APP_SMB1 = 16, APP_TELNET = 77, APP_TLS = 91, APP_RSH = 294 };
enum { TLS_1_2 = 0x0303, TLS_LOWEST = 0x0002, TLS_HIGHEST = 0x0304, TCP_SYN = 2 };

static const uint32_t september_2020 = 1598918400, days_398 = 398U * 86400;

static uint64_t bit(bool is, enum flow_risk risk)
{
	return (uint64_t)is << risk;
}

static uint32_t number(const struct metadata_items *items, enum metadata_kind kind)
{
	return metadata_number(metadata_item_of(items, kind));
}

// IANA's TLS Cipher Suites: what has NULL, EXPORT, DES, RC4 or anon in its name, and the empty one.
static bool is_weak(uint32_t cipher)
{
	static const struct {
		uint16_t low, high;
	} weak[] = {
	    {0x0000, 0x0006}, {0x0008, 0x0009}, {0x000b, 0x000c}, {0x000e, 0x000f},
	    {0x0011, 0x0012}, {0x0014, 0x0015}, {0x0017, 0x001b}, {0x001e, 0x001e},
	    {0x0020, 0x0020}, {0x0022, 0x0022}, {0x0024, 0x0024}, {0x0026, 0x002e},
	    {0x0034, 0x0034}, {0x003a, 0x003b}, {0x0046, 0x0046}, {0x0060, 0x0066},
	    {0x006c, 0x006d}, {0x0089, 0x008a}, {0x008e, 0x008e}, {0x0092, 0x0092},
	    {0x009b, 0x009b}, {0x00a6, 0x00a7}, {0x00b0, 0x00b1}, {0x00b4, 0x00b5},
	    {0x00b8, 0x00b9}, {0x00bf, 0x00bf}, {0x00c5, 0x00c5}, {0xc001, 0xc002},
	    {0xc006, 0xc007}, {0xc00b, 0xc00c}, {0xc010, 0xc011}, {0xc015, 0xc019},
	    {0xc033, 0xc033}, {0xc039, 0xc03b},
	};

	for (unsigned i = 0; i < sizeof(weak) / sizeof(weak[0]); i++)
		if (cipher >= weak[i].low && cipher <= weak[i].high)
			return true;
	return false;
}

static uint64_t risks_of_hello(const struct flow_record *record, const struct metadata_items *items)
{
	const uint32_t version = number(items, METADATA_TLS_VERSION);
	const struct metadata_item *cipher = metadata_item_of(items, METADATA_TLS_CIPHER);

	if (cipher == NULL)
		return 0;
	return bit(version < TLS_1_2 && version >= TLS_LOWEST, RISK_OBSOLETE_TLS) |
	       bit(is_weak(metadata_number(cipher)), RISK_WEAK_CIPHER) |
	       bit(record->label.master == APP_TLS && version <= TLS_HIGHEST &&
		       (record->tcp_flags[FORWARD] & TCP_SYN) != 0 &&
		       metadata_item_of(items, METADATA_TLS_SERVER_NAME) == NULL,
		   RISK_NO_SERVER_NAME);
}

static bool are_same(const struct metadata_item *a, const struct metadata_item *b)
{
	return a != NULL && b != NULL && a->length == b->length &&
	       memcmp(a->value, b->value, a->length) == 0;
}

static uint64_t risks_of_certificate(const struct flow_record *record,
				     const struct metadata_items *items)
{
	const uint32_t before = number(items, METADATA_TLS_CERT_NOT_BEFORE);
	const uint32_t after = number(items, METADATA_TLS_CERT_NOT_AFTER);
	const uint64_t start = record->start_us[FORWARD] / 1000000;

	return bit(are_same(metadata_item_of(items, METADATA_TLS_CERT_SUBJECT),
			    metadata_item_of(items, METADATA_TLS_CERT_ISSUER)),
		   RISK_SELF_SIGNED) |
	       bit(after != 0 && (start > after || start < before), RISK_EXPIRED) |
	       bit(before >= september_2020 && after > before && after - before > days_398,
		   RISK_LONG_VALIDITY);
}

// Media types of programs (IANA's and those in common use).
static bool is_program(const struct metadata_item *type)
{
	static const char *const types[] = {
	    "application/x-msdownload",	  "application/x-dosexec",
	    "application/x-executable",	  "application/vnd.microsoft.portable-executable",
	    "application/x-elf",	  "application/vnd.android.package-archive",
	    "application/x-msdos-program"};

	for (unsigned i = 0; type != NULL && i < sizeof(types) / sizeof(types[0]); i++)
		if (type->length >= strlen(types[i]) &&
		    memcmp(type->value, types[i], strlen(types[i])) == 0)
			return true;
	return false;
}

// An address of IP: digits and dots, or in brackets; a port may follow.
static bool is_numeric(const struct metadata_item *host)
{
	unsigned n_dots = 0;

	if (host == NULL || host->length == 0)
		return false;
	if (host->value[0] == '[')
		return true;
	for (unsigned i = 0; i < host->length && host->value[i] != ':'; i++) {
		n_dots += host->value[i] == '.';
		if (host->value[i] != '.' && (host->value[i] < '0' || host->value[i] > '9'))
			return false;
	}
	return n_dots == 3;
}

static bool is_punycode(const struct metadata_item *name)
{
	return name != NULL && memmem(name->value, name->length, "xn--", 4) != NULL;
}

uint64_t flow_risk(const struct flow_record *record, unsigned)
{
	const struct application_label *label = &record->label;
	struct metadata_items items;

	metadata_items_find(&items, record);
	return risks_of_hello(record, &items) | risks_of_certificate(record, &items) |
	       bit(is_program(metadata_item_of(&items, METADATA_HTTP_CONTENT_TYPE)),
		   RISK_BINARY_TRANSFER) |
	       bit(is_numeric(metadata_item_of(&items, METADATA_HTTP_HOST)), RISK_NUMERIC_HOST) |
	       bit(number(&items, METADATA_FOREIGN_PORT) != 0, RISK_FOREIGN_PORT) |
	       bit(number(&items, METADATA_CLEAR_CREDENTIALS) != 0, RISK_CLEAR_CREDENTIALS) |
	       bit(label->application == APP_SMB1, RISK_INSECURE_SMB) |
	       bit(label->master == APP_TELNET || label->master == APP_RSH, RISK_UNSAFE_PROTOCOL) |
	       bit(is_punycode(metadata_item_of(&items, METADATA_TLS_SERVER_NAME)) ||
		       is_punycode(metadata_item_of(&items, METADATA_HTTP_HOST)) ||
		       is_punycode(metadata_item_of(&items, METADATA_DNS_NAME)),
		   RISK_PUNYCODE);
}
