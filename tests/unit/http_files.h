// SPDX-License-Identifier: BSD-3-Clause
#ifndef TESTS_UNIT_HTTP_FILES_H
#define TESTS_UNIT_HTTP_FILES_H

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

// A folder with the files of --http-cert, --http-key and --http-token, and a key of somebody else.
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

__attribute__((unused)) static void write_token(const char *text, mode_t mode)
{
	FILE *file = fopen(token, "w");

	fputs(text, file);
	fclose(file);
	chmod(token, mode);
}

__attribute__((unused)) static int make_files(void **)
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

__attribute__((unused)) static int remove_files(void **)
{
	const char *const files[] = {cert, key, other_key, token};

	for (unsigned i = 0; i < 4; i++)
		unlink(files[i]);
	return rmdir(folder);
}

#endif
