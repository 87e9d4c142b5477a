/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of this room share; nobody else includes it. */
#ifndef POLICY_ROOM_H
#define POLICY_ROOM_H

#include <libconfig.h>
#include <stdio.h>

#include "policy.h"

/* One reading of one file. */
struct reader {
	struct config *config;
	struct config_errors *errors;
	const char *file;
	char *folder; /* of the file: relative @include paths start here */
};

struct option;

enum {
	OPTION_WHY = 160
};

/* How one kind of value is read and shown. */
struct option_kind {
	int type;	      /* CONFIG_TYPE_* that the file must have */
	const char *expected; /* "a string such as \"25M\"" */
	/* A value as text into its field; false: `why` says what is wrong. */
	bool (*assign)(const struct option *, void *field, const char *text,
	    char why[static OPTION_WHY]);
	/* Lists, whose entries complain each for itself; else NULL. */
	void (*read)(
	    struct reader *, const struct option *, const config_setting_t *);
	/* In the file's own syntax, without name and semicolon. */
	void (*print)(
	    const struct option *, const struct config *, struct buffer *out);
	/* What differs within it, behind its name; NULL: nothing to add. */
	void (*differ)(const struct config *before, const struct config *now,
	    struct buffer *out);
};

/* One row of the table that drives reading, defaults, printing, difference. */
struct option {
	const char *path; /* "limits.depth"; at most one group */
	const struct option_kind *kind;
	size_t offset;	      /* in struct config */
	const char *fallback; /* the default, as text; NULL: an empty list */
	unsigned long long min, max;
	const char *const *words; /* the only ones allowed; ends with NULL */
	bool needs_restart;
	const char *sentence;
};

const struct option *option_at(size_t index); /* NULL behind the last */
const struct option *option_find(const char *path);
bool option_group_exists(const char *group);
const void *option_field(const struct option *, const struct config *);

/* What several kinds do with a `char *` of their own. */
bool option_set_text(void *field, const char *text); /* true */
void option_print_text(
    const struct option *, const struct config *, struct buffer *out);

/* Kinds of option_kinds.c */
extern const struct option_kind kind_text, kind_listen, kind_authserv_id,
    kind_path, kind_word, kind_bool, kind_count, kind_size, kind_time,
    kind_mode;
/* Kinds of fetch_kinds.c */
extern const struct option_kind kind_milliseconds, kind_proxy, kind_server;
/* Kinds of lists.c */
extern const struct option_kind kind_paths, kind_levels, kind_word_set;
/* Words of the bits of enum sbr_type, in their order; ends with NULL. */
extern const char *const sbr_type_words[];
/* Kinds of trust.c */
extern const struct option_kind kind_anchors, kind_deny;
/* Kind of rules.c */
extern const struct option_kind kind_rules;

