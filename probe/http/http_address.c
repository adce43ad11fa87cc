// SPDX-License-Identifier: BSD-3-Clause
#include "probe/http/http_address.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

#include "config/log.h"
#include "config/number.h"

enum { BACKLOG = 64 };

static bool is_loopback(const struct sockaddr *address)
{
	const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)address;
	const struct sockaddr_in *in = (const struct sockaddr_in *)address;

	if (address->sa_family == AF_INET6)
		return IN6_IS_ADDR_LOOPBACK(&in6->sin6_addr);
	return ntohl(in->sin_addr.s_addr) >> 24 == 127;
}

// "127.0.0.1:8080", "[::1]:8080", "localhost:8080": cut into host and port.
static bool cut(const char *text, char host[64], const char **port)
{
	const char *colon = strrchr(text, ':');
	const size_t length = colon != NULL ? (size_t)(colon - text) : 0;
	const bool brackets = length > 2 && text[0] == '[' && text[length - 1] == ']';

	if (length == 0 || length >= 64 || (!brackets && memchr(text, ':', length) != NULL))
		return false;
	memcpy(host, text + brackets, length - 2 * brackets);
	host[length - 2 * brackets] = '\0';
	*port = colon + 1;
	return true;
}

static int read_address(const char *text, struct http_address *address)
{
	const struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
				       .ai_socktype = SOCK_STREAM};
	struct addrinfo *found;
	const char *port;
	char host[64];
	uint64_t n;

	if (!cut(text, host, &port) || !number_read(port, 1, UINT16_MAX, &n) ||
	    getaddrinfo(strcmp(host, "localhost") == 0 ? "127.0.0.1" : host, port, &hints,
			&found) != 0)
		return user_error(EINVAL,
				  "--http %s: is not an address and a port; write 127.0.0.1:8080 "
				  "or [::1]:8080",
				  text);
	memcpy(&address->address, found->ai_addr, found->ai_addrlen);
	address->length = found->ai_addrlen;
	address->loopback = is_loopback(found->ai_addr);
	freeaddrinfo(found);
	return 0;
}

static int check_alone(const struct options *options)
{
	const char *option = options->http_cert != NULL	 ? "--http-cert"
			     : options->http_key != NULL ? "--http-key"
							 : "--http-token";

	if (options->http_cert == NULL && options->http_key == NULL && options->http_token == NULL)
		return 0;
	return user_error(EINVAL, "%s: needs --http ADDRESS:PORT, to which it belongs", option);
}

int http_address_check(const struct options *options, struct http_address *address)
{
	int err;

	if (options->http == NULL)
		return check_alone(options);
	err = read_address(options->http, address);
	if (err < 0)
		return err;
	if ((options->http_cert == NULL) != (options->http_key == NULL))
		return user_error(EINVAL, "--http-%s: needs --http-%s FILE, too",
				  options->http_cert != NULL ? "cert" : "key",
				  options->http_cert != NULL ? "key" : "cert");
	if (!address->loopback && (options->http_cert == NULL || options->http_token == NULL))
		return user_error(EINVAL,
				  "--http %s: others can reach this address, so that it needs "
				  "--http-cert, --http-key and --http-token FILE; or write "
				  "127.0.0.1:%s and reach it through ssh -L",
				  options->http, strrchr(options->http, ':') + 1);
	return 0;
}

int http_address_listen(const struct http_address *address, const char *text)
{
	const int on = 1, fd = socket(address->address.ss_family,
				      SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd >= 0)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (fd >= 0 && bind(fd, (const struct sockaddr *)&address->address, address->length) == 0 &&
	    listen(fd, BACKLOG) == 0)
		return fd;
	user_error(errno, "--http %s: cannot listen: %s; choose another port", text,
		   strerror(errno));
	if (fd >= 0)
		close(fd);
	return -EADDRINUSE;
}
