// SPDX-License-Identifier: BSD-3-Clause
#include "probe/http/http_page.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/sha.h>

// Each text is made from the file of its name.
static const char page_head_text[] = ""
#include "page_head_text.h"
    ;
static const char page_style_text[] = ""
#include "page_style_text.h"
    ;
static const char page_body_text[] = ""
#include "page_body_text.h"
    ;
static const char page_draw_text[] = ""
#include "page_draw_text.h"
    ;
static const char page_show_text[] = ""
#include "page_show_text.h"
    ;
static const char page_run_text[] = ""
#include "page_run_text.h"
    ;

static const char *const script_texts[] = {page_draw_text, page_show_text, page_run_text};
enum { SCRIPT_TEXTS = sizeof(script_texts) / sizeof(script_texts[0]), HASH_TEXT = 45 };

// In base64, as Content Security Policy level 2, section 4.2.5, wants it.
static void hash_text(const char *const *texts, unsigned n, char out[HASH_TEXT])
{
	uint8_t hash[SHA256_DIGEST_LENGTH];
	EVP_MD_CTX *context = EVP_MD_CTX_new();

	if (context == NULL || EVP_DigestInit_ex(context, EVP_sha256(), NULL) != 1)
		memset(hash, 0, sizeof(hash)); // the browser runs nothing
	else
		for (unsigned i = 0; i < n; i++)
			EVP_DigestUpdate(context, texts[i], strlen(texts[i]));
	if (context != NULL)
		EVP_DigestFinal_ex(context, hash, NULL);
	EVP_MD_CTX_free(context);
	EVP_EncodeBlock((unsigned char *)out, hash, sizeof(hash));
}

static void write_policy(struct http_page *page)
{
	static const char *const style_texts[] = {page_style_text};
	char style[HASH_TEXT], script[HASH_TEXT];

	hash_text(style_texts, 1, style);
	hash_text(script_texts, SCRIPT_TEXTS, script);
	snprintf(page->policy, sizeof(page->policy),
		 "default-src 'none'; script-src 'sha256-%s'; style-src 'sha256-%s'; "
		 "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
		 "frame-ancestors 'none'",
		 script, style);
}

int http_page_make(struct http_page *page)
{
	FILE *out;

	memset(page, 0, sizeof(*page));
	out = open_memstream(&page->text, &page->octets);
	if (out == NULL)
		return -ENOMEM;
	fprintf(out, "%s<style>%s</style>\n</head>\n%s<script>", page_head_text, page_style_text,
		page_body_text);
	for (unsigned i = 0; i < SCRIPT_TEXTS; i++)
		fputs(script_texts[i], out);
	fputs("</script>\n</body>\n</html>\n", out);
	write_policy(page);
	return fclose(out) == 0 ? 0 : -ENOMEM;
}
