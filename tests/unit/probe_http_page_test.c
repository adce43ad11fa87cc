// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <openssl/evp.h>
#include <openssl/sha.h>

#include "probe/http/http_page.h"

// 'sha256-...' of what stands between the tags.
static void hash_between(const char *text, const char *begin, const char *end, char out[64])
{
	const char *from = strstr(text, begin), *to;
	uint8_t hash[SHA256_DIGEST_LENGTH], base64[48];

	assert_non_null(from);
	from += strlen(begin);
	to = strstr(from, end);
	assert_non_null(to);
	SHA256((const uint8_t *)from, (size_t)(to - from), hash);
	EVP_EncodeBlock(base64, hash, sizeof(hash));
	snprintf(out, 64, "'sha256-%s'", (const char *)base64);
}

static void the_policy_names_style_and_script_by_what_they_are(void **)
{
	char wanted[128], hash[64];
	struct http_page page;

	assert_int_equal(http_page_make(&page), 0);
	hash_between(page.text, "<script>", "</script>", hash);
	snprintf(wanted, sizeof(wanted), "; script-src %s;", hash);
	assert_non_null(strstr(page.policy, wanted));
	hash_between(page.text, "<style>", "</style>", hash);
	snprintf(wanted, sizeof(wanted), "; style-src %s;", hash);
	assert_non_null(strstr(page.policy, wanted));
	assert_non_null(strstr(page.policy, "default-src 'none'"));
	assert_null(strstr(page.policy, "unsafe"));
	assert_int_equal(strlen(page.text), page.octets);
	free(page.text);
}

static void the_page_wants_nothing_from_elsewhere_and_makes_no_markup(void **)
{
	static const char *const never[] = {"innerHTML",      "outerHTML", "insertAdjacentHTML",
					    "document.write", "eval(",	   "Function(",
					    "<script src",    "https://",  "@import",
					    "url(",	      " style=\"", "onclick="};
	struct http_page page;

	assert_int_equal(http_page_make(&page), 0);
	for (unsigned i = 0; i < sizeof(never) / sizeof(never[0]); i++)
		if (strstr(page.text, never[i]) != NULL)
			fail_msg("the page has %s", never[i]);
	free(page.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_policy_names_style_and_script_by_what_they_are),
	    cmocka_unit_test(the_page_wants_nothing_from_elsewhere_and_makes_no_markup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
