// SPDX-License-Identifier: BSD-3-Clause
#include "probe/http/http_credentials.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { CHAIN_MOST = 16 };

struct credentials {
	gnutls_pcert_st *chain;
	unsigned n;
	gnutls_privkey_t key;
};

static _Thread_local const struct http_access *in_use;

static gnutls_datum_t datum_of(const char *pem)
{
	return (gnutls_datum_t){(unsigned char *)(uintptr_t)pem, (unsigned)strlen(pem)};
}

// As GnuTLS does it, too: gnutls_free() is free().
static void forget(struct credentials *made)
{
	for (unsigned i = 0; i < made->n; i++)
		gnutls.pcert_deinit(&made->chain[i]);
	free(made->chain);
	if (made->key != NULL)
		gnutls.privkey_deinit(made->key);
}

static bool make_chain(const struct http_access *access, struct credentials *made)
{
	const gnutls_datum_t cert = datum_of(http_access_cert(access));
	unsigned n = CHAIN_MOST;

	made->chain = calloc(CHAIN_MOST, sizeof(*made->chain));
	if (made->chain == NULL ||
	    gnutls.pcert_list_import_x509_raw(made->chain, &n, &cert, GNUTLS_X509_FMT_PEM, 0) < 0)
		return false;
	made->n = n;
	return true;
}

static bool make_key(const struct http_access *access, struct credentials *made)
{
	const gnutls_datum_t key = datum_of(http_access_key(access));

	return gnutls.privkey_init(&made->key) >= 0 &&
	       gnutls.privkey_import_x509_raw(made->key, &key, GNUTLS_X509_FMT_PEM, NULL, 0) >= 0;
}

static bool make(const struct http_access *access, struct credentials *made)
{
	*made = (struct credentials){0};
	if (make_chain(access, made) && make_key(access, made))
		return true;
	forget(made);
	return false;
}

bool http_credentials_right(const struct http_access *access)
{
	struct credentials made;

	if (!make(access, &made))
		return false;
	forget(&made);
	return true;
}

void http_credentials_use(const struct http_access *access)
{
	in_use = access;
}

// NOLINTNEXTLINE(readability-function-size): GnuTLS wants these parameters
int http_credentials_give(gnutls_session_t, const struct gnutls_cert_retr_st *,
			  gnutls_pcert_st **chain, unsigned *n_chain, gnutls_ocsp_data_st **ocsp,
			  unsigned *n_ocsp, gnutls_privkey_t *key, unsigned *flags)
{
	struct credentials made;

	if (in_use == NULL || !make(in_use, &made))
		return -1;
	*chain = made.chain;
	*n_chain = made.n;
	*ocsp = NULL;
	*n_ocsp = 0;
	*key = made.key;
	*flags = GNUTLS_CERT_RETR_DEINIT_ALL;
	return 0;
}
