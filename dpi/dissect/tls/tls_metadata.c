// SPDX-License-Identifier: BSD-3-Clause
#include <string.h>

#include "dpi/dissect/tls/fingerprints.h"
#include "dpi/engine/engine.h"

enum { APP_TOR = 163, APP_DOH_DOT = 196, APP_APPLE_PUSH = 238, APP_ANYDESK = 252 };
enum { PORT_DOT = 853, PORT_HTTPS = 443 };

static bool is_host_name(const struct octets *name)
{
	if (name->n == 0 || name->n > 255)
		return false;
	for (unsigned i = 0; i < name->n; i++)
		if (name->at[i] <= ' ' || name->at[i] == 0x7f)
			return false;
	return true;
}

bool tls_has_host_name(const struct tls_hello *hello)
{
	for (unsigned i = 0; i < hello->name.n; i++) {
		uint8_t c = hello->name.at[i];

		if (c == ':')
			return false;
		if (c != '.' && (c < '0' || c > '9'))
			return true;
	}
	return false;
}

static unsigned base32_digits(const uint8_t *text, size_t n)
{
	unsigned digits = 0;

	for (size_t i = 0; i < n; i++)
		digits += text[i] >= '2' && text[i] <= '7';
	return digits;
}

bool tls_is_tor_name(const uint8_t *name, size_t n, const char ending[4])
{
	if (n < 4 + 8 + 4 || n > 4 + 25 + 4 || memcmp(name, "www.", 4) != 0 ||
	    memcmp(name + n - 4, ending, 4) != 0)
		return false;
	for (size_t i = 4; i < n - 4; i++)
		if (!(name[i] >= 'a' && name[i] <= 'z') && !(name[i] >= '2' && name[i] <= '7'))
			return false;
	return true;
}

bool tls_may_be_tor(const struct tls_hello *hello)
{
	return hello->alpn.n == 0 && tls_is_tor_name(hello->name.at, hello->name.n, ".com");
}

// Digits among the letters: it is no name that people would read.
static bool is_tor(const struct tls_hello *hello)
{
	return hello->complete && tls_may_be_tor(hello) &&
	       base32_digits(hello->name.at + 4, hello->name.n - 8) >= 2;
}

static void add_alpn_metadata(struct dissection *d, const struct octets *list)
{
	struct octet_reader reader = reader_of(list->at, list->n);
	uint8_t text[255];
	unsigned n = 0;

	if (!dpi_wants(d, METADATA_TLS_ALPN))
		return;
	while (reader_left(&reader) > 1) {
		struct octet_reader one = reader_part(&reader, reader_u8(&reader));
		size_t length = reader_left(&one);

		if (one.short_of || n + length + 1 > sizeof(text))
			break;
		if (n > 0)
			text[n++] = ',';
		memcpy(text + n, one.at, length);
		n += (unsigned)length;
	}
	dpi_add_text(d, METADATA_TLS_ALPN, text, n);
}

static void add_fingerprint_metadata(struct dissection *d, const struct tls_hello *hello,
				     enum hello_carrier carrier)
{
	const struct fingerprint *made;

	if (!dpi_wants(d, METADATA_TLS_JA3) && !dpi_wants(d, METADATA_TLS_JA4))
		return;
	made = fingerprints_find(d->worker->fingerprints, hello, carrier);
	dpi_add_text(d, METADATA_TLS_JA3, made->ja3, 32);
	dpi_add_text(d, METADATA_TLS_JA4, made->ja4, 36);
}

static bool asks_for_dns(const struct dissection *d, const struct tls_hello *hello)
{
	uint16_t port = d->to_server ? d->packet->destination_port : d->packet->source_port;

	if (port == PORT_DOT)
		return true;
	// "dot" (RFC 7858), "doq" and its drafts "doq-i02" (RFC 9250)
	return hello->alpn.n >= 4 && (memcmp(hello->alpn.at, "\3dot", 4) == 0 ||
				      memcmp(hello->alpn.at + 1, "doq", 3) == 0);
}

// An application protocol that one vendor's programs alone offer; 0: none is.
static uint16_t application_of_protocol(const struct octets *alpn)
{
	static const struct {
		const char *prefix;
		uint16_t application;
	} known[] = {{"anydesk/", APP_ANYDESK}, {"apns-", APP_APPLE_PUSH}};

	for (unsigned i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		size_t n = strlen(known[i].prefix);

		if (alpn->n > n && memcmp(alpn->at + 1, known[i].prefix, n) == 0)
			return known[i].application;
	}
	return 0;
}

// Where the server's name says nothing.
static void label_otherwise(struct dissection *d, const struct tls_hello *hello, uint16_t master)
{
	uint16_t application = application_of_protocol(&hello->alpn);

	if (application == 0 && is_tor(hello))
		application = APP_TOR;
	dpi_set_label(d, master, application);
}

void tls_add_client_hello_metadata(struct dissection *d, const struct tls_hello *hello,
				   enum hello_carrier carrier, uint16_t master)
{
	if (asks_for_dns(d, hello))
		dpi_set_label(d, master, APP_DOH_DOT);
	else if (!is_host_name(&hello->name) ||
		 !dpi_set_host(d, master, hello->name.at, hello->name.n))
		label_otherwise(d, hello, master);
	if (is_host_name(&hello->name))
		dpi_add_text(d, METADATA_TLS_SERVER_NAME, hello->name.at, hello->name.n);
	if (hello->encrypted_name)
		dpi_add_number(d, METADATA_TLS_ENCRYPTED_HELLO, 1);
	if (!hello->complete)
		return;
	if (hello->alpn.n > 0)
		add_alpn_metadata(d, &hello->alpn);
	add_fingerprint_metadata(d, hello, carrier);
}

// On port 443 a server name decides the label, unless the host list lacks it: then the ALPN, which
// may be in the part that is still to come, could name the application.
bool tls_metadata_is_complete(const struct dissection *d, const struct tls_hello *hello)
{
	const uint64_t rest = METADATA_BIT(METADATA_TLS_ALPN) | METADATA_BIT(METADATA_TLS_JA3) |
			      METADATA_BIT(METADATA_TLS_JA4);

	return d->to_server && d->packet->destination_port == PORT_HTTPS &&
	       (d->flow->label.confidence == CONFIDENCE_HOSTNAME || hello->alpn.n > 0) &&
	       tls_has_host_name(hello) && dpi_named(d, rest) == DISSECT_DONE;
}

void tls_add_server_hello_metadata(struct dissection *d, const struct tls_hello *hello)
{
	dpi_add_number(d, METADATA_TLS_VERSION, hello->best != 0 ? hello->best : hello->version);
	dpi_add_number(d, METADATA_TLS_CIPHER, hello->cipher);
	if (dpi_wants(d, METADATA_TLS_JA3S))
		dpi_add_text(d, METADATA_TLS_JA3S,
			     fingerprints_find_server(d->worker->fingerprints, hello)->ja3s, 32);
}
