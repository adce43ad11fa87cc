// SPDX-License-Identifier: BSD-3-Clause
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zmq.h>

#include "config/log.h"
#include "export/transport/zmq_curve.h"
#include "export/transport/zmq_feed.h"

enum { MAX_LINE = 256, HEX_TEXT = 2 * ZMQ_KEY_TEXT };

static bool is_z85(const char *text)
{
	uint8_t octets[32];

	return strlen(text) == ZMQ_KEY_TEXT && zmq_z85_decode(octets, text) != NULL;
}

// ntopng shows the 40 characters as 80 hex digits.
static bool from_hex(const char *text, char key[ZMQ_KEY_TEXT + 1])
{
	if (strlen(text) != HEX_TEXT || strspn(text, "0123456789abcdefABCDEF") != HEX_TEXT)
		return false;
	for (unsigned i = 0; i < ZMQ_KEY_TEXT; i++) {
		const char digits[] = {text[2 * i], text[2 * i + 1], '\0'};

		key[i] = (char)strtoul(digits, NULL, 16);
	}
	key[ZMQ_KEY_TEXT] = '\0';
	return is_z85(key);
}

static bool from_text(const char *text, char key[ZMQ_KEY_TEXT + 1])
{
	if (from_hex(text, key))
		return true;
	if (!is_z85(text))
		return false;
	memcpy(key, text, ZMQ_KEY_TEXT + 1);
	return true;
}

static int read_line(FILE *file, char line[MAX_LINE])
{
	if (fgets(line, MAX_LINE, file) == NULL)
		return -ENODATA;
	line[strcspn(line, " \t\r\n")] = '\0';
	return 0;
}

int zmq_curve_key(const char *text, const char *where, char key[ZMQ_KEY_TEXT + 1])
{
	char line[MAX_LINE];
	FILE *file;
	int rc;

	if (from_text(text, key))
		return 0;
	file = fopen(text, "re");
	if (file == NULL)
		return user_error(
		    EINVAL,
		    "%s: '%s' is neither a key (40 characters of Z85, or 80 hex digits) nor a "
		    "file that can be read: %s",
		    where, text, strerror(errno));
	rc = read_line(file, line);
	fclose(file);
	if (rc == 0 && from_text(line, key))
		return 0;
	return user_error(
	    EINVAL, "%s: the first line of %s is no key of 40 characters of Z85 or 80 hex digits",
	    where, text);
}

static int own_keys(const struct output_settings *settings, char public_key[MAX_LINE],
		    char secret[MAX_LINE])
{
	FILE *file;
	int rc;

	if (zmq_feed_settings(settings)->curve_key == NULL)
		return zmq_curve_keypair(public_key, secret) == 0
			   ? 0
			   : user_error(ENOTSUP, "--output %s: ZeroMQ was built without CURVE",
					settings->spec);
	file = fopen(zmq_feed_settings(settings)->curve_key, "re");
	if (file == NULL)
		return user_error(errno, "--output %s: curve-key=%s: %s", settings->spec,
				  zmq_feed_settings(settings)->curve_key, strerror(errno));
	rc = read_line(file, public_key) < 0 || read_line(file, secret) < 0 ||
	     !is_z85(public_key) || !is_z85(secret);
	fclose(file);
	if (rc != 0)
		return user_error(EINVAL,
				  "--output %s: curve-key=%s: must hold two lines, our public and "
				  "our secret key, "
				  "40 characters of Z85 each",
				  settings->spec, zmq_feed_settings(settings)->curve_key);
	return 0;
}

int zmq_curve_set_up(void *socket, const struct output_settings *settings)
{
	char server[ZMQ_KEY_TEXT + 1], public_key[MAX_LINE], secret[MAX_LINE], where[512];

	if (zmq_feed_settings(settings)->curve_server_key == NULL)
		return zmq_feed_settings(settings)->curve_key == NULL
			   ? 0
			   : user_error(EINVAL, "--output %s: curve-key= needs curve-server-key=",
					settings->spec);
	snprintf(where, sizeof(where), "--output %s: curve-server-key", settings->spec);
	if (zmq_curve_key(zmq_feed_settings(settings)->curve_server_key, where, server) < 0 ||
	    own_keys(settings, public_key, secret) < 0)
		return -EINVAL;
	if (zmq_setsockopt(socket, ZMQ_CURVE_SERVERKEY, server, ZMQ_KEY_TEXT + 1) != 0 ||
	    zmq_setsockopt(socket, ZMQ_CURVE_PUBLICKEY, public_key, ZMQ_KEY_TEXT + 1) != 0 ||
	    zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, secret, ZMQ_KEY_TEXT + 1) != 0)
		return user_error(errno, "--output %s: CURVE: %s", settings->spec,
				  zmq_strerror(errno));
	return 0;
}
