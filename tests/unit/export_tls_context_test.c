// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>

#include "config/log.h"
#include "export/transport/tls.h"
#include "tls_files.h"

static struct tls_files files;

static int begin(void **)
{
	static const struct tls_asked asked[] = {
	    {"client", "DNS:probe", 0, 90, 0, false},
	    {"other", "DNS:probe", 0, 90, 0, false},
	};

	tls_files_begin(&files, asked, sizeof(asked) / sizeof(asked[0]));
	return 0;
}

static int end(void **)
{
	tls_files_end(&files);
	return 0;
}

static int open_context(struct tls_context *context, const struct output_settings *parsed)
{
	const struct tls_user user = {.option = "output", .spec = parsed->spec};

	return tls_context_open(context, &user, parsed->transport_own);
}

// What is said of ipfix+tls://h,SETTINGS; "": nothing, it opens.
static const char *said(const char *settings)
{
	static struct error_line line;
	struct output_settings parsed;
	struct error_line *before;
	struct tls_context context;
	char spec[512];
	int err;

	memset(&line, 0, sizeof(line));
	snprintf(spec, sizeof(spec), "ipfix+tls://h,%s", settings);
	before = user_errors_to(&line);
	assert_int_equal(output_settings_parse(spec, &parsed), 0);
	err = open_context(&context, &parsed);
	user_errors_to(before);
	assert_int_equal(err, line.text[0] == '\0' ? 0 : -EINVAL);
	tls_context_close(&context);
	output_settings_free(&parsed);
	return line.text;
}

static const char *settings(const char *ca, const char *cert, const char *key)
{
	static char text[400];

	snprintf(text, sizeof(text), "ca=%s,cert=%s,key=%s", ca, cert, key);
	return text;
}

#define PATH(name, ending) tls_path(&files, name, ending)

static void assert_said(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("'%s' is not in: %s", part, text);
}

static void what_is_right_opens(void **)
{
	assert_string_equal(
	    said(settings(PATH("ca", ".pem"), PATH("client", ".pem"), PATH("client", ".key"))), "");
	assert_string_equal(said("tls=1.3"), "");
}

static void each_file_that_is_wrong_is_named(void **)
{
	char folder[80];

	assert_said(said("ca=/none.pem"), "ca=/none.pem: No such file or directory");
	assert_said(said(settings(PATH("ca", ".pem"), "/none.pem", PATH("client", ".key"))),
		    "cert=/none.pem: No such file or directory");
	assert_said(
	    said(settings(PATH("ca", ".key"), PATH("client", ".pem"), PATH("client", ".key"))),
	    "ca.key: no certificates in PEM");
	assert_said(
	    said(settings(PATH("ca", ".pem"), PATH("client", ".key"), PATH("client", ".key"))),
	    "client.key: no certificate in PEM");
	assert_said(
	    said(settings(PATH("ca", ".pem"), PATH("client", ".pem"), PATH("client", ".pem"))),
	    "client.pem: has mode 0644, so that others have the private key; chmod 0640");
	assert_said(
	    said(settings(PATH("ca", ".pem"), PATH("client", ".pem"), PATH("other", ".key"))),
	    "other.key: not the key of cert=");
	snprintf(folder, sizeof(folder), "key=%s", PATH("client", ".key"));
	assert_said(said(folder), "needs cert=FILE beside it");
}

static void a_folder_has_certificates_by_their_hash(void **)
{
	char folder[80], link[128];

	snprintf(folder, sizeof(folder), "ca=%s", files.folder);
	assert_said(said(folder), "run openssl rehash on it");
	snprintf(link, sizeof(link), "%s/%08lx.0", files.folder, X509_subject_name_hash(files.ca));
	assert_int_equal(symlink("ca.pem", link), 0);
	assert_string_equal(said(folder), "");
	unlink(link);
}

