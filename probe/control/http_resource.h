// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_HTTP_RESOURCE_H
#define PROBE_HTTP_RESOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

// What can be asked for by HTTP: each resource is a control command that changes nothing, and gives
// its JSON. One table makes paths, index and guide.
#define HTTP_API "/api/v1/"

enum { HTTP_LINE = 512 };

// A parameter of a resource: "?host=10.0.0.1" becomes "host 10.0.0.1".
struct http_parameter {
	const char *name, *before; // "--top "
};

struct http_resource {
	const char *name;			 // behind HTTP_API
	const char *command;			 // with its first arguments
	const struct http_parameter *parameters; // NULL: none; {0} at the end
	unsigned hold_ms;			 // so long its answer serves others, too
	const char *help;
};

// NULL: that was the last one.
const struct http_resource *http_resource_at(unsigned i);
const struct http_resource *http_resource_find(const char *name);

// The control command for it, to which parameters are added one by one, in the table's order;
// false: the value holds what no command takes, or there is no room.
void http_resource_begin(const struct http_resource *resource, char line[HTTP_LINE]);
bool http_parameter_add(const struct http_parameter *parameter, const char *value,
			char line[HTTP_LINE]);
// NULL: it does not take it.
const struct http_parameter *http_parameter_find(const struct http_resource *resource,
						 const char *name);

void http_resources_json(FILE *out); // the index
void http_resources_print(FILE *out);

#endif
