// SPDX-License-Identifier: BSD-3-Clause
#include "export/transport/tls_accept.h"

#include <errno.h>
#include <poll.h>

#include <openssl/err.h>

int tls_accept_begin(struct tls_acceptance *own, struct tls_context *context, int fd)
{
	tls_context_renew(context);
	*own = (struct tls_acceptance){.ssl = tls_context_acceptance(context), .events = POLLIN};
	if (own->ssl == NULL)
		return -ENOMEM;
	SSL_set_accept_state(own->ssl);
	if (SSL_set_fd(own->ssl, fd) == 1)
		return 0;
	tls_accept_end(own);
	return -ENOMEM;
}

ssize_t tls_accept_read(struct tls_acceptance *own, void *octets, size_t n)
{
	size_t got = 0;
	int rc, err;

	own->why[0] = '\0';
	ERR_clear_error();
	errno = 0;
	if (SSL_read_ex(own->ssl, octets, n, &got) == 1)
		return (ssize_t)got;
	err = errno;
	rc = SSL_get_error(own->ssl, 0);
	own->events = rc == SSL_ERROR_WANT_WRITE ? POLLOUT : POLLIN;
	if (rc == SSL_ERROR_WANT_READ || rc == SSL_ERROR_WANT_WRITE)
		return -EAGAIN;
	if (rc == SSL_ERROR_ZERO_RETURN && tls_accept_is_through(own))
		return 0;
	return tls_explain(own->ssl, rc, err, own->why, sizeof(own->why));
}

bool tls_accept_is_through(const struct tls_acceptance *own)
{
	return SSL_is_init_finished(own->ssl);
}

// What the kernel does not take at once of our own end is not waited for.
void tls_accept_end(struct tls_acceptance *own)
{
	if (own->ssl != NULL && tls_accept_is_through(own))
		SSL_shutdown(own->ssl);
	ERR_clear_error();
	SSL_free(own->ssl);
	own->ssl = NULL;
}
