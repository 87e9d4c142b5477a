/* SPDX-License-Identifier: BSD-2-Clause */
/* Content-Type and Content-Disposition: RFC 2045 5.1, 2183, 2231. */
#include "test.h"

#include <string.h>

#include "message.h"

enum {
	GOOD = 0,
	BAD = DEFECT_BAD_CONTENT_TYPE,
	TWICE = DEFECT_DUPLICATE_PARAMETER,
};

/* "type/subtype" and "; name=value" of each, without quotes. */
static void
describe(const struct media_type *type, struct buffer *out)
{
	if (type->type != NULL)
		buffer_string(out, type->type);
	if (type->subtype != NULL)
		buffer_format(out, "/%s", type->subtype);
	for (size_t i = 0; i < type->parameter_count; i++)
		buffer_format(out, "; %s=%s", type->parameters[i].name,
		    type->parameters[i].value);
}

static const struct {
	const char *value;
	const char *expected;
	unsigned int defects;
} types[] = {
	{ "text/plain", "text/plain", GOOD },
	{ " Text/PLAIN ", "text/plain", GOOD },
	{ "text/plain;", "text/plain", GOOD },
	{ "text/plain ; ", "text/plain", GOOD },
	{ "text / plain", "text/plain", GOOD },
	{ "text/plain; charset=us-ascii (Plain text)",
	    "text/plain; charset=us-ascii", GOOD },
	{ "(a (b) \\) c) text (d) / (e) plain (f); (g) a (h) = (i) b (j)",
	    "text/plain; a=b", GOOD },
	{ "multipart/signed; protocol=\"application/pkcs7-signature\";\tmicalg"
	  "=sha-256; boundary=\"----=_x\"",
	    "multipart/signed; protocol=application/pkcs7-signature; "
	    "micalg=sha-256; boundary=----=_x",
	    GOOD },
	{ "a/b; C=D", "a/b; c=D", GOOD },
	{ "a/b; c=\"\"", "a/b; c=", GOOD },
	{ "a/b; c=\"x\\\"y\\\\z\"", "a/b; c=x\"y\\z", GOOD },
	{ "a/b; c=\"; d=e\"", "a/b; c=; d=e", GOOD },
	{ "a/b;c=d;e=f", "a/b; c=d; e=f", GOOD },
	/* no type at all */
	{ "", "", BAD },
	{ "text", "", BAD },
	{ "text/", "", BAD },
	{ "/plain", "", BAD },
	{ "text plain", "", BAD },
	{ "\"text\"/plain", "", BAD },
	{ "text/pl\x01in", "text/pl", BAD },
	{ "t\xc3\xa4xt/plain", "", BAD },
	{ "(text/plain", "", BAD },
	/* a type, and then something else */
	{ "text/plain charset=x", "text/plain", BAD },
	{ "text/plain, a/b", "text/plain", BAD },
	{ "text/plain/x; a=b", "text/plain; a=b", BAD },
	{ "a/b; =c; d=e", "a/b; d=e", BAD },
	{ "a/b; c; d=e", "a/b; d=e", BAD },
	{ "a/b; c d=e; f=g", "a/b; f=g", BAD },
	{ "a/b;; c=d", "a/b; c=d", BAD },
	{ "a/b; c=; d=e", "a/b; c=; d=e", BAD },
	{ "a/b; c=d e; f=g", "a/b; c=d; f=g", BAD },
	{ "a/b; c=d\"e\"; f=g", "a/b; c=d\"e\"; f=g", BAD },
	{ "a/b; c=\"d\"e; f=g", "a/b; c=d; f=g", BAD },
	{ "a/b; c=\"open; d=e", "a/b; c=open; d=e", BAD },
	{ "a/b; c=\"open\\", "a/b; c=open\\", BAD },
	{ "a/b; c=x\"y", "a/b; c=x\"y", BAD },
	/* not by the grammar, and all read it alike, but for a boundary's */
	{ "a/b; c=x/y; d=e", "a/b; c=x/y; d=e", GOOD },
	{ "a/b; boundary=x/y", "a/b; boundary=x/y", BAD },
	{ "a/b; boundary*0=x/y", "a/b; boundary=x/y", BAD },
	{ "a/b; boundary=\"x/y\"", "a/b; boundary=x/y", GOOD },
	{ "a/b; c=----=_x; d=e", "a/b; c=----=_x; d=e", BAD },
	{ "a/b; c=d (open", "a/b; c=d", BAD },
	{ "a/b; c=d (x\\", "a/b; c=d", BAD },
	{ "a/b; \"c\"=d; e=f", "a/b; e=f", BAD },
	{ "a/b; c \";d=\" x; e=f", "a/b; e=f", BAD },
	{ "a/b; c \\; d=e; f=g", "a/b; f=g", BAD },
	{ "a/b; c=\"x\x01y\"", "a/b; c=x\x01y", BAD },
	{ "a/b; c=\"x\x7fy\"", "a/b; c=x\x7fy", BAD },
	/* who knows no comments reads another parameter */
	{ "a/b (; boundary=x); boundary=y", "a/b; boundary=y", BAD },
	{ "a/b; boundary=y (\"x\")", "a/b; boundary=y", BAD },
	/* and who leaves the backslash another boundary */
	{ "a/b; boundary=\"x\\y\"", "a/b; boundary=xy", BAD },
	{ "multipart/b; c=\"\\\\\"; d=\"; boundary=x; e=\"; boundary=y",
	    "multipart/b; c=\\; d=; boundary=x; e=; boundary=y", BAD },
	/* twice */
	{ "a/b; c=d; C=e", "a/b; c=d", TWICE },
	{ "a/b; c=d; c=d", "a/b; c=d", TWICE },
	{ "a/b; boundary=d; boundary*=''e", "a/b; boundary=d", TWICE },
	{ "a/b; boundary*0=d; boundary=e", "a/b; boundary=d", TWICE },
	{ "a/b; c*0=d; c*0=e", "a/b; c=d", TWICE },
	{ "a/b; name=d; name*=''e", "a/b; name=d", GOOD },
	{ "a/b; name=d; name=e", "a/b; name=d", TWICE },
	/* RFC 2231 */
	{ "a/b; url*0=\"ftp:/\"; url*1=\"/x\"", "a/b; url=ftp://x", GOOD },
	{ "a/b; url*1=\"/x\"; c=d; url*0=\"ftp:/\"", "a/b; url=ftp://x; c=d",
	    GOOD },
	{ "a/b; t*=us-ascii'en-us'This%20is%20%2A%2a", "a/b; t=This is **",
	    GOOD },
	{ "a/b; t*=''x", "a/b; t=x", GOOD },
	{ "a/b; t*0*=us-ascii'en'This%20; t*1*=%69%73'; t*2=\"it%20\"",
	    "a/b; t=This is'it%20", GOOD },
	{ "a/b; t*10=k; t*0=a; t*1=b; t*2=c; t*3=d; t*4=e; t*5=f; t*6=g; "
	  "t*7=h; t*8=i; t*9=j",
	    "a/b; t=abcdefghijk", GOOD },
	{ "a/b; t*=x", "a/b; t=x", BAD },
	{ "a/b; t*=us-ascii'x", "a/b; t=us-ascii'x", BAD },
	{ "a/b; t*=''%4", "a/b; t=%4", BAD },
	{ "a/b; t*=''%", "a/b; t=%", BAD },
	{ "a/b; t*=''%4g", "a/b; t=%4g", BAD },
	{ "a/b; t*=''x%00y", "a/b; t=x\x01y", BAD },
	{ "a/b; t*=\"''x\"", "a/b; t=x", BAD },
	{ "a/b; t*1=x", "a/b", BAD },
	{ "a/b; t*0=x; t*2=y", "a/b; t=x", BAD },
	{ "a/b; t*0=x; t*1=y; t*1=z", "a/b; t=xy", TWICE },
	{ "a/b; t*00=x", "a/b", BAD },
	{ "a/b; t*01=x; t*0=y", "a/b; t=y", BAD },
	{ "a/b; t*-1=x", "a/b", BAD },
	{ "a/b; t*0**=x", "a/b", BAD },
	{ "a/b; t**=''x", "a/b", BAD },
	{ "a/b; *=''x", "a/b", BAD },
	{ "a/b; *0=x", "a/b", BAD },
	{ "a/b; t*4294967296=x; t*0=y", "a/b; t=y", BAD },
};

