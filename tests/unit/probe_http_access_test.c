// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "config/log.h"
#include "probe/http/http_access.h"

static char folder[] = "/tmp/access-XXXXXX", cert[64], key[64], other_key[64], token[64];

static void name_files(void)
{
	snprintf(cert, sizeof(cert), "%s/cert", folder);
	snprintf(key, sizeof(key), "%s/key", folder);
	snprintf(other_key, sizeof(other_key), "%s/other", folder);
	snprintf(token, sizeof(token), "%s/token", folder);
}

static void write_key(const char *path, EVP_PKEY *pkey)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	PEM_write_PrivateKey(file, pkey, NULL, NULL, 0, NULL, NULL);
	fclose(file);
	chmod(path, 0600);
}

// For probe.example and *.probes.example.
static void write_cert(EVP_PKEY *pkey)
{
	X509 *x509 = X509_new();
	X509_EXTENSION *names;
	FILE *file = fopen(cert, "w");

	X509_set_version(x509, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
	X509_gmtime_adj(X509_getm_notBefore(x509), 0);
	X509_gmtime_adj(X509_getm_notAfter(x509), 3600);
	X509_set_pubkey(x509, pkey);
	names = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name,
				    "DNS:probe.example,DNS:*.probes.example");
	X509_add_ext(x509, names, -1);
	X509_EXTENSION_free(names);
	X509_sign(x509, pkey, EVP_sha256());
	PEM_write_X509(file, x509);
	fclose(file);
	X509_free(x509);
}

static void write_token(const char *text, mode_t mode)
{
	FILE *file = fopen(token, "w");

	fputs(text, file);
	fclose(file);
	chmod(token, mode);
}

static int make_files(void **)
{
	EVP_PKEY *one = EVP_EC_gen("P-256"), *two = EVP_EC_gen("P-256");

	assert_non_null(mkdtemp(folder));
	name_files();
	write_key(key, one);
	write_key(other_key, two);
	write_cert(one);
	EVP_PKEY_free(one);
	EVP_PKEY_free(two);
	return 0;
}

static int remove_files(void **)
{
	const char *const files[] = {cert, key, other_key, token};

	for (unsigned i = 0; i < 4; i++)
		unlink(files[i]);
	return rmdir(folder);
}

static const char *refusal(const struct options *options)
{
	static struct error_line error;
	struct error_line *before = user_errors_to(&error);
	struct http_access *access;

	assert_true(http_access_open(options, &access) < 0);
	assert_null(access);
	user_errors_to(before);
	return error.text;
}

static void a_host_is_an_address_or_a_name_of_the_certificate(void **)
{
	static const char *const right[] = {"127.0.0.1",	  "127.0.0.1:8080",
					    "[::1]:80",		  "[fe80::1]",
					    "LocalHost:9",	  "probe.example",
					    "PROBE.example:8443", "a.probes.example"},
				 *const wrong[] = {"",
						   "evil.example",
						   "localhost.evil.example",
						   "127.0.0.1.evil.example",
						   "probes.example",
						   "[::1",
						   "::1",
						   "127.0.0.1:80x",
						   "a b",
						   ":80",
						   "user@127.0.0.1"};
	const struct options options = {.http_cert = cert, .http_key = key}, none = {0};
	struct http_access *access, *plain;

	assert_int_equal(http_access_open(&options, &access), 0);
	assert_int_equal(http_access_open(&none, &plain), 0);
	for (unsigned i = 0; i < sizeof(right) / sizeof(right[0]); i++)
		if (!http_access_host(access, right[i]))
			fail_msg("%s is refused", right[i]);
	for (unsigned i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		if (http_access_host(access, wrong[i]))
			fail_msg("%s is taken", wrong[i]);
	assert_false(http_access_host(access, NULL));
	assert_false(http_access_host(plain, "probe.example"));
	assert_null(http_access_cert(plain));
	assert_non_null(strstr(http_access_key(access), "PRIVATE KEY"));
	http_access_free(access);
	http_access_free(plain);
}

static void a_token_is_the_first_line(void **)
{
	const struct options options = {.http_token = token};
	struct http_access *access;

	write_token("0123456789abcdef\nnot this\n", 0640);
	assert_int_equal(http_access_open(&options, &access), 0);
	assert_true(http_access_needs_token(access));
	assert_true(http_access_token(access, "0123456789abcdef"));
	assert_false(http_access_token(access, "0123456789abcdeF"));
	assert_false(http_access_token(access, ""));
	http_access_free(access);
}

static void files_that_protect_nothing_are_refused(void **)
{
	const struct options secret = {.http_token = token},
			     mixed = {.http_cert = cert, .http_key = other_key},
			     swapped = {.http_cert = key, .http_key = key},
			     no_key = {.http_cert = cert, .http_key = cert},
			     missing = {.http_cert = "/none", .http_key = key};

	write_token("0123456789abcdef\n", 0644);
	assert_non_null(strstr(refusal(&secret), "everybody may read"));
	write_token("short\n", 0600);
	assert_non_null(strstr(refusal(&secret), "5 characters, it needs 16"));
	assert_non_null(strstr(refusal(&mixed), "is not the key of"));
	assert_non_null(strstr(refusal(&swapped), "holds no certificate"));
	chmod(cert, 0600);
	assert_non_null(strstr(refusal(&no_key), "holds no private key"));
	assert_non_null(strstr(refusal(&missing), "cannot be read: No such file"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_host_is_an_address_or_a_name_of_the_certificate),
	    cmocka_unit_test(a_token_is_the_first_line),
	    cmocka_unit_test(files_that_protect_nothing_are_refused),
	};

	return cmocka_run_group_tests(tests, make_files, remove_files);
}
