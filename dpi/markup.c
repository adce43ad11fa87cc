// SPDX-License-Identifier: BSD-3-Clause
// JSON and XML on a bare connection: names within the text tell whose it is.
#include <string.h>

#include "dpi/checks.h"

enum { APP_MINING = 42, APP_JABBER = 67, APP_SOAP = 253, APP_JSON_RPC = 375, LOOK_AT = 512 };

struct word {
	const char *text;
	uint16_t application;
};

static enum verdict label_by_words(struct dissection *d, const struct word *words, unsigned n)
{
	size_t length = d->length < LOOK_AT ? d->length : LOOK_AT;

	for (unsigned i = 0; i < n; i++) {
		if (memmem(d->payload, length, words[i].text, strlen(words[i].text)) == NULL)
			continue;
		dpi_set_label(d, words[i].application, 0);
		return DISSECT_DONE;
	}
	return DISSECT_NOT_MINE;
}

// The stratum protocol of miners is JSON-RPC, too.
enum verdict json_dissect(struct dissection *d)
{
	static const struct word words[] = {
	    {"\"mining.", APP_MINING},	     {"\"eth_submitLogin\"", APP_MINING},
	    {"\"eth_getWork\"", APP_MINING}, {"\"eth_submitHashrate\"", APP_MINING},
	    {"{\"login\":", APP_MINING},     {"\"jsonrpc\":", APP_JSON_RPC},
	    {"\"jsonrpc\" :", APP_JSON_RPC},
	};

	return label_by_words(d, words, sizeof(words) / sizeof(words[0]));
}

enum verdict xml_dissect(struct dissection *d)
{
	static const struct word words[] = {
	    {"<stream:stream", APP_JABBER},
	    {"urn:ietf:params:xml:ns:xmpp", APP_JABBER},
	    {":Envelope", APP_SOAP},
	    {"<Envelope", APP_SOAP},
	};

	return label_by_words(d, words, sizeof(words) / sizeof(words[0]));
}
