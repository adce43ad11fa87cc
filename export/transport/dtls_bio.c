// SPDX-License-Identifier: BSD-3-Clause
#include "export/transport/dtls_bio.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>

struct dtls_bio {
	struct datagram_socket datagrams;
	int err;
};

static BIO_METHOD *method;
static pthread_once_t made = PTHREAD_ONCE_INIT;

static int outcome(BIO *bio, ssize_t n, int retry)
{
	struct dtls_bio *own = BIO_get_data(bio);

	BIO_clear_retry_flags(bio);
	if (n >= 0)
		return (int)n;
	own->err = errno;
	if (errno == EAGAIN || errno == EINTR || errno == ENOBUFS)
		BIO_set_flags(bio, retry | BIO_FLAGS_SHOULD_RETRY);
	return -1;
}

static int write_datagram(BIO *bio, const char *octets, int n)
{
	const struct dtls_bio *own = BIO_get_data(bio);

	return outcome(bio, send(own->datagrams.fd, octets, (size_t)n, MSG_NOSIGNAL | MSG_DONTWAIT),
		       BIO_FLAGS_WRITE);
}

static int read_datagram(BIO *bio, char *octets, int n)
{
	const struct dtls_bio *own = BIO_get_data(bio);

	return outcome(bio, recv(own->datagrams.fd, octets, (size_t)n, MSG_DONTWAIT),
		       BIO_FLAGS_READ);
}

// The library's questions about the path are not asked, but for what the headers take.
static long control(BIO *bio, int command, long, void *)
{
	const struct dtls_bio *own = BIO_get_data(bio);

	switch (command) {
	case BIO_CTRL_FLUSH:
		return 1;
	case BIO_CTRL_DGRAM_GET_MTU_OVERHEAD:
		return (long)datagram_socket_headers(&own->datagrams);
	default:
		return 0;
	}
}

static int destroy(BIO *bio)
{
	free(BIO_get_data(bio));
	return 1;
}

static void make_method(void)
{
	method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "datagrams");
	if (method == NULL)
		return;
	BIO_meth_set_write(method, write_datagram);
	BIO_meth_set_read(method, read_datagram);
	BIO_meth_set_ctrl(method, control);
	BIO_meth_set_destroy(method, destroy);
}

BIO *dtls_bio_new(const struct datagram_socket *datagrams)
{
	struct dtls_bio *own = calloc(1, sizeof(*own));
	BIO *bio = NULL;

	pthread_once(&made, make_method);
	if (own != NULL && method != NULL)
		bio = BIO_new(method);
	if (bio == NULL) {
		free(own);
		return NULL;
	}
	own->datagrams = *datagrams;
	BIO_set_data(bio, own);
	BIO_set_init(bio, 1);
	return bio;
}

int dtls_bio_error(BIO *bio)
{
	struct dtls_bio *own = BIO_get_data(bio);
	const int err = own->err;

	own->err = 0;
	return err;
}
