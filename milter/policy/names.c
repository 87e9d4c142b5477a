/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Display names as a hurried eye reads them: without case, accents,
 * punctuation and order, and with what looks alike taken as the same.  What
 * looks alike is Unicode's to say (UTS 39, section 4), and ICU's to know.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "room.h"

#ifdef HAVE_ICU
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uspoof.h>
#include <unicode/ustring.h>

/* Text of ICU; its length may grow threefold with each step and more, so each
 * asks first. */
struct text16 {
	UChar *units;
	int32_t len;
};

enum {
	NAME_OCTETS_MAX = 16384, /* as much of a From as is looked at */
};

static struct text16
text16_room(int32_t len)
{
	return (struct text16){ xcalloc((size_t)len + 1, sizeof(UChar)), len };
}

/* What is no UTF-8 becomes U+FFFD. */
static struct text16
text16_of(const char *utf8)
{
	UErrorCode error = U_ZERO_ERROR;
	size_t octets = strnlen(utf8, NAME_OCTETS_MAX);
	struct text16 out = text16_room((int32_t)octets);

	u_strFromUTF8WithSub(out.units, out.len + 1, &out.len, utf8,
	    (int32_t)octets, 0xfffd, NULL, &error);
	if (U_FAILURE(error))
		out.len = 0;
	return out;
}

/* UTS 39: each character becomes the one that all who look like it share. */
static int32_t
to_skeleton(const struct text16 *in, UChar *out, int32_t room)
{
	UErrorCode error = U_ZERO_ERROR;
	USpoofChecker *checker = uspoof_open(&error);
	int32_t len = uspoof_getSkeleton(
	    checker, 0, in->units, in->len, out, room, &error);

	uspoof_close(checker);
	return U_SUCCESS(error) || error == U_BUFFER_OVERFLOW_ERROR ? len : 0;
}

/* Without case, compatibility forms and what nobody sees. */
static int32_t
to_folded(const struct text16 *in, UChar *out, int32_t room)
{
	UErrorCode error = U_ZERO_ERROR;
	const UNormalizer2 *folder = unorm2_getNFKCCasefoldInstance(&error);
	int32_t len =
	    unorm2_normalize(folder, in->units, in->len, out, room, &error);

	return U_SUCCESS(error) || error == U_BUFFER_OVERFLOW_ERROR ? len : 0;
}

/* Letters apart from their accents. */
static int32_t
to_decomposed(const struct text16 *in, UChar *out, int32_t room)
{
	UErrorCode error = U_ZERO_ERROR;
	const UNormalizer2 *nfd = unorm2_getNFDInstance(&error);
	int32_t len =
	    unorm2_normalize(nfd, in->units, in->len, out, room, &error);

	return U_SUCCESS(error) || error == U_BUFFER_OVERFLOW_ERROR ? len : 0;
}

static void
step(struct text16 *text,
    int32_t (*form)(const struct text16 *, UChar *, int32_t))
{
	struct text16 out = text16_room(form(text, NULL, 0));

	form(text, out.units, out.len + 1);
	free(text->units);
	*text = out;
}

static bool
is_accent(UChar32 c)
{
	switch (u_charType(c)) {
	case U_NON_SPACING_MARK:
	case U_ENCLOSING_MARK:
	case U_COMBINING_SPACING_MARK:
		return true;
	default:
		return false;
	}
}

/* Letters and digits; everything else separates words.  Case is lost by now,
 * and I looked like l; two v are a w. */
static int32_t
keep_letters(UChar32 *c, int32_t count)
{
	int32_t kept = 0;

	for (int32_t i = 0; i < count; i++) {
		UChar32 one = c[i] == 'i' ? 'l' : u_isalnum(c[i]) ? c[i] : ' ';

		if (is_accent(c[i]))
			continue;
		if (one == 'v' && kept > 0 && c[kept - 1] == 'v')
			c[kept - 1] = 'w';
		else
			c[kept++] = one;
	}
	return kept;
}

/* The caller frees. */
static char *
letters_of(struct text16 *text)
{
	UErrorCode error = U_ZERO_ERROR;
	UChar32 *c = xcalloc((size_t)text->len + 1, sizeof(*c));
	size_t room = 4 * (size_t)text->len + 1;
	char *utf8 = xcalloc(room, 1);
	int32_t count = 0;

	u_strToUTF32(c, text->len + 1, &count, text->units, text->len, &error);
	if (U_SUCCESS(error))
		count = keep_letters(c, count);
	u_strFromUTF32(
	    text->units, text->len + 1, &text->len, c, count, &error);
	u_strToUTF8(utf8, (int32_t)room, NULL, text->units, text->len, &error);
	free(c);
	if (U_FAILURE(error))
		utf8[0] = '\0';
	return utf8;
}

/*
 * Capital letters have others who look like them than small ones have, so what
 * looks alike is asked for before case is folded and after it.  The caller
 * frees.
 */
static char *
fold_letters(const char *utf8)
{
	struct text16 text = text16_of(utf8);
	char *line = NULL;

	step(&text, to_skeleton);
	step(&text, to_folded);
	step(&text, to_skeleton);
	step(&text, to_folded);
	step(&text, to_decomposed);
	line = letters_of(&text);
	free(text.units);
	return line;
}

#else

/* Nobody's name is compared: when.display_name is refused. */
static char *
fold_letters(const char *utf8)
{
	(void)utf8;
	return xstrdup("");
}

#endif

