// SPDX-License-Identifier: BSD-3-Clause
#include "probe/http/http_access.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <openssl/x509v3.h>

#include "config/log.h"

enum { FILE_MOST = 1 << 20, TOKEN_LEAST = 16, HOST_MOST = 256 };

struct http_access {
	char *cert, *key; // NULL: no TLS
	X509 *certificate;
	bool needs_token;
	uint8_t token[SHA256_DIGEST_LENGTH];
};

static int file_error(const char *option, const char *path, int err)
{
	return user_error(err, "%s %s: cannot be read: %s", option, path, strerror(err));
}

// A whole small file as text. NULL: one line has been reported.
static char *read_file(const char *option, const char *path, bool secret)
{
	FILE *file = fopen(path, "re");
	char *text = NULL;
	struct stat status;
	size_t n;

	if (file == NULL || fstat(fileno(file), &status) < 0) {
		file_error(option, path, errno);
	} else if (secret && (status.st_mode & S_IRWXO) != 0) {
		user_error(EACCES, "%s %s: everybody may read or change it: chmod o= %s", option,
			   path, path);
	} else if (status.st_size > FILE_MOST || (text = calloc(1, FILE_MOST + 1)) == NULL) {
		file_error(option, path, EFBIG);
	} else {
		n = fread(text, 1, FILE_MOST, file);
		text[n] = '\0';
	}
	if (file != NULL)
		fclose(file);
	return text;
}

static int read_token(struct http_access *access, const char *path)
{
	char *text = read_file("--http-token", path, true);
	size_t length;

	if (text == NULL)
		return -EINVAL;
	length = strcspn(text, "\r\n");
	access->needs_token = true;
	SHA256((const uint8_t *)text, length, access->token);
	OPENSSL_cleanse(text, strlen(text));
	free(text);
	if (length >= TOKEN_LEAST)
		return 0;
	return user_error(EINVAL,
			  "--http-token %s: its first line has %zu characters, it needs %d; write "
			  "it with openssl rand -hex 32",
			  path, length, TOKEN_LEAST);
}

static X509 *certificate_of(const char *pem)
{
	BIO *bio = BIO_new_mem_buf(pem, -1);
	X509 *certificate = bio != NULL ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;

	BIO_free(bio);
	return certificate;
}

// Nobody can be asked for a password.
static int no_password(char *, int, int, void *)
{
	return -1;
}

static EVP_PKEY *key_of(const char *pem)
{
	BIO *bio = BIO_new_mem_buf(pem, -1);
	EVP_PKEY *key = bio != NULL ? PEM_read_bio_PrivateKey(bio, NULL, no_password, NULL) : NULL;

	BIO_free(bio);
	return key;
}

static int read_tls(struct http_access *access, const struct options *options)
{
	EVP_PKEY *key;
	int err = 0;

	access->cert = read_file("--http-cert", options->http_cert, false);
	access->key =
	    access->cert != NULL ? read_file("--http-key", options->http_key, true) : NULL;
	if (access->key == NULL)
		return -EINVAL;
	access->certificate = certificate_of(access->cert);
	if (access->certificate == NULL)
		return user_error(EINVAL, "--http-cert %s: holds no certificate in PEM format",
				  options->http_cert);
	key = key_of(access->key);
	if (key == NULL)
		err = user_error(EINVAL,
				 "--http-key %s: holds no private key in PEM format, or one with a "
				 "password",
				 options->http_key);
	else if (X509_check_private_key(access->certificate, key) != 1)
		err = user_error(EINVAL, "--http-key %s: is not the key of --http-cert %s",
				 options->http_key, options->http_cert);
	EVP_PKEY_free(key);
	return err;
}

int http_access_open(const struct options *options, struct http_access **result)
{
	struct http_access *access = calloc(1, sizeof(*access));
	int err = 0;

	*result = NULL;
	if (access == NULL)
		return memory_error(sizeof(*access), NULL, "--http");
	if (options->http_cert != NULL)
		err = read_tls(access, options);
	if (err == 0 && options->http_token != NULL)
		err = read_token(access, options->http_token);
	if (err < 0) {
		http_access_free(access);
		return err;
	}
	*result = access;
	return 0;
}

void http_access_free(struct http_access *access)
{
	if (access == NULL)
		return;
	if (access->key != NULL)
		OPENSSL_cleanse(access->key, strlen(access->key));
	X509_free(access->certificate);
	free(access->cert);
	free(access->key);
	free(access);
}

void http_files_look(const struct options *options, struct http_files *files)
{
	const char *const paths[HTTP_FILES] = {options->http_cert, options->http_key,
					       options->http_token};

	memset(files, 0, sizeof(*files));
	for (unsigned i = 0; i < HTTP_FILES; i++) {
		if (paths[i] != NULL && stat(paths[i], &files->status[i]) < 0)
			memset(&files->status[i], 0, sizeof(files->status[i]));
	}
}

bool http_files_same(const struct http_files *files, const struct http_files *before)
{
	for (unsigned i = 0; i < HTTP_FILES; i++) {
		const struct stat *now = &files->status[i], *then = &before->status[i];

		if (now->st_dev != then->st_dev || now->st_ino != then->st_ino ||
		    now->st_size != then->st_size || now->st_mode != then->st_mode ||
		    now->st_mtim.tv_sec != then->st_mtim.tv_sec ||
		    now->st_mtim.tv_nsec != then->st_mtim.tv_nsec)
			return false;
	}
	return true;
}

const char *http_access_cert(const struct http_access *access)
{
	return access->cert;
}

const char *http_access_key(const struct http_access *access)
{
	return access->key;
}

// Cuts the port and brackets off; false: it is no host (RFC 9110 section 7.2).
static bool cut_host(const char *host, char name[HOST_MOST])
{
	const bool brackets = *host == '[';
	const size_t length = strcspn(host + brackets, brackets ? "]" : ":");
	const char *rest = host + brackets + length;

	if (length == 0 || length >= HOST_MOST || (brackets && *rest++ != ']'))
		return false;
	memcpy(name, host + brackets, length);
	name[length] = '\0';
	return *rest == '\0' || (*rest == ':' && rest[1 + strspn(rest + 1, "0123456789")] == '\0');
}

bool http_access_host(const struct http_access *access, const char *host)
{
	char name[HOST_MOST];
	uint8_t address[16];

	if (host == NULL || !cut_host(host, name))
		return false;
	return inet_pton(AF_INET, name, address) == 1 || inet_pton(AF_INET6, name, address) == 1 ||
	       strcasecmp(name, "localhost") == 0 ||
	       (access->certificate != NULL &&
		X509_check_host(access->certificate, name, 0, 0, NULL) == 1);
}

bool http_access_needs_token(const struct http_access *access)
{
	return access->needs_token;
}

bool http_access_token(const struct http_access *access, const char *token)
{
	uint8_t hash[SHA256_DIGEST_LENGTH];

	SHA256((const uint8_t *)token, strlen(token), hash);
	return CRYPTO_memcmp(hash, access->token, sizeof(hash)) == 0;
}
