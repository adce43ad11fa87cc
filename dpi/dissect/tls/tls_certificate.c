// SPDX-License-Identifier: BSD-3-Clause
#include <stdio.h>
#include <string.h>

#include "dpi/dissect/tls/tls_hello.h"

// Just as much DER as leads to the names of a certificate (RFC 5280 section 4.1).
static const char common_name[] = "\x55\x04\x03", organization[] = "\x55\x04\x0a";

enum { DER_SEQUENCE = 0x30, DER_SET = 0x31, DER_OID = 6, DER_OCTETS = 4, DER_BOOLEAN = 1 };
enum { DER_VERSION = 0xa0, DER_EXTENSIONS = 0xa3, DER_DNS_NAME = 0x82, MAX_NAMES = 16 };
enum { APP_TOR = 163 };

// The next element's contents; its tag in *tag. Empty at the end or when it is cut off.
static struct octet_reader der_next(struct octet_reader *reader, uint8_t *tag)
{
	uint32_t length;

	*tag = reader_u8(reader);
	length = reader_u8(reader);
	if (length == 0x81)
		length = reader_u8(reader);
	else if (length == 0x82)
		length = reader_u16(reader);
	else if (length == 0x83)
		length = reader_u24(reader);
	else if (length > 0x7f)
		length = UINT32_MAX; // no certificate has it
	return reader_part(reader, length);
}

static bool is_oid(const struct octet_reader *value, const char *oid, unsigned n)
{
	return reader_left(value) == n && memcmp(value->at, oid, n) == 0;
}

// A vendor's own name, its first word: "Fortinet, Inc.", "AnyDesk Client".
static size_t first_word(const uint8_t *at, size_t n)
{
	size_t word = 0;

	while (word < n && at[word] != ' ' && at[word] != ',')
		word++;
	return word;
}

static bool label_by_name(struct dissection *d, uint16_t master, const struct octet_reader *name)
{
	const uint8_t *at = name->at;
	size_t n = at != NULL ? first_word(at, reader_left(name)) : 0;

	if (n == 0)
		return false;
	if (n > 2 && at[0] == '*' && at[1] == '.') {
		at += 2;
		n -= 2;
	}
	return n > 3 && n <= 255 && dpi_find_host(d, at, (unsigned)n) != 0 &&
	       dpi_set_host(d, master, at, (unsigned)n);
}

// Subject and issuer: a SEQUENCE of SETs of { OID, text }; 2.5.4.3 is the common name, 2.5.4.10 the
// organization. Empty where there is none of this type.
static struct octet_reader find_attribute(struct octet_reader distinguished, const char *type)
{
	uint8_t tag;

	while (reader_left(&distinguished) > 0) {
		struct octet_reader set = der_next(&distinguished, &tag);
		struct octet_reader pair = der_next(&set, &tag);
		struct octet_reader oid = der_next(&pair, &tag);

		if (tag == DER_OID && is_oid(&oid, type, 3)) {
			struct octet_reader name = der_next(&pair, &tag);

			return name.short_of ? reader_of(distinguished.end, 0) : name;
		}
	}
	return reader_of(distinguished.end, 0);
}

static bool label_by_attribute(struct dissection *d, uint16_t master, struct octet_reader subject,
			       const char *type)
{
	struct octet_reader name = find_attribute(subject, type);

	return label_by_name(d, master, &name);
}

// A relay's link certificate: "www.", random letters, ".net", issued by such a name of ".com"
// (tor-spec, "Negotiating and initializing connections").
static bool is_tor(struct octet_reader issuer, struct octet_reader subject)
{
	struct octet_reader from = find_attribute(issuer, common_name);
	struct octet_reader to = find_attribute(subject, common_name);

	return tls_is_tor_name(from.at, reader_left(&from), ".com") &&
	       tls_is_tor_name(to.at, reader_left(&to), ".net");
}

// subjectAltName: SEQUENCE of GeneralName, dNSName is [2].
static bool label_by_alternative_names(struct dissection *d, uint16_t master,
				       struct octet_reader value)
{
	uint8_t tag;
	struct octet_reader names = der_next(&value, &tag);

	for (unsigned i = 0; i < MAX_NAMES && reader_left(&names) > 0; i++) {
		struct octet_reader name = der_next(&names, &tag);

		if (tag == DER_DNS_NAME && !name.short_of && label_by_name(d, master, &name))
			return true;
	}
	return false;
}

static bool label_by_extensions(struct dissection *d, uint16_t master, struct octet_reader tbs)
{
	uint8_t tag;
	struct octet_reader extensions;

	do {
		extensions = der_next(&tbs, &tag);
		if (reader_left(&tbs) == 0 && tag != DER_EXTENSIONS)
			return false;
	} while (tag != DER_EXTENSIONS);
	extensions = der_next(&extensions, &tag);
	while (reader_left(&extensions) > 0) {
		struct octet_reader extension = der_next(&extensions, &tag);
		struct octet_reader oid = der_next(&extension, &tag);
		struct octet_reader value = der_next(&extension, &tag);

		if (tag == DER_BOOLEAN)
			value = der_next(&extension, &tag);
		if (tag == DER_OCTETS && is_oid(&oid, "\x55\x1d\x11", 3))
			return label_by_alternative_names(d, master, value);
	}
	return false;
}

