// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_ZMQ_CURVE_H
#define EXPORT_ZMQ_CURVE_H

#include "export/output_settings.h"

enum { ZMQ_KEY_TEXT = 40 }; // Z85

// A public key from Z85 (40 characters), from the 80 hex digits of that text which ntopng's page
// shows, or from a file that holds either. `where` ("--output ...") is for the message; returns
// -errno after it was reported.
int zmq_curve_key(const char *text, const char *where, char key[ZMQ_KEY_TEXT + 1]);

// Makes the socket a CURVE client of settings->curve_server_key, with the key pair of
// settings->curve_key (two lines: public, secret) or a fresh one. Nothing without a server key.
int zmq_curve_set_up(void *socket, const struct output_settings *settings);

#endif
