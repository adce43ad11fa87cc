// SPDX-License-Identifier: BSD-3-Clause
#include "probe/http/http_visit.h"

#include <stdlib.h>
#include <string.h>

#include <rte_common.h>

struct http_visit {
	struct http_waiter waiter;
	struct MHD_Connection *connection;
	bool waited;
	const char *type; // of the answer
	char line[HTTP_LINE];
};

#define TYPE_JSON	 "application/json"
#define TYPE_TEXT	 "text/plain; charset=utf-8"
#define TYPE_PROMETHEUS	 "text/plain; version=0.0.4; charset=utf-8"
#define TYPE_OPENMETRICS "application/openmetrics-text; version=1.0.0; charset=utf-8"

static void set_headers(struct MHD_Response *response, const char *type, const char *policy)
{
	const char *const headers[][2] = {
	    {MHD_HTTP_HEADER_CONTENT_TYPE, type},
	    {MHD_HTTP_HEADER_CACHE_CONTROL, "no-store"},
	    {"Content-Security-Policy", policy},
	    {"X-Content-Type-Options", "nosniff"},
	    {"X-Frame-Options", "DENY"},
	    {"Referrer-Policy", "no-referrer"},
	    {"Cross-Origin-Resource-Policy", "same-origin"},
	    {"Cross-Origin-Opener-Policy", "same-origin"},
	};

	for (unsigned i = 0; i < RTE_DIM(headers); i++)
		mhd.add_response_header(response, headers[i][0], headers[i][1]);
}

static enum MHD_Result send_response(struct MHD_Connection *connection, unsigned status,
				     struct MHD_Response *response)
{
	enum MHD_Result sent;

	if (response == NULL)
		return MHD_NO;
	if (status == MHD_HTTP_UNAUTHORIZED) {
		mhd.add_response_header(response, MHD_HTTP_HEADER_WWW_AUTHENTICATE,
					"Basic realm=\"lineprobe: the token as password\"");
		mhd.add_response_header(response, MHD_HTTP_HEADER_WWW_AUTHENTICATE, "Bearer");
	}
	if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
		mhd.add_response_header(response, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
	sent = mhd.queue_response(connection, status, response);
	mhd.destroy_response(response);
	return sent;
}

// What a text is, and what a browser may do with it.
struct text_kind {
	const char *type, *policy;
};

static enum MHD_Result send_text(struct MHD_Connection *connection, unsigned status,
				 struct text_kind kind, const char *text, size_t octets,
				 enum MHD_ResponseMemoryMode mode)
{
	struct MHD_Response *response =
	    mhd.create_response_from_buffer(octets, (void *)(uintptr_t)text, mode);

