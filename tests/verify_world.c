/* SPDX-License-Identifier: BSD-2-Clause */
#include "verify_world.h"

#include <stdio.h>

#include "trust_make.h"

enum {
	CUTS = 8
};

struct verify_world world;

int
make_world(void **state)
{
	(void)state;
	world.root = pki_root("CN=Root");
	world.alice = pki_user(&world.root, "alice@example.org");
	world.bob = pki_user(&world.root, "bob@example.org");
	world.trust = trust_in(OTHERS(&world.root));
	world.verifier = verifier_default;
	world.verifier.trust = world.trust;
	world.seed = 1;
	return 0;
}

int
end_world(void **state)
{
	(void)state;
	trust_free(world.trust);
	pki_free(&world.root);
	pki_free(&world.alice);
	pki_free(&world.bob);
	return 0;
}

static unsigned int
next_random(void)
{
	world.seed = world.seed * 1103515245u + 12345u;
	return world.seed >> 16;
}

char *
enveloped(const struct pki *reader, const char *part)
{
	STACK_OF(X509) *readers = sk_X509_new_null();
	BIO *content = BIO_new_mem_buf(part, -1);
	CMS_ContentInfo *cms;

	sk_X509_push(readers, reader->x);
	cms = CMS_encrypt(readers, content, EVP_aes_128_cbc(), CMS_BINARY);
	assert_non_null(cms);
	sk_X509_free(readers);
	BIO_free(content);
	return mail_base64(cms, NULL);
}

void
give_body(struct verification *v, const char *body, size_t len, bool cut)
{
	while (len > 0) {
		size_t n =
		    cut ? next_random() % (next_random() % 3 ? 7 : 300) : len;

		n = n > len ? len : n;
		verify_body(v, body, n);
		body += n;
		len -= n;
	}
}

static void
summarise(const struct result *result, struct buffer *out)
{
	const char *token = reason_token(result->reason);

	buffer_format(out, "%s%s%s%s",
	    result_word(reason_result(result->reason)),
	    token != NULL ? "/" : "", token != NULL ? token : "",
	    result->encrypted_whole ? " encrypted"
	    : result->encrypted	    ? " partly-encrypted"
				    : "");
	for (size_t i = 0; i < result->signature_count; i++) {
		const struct signature_result *s = &result->signatures[i];

		token = reason_token(s->reason);
		buffer_format(out, "; %s %s %s %s %s", s->part,
		    signature_form_word(s->form),
		    signature_covers_word(s->covers),
		    result_word(reason_result(s->reason)),
		    token != NULL ? token : "-");
	}
}

const char *
judged(const char *message)
{
	static char said[4096];
	struct buffer text = BUFFER_LIMIT(sizeof(said) - 1);

	for (int cut = 0; cut < CUTS; cut++) {
		struct verification *v = verify_begin(&world.verifier, PKI_NOW);
		const char *body = mail_give_header(v, message);

		buffer_clear(&text);
		(void)verify_wants_body(v);
		give_body(v, body, strlen(body), cut > 0);
		summarise(verify_end(v), &text);
		verify_free(v);
		if (cut == 0)
			snprintf(said, sizeof(said), "%s", buffer_text(&text));
		else
			assert_string_equal(said, buffer_text(&text));
	}
	buffer_free(&text);
	return said;
}

void
expect(char *message, const char *verdict)
{
	assert_string_equal(judged(message), verdict);
	free(message);
}

char *
mail(char *entity)
{
	char *message = xasprintf(FROM_ALICE MIME "%s", entity);

	free(entity);
	return message;
}

char *
with(char *text, const char *old, const char *new)
{
	char *at = strstr(text, old), *changed;

	assert_non_null(at);
	changed = xasprintf(
	    "%.*s%s%s", (int)(at - text), text, new, at + strlen(old));
	free(text);
	return changed;
}

char *
padding(size_t len)
{
	char *text = xcalloc(len + 1, 1);

	memset(text, 'x', len);
	return text;
}

char *
valid(void)
{
	return mail(mail_signed_by(&world.alice, LETTER, "b"));
}