/* errors.c: a complaint about a setting, or about a line of a file. */
void complain(struct reader *, const config_setting_t *, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void complain_at(struct reader *, const char *file, unsigned int line,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* A scalar as text, in `number` or as it stands; "" where it is none. */
enum {
	SCALAR_TEXT = 32
};
void scalar_text(const config_setting_t *, char number[static SCALAR_TEXT],
    const char **text);
/* "where = 5: expected ..." */
void complain_of_type(struct reader *, const config_setting_t *,
    const char *where, const char *expected);
/* "; did you mean x?" or what is known; for the end of a complaint. */
void complain_unknown(struct reader *, const config_setting_t *,
    const char *where, const char *word, const char *const known[]);
/* Where a setting stands; the caller frees. */
char *setting_file(const struct reader *, const config_setting_t *);
/* Names of a group outside `known` are complained of; true: all are known. */
bool only_known(struct reader *, const config_setting_t *group,
    const char *where, const char *const known[]);

/* include.c: what libconfig would die of is found first; false: complained.
 * `absolute` tells whether @include paths are absolute. */
bool includes_are_readable(struct reader *, bool *absolute);
/* A regular file; NULL: `why` says why not. */
FILE *open_regular(const char *path, const char **why);

/* lists.c: a member that must be there and be text; NULL: complained. */
const char *text_member(struct reader *, const config_setting_t *group,
    const char *where, const char *name);
/* An absolute path of something readable; false: complained. */
bool may_read(struct reader *, const config_setting_t *, const char *where,
    const char *path);

/* print.c: of everything that is effective, as it would be printed. */
void config_set_digest(struct config *);

/* Text as libconfig reads it back, in quotes. */
void print_quoted(const char *, struct buffer *out);
void print_strings(const struct string_list *, struct buffer *out); /* [] */
void string_list_add(struct string_list *, char *owned);
void string_list_free(struct string_list *);
void string_list_sort(struct string_list *);

/* members.c: members of a rule's groups. */
enum {
	RULE_NAME_MAX = 64,
};
/* Where a complaint about a rule begins: policy.rules[1] "bank": when. */
struct rule_place {
	char text[RULE_NAME_MAX + 60];
};
struct rule_place place_within(const struct rule_place *, const char *name);
/* NULL: not there, or of another type, which was complained of. */
config_setting_t *member_of_type(struct reader *, const config_setting_t *group,
    const struct rule_place *, const char *name, int type,
    const char *expected);
const char *word_of(struct reader *, const config_setting_t *group,
    const struct rule_place *, const char *name);
/* One of the words, or an array of them, as bits 1 << index; a NULL or empty
 * word cannot be named.  The array ends at `count`. */
void read_words(struct reader *, const config_setting_t *group,
    const struct rule_place *, const char *name, const char *const *words,
    size_t count, unsigned int *bits);
/* One of the words; false: not there, or complained of. */
bool read_word(struct reader *, const config_setting_t *group,
    const struct rule_place *, const char *name, const char *const *words,
    size_t count, unsigned int *index);
/* An array of strings; one that begins with "/" is a file of them, one a line.
 * Sorted, without doubles. */
struct list_kind {
	char *(*normal)(const char *); /* NULL: not such an entry */
	const char *expected;
};
void read_list(struct reader *, const config_setting_t *group,
    const struct rule_place *, const char *name, const struct list_kind *,
    struct string_list *);
void read_networks(struct reader *, const config_setting_t *group,
    const struct rule_place *, const char *name, struct network_list *);
void read_answer(struct reader *, const config_setting_t *group,
    const struct rule_place *, const char *name, enum answer *);
void read_duration(struct reader *, const config_setting_t *group,
    const struct rule_place *, const char *name, unsigned int *seconds);
void read_number(struct reader *, const config_setting_t *group,
    const struct rule_place *, const char *name, unsigned int max,
    unsigned int *number);
/* ` name = [ "a", "b" ];`; nothing where there is nothing. */
void print_list(
    const char *name, const struct string_list *, struct buffer *out);
void print_networks(
    const char *name, const struct network_list *, struct buffer *out);
void print_words(const char *name, const char *const *words, size_t count,
    unsigned int bits, struct buffer *out);

/* option_kinds.c */
void duration_print(unsigned int seconds, struct buffer *out);

/* networks.c */
bool network_parse(const char *, struct network *out);
void network_print(const struct network *, struct buffer *out);
void network_list_sort(struct network_list *);
/* By prefix length, then by address. */
int network_compare(const struct network *, const struct network *);
/* The network of that prefix length that this one lies in. */
struct network network_around(const struct network *, unsigned int bits);
/* A single address as the MTA tells it; false: none. */
bool network_of_client(const char *address, struct network *out);
void network_list_free(struct network_list *);
bool network_list_has(const struct network_list *, const char *address);
/* Is one of them so wide that it says nothing of who is in it? */
bool network_list_is_anybody(const struct network_list *);
/* Does the one have all of the other, which is not empty? */
bool networks_cover(
    const struct network_list *wide, const struct network_list *narrow);
extern const struct option_kind kind_networks, kind_addresses;

/* names.c: a name as all who look like it are. */
char *name_fold(const char *utf8); /* words in order; "" where none; free(3) */
/* What is shown beside an address, and what may be taken for its name. */
struct shown_name {
	struct span *words; /* of all of it, in order */
	size_t word_count;
	char *text; /* what they lie in */
	/* Of the display name and of the comments: letters as they come. */
	char *letters[2];
	size_t letter_counts[2];
	bool is_there, is_read; /* some readers show what we cannot read */
	/* Of each rule that was asked: is this a name of its list?  A message
	 * may have thousands of recipients. */
	enum answer *answers;
};
void name_of_mailbox(const struct mailbox *, struct shown_name *out);
void name_free(struct shown_name *);
bool name_reads_like(const struct shown_name *, const char *folded);

/* when.c */
enum view_kind {
	VIEW_MAILBOX,
	VIEW_GUESS,
	VIEW_NO_MAILBOX
};
/* One mailbox and one recipient, as a rule sees the message. */
struct view {
	enum view_kind kind;
	const struct mailbox *from;
	const struct mailbox *recipient; /* NULL: not known */
};
/* What is the same for all views. */
struct facts {
	const struct policy *policy;
	const struct result *result;
	const struct envelope *envelope;
	struct mailbox mail_from;
	bool has_mail_from, from_trusted_hop;
	enum protection protection;
	/* Of each mailbox of From, where a rule asks for names; else NULL. */
	struct shown_name *names;
	/* Rules that are about any mailbox, and about this message. */
	struct filed *common;
	size_t common_count;
};
void facts_take(const struct policy *, const struct result *,
    const struct envelope *, struct facts *out);
void facts_drop(struct facts *);
bool when_matches(
    const struct when *, const struct facts *, const struct view *);
/* Of when_matches(), what is the same for all views. */
bool when_matches_message(const struct when *, const struct facts *);
/* How it came, for --explain. */
void when_explain(const struct when *, const struct facts *,
    const struct view *, struct explained_rule *out);
void when_read(struct reader *, const config_setting_t *group,
    const struct rule_place *, struct when *);
void when_print(const struct when *, struct buffer *out);
void when_free(struct when *);
/* Does whatever meets `narrow` meet `wide`?  `ignored` conditions of narrow
 * are taken as absent. */
bool when_covers(const struct when *wide, const struct when *narrow);
/* An empty list is one of everything. */
bool list_covers(
    const struct string_list *wide, const struct string_list *narrow);

/* index.c: the rules that may be about a view, in the order of the policy. */
enum {
	/* Of four lists; a domain has at most 127 labels, an address 128
	 * prefixes. */
	CANDIDATE_RUNS = 4 * 130
};
struct candidate_run {
	const struct filed *next, *end;
};
struct candidates {
	struct candidate_run runs[CANDIDATE_RUNS];
	size_t count;
};
/* Points into the rules, which must not change while it lives. */
struct rule_index *rule_index_new(const struct policy *);
void rule_index_free(struct rule_index *); /* NULL is fine */
bool rule_index_asks_for_recipients(const struct rule_index *);
bool rule_index_asks_for_names(const struct rule_index *);
/* For facts_take(); free(3). */
struct filed *rule_index_common(
    const struct rule_index *, const struct facts *, size_t *count);
void candidates_begin(struct candidates *, const struct rule_index *,
    const struct facts *, const struct view *);
/* Those that may take all that a rule with these conditions takes. */
void candidates_covering(
    struct candidates *, const struct rule_index *, const struct when *);
bool candidates_next(struct candidates *, size_t *rule); /* false: no more */

/* require.c, holds.c */
enum holding {
	HOLDING_FAILS,
	HOLDING_LATER,
	HOLDING_HOLDS
};
enum require_kind {
	REQUIRE_WORDS,
	REQUIRE_LIST,
	REQUIRE_DURATION,
	REQUIRE_NUMBER,
};
static inline enum holding
holding_of(bool holds)
{
	return holds ? HOLDING_HOLDS : HOLDING_FAILS;
}
struct require_row {
	const char *name;
	enum require_kind kind;
	size_t offset; /* in struct require */
	const char *const *words;
	size_t word_count;
	bool words_are_bits; /* word i is 1 << i of a type's own bits */
	const struct list_kind *list;
	unsigned int max; /* of a number */
	enum holding (*holds)(const struct require *,
	    const struct signer_result *, const struct result *);
	void (*found)(const struct signer_result *, const struct result *,
	    struct buffer *);
};
const struct require_row *require_row_at(size_t index); /* NULL: no more */
bool require_row_asks(const struct require_row *, const struct require *);
void require_row_print(
    const struct require_row *, const struct require *, struct buffer *out);
/* What is asked, each by itself. */
void require_row_wanted(const struct require_row *, const struct require *,
    struct string_list *out);
void require_read(struct reader *, const config_setting_t *group,
    const struct rule_place *, struct require *);
void require_print(const struct require *, struct buffer *out);
void require_free(struct require *);
bool require_accepts(const struct require *, enum reason);
/* Is everything that meets `tight` also enough for `loose`? */
bool require_is_as_strict(
    const struct require *tight, const struct require *loose);
enum holding require_holds(const struct require *, const struct result *);
/* The signer that came nearest to it; NULL: none. */
const struct signer_result *require_signer(
    const struct require *, const struct result *);
/* The first requirement that this signer does not meet; NULL: none. */
const char *require_unmet(const struct require *, const struct result *);
/* What the rule's own `revocation` makes of the signer's status. */
enum holding require_status_holds(
    const struct require *, const struct signer_result *);
enum holding require_row_holds(const struct require_row *,
    const struct require *, const struct signer_result *,
    const struct result *);

/* Of require.algorithm, in the order of its words. */
enum scheme {
	SCHEME_RSA,
	SCHEME_RSA_PSS,
	SCHEME_ECDSA,
	SCHEME_EDDSA,
	SCHEME_OTHER,
};

/* A trusted path, or one that was trusted until it expired. */
bool path_is_whole(const struct signer_result *);
/* holds_rows.c, holds_signature.c: the rows' predicates. */
#define REQUIRE_ROW(row)                                                       \
	enum holding row##_holds(const struct require *,                       \
	    const struct signer_result *, const struct result *);              \
	void row##_found(const struct signer_result *, const struct result *,  \
	    struct buffer *)