static void nobody_is_asked_for_a_password(void **)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	FILE *file = fopen(PATH("locked", ".key"), "w");

	assert_int_equal(PEM_write_PrivateKey(file, key, EVP_aes_128_cbc(),
					      (const uint8_t *)"secret", 6, NULL, NULL),
			 1);
	fclose(file);
	EVP_PKEY_free(key);
	assert_int_equal(chmod(PATH("locked", ".key"), 0600), 0);
	assert_said(
	    said(settings(PATH("ca", ".pem"), PATH("client", ".pem"), PATH("locked", ".key"))),
	    "locked.key: no private key in PEM without a password");
}

static void others_may_not_read_the_key(void **)
{
	static const struct {
		mode_t mode;
		bool right;
	} modes[] = {{0600, true},  {0400, true},  {0640, true},  {0440, true},
		     {0644, false}, {0660, false}, {0604, false}, {0620, false}};

	for (unsigned i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		const char *text;

		assert_int_equal(chmod(PATH("client", ".key"), modes[i].mode), 0);
		text = said(
		    settings(PATH("ca", ".pem"), PATH("client", ".pem"), PATH("client", ".key")));
		assert_int_equal(text[0] == '\0', modes[i].right);
	}
	assert_int_equal(chmod(PATH("client", ".key"), 0600), 0);
}

static ASN1_INTEGER *serial(const struct tls_context *context)
{
	return X509_get_serialNumber(SSL_CTX_get0_certificate(context->ctx));
}

static void files_that_changed_are_read_again_and_bad_ones_change_nothing(void **)
{
	const struct tls_asked renewed = {"client", "DNS:probe", 0, 60, 0, false};
	struct output_settings parsed;
	struct tls_context context;
	ASN1_INTEGER *first;
	char spec[512];
	SSL_CTX *ctx;
	FILE *file;

	snprintf(spec, sizeof(spec), "ipfix+tls://h,%s",
		 settings(PATH("ca", ".pem"), PATH("client", ".pem"), PATH("client", ".key")));
	assert_int_equal(output_settings_parse(spec, &parsed), 0);
	assert_int_equal(open_context(&context, &parsed), 0);
	first = ASN1_INTEGER_dup(serial(&context));
	ctx = context.ctx;
	tls_context_renew(&context);
	assert_ptr_equal(context.ctx, ctx);
	tls_make(&files, &renewed);
	tls_context_renew(&context);
	assert_int_not_equal(ASN1_INTEGER_cmp(first, serial(&context)), 0);
	ctx = context.ctx;
	file = fopen(PATH("client", ".pem"), "w");
	fputs("half of a certificate", file);
	fclose(file);
	tls_context_renew(&context);
	assert_ptr_equal(context.ctx, ctx);
	ASN1_INTEGER_free(first);
	tls_context_close(&context);
	output_settings_free(&parsed);
	tls_make(&files, &renewed);
}

static void a_connection_asks_for_the_collectors_name_or_the_one_given(void **)
{
	static const struct {
		const char *settings, *host, *name;
	} rows[] = {{"tls=1.2", "collector.example", "collector.example"},
		    {"name=other.example", "collector.example", "other.example"},
		    {"tls=1.2", "2001:db8::1", NULL}};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct output_settings parsed;
		struct tls_context context;
		const char *asked;
		char spec[128];
		SSL *ssl;

		snprintf(spec, sizeof(spec), "ipfix+tls://h,%s", rows[i].settings);
		assert_int_equal(output_settings_parse(spec, &parsed), 0);
		assert_int_equal(open_context(&context, &parsed), 0);
		ssl = tls_context_connection(&context, rows[i].host);
		asked = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
		if (rows[i].name == NULL)
			assert_null(asked);
		else
			assert_string_equal(asked, rows[i].name);
		SSL_free(ssl);
		tls_context_close(&context);
		output_settings_free(&parsed);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_right_opens),
	    cmocka_unit_test(each_file_that_is_wrong_is_named),
	    cmocka_unit_test(a_folder_has_certificates_by_their_hash),
	    cmocka_unit_test(nobody_is_asked_for_a_password),
	    cmocka_unit_test(others_may_not_read_the_key),
	    cmocka_unit_test(files_that_changed_are_read_again_and_bad_ones_change_nothing),
	    cmocka_unit_test(a_connection_asks_for_the_collectors_name_or_the_one_given),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