static int
compare_words(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The words in the order of the alphabet. */
static char *
in_order(char *text)
{
	size_t len = strlen(text), count = 0;
	char **words = xcalloc(len / 2 + 1, sizeof(*words));
	struct buffer out = BUFFER_LIMIT(len + 1);
	char *rest = text, *word = NULL;

	while ((word = strsep(&rest, " ")) != NULL)
		if (word[0] != '\0')
			words[count++] = word;
	if (count > 1)
		qsort(words, count, sizeof(words[0]), compare_words);
	for (size_t i = 0; i < count; i++)
		buffer_format(&out, "%s%s", i == 0 ? "" : " ", words[i]);
	free(words);
	word = xstrdup(buffer_text(&out));
	buffer_free(&out);
	return word;
}

char *
name_fold(const char *utf8)
{
	char *line = fold_letters(utf8), *folded = in_order(line);

	free(line);
	return folded;
}

/* --- what is shown ---------------------------------------------------------*/

static void
drop_blanks(char *text)
{
	char *to = text;

	for (const char *p = text; *p != '\0'; p++)
		if (*p != ' ')
			*to++ = *p;
	*to = '\0';
}

/* Encoded words that are still there (some readers know their character set),
 * and letters that are shown in the other direction. */
static bool
is_readable(const char *text)
{
	return strstr(text, "=?") == NULL &&
	       strstr(text, "\xe2\x80\xad") == NULL && /* U+202D */
	       strstr(text, "\xe2\x80\xae") == NULL;   /* U+202E */
}

static void
take_words(struct shown_name *out)
{
	out->words = xcalloc(strlen(out->text) / 2 + 1, sizeof(*out->words));
	for (const char *p = out->text; *p != '\0'; p += *p == ' ') {
		size_t len = strcspn(p, " ");

		out->words[out->word_count++] =
		    (struct span){ (const uint8_t *)p, len };
		p += len;
	}
}

/* Many show a comment where there is no display name, some behind it. */
void
name_of_mailbox(const struct mailbox *mailbox, struct shown_name *out)
{
	const char *texts[] = { mailbox->display, mailbox->comment };
	char *whole = xasprintf("%s %s", texts[0] != NULL ? texts[0] : "",
	    texts[1] != NULL ? texts[1] : "");

	*out = (struct shown_name){ .text = name_fold(whole),
		.is_there = texts[0] != NULL || texts[1] != NULL,
		.is_read = is_readable(whole) };
	take_words(out);
	for (size_t i = 0; i < 2; i++) {
		if (texts[i] == NULL)
			continue;
		out->letters[i] = fold_letters(texts[i]);
		drop_blanks(out->letters[i]);
		out->letter_counts[i] = strlen(out->letters[i]);
	}
	free(whole);
}

void
name_free(struct shown_name *name)
{
	free(name->words);
	free(name->text);
	free(name->letters[0]);
	free(name->letters[1]);
	free(name->answers);
}

/* --- comparing -------------------------------------------------------------*/

/* As strcmp() orders them. */
static int
compare_spans(const void *a, const void *b)
{
	const struct span *left = a, *right = b;
	size_t shorter = left->len < right->len ? left->len : right->len;
	int order = memcmp(left->data, right->data, shorter);

	if (order != 0)
		return order;
	return left->len < right->len ? -1 : left->len > right->len;
}

/* All words of the list's name are among those that are shown. */
static bool
has_words(const struct shown_name *shown, const char *folded)
{
	const char *p = folded;

	while (*p != '\0') {
		struct span word = { (const uint8_t *)p, strcspn(p, " ") };

		if (bsearch(&word, shown->words, shown->word_count,
			sizeof(*shown->words), compare_spans) == NULL)
			return false;
		p += word.len + (p[word.len] != '\0');
	}
	return folded[0] != '\0';
}

enum {
	WORDS_MAX = 6 /* that are put one behind another in any order */
};
struct words {
	struct span list[WORDS_MAX];
	size_t count;
};

/* The letters are those of the words that are not used yet, one behind the
 * other.  No deeper than there are words. */
static bool
is_made_of(const char *letters, const struct words *words, unsigned int used)
{
	if (*letters == '\0')
		return used == (1u << words->count) - 1;
	for (size_t i = 0; i < words->count; i++) {
		struct span word = words->list[i];

		if ((used & 1u << i) == 0 &&
		    strncmp(letters, (const char *)word.data, word.len) == 0 &&
		    is_made_of(letters + word.len, words, used | 1u << i))
			return true;
	}
	return false;
}

/* "ErikaMuster", "E r i k a  M u s t e r": no word is left of these. */
static bool
is_run_together(const char *letters, size_t count, const char *folded)
{
	struct words words = { .count = 0 };

	for (const char *p = folded; *p != '\0'; p += *p == ' ') {
		struct span word = { (const uint8_t *)p, strcspn(p, " ") };

		if (words.count == WORDS_MAX || word.len > count)
			return false;
		words.list[words.count++] = word;
		count -= word.len;
		p += word.len;
	}
	return count == 0 && words.count > 0 && is_made_of(letters, &words, 0);
}

bool
name_reads_like(const struct shown_name *shown, const char *folded)
{
	if (has_words(shown, folded))
		return true;
	for (size_t i = 0; i < 2; i++)
		if (shown->letters[i] != NULL &&
		    is_run_together(
			shown->letters[i], shown->letter_counts[i], folded))
			return true;
	return false;
}
