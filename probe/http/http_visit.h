// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_HTTP_VISIT_H
#define PROBE_HTTP_VISIT_H

#include <stdint.h>

#include "probe/http/http_access.h"
#include "probe/http/http_answers.h"
#include "probe/http/http_library.h"
#include "probe/http/http_page.h"

// What one request is answered with: who may ask, which resource it is, and the headers that every
// answer has.
struct http_visits {
	const struct http_access *access;
	const struct http_page *page;
	struct http_answers *answers;
	bool closing; // nobody waits any more
};

// One request, from its headers to the end of its answer.
struct http_visit;

// libmicrohttpd's callbacks for a request; `visits` is a struct http_visits.
enum MHD_Result http_visit_go_on(void *visits, struct MHD_Connection *connection, const char *url,
				 const char *method, const char *version, const char *upload,
				 size_t *upload_octets, void **visit);
void http_visit_end(void *visit);

#endif
