// SPDX-License-Identifier: BSD-3-Clause
#include "probe/http/http_renewal.h"

#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>

#include "config/log.h"
#include "probe/http/http_credentials.h"

static int read_files(const struct options *options, struct http_access **access)
{
	int err = http_access_open(options, access);

	if (err < 0 || options->http_cert == NULL || http_credentials_right(*access))
		return err;
	http_access_free(*access);
	*access = NULL;
	return user_error(EINVAL, "--http-cert %s: GnuTLS does not take it, or not its --http-key",
			  options->http_cert);
}

int http_renewal_open(struct http_renewal *renewal, const struct options *options,
		      struct http_access **access)
{
	http_files_look(options, &renewal->files);
	return read_files(options, access);
}

int http_renewal_read_again(struct http_renewal *renewal, const struct options *options)
{
	struct http_files files;
	struct http_access *access;
	int err;

	if (renewal == NULL)
		return 0;
	http_files_look(options, &files);
	if (http_files_same(&files, &renewal->files))
		return 0;
	err = read_files(options, &access);
	if (err < 0)
		return err;
	renewal->files = files;
	http_access_free(atomic_exchange(&renewal->next, access));
	return 0;
}

struct http_access *http_renewal_take(struct http_renewal *renewal)
{
	return atomic_exchange(&renewal->next, NULL);
}

void http_renewal_close(struct http_renewal *renewal)
{
	http_access_free(http_renewal_take(renewal));
}
