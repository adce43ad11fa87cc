// SPDX-License-Identifier: BSD-3-Clause
// Text protocols in which the server speaks first: "220" is FTP's and SMTP's, so the words of the
// greeting decide, then the client's first command.
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "dpi/dissect/dissectors.h"

enum { APP_FTP = 1, APP_POP3 = 2, APP_SMTP = 3, APP_IMAP = 4, APP_POPS = 23, APP_SMTPS = 29 };
enum { APP_IMAPS = 51 };

static bool begins(const struct dissection *d, const char *word)
{
	size_t length = strlen(word);

	return d->length >= length && strncasecmp((const char *)d->payload, word, length) == 0;
}

static bool contains(const struct dissection *d, const char *word)
{
	size_t length = strlen(word);

	for (uint32_t at = 0; at + length <= d->length && at < 256; at++)
		if (strncasecmp((const char *)d->payload + at, word, length) == 0)
			return true;
	return false;
}

static bool has_port(const struct dissection *d, uint16_t port)
{
	return d->packet->source_port == port || d->packet->destination_port == port;
}

static bool begins_one_of(const struct dissection *d, const char *const *words)
{
	for (; *words != NULL; words++)
		if (begins(d, *words))
			return true;
	return false;
}

static uint16_t by_greeting(const struct dissection *d)
{
	static const char *const mail[] = {"SMTP",     "mail ", "Postfix", "Exim",
					   "sendmail", "MX ",	NULL};
	static const char *const file[] = {"FTP", "FileZilla", "file transfer", "vsFTPd", NULL};

	for (const char *const *word = file; *word != NULL; word++)
		if (contains(d, *word))
			return APP_FTP;
	for (const char *const *word = mail; *word != NULL; word++)
		if (contains(d, *word))
			return APP_SMTP;
	if (has_port(d, 21))
		return APP_FTP;
	return has_port(d, 25) || has_port(d, 587) || has_port(d, 465) ? APP_SMTP : 0;
}

static uint16_t by_command(const struct dissection *d)
{
	static const char *const mail[] = {"EHLO ", "HELO ", "LHLO ", "MAIL FROM", NULL};
	static const char *const file[] = {"USER ", "AUTH TLS", "AUTH SSL", "FEAT",  "SYST",
					   "OPTS ", "CLNT ",	"QUIT",	    "HOST ", NULL};

	if (begins_one_of(d, mail))
		return APP_SMTP;
	return begins_one_of(d, file) ? APP_FTP : 0;
}

struct upgrade {
	uint16_t plain, secure;
	const char *command; // the client's
	const char *agreed;  // the server's
};

static const struct upgrade upgrades[] = {
    {APP_SMTP, APP_SMTPS, "STARTTLS", "220"},
    {APP_POP3, APP_POPS, "STLS", "+OK"},
    {APP_IMAP, APP_IMAPS, "STARTTLS", " OK"},
};

static const struct upgrade *upgrade_of(uint16_t plain)
{
	for (unsigned i = 0; i < sizeof(upgrades) / sizeof(upgrades[0]); i++)
		if (upgrades[i].plain == plain)
			return &upgrades[i];
	return NULL;
}

// Watches a named conversation for its upgrade to TLS (RFC 3207, 2595, 4217).
static enum verdict watch(struct dissection *d)
{
	const struct upgrade *upgrade = upgrade_of(d->master);

	if (upgrade == NULL)
		return DISSECT_DONE;
	if (d->to_server) {
		d->scratch[6] = begins(d, upgrade->command) || contains(d, upgrade->command);
		return DISSECT_WANT_PACKET;
	}
	if (d->scratch[6] && contains(d, upgrade->agreed))
		return dpi_hand_over(d, "tls", upgrade->secure);
	return DISSECT_WANT_PACKET;
}

// "220 mx.example.org ESMTP": whose server it is.
static void label_mail(struct dissection *d)
{
	unsigned n = 0;

	while (4 + n < d->length && d->payload[4 + n] > ' ' && n < 255)
		n++;
	if (d->to_server || n == 0)
		dpi_set_label(d, APP_SMTP, 0);
	else
		dpi_set_host(d, APP_SMTP, d->payload + 4, n);
}

// 220: the greeting, or where it says nothing the client's answer to it.
enum verdict greeting_dissect(struct dissection *d)
{
	uint16_t application;

	if (d->master != 0)
		return watch(d);
	if (d->to_server)
		application = d->scratch[7] == 0x22 ? by_command(d) : 0;
	else
		application = by_greeting(d);
	if (application == APP_SMTP || application == APP_FTP) {
		if (application == APP_FTP)
			return dpi_dissect_inner(d, "ftp");
		label_mail(d);
		return DISSECT_WANT_PACKET;
	}
	if (d->to_server)
		return DISSECT_NOT_MINE;
	d->scratch[7] = 0x22;
	return DISSECT_WANT_PACKET;
}

static enum verdict command_dialogue(struct dissection *d, uint16_t application)
{
	if (d->master != 0)
		return watch(d);
	dpi_set_label(d, application, 0);
	return d->to_server ? watch(d) : DISSECT_WANT_PACKET;
}

enum verdict smtp_dissect(struct dissection *d)
{
	return command_dialogue(d, APP_SMTP);
}

enum verdict pop3_dissect(struct dissection *d)
{
	return command_dialogue(d, APP_POP3);
}

enum verdict imap_dissect(struct dissection *d)
{
	return command_dialogue(d, APP_IMAP);
}

// RFC 3977 section 5.1: greetings name the protocol or the server's program.
enum verdict usenet_dissect(struct dissection *d)
{
	static const char *const words[] = {"NNTP", "InterNetNews", "INN ",
					    "news", "posting",	    NULL};

	for (const char *const *word = words; *word != NULL; word++)
		if (contains(d, *word))
			return DISSECT_DONE;
	return DISSECT_NOT_MINE;
}

// RFC 854: the payload begins with option negotiation.
enum verdict telnet_dissect(struct dissection *d)
{
	return d->length < 3 || d->payload[0] != 255 || d->payload[1] < 250 ? DISSECT_NOT_MINE
									    : DISSECT_DONE;
}

// MQTT 3.1.1 section 2.2.3: remaining length in up to four octets of seven bits.
enum verdict mqtt_dissect(struct dissection *d)
{
	uint32_t length = 0, at = 1;

	for (unsigned shift = 0; shift < 28 && at < d->length; shift += 7) {
		uint8_t octet = d->payload[at++];

		length |= (octet & 0x7fU) << shift;
		if ((octet & 0x80) == 0)
			return at + length == d->length + d->missing ||
				       (at + length < d->length && d->payload[at + length] >= 0x10)
				   ? DISSECT_DONE
				   : DISSECT_NOT_MINE;
	}
	return DISSECT_NOT_MINE;
}