REQUIRE_ROW(type);
REQUIRE_ROW(generation);
REQUIRE_ROW(compliance);
REQUIRE_ROW(rules);
REQUIRE_ROW(path);
REQUIRE_ROW(revocation);
REQUIRE_ROW(anchor);
REQUIRE_ROW(issuer);
REQUIRE_ROW(certificate);
REQUIRE_ROW(key);
REQUIRE_ROW(organization_identifier);
REQUIRE_ROW(organization);
REQUIRE_ROW(country);
REQUIRE_ROW(domain);
REQUIRE_ROW(qualified);
REQUIRE_ROW(covers);
REQUIRE_ROW(algorithm);
REQUIRE_ROW(digest);
REQUIRE_ROW(key_type);
REQUIRE_ROW(rsa_bits);
REQUIRE_ROW(ec_bits);
REQUIRE_ROW(signing_time);

/* decide.c: where only trouble of the world stands against it. */
enum action rule_temporary_action(const struct policy_rule *);

/* otherwise.c */
void otherwise_read(struct reader *, const config_setting_t *group,
    const struct rule_place *, struct otherwise *);
void otherwise_print(const struct otherwise *, struct buffer *out);
void otherwise_free(struct otherwise *);

/* reply.c: code, enhanced code and text of a decision's action; rule NULL: the
 * built-in one. */
void reply_write(const struct policy_rule *rule, bool is_private,
    const struct result *, const struct envelope *, struct decision *out);

/* sound.c: rules that say what cannot be meant. */
void rules_check_soundness(struct reader *, const struct policy *);

/* match.c: an address of the envelope as a mail server may read it; false:
 * there is no domain in it.  mailbox_free(). */
bool envelope_mailbox(const char *text, struct mailbox *out);
/* Does a sorted `when.from` list hold this mailbox? */
bool from_list_matches(const struct string_list *, const struct mailbox *);
/* The entry that names this mailbox alone; free(3). */
char *from_list_address(const struct mailbox *);
/* Entry of a list in the form in which it is compared; NULL: none such. */
char *from_entry_normal(const char *);
/* Is everything that `entry` matches matched by the list as well? */
bool from_list_covers(const struct string_list *, const char *entry);

#endif
