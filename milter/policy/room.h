/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of this room share; nobody else includes it. */
#ifndef POLICY_ROOM_H
#define POLICY_ROOM_H

#include <libconfig.h>

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
	void (*read)(struct reader *, const config_setting_t *);
	/* In the file's own syntax, without name and semicolon. */
	void (*print)(
	    const struct option *, const struct config *, struct buffer *out);
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

/* Kinds of option_kinds.c */
extern const struct option_kind kind_text, kind_listen, kind_authserv_id,
    kind_path, kind_word, kind_bool, kind_count, kind_size, kind_time,
    kind_mode;
/* Kinds of lists.c */
extern const struct option_kind kind_intermediates, kind_levels;
/* Kinds of trust.c */
extern const struct option_kind kind_anchors, kind_deny;
/* Kind of rules.c */
extern const struct option_kind kind_rules;

/* errors.c: a complaint about a setting, or about a line of a file. */
void complain(struct reader *, const config_setting_t *, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void complain_at(struct reader *, const char *file, unsigned int line,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
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

/* match.c: does a sorted `when.from` list hold this mailbox? */
bool from_list_matches(const struct string_list *, const struct mailbox *);
/* Entry of a list in the form in which it is compared; NULL: none such. */
char *from_entry_normal(const char *);
/* Is everything that `entry` matches matched by the list as well? */
bool from_list_covers(const struct string_list *, const char *entry);

#endif