static void
types_are_read_by_the_grammar(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(types); i++) {
		struct buffer text = BUFFER_LIMIT(1000);
		struct media_type type;

		media_type_parse(&type, types[i].value);
		describe(&type, &text);
		if (strcmp(buffer_text(&text), types[i].expected) != 0 ||
		    type.defects != types[i].defects)
			fail_msg("\"%s\" is \"%s\" with defects %x",
			    types[i].value, buffer_text(&text), type.defects);
		media_type_free(&type);
		buffer_free(&text);
	}
}

/* Whether all readers can be trusted to see the same. */
static const struct {
	const char *value;
	bool unusual;
} written[] = {
	{ "multipart/signed; protocol=\"application/pkcs7-signature\";\tmicalg"
	  "=sha-256; boundary=\"----=_x\"",
	    false },
	{ " Multipart/SIGNED ; BOUNDARY=x ;", false },
	{ "multipart/x; boundary=\"x\"; name*=utf-8''a", false },
	{ "(x) multipart/x; boundary=x", true },
	{ "multipart/x (x); boundary=x", true },
	{ "multipart(x)/x; boundary=x", true },
	{ "multipart /x; boundary=x", true },
	{ "multipart/ x; boundary=x", true },
	{ "multipart/x; boundary =x", true },
	{ "multipart/x; boundary= x", true },
	{ "multipart/x; boundary=x(y)", true },
	{ "multipart/x; boundary=x (y)", true },
	{ "multipart/x; boundary*=us-ascii''x", true },
	{ "multipart/x; boundary*0=x", true },
	{ "multipart/x; boundary*0=x; boundary*1=y", true },
	{ "multipart/x; boundary=\" x\"", true },
	{ "multipart/x; boundary=\"x y\"", true },
	{ "multipart/x; boundary=\"=?utf-8?q?x?=\"", true },
	{ "multipart/x; a=\"boundary=y\"; boundary=x", true },
	{ "multipart/x; a=\"; b\"; boundary=x", true },
	{ "multipart/x; a=b/c; boundary=x", true },
	{ "multipart/x; a=\"b/c\"; boundary=\"x/y\"", false },
};

