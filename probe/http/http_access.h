// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_HTTP_ACCESS_H
#define PROBE_HTTP_ACCESS_H

#include <stdbool.h>
#include <sys/stat.h>

#include "config/options/options.h"

// Who may ask by HTTP: what the files of --http-cert, --http-key and --http-token say.
struct http_access;

// Reads and judges the files. On error one line has been reported; returns -errno.
int http_access_open(const struct options *options, struct http_access **access);
void http_access_free(struct http_access *access);

// Which files they are, to see later that they are others. One that is not there is all zero.
enum { HTTP_FILES = 3 };
struct http_files {
	struct stat status[HTTP_FILES];
};
void http_files_look(const struct options *options, struct http_files *files);
bool http_files_same(const struct http_files *files, const struct http_files *before);

// In PEM; NULL: no TLS.
const char *http_access_cert(const struct http_access *access);
const char *http_access_key(const struct http_access *access);

// Whether a Host header names us: an address, localhost, or a name that the certificate is for. A
// page of somebody else whose name was made to lead here has another one (DNS rebinding).
bool http_access_host(const struct http_access *access, const char *host);
// Whether the token is asked for, and whether it is this one; takes as long for each wrong one.
bool http_access_needs_token(const struct http_access *access);
bool http_access_token(const struct http_access *access, const char *token);

#endif
