// SPDX-License-Identifier: BSD-3-Clause
#ifndef DPI_CERTIFICATE_H
#define DPI_CERTIFICATE_H

#include <openssl/ec.h>
#include <openssl/x509v3.h>

#include "dpi_payloads.h"

// A certificate as OpenSSL writes it, in DER.
static inline struct payload certificate_of(const char *issuer, const char *common_name,
					    const char *organization, const char *alternative)
{
	X509 *x = X509_new();
	X509_NAME *name = X509_get_subject_name(x);
	EVP_PKEY *key = EVP_EC_gen("P-256");
	struct payload p = {0};
	uint8_t *der = NULL;
	int n;

	X509_set_version(x, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(x), 7);
	X509_gmtime_adj(X509_getm_notBefore(x), 0);
	X509_gmtime_adj(X509_getm_notAfter(x), 3600);
	X509_NAME_add_entry_by_txt(name, "O", MBSTRING_ASC, (const uint8_t *)organization, -1, -1,
				   0);
	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const uint8_t *)common_name, -1, -1,
				   0);
	X509_NAME_add_entry_by_txt(X509_get_issuer_name(x), "CN", MBSTRING_ASC,
				   (const uint8_t *)issuer, -1, -1, 0);
	if (alternative != NULL) {
		X509_EXTENSION *names =
		    X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, alternative);

		X509_add_ext(x, names, -1);
		X509_EXTENSION_free(names);
	}
	X509_set_pubkey(x, key);
	X509_sign(x, key, EVP_sha256());
	n = i2d_X509(x, &der);
	put(&p, der, (size_t)n);
	OPENSSL_free(der);
	EVP_PKEY_free(key);
	X509_free(x);
	return p;
}

static inline struct payload certificate(const char *common_name, const char *organization,
					 const char *alternative)
{
	return certificate_of("An Authority", common_name, organization, alternative);
}

#endif