static void
what_not_all_readers_know_is_unusual(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(written); i++) {
		struct media_type type;

		media_type_parse(&type, written[i].value);
		if (type.defects != 0 || type.unusual != written[i].unusual)
			fail_msg("\"%s\": defects %x, unusual %d",
			    written[i].value, type.defects, type.unusual);
		media_type_free(&type);
	}
}

static void
dispositions_are_read_by_the_grammar(void **state)
{
	struct media_type d;

	(void)state;
	disposition_parse(
	    &d, "Attachment; filename=smime.p7s; filename*=utf-8''smime.p7s");
	assert_string_equal(d.type, "attachment");
	assert_null(d.subtype);
	assert_int_equal(d.defects, 0);
	assert_string_equal(media_type_parameter(&d, "filename"), "smime.p7s");
	media_type_free(&d);
	disposition_parse(&d, "; filename=smime.p7s");
	assert_null(d.type);
	assert_int_equal(d.defects, BAD);
	media_type_free(&d);
	disposition_parse(&d, "attachment/x");
	assert_int_equal(d.defects, BAD);
	media_type_free(&d);
}

static void
parameters_beyond_the_limit_are_bad(void **state)
{
	struct buffer value = BUFFER_LIMIT(100000);
	struct media_type type;

	(void)state;
	buffer_string(&value, "a/b");
	for (int i = 0; i < 64; i++)
		buffer_format(&value, "; p%d=%d", i, i);
	media_type_parse(&type, buffer_text(&value));
	assert_int_equal(type.defects, 0);
	assert_int_equal(type.parameter_count, 64);
	media_type_free(&type);
	buffer_string(&value, "; q=1");
	media_type_parse(&type, buffer_text(&value));
	assert_int_equal(type.defects, BAD);
	assert_int_equal(type.parameter_count, 64);
	media_type_free(&type);
	buffer_free(&value);
}

static void
types_and_parameters_are_found_by_name(void **state)
{
	struct media_type type;

	(void)state;
	media_type_parse(&type, "Multipart/Signed; Micalg=SHA-256");
	assert_true(media_type_is(&type, "multipart", "signed"));
	assert_true(media_type_is(&type, "multipart", NULL));
	assert_false(media_type_is(&type, "multipart", "mixed"));
	assert_false(media_type_is(&type, "text", NULL));
	assert_string_equal(media_type_parameter(&type, "micalg"), "SHA-256");
	assert_null(media_type_parameter(&type, "boundary"));
	media_type_free(&type);
	assert_null(type.type);
	assert_false(media_type_is(&type, "multipart", NULL));
	media_type_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(types_are_read_by_the_grammar),
		cmocka_unit_test(what_not_all_readers_know_is_unusual),
		cmocka_unit_test(dispositions_are_read_by_the_grammar),
		cmocka_unit_test(parameters_beyond_the_limit_are_bad),
		cmocka_unit_test(types_and_parameters_are_found_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