// RFC 4514 section 3: short names of attribute types, 2.5.4.x.
static const char *type_name(const struct octet_reader *oid)
{
	static const char *const names[] = {
	    [3] = "CN", [6] = "C", [7] = "L", [8] = "ST", [10] = "O", [11] = "OU"};
	uint8_t type;

	if (reader_left(oid) != 3 || oid->at[0] != 0x55 || oid->at[1] != 4)
		return NULL;
	type = oid->at[2];
	return type < sizeof(names) / sizeof(names[0]) ? names[type] : NULL;
}

// "C=DE, O=An Organization, CN=example.org", in the certificate's order.
static void add_distinguished(struct dissection *d, enum metadata_kind kind,
			      struct octet_reader distinguished)
{
	char text[255];
	size_t used = 0;
	uint8_t tag;

	while (reader_left(&distinguished) > 0) {
		struct octet_reader set = der_next(&distinguished, &tag);
		struct octet_reader pair = der_next(&set, &tag);
		struct octet_reader oid = der_next(&pair, &tag);
		struct octet_reader value = der_next(&pair, &tag);
		const char *type = type_name(&oid);
		const size_t n = reader_left(&value);

		if (type == NULL || value.short_of || n + 8 > sizeof(text) - used)
			continue;
		used +=
		    (size_t)snprintf(text + used, sizeof(text) - used, "%s%s=%.*s",
				     used > 0 ? ", " : "", type, (int)n, (const char *)value.at);
	}
	dpi_add_text(d, kind, text, (unsigned)used);
}

// Two digits' number, less than the limit; else short_of is set.
static uint32_t two_digits(struct octet_reader *r, unsigned limit)
{
	const unsigned tens = (unsigned)reader_u8(r) - '0', ones = (unsigned)reader_u8(r) - '0';

	r->short_of |= tens > 9 || ones > 9 || tens * 10 + ones >= limit;
	return tens * 10 + ones;
}

// Of the proleptic Gregorian calendar, since the first of March of year 0.
static uint32_t days_until(uint32_t year, uint32_t month, uint32_t day)
{
	const uint32_t of_march = (month + 9) % 12, from = month < 3 ? year - 1 : year;

	return 365 * from + from / 4 - from / 100 + from / 400 + (153 * of_march + 2) / 5 + day - 1;
}

// RFC 5280 section 4.1.2.5: YYMMDDHHMMSSZ until 2049, YYYYMMDDHHMMSSZ after; as seconds since 1970.
// Not by timegm(): it takes a lock.
static void add_time(struct dissection *d, enum metadata_kind kind, struct octet_reader *validity)
{
	enum { UTC_TIME = 0x17, GENERALIZED_TIME = 0x18, PIVOT = 50 };
	uint8_t tag;
	struct octet_reader value = der_next(validity, &tag);
	uint32_t year, month, day;
	uint64_t seconds;

	if (tag != UTC_TIME && tag != GENERALIZED_TIME)
		return;
	year = tag == GENERALIZED_TIME ? two_digits(&value, 100) * 100 : 1900;
	year += two_digits(&value, 100);
	if (tag == UTC_TIME && year < 1900 + PIVOT)
		year += 100;
	month = two_digits(&value, 13);
	day = two_digits(&value, 32);
	seconds = two_digits(&value, 24) * 3600;
	seconds += two_digits(&value, 60) * 60;
	seconds += two_digits(&value, 61);
	if (value.short_of || year < 1970 || month == 0 || day == 0)
		return;
	seconds += UINT64_C(86400) * (days_until(year, month, day) - days_until(1970, 1, 1));
	dpi_add_number(d, kind, seconds < UINT32_MAX ? (uint32_t)seconds : UINT32_MAX);
}

static void add_names(struct dissection *d, struct octet_reader issuer,
		      struct octet_reader validity, struct octet_reader subject)
{
	if (dpi_named(d, TLS_CERTIFICATE_TELLS) == DISSECT_DONE)
		return;
	add_distinguished(d, METADATA_TLS_CERT_SUBJECT, subject);
	add_distinguished(d, METADATA_TLS_CERT_ISSUER, issuer);
	add_time(d, METADATA_TLS_CERT_NOT_BEFORE, &validity);
	add_time(d, METADATA_TLS_CERT_NOT_AFTER, &validity);
}

void tls_add_certificate_metadata(struct dissection *d, uint16_t master,
				  struct octet_reader certificate)
{
	uint8_t tag;
	struct octet_reader outer = der_next(&certificate, &tag);
	struct octet_reader tbs = der_next(&outer, &tag);
	struct octet_reader part = der_next(&tbs, &tag), issuer, validity, subject;

	if (tag == DER_VERSION)
		part = der_next(&tbs, &tag); // serial number
	der_next(&tbs, &tag);		     // signature algorithm
	issuer = der_next(&tbs, &tag);
	validity = der_next(&tbs, &tag);
	subject = der_next(&tbs, &tag);
	if (tag != DER_SEQUENCE || part.short_of)
		return;
	add_names(d, issuer, validity, subject);
	if (d->application != 0 && d->application != d->master)
		return; // it has its name
	if (is_tor(issuer, subject))
		dpi_set_label(d, master, APP_TOR);
	else if (!label_by_attribute(d, master, subject, common_name) &&
		 !label_by_extensions(d, master, tbs))
		label_by_attribute(d, master, subject, organization);
}
