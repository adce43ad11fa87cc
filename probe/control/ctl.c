// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "config/exit_code.h"
#include "config/log.h"
#include "config/utf8.h"
#include "probe/control/control.h"
#include "probe/control/ctl.h"
#include "probe/control/probe_socket.h"

enum { MOST_LINE = 4096 };

// What the arguments before the command say.
struct target {
	const char *path, *name;
	bool json, softflowctl;
	unsigned n; // arguments read
};

// Names of what is far away, such as interfaces of other exporters, act on no terminal, and are
// UTF-8 for who reads on.
static bool print_line(const char *line)
{
	char *shown = malloc(4 * strlen(line) + 1);

	if (shown == NULL)
		return false;
	utf8_visible(line, shown, 4 * strlen(line) + 1);
	puts(shown);
	free(shown);
	return true;
}

// {"error":"why"}; that of `top` is a number, how exact its lists are.
static bool is_error(const char *line)
{
	return strncmp(line, "error:", 6) == 0 ||
	       (line[0] == '{' && strstr(line, "\"error\":\"") != NULL);
}

// Prints the answer; `code` when a line of it is an error. A probe that ends just now answers with
// nothing.
static enum exit_code print_answer(int fd, enum exit_code code)
{
	char *line = NULL;
	size_t room = 0;
	bool right = true, any = false;
	FILE *in = fdopen(fd, "r");

	if (in == NULL) {
		close(fd);
		return EXIT_WRONG;
	}
	while (getline(&line, &room, in) > 0) {
		line[strcspn(line, "\n")] = '\0';
		right &= print_line(line) && !is_error(line);
		any = true;
	}
	free(line);
	fclose(in);
	if (!any)
		return EXIT_WRONG;
	return right ? EXIT_DONE : code;
}

static bool option_of(const struct spec_list *arguments, const struct target *target,
		      const char *name, const char **value)
{
	if (strcmp(arguments->spec[target->n], name) != 0 || target->n + 1 >= arguments->n)
		return false;
	*value = arguments->spec[target->n + 1];
	return true;
}

static void read_target(const struct spec_list *arguments, struct target *target)
{
	*target = (struct target){0};
	if (strchr(arguments->spec[0], '/') != NULL)
		target->path = arguments->spec[target->n++];
	while (target->n < arguments->n) {
		if (option_of(arguments, target, "--control", &target->path) ||
		    option_of(arguments, target, "--name", &target->name)) {
			target->n += 2;
			continue;
		}
		if (strcmp(arguments->spec[target->n], "--json") == 0)
			target->json = true;
		else if (strcmp(arguments->spec[target->n], "--softflowctl") == 0)
			target->softflowctl = true;
		else
			break;
		target->n++;
	}
}

// The command and its arguments as one line.
static int make_line(const struct spec_list *arguments, const struct target *target,
		     char line[MOST_LINE])
{
	size_t n = (size_t)snprintf(line, MOST_LINE, "%s",
				    target->softflowctl ? "--softflowctl"
				    : target->json	? "--json"
							: "");

	for (unsigned i = target->n; i < arguments->n && n < MOST_LINE - 1; i++)
		n += (size_t)snprintf(line + n, MOST_LINE - n, "%s%s", n == 0 ? "" : " ",
				      arguments->spec[i]);
	if (n >= MOST_LINE - 1)
		return user_error(EINVAL, "ctl: the command is longer than %d octets",
				  MOST_LINE - 2);
	if (strpbrk(line, "\r\n") != NULL)
		return user_error(EINVAL, "ctl: a command is one line");
	return 0;
}

int ctl(const struct spec_list *arguments)
{
	struct sockaddr_un address;
	struct target target;
	char line[MOST_LINE];
	const char *command;
	int fd;

	read_target(arguments, &target);
	if (target.n == arguments->n) {
		user_error(EINVAL, "ctl%s%s: a command is missing, for example help",
			   target.path != NULL ? " " : "", target.path != NULL ? target.path : "");
		return EXIT_WRONG;
	}
	command = arguments->spec[target.n];
	if (make_line(arguments, &target, line) < 0 ||
	    probe_socket_find("ctl", target.path, target.name, &address) < 0)
		return EXIT_WRONG;
	fd = probe_socket_connect("ctl", &address);
	if (fd < 0)
		return EXIT_WRONG;
	dprintf(fd, "%s\n", line);
	return print_answer(fd, strcmp(command, "audit") == 0 ? EXIT_UNBALANCED : EXIT_WRONG);
}
