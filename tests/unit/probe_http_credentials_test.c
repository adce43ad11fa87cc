// SPDX-License-Identifier: BSD-3-Clause
#include "http_files.h"

#include <openssl/x509.h>

#include "probe/http/http_credentials.h"

static struct http_access *access_of(const char *cert_file, const char *key_file)
{
	const struct options options = {.http_cert = (char *)(uintptr_t)cert_file,
					.http_key = (char *)(uintptr_t)key_file};
	struct http_access *access;

	assert_int_equal(http_access_open(&options, &access), 0);
	return access;
}

// What the file holds, as OpenSSL writes it (DER).
static unsigned der_of(const char *path, uint8_t *der)
{
	FILE *file = fopen(path, "r");
	X509 *x509 = PEM_read_X509(file, NULL, NULL, NULL);
	uint8_t *end = der;

	fclose(file);
	assert_true(i2d_X509(x509, &end) > 0);
	X509_free(x509);
	return (unsigned)(end - der);
}

struct given {
	gnutls_pcert_st *chain;
	gnutls_ocsp_data_st *ocsp;
	gnutls_privkey_t key;
	unsigned n, n_ocsp, flags;
};

static int give(struct given *given)
{
	*given = (struct given){.n = 99};
	return http_credentials_give(NULL, NULL, &given->chain, &given->n, &given->ocsp,
				     &given->n_ocsp, &given->key, &given->flags);
}

static void a_handshake_gets_the_certificate_of_the_file(void **)
{
	struct http_access *access = access_of(cert, key);
	uint8_t der[4096];
	const unsigned octets = der_of(cert, der);
	struct given given;

	http_credentials_use(access);
	assert_int_equal(give(&given), 0);
	assert_int_equal(given.n, 1);
	assert_int_equal(given.chain[0].cert.size, octets);
	assert_memory_equal(given.chain[0].cert.data, der, octets);
	assert_non_null(given.key);
	assert_int_equal(given.n_ocsp, 0);
	assert_int_equal(given.flags, GNUTLS_CERT_RETR_DEINIT_ALL);
	gnutls.pcert_deinit(&given.chain[0]);
	free(given.chain);
	gnutls.privkey_deinit(given.key);
	http_credentials_use(NULL);
	http_access_free(access);
}

static void without_files_a_handshake_fails(void **)
{
	struct given given;

	assert_int_equal(give(&given), -1);
}

static void what_gnutls_does_not_take_is_found(void **)
{
	struct http_access *access = access_of(cert, key);

	assert_true(http_credentials_right(access));
	// The texts are its own: cut, they are no keys and certificates.
	((char *)(uintptr_t)http_access_key(access))[40] = '\0';
	assert_false(http_credentials_right(access));
	((char *)(uintptr_t)http_access_cert(access))[40] = '\0';
	assert_false(http_credentials_right(access));
	http_access_free(access);
}

static int make(void **state)
{
	return http_library_load() < 0 ? -1 : make_files(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_handshake_gets_the_certificate_of_the_file),
	    cmocka_unit_test(without_files_a_handshake_fails),
	    cmocka_unit_test(what_gnutls_does_not_take_is_found),
	};

	return cmocka_run_group_tests(tests, make, remove_files);
}
