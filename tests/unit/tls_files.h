// SPDX-License-Identifier: BSD-3-Clause
#ifndef TESTS_TLS_FILES_H
#define TESTS_TLS_FILES_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <setjmp.h>

#include <cmocka.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include "directory.h"

// A folder with a CA and what it vouches for: NAME.pem, NAME.key.
struct tls_files {
	char *folder;
	EVP_PKEY *ca_key;
	X509 *ca;
};

struct tls_asked {
	const char *name;	 // of the files
	const char *alternative; // subjectAltName: "DNS:localhost"; NULL: a CA
	int from_days, to_days;	 // valid, counted from now
	unsigned rsa_bits;	 // 0: an elliptic curve
	bool alone;		 // vouches for itself
};

static const char *tls_path(const struct tls_files *files, const char *name, const char *ending)
{
	static char paths[8][128];
	static unsigned next;
	char *path = paths[next++ % 8];

	snprintf(path, sizeof(paths[0]), "%s/%s%s", files->folder, name, ending);
	return path;
}

static void tls_extension(X509 *certificate, int nid, const char *value)
{
	X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, nid, value);

	assert_non_null(extension);
	assert_int_equal(X509_add_ext(certificate, extension, -1), 1);
	X509_EXTENSION_free(extension);
}

static X509 *tls_certificate(const struct tls_files *files, const struct tls_asked *asked,
			     EVP_PKEY *key)
{
	X509 *certificate = X509_new();
	X509_NAME *name = X509_get_subject_name(certificate);
	const bool own = asked->alone || files->ca == NULL;

	X509_set_version(certificate, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1 + random());
	X509_gmtime_adj(X509_getm_notBefore(certificate), 86400L * asked->from_days);
	X509_gmtime_adj(X509_getm_notAfter(certificate), 86400L * asked->to_days);
	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const uint8_t *)asked->name, -1, -1,
				   0);
	X509_set_issuer_name(certificate, own ? name : X509_get_subject_name(files->ca));
	X509_set_pubkey(certificate, key);
	if (asked->alternative != NULL)
		tls_extension(certificate, NID_subject_alt_name, asked->alternative);
	else
		tls_extension(certificate, NID_basic_constraints, "critical,CA:TRUE");
	assert_true(X509_sign(certificate, own ? key : files->ca_key, EVP_sha256()) > 0);
	return certificate;
}

static void tls_write_files(const struct tls_files *files, const char *name, X509 *certificate,
			    EVP_PKEY *key)
{
	FILE *file = fopen(tls_path(files, name, ".pem"), "w");

	assert_int_equal(PEM_write_X509(file, certificate), 1);
	fclose(file);
	file = fopen(tls_path(files, name, ".key"), "w");
	assert_int_equal(PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL), 1);
	fclose(file);
	assert_int_equal(chmod(tls_path(files, name, ".key"), 0600), 0);
}

static void tls_make(struct tls_files *files, const struct tls_asked *asked)
{
	EVP_PKEY *key = asked->rsa_bits != 0 ? EVP_RSA_gen(asked->rsa_bits) : EVP_EC_gen("P-256");
	X509 *certificate = tls_certificate(files, asked, key);

	tls_write_files(files, asked->name, certificate, key);
	if (files->ca == NULL) {
		files->ca = certificate;
		files->ca_key = key;
		return;
	}
	X509_free(certificate);
	EVP_PKEY_free(key);
}

static void tls_files_begin(struct tls_files *files, const struct tls_asked *asked, unsigned n)
{
	const struct tls_asked ca = {.name = "ca", .to_days = 400};

	*files = (struct tls_files){.folder = directory_new()};
	tls_make(files, &ca);
	for (unsigned i = 0; i < n; i++)
		tls_make(files, &asked[i]);
}

static void tls_files_end(struct tls_files *files)
{
	X509_free(files->ca);
	EVP_PKEY_free(files->ca_key);
	directory_free(files->folder);
}

#endif