	if (response != NULL)
		set_headers(response, kind.type, kind.policy);
	return send_response(connection, status, response);
}

#define NO_PAGE "default-src 'none'; frame-ancestors 'none'"

static enum MHD_Result say(struct MHD_Connection *connection, unsigned status, const char *text)
{
	return send_text(connection, status, (struct text_kind){TYPE_TEXT, NO_PAGE}, text,
			 strlen(text), MHD_RESPMEM_PERSISTENT);
}

static const char *header_of(struct MHD_Connection *connection, const char *name)
{
	return mhd.lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

// As a bearer token (RFC 6750 section 2.1), or as a password (RFC 7617), as browsers ask for it.
static bool has_token(const struct http_access *access, struct MHD_Connection *connection)
{
	const char *bearer = header_of(connection, MHD_HTTP_HEADER_AUTHORIZATION);
	char *user, *password = NULL;
	bool right;

	if (bearer != NULL && strncasecmp(bearer, "Bearer ", 7) == 0)
		return http_access_token(access, bearer + 7);
	user = mhd.basic_auth_get_username_password(connection, &password);
	right = user != NULL && password != NULL && http_access_token(access, password);
	mhd.free(user);
	mhd.free(password);
	return right;
}

static bool has_body(struct MHD_Connection *connection)
{
	const char *length = header_of(connection, MHD_HTTP_HEADER_CONTENT_LENGTH);

	return header_of(connection, MHD_HTTP_HEADER_TRANSFER_ENCODING) != NULL ||
	       (length != NULL && strcmp(length, "0") != 0);
}

// 0: it may ask.
static unsigned refuse(const struct http_access *access, struct MHD_Connection *connection,
		       const char *method, const char **why)
{
	if (strcmp(method, MHD_HTTP_METHOD_GET) != 0 && strcmp(method, MHD_HTTP_METHOD_HEAD) != 0) {
		*why = "there is nothing to change here: GET or HEAD\n";
		return MHD_HTTP_METHOD_NOT_ALLOWED;
	}
	if (has_body(connection)) {
		*why = "a question has no body here\n";
		return MHD_HTTP_CONTENT_TOO_LARGE;
	}
	if (!http_access_host(access, header_of(connection, MHD_HTTP_HEADER_HOST))) {
		*why = "this host is not called so: use its address, or the name in its "
		       "certificate\n";
		return MHD_HTTP_MISDIRECTED_REQUEST;
	}
	if (http_access_needs_token(access) && !has_token(access, connection)) {
		*why = "the token is missing or wrong\n";
		return MHD_HTTP_UNAUTHORIZED;
	}
	return 0;
}

static void resume(struct http_waiter *waiter)
{
	mhd.resume_connection(((struct http_visit *)waiter)->connection);
}

static enum MHD_Result send_answer(struct http_visit *visit)
{
	struct http_answer *answer = visit->waiter.answer;
	struct MHD_Response *response;

	if (answer == NULL)
		return say(visit->connection, MHD_HTTP_SERVICE_UNAVAILABLE,
			   "no answer: too much is asked at once, or it is too long\n");
	visit->waiter.answer = NULL; // the response has it
	response = mhd.create_response_from_buffer_with_free_callback_cls(
	    answer->octets, answer->text, http_answer_release, answer);
	if (response == NULL)
		http_answer_release(answer);
	else
		set_headers(response, visit->type, NO_PAGE);
	return send_response(visit->connection, answer->failed ? MHD_HTTP_BAD_REQUEST : MHD_HTTP_OK,
			     response);
}

static enum MHD_Result ask(const struct http_visits *visits, struct http_visit *visit,
			   unsigned hold_ms)
{
	if (visits->closing)
		return send_answer(visit);
	switch (http_answers_get(visits->answers, visit->line, hold_ms, &visit->waiter)) {
	case HTTP_WAITS:
		visit->waited = true;
		mhd.suspend_connection(visit->connection);
		return MHD_YES;
	case HTTP_READY:
	case HTTP_BUSY:
		break;
	}
	return send_answer(visit);
}

// Counts what the resource does not take, or takes once only.
struct parameters {
	const struct http_resource *resource;
	unsigned n, n_wrong;
};

static enum MHD_Result count_parameter(void *context, enum MHD_ValueKind, const char *name,
				       const char *value)
{
	struct parameters *parameters = context;

	parameters->n++;
	parameters->n_wrong +=
	    value == NULL || http_parameter_find(parameters->resource, name) == NULL;
	return MHD_YES;
}

static bool make_line(struct http_visit *visit, const struct http_resource *resource)
{
	const struct http_parameter *parameter = resource->parameters;
	struct parameters parameters = {.resource = resource};
	unsigned n = 0;

	mhd.get_connection_values(visit->connection, MHD_GET_ARGUMENT_KIND, count_parameter,
				  &parameters);
	http_resource_begin(resource, visit->line);
	for (; parameter != NULL && parameter->name != NULL; parameter++) {
		const char *value = mhd.lookup_connection_value(
		    visit->connection, MHD_GET_ARGUMENT_KIND, parameter->name);

		if (value != NULL && !http_parameter_add(parameter, value, visit->line))
			return false;
		n += value != NULL;
	}
	return parameters.n_wrong == 0 && parameters.n == n;
}

static enum MHD_Result show_resource(const struct http_visits *visits, struct http_visit *visit,
				     const char *name)
{
	const struct http_resource *resource = http_resource_find(name);

	if (resource == NULL)
		return say(visit->connection, MHD_HTTP_NOT_FOUND,
			   "there is no such resource: " HTTP_API " lists all\n");
	if (!make_line(visit, resource))
		return say(visit->connection, MHD_HTTP_BAD_REQUEST,
			   "a parameter is unknown, given twice or not a plain word: " HTTP_API
			   " lists all\n");
	visit->type = TYPE_JSON;
	return ask(visits, visit, resource->hold_ms);
}

static enum MHD_Result show_index(struct http_visit *visit)
{
	char *text = NULL;
	size_t octets = 0;
	FILE *out = open_memstream(&text, &octets);

	if (out == NULL)
		return MHD_NO;
	http_resources_json(out);
	if (fclose(out) != 0)
		return MHD_NO;
	return send_text(visit->connection, MHD_HTTP_OK, (struct text_kind){TYPE_JSON, NO_PAGE},
			 text, octets, MHD_RESPMEM_MUST_FREE);
}

static enum MHD_Result show_metrics(const struct http_visits *visits, struct http_visit *visit)
{
	const char *accept = header_of(visit->connection, MHD_HTTP_HEADER_ACCEPT);
	const bool open = accept != NULL && strstr(accept, "application/openmetrics-text") != NULL;

	visit->type = open ? TYPE_OPENMETRICS : TYPE_PROMETHEUS;
	snprintf(visit->line, sizeof(visit->line), "metrics%s", open ? " openmetrics" : "");
	return ask(visits, visit, 100);
}

static enum MHD_Result show(const struct http_visits *visits, struct http_visit *visit,
			    const char *url)
{
	const struct http_page *page = visits->page;

	if (strcmp(url, "/") == 0)
		return send_text(visit->connection, MHD_HTTP_OK,
				 (struct text_kind){"text/html; charset=utf-8", page->policy},
				 page->text, page->octets, MHD_RESPMEM_PERSISTENT);
	if (strcmp(url, "/metrics") == 0)
		return show_metrics(visits, visit);
	if (strcmp(url, HTTP_API) == 0)
		return show_index(visit);
	if (strncmp(url, HTTP_API, strlen(HTTP_API)) == 0)
		return show_resource(visits, visit, url + strlen(HTTP_API));
	return say(visit->connection, MHD_HTTP_NOT_FOUND,
		   "there are /, /metrics and " HTTP_API "\n");
}

static enum MHD_Result begin(const struct http_visits *visits, struct MHD_Connection *connection,
			     const char *method, void **context)
{
	const char *why;
	const unsigned status = refuse(visits->access, connection, method, &why);
	struct http_visit *visit;

	if (status != 0)
		return say(connection, status, why);
	visit = calloc(1, sizeof(*visit));
	if (visit == NULL)
		return MHD_NO;
	visit->connection = connection;
	visit->waiter.ready = resume;
	*context = visit;
	return MHD_YES;
}

// NOLINTNEXTLINE(readability-function-size): libmicrohttpd wants these parameters
enum MHD_Result http_visit_go_on(void *context, struct MHD_Connection *connection, const char *url,
				 const char *method, const char *, const char *,
				 size_t *upload_octets, void **visit)
{
	const struct http_visits *visits = context;

	if (*visit == NULL)
		return begin(visits, connection, method, visit);
	if (*upload_octets > 0)
		return MHD_NO;
	if (((struct http_visit *)*visit)->waited)
		return send_answer(*visit);
	return show(visits, *visit, url);
}

void http_visit_end(void *context)
{
	struct http_visit *visit = context;

	if (visit != NULL)
		http_answer_release(visit->waiter.answer);
	free(visit);
}
