/* SPDX-License-Identifier: BSD-2-Clause */
/* Certificates of CAs that senders leave out: learned, kept, bounded. */
#include "trust_make.h"

#include <pthread.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

struct usual {
	struct pki root, middle, ca, user;
	struct trust *trust;
	struct remembered *remembered;
	char *path;
};

static struct trust *
trust_with(struct remembered *remembered, const struct pki *root)
{
	struct trust *trust = trust_in(OTHERS(root));

	trust_remember(trust, remembered);
	return trust;
}

static int
make_usual(void **state)
{
	struct usual *u = xcalloc(1, sizeof(*u));

	u->root = pki_root("CN=Root");
	u->middle = pki_ca(&u->root, "CN=Middle");
	u->ca = pki_ca(&u->middle, "CN=CA");
	u->user = pki_user(&u->ca, "a@x.example");
	u->remembered = remembered_new(&remembered_limits_default);
	u->trust = trust_with(u->remembered, &u->root);
	u->path = xasprintf("%s/intermediates.pem", pki_folder());
	*state = u;
	return 0;
}

static int
drop_usual(void **state)
{
	struct usual *u = *state;

	(void)unlink(u->path);
	free(u->path);
	trust_free(u->trust);
	remembered_drop(u->remembered);
	pki_free(&u->user);
	pki_free(&u->ca);
	pki_free(&u->middle);
	pki_free(&u->root);
	free(u);
	return 0;
}

static void
learn_usual(const struct usual *u)
{
	struct path path;

	judge(u->trust, &u->user, OTHERS(&u->ca, &u->middle), &path);
	assert_trusted(&path);
	assert_int_equal(remembered_count(u->remembered), 2);
}

static void
assert_incomplete(const struct trust *trust, const struct usual *u)
{
	struct path path;

	judge(trust, &u->user, NULL, &path);
	assert_path(&path, PATH_INCOMPLETE, REASON_PATH_INCOMPLETE, 0);
}

/* With nothing but the signer's own certificate. */
static void
assert_completed(const struct trust *trust, const struct usual *u)
{
	struct path path;

	judge(trust, &u->user, NULL, &path);
	assert_int_equal(path.count, 4);
	assert_trusted(&path);
}

static void
a_sender_who_leaves_out_a_ca_that_was_seen_is_verified(void **state)
{
	const struct usual *u = *state;
	struct pki other = pki_user(&u->ca, "b@x.example");
	struct path path;

	assert_incomplete(u->trust, u);
	learn_usual(u);
	assert_completed(u->trust, u);
	judge(u->trust, &other, OTHERS(&u->ca), &path);
	assert_trusted(&path);
	assert_int_equal(remembered_count(u->remembered), 2);
	pki_free(&other);
}

static void
nothing_is_learned_from_a_path_that_is_not_trusted(void **state)
{
	const struct usual *u = *state;
	struct pki root = pki_root("CN=Stranger");
	struct pki ca = pki_ca(&root, "CN=Strange CA");
	struct pki user = pki_user(&ca, "a@x.example");
	struct path path;

	judge(u->trust, &user, OTHERS(&ca, &root), &path);
	assert_path(&path, PATH_UNTRUSTED, REASON_UNTRUSTED, 2);
	judge_at(u->trust, &u->user, OTHERS(&u->ca, &u->middle),
	    PKI_NOW + 2 * 365 * 86400, &path);
	assert_int_equal(path.status, PATH_INVALID);
	path_clear(&path);
	assert_int_equal(remembered_count(u->remembered), 0);
	pki_free(&user);
	pki_free(&ca);
	pki_free(&root);
}

static void
what_a_file_has_need_not_be_remembered(void **state)
{
	const struct usual *u = *state;
	char *file = pki_write("middle.pem", OTHERS(&u->middle), 1);
	char error[TRUST_ERROR];
	size_t count = 0;
	struct path path;

	assert_true(trust_add_intermediates(u->trust, file, &count, error));
	judge(u->trust, &u->user, OTHERS(&u->ca, &u->middle), &path);
	assert_trusted(&path);
	assert_int_equal(remembered_count(u->remembered), 1);
	free(file);
}

static void
write_usual(const struct usual *u)
{
	char error[TRUST_ERROR];

	learn_usual(u);
	if (!remembered_write(u->remembered, u->path, error))
		fail_msg("%s", error);
}

/* As after a restart; `root` is believed then. */
static struct trust *
read_anew(const struct usual *u, const struct pki *root, size_t expected)
{
	struct remembered *again = remembered_new(&remembered_limits_default);
	struct trust *trust = trust_with(again, root);
	char error[TRUST_ERROR];
	size_t count = 99;

	if (!remembered_read(again, u->path, trust, &count, error))
		fail_msg("%s", error);
	assert_int_equal(count, expected);
	assert_int_equal(remembered_count(again), expected);
	remembered_drop(again);
	return trust;
}

static void
a_restart_keeps_what_was_learned(void **state)
{
	const struct usual *u = *state;
	struct trust *trust;
	struct stat st;

	write_usual(u);
	assert_int_equal(stat(u->path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	trust = read_anew(u, &u->root, 2);
	assert_completed(trust, u);
	trust_free(trust);
}

static void
without_a_file_there_is_nothing_to_read(void **state)
{
	trust_free(read_anew(*state, &((struct usual *)*state)->root, 0));
}

static void
what_no_anchor_signed_is_not_taken_from_the_file(void **state)
{
	const struct usual *u = *state;
	struct pki other = pki_root("CN=Root");
	struct trust *trust;

	write_usual(u);
	trust = read_anew(u, &other, 0);
	assert_incomplete(trust, u);
	trust_free(trust);
	pki_free(&other);
}

static void
append(const char *path, const char *text)
{
	FILE *f = fopen(path, "a");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static void
a_damaged_file_is_told_and_the_rest_of_it_used(void **state)
{
	const struct usual *u = *state;
	struct remembered *again = remembered_new(&remembered_limits_default);
	struct trust *trust = trust_with(again, &u->root);
	char error[TRUST_ERROR];
	size_t count = 0;

	write_usual(u);
	append(u->path, "-----BEGIN CERTIFICATE-----\nMIIA\n");
	assert_false(remembered_read(again, u->path, trust, &count, error));
	assert_non_null(strstr(error, u->path));
	assert_non_null(strstr(error, "certificate 3: "));
	assert_int_equal(count, 2);
	assert_completed(trust, u);
	assert_int_equal(truncate(u->path, 0), 0);
	append(u->path, "rubbish\n");
	assert_false(remembered_read(again, u->path, trust, &count, error));
	assert_int_equal(count, 0);
	trust_free(trust);
	remembered_drop(again);
}

static void
what_is_no_ca_is_not_taken_from_the_file(void **state)
{
	const struct usual *u = *state;
	char *file = pki_write(
	    "intermediates.pem", OTHERS(&u->user, &u->middle, &u->ca), 3);

	trust_free(read_anew(u, &u->root, 2));
	free(file);
}

static void
nothing_is_written_without_news(void **state)
{
	const struct usual *u = *state;
	char error[TRUST_ERROR];

	assert_true(remembered_write(u->remembered, u->path, error));
	assert_int_not_equal(access(u->path, F_OK), 0);
	write_usual(u);
	assert_int_equal(unlink(u->path), 0);
	assert_true(remembered_write(u->remembered, u->path, error));
	assert_int_not_equal(access(u->path, F_OK), 0);
}

static void
a_folder_that_is_not_there_is_told(void **state)
{
	const struct usual *u = *state;
	char error[TRUST_ERROR];

	learn_usual(u);
	assert_false(
	    remembered_write(u->remembered, "/nowhere/at/all.pem", error));
	assert_string_equal(
	    error, "/nowhere/at/all.pem: No such file or directory");
}

/* The disk was full, say, and is not any more. */
static void
what_was_not_written_is_written_the_next_time(void **state)
{
	const struct usual *u = *state;
	char error[TRUST_ERROR];

	learn_usual(u);
	assert_int_not_equal(access(u->path, F_OK), 0);
	assert_false(
	    remembered_write(u->remembered, "/nowhere/at/all.pem", error));
	assert_true(remembered_write(u->remembered, u->path, error));
	assert_int_equal(access(u->path, F_OK), 0);
}

/* Room for two: the one that was of no use for longest goes. */
static void
the_number_is_bounded_and_what_is_of_use_stays(void **state)
{
	const struct usual *u = *state;
	struct remembered *small =
	    remembered_new(&(struct remembered_limits){ 2, 1 << 20 });
	struct trust *trust = trust_with(small, &u->root);
	struct pki ca[3], user[3];
	struct path path;

	for (size_t i = 0; i < 3; i++) {
		char name[] = "CN=CA 0";

		name[6] = (char)('0' + i);
		ca[i] = pki_ca(&u->root, name);
		user[i] = pki_user(&ca[i], "a@x.example");
	}
	for (size_t i = 0; i < 2; i++) {
		judge(trust, &user[i], OTHERS(&ca[i]), &path);
		assert_trusted(&path);
	}
	judge(trust, &user[0], NULL, &path);
	assert_trusted(&path);
	judge(trust, &user[2], OTHERS(&ca[2]), &path);
	assert_trusted(&path);
	assert_int_equal(remembered_count(small), 2);
	judge(trust, &user[0], NULL, &path);
	assert_trusted(&path);
	judge(trust, &user[1], NULL, &path);
	assert_path(&path, PATH_INCOMPLETE, REASON_PATH_INCOMPLETE, 0);
	trust_free(trust);
	remembered_drop(small);
	for (size_t i = 0; i < 3; i++) {
		pki_free(&user[i]);
		pki_free(&ca[i]);
	}
}

/* As in mail by each of them: its path is trusted, and its CA learned. */
static void
see_cas(const struct trust *trust, const struct pki *issuer, const char *word,
    const char *comment, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char *name = xasprintf("CN=%s %zu", word, i);
		struct pki ca = pki_make(issuer,
		    &(struct pki_wish){ .subject = name,
			.extensions = EXTENSIONS("basicConstraints",
			    "critical,CA:TRUE", "keyUsage",
			    "critical,keyCertSign", "subjectKeyIdentifier",
			    "hash", "nsComment", comment) });
		struct pki user = pki_user(&ca, "a@x.example");
		struct path path;

		judge(trust, &user, OTHERS(&ca), &path);
		assert_trusted(&path);
		pki_free(&user);
		pki_free(&ca);
		free(name);
	}
}

/* An anchor whose CAs are many. */
static void
assert_pushes_nobody_out(const struct usual *u,
    const struct remembered_limits *limits, const char *comment)
{
	struct pki greedy = pki_root("CN=Greedy");
	struct remembered *small = remembered_new(limits);
	struct trust *trust = trust_in(OTHERS(&u->root, &greedy));
	struct path path;

	trust_remember(trust, small);
	judge(trust, &u->user, OTHERS(&u->ca, &u->middle), &path);
	assert_trusted(&path);
	see_cas(trust, &greedy, "One of many", comment, 20);
	assert_completed(trust, u);
	/* Others still find room, and only the greedy one loses. */
	see_cas(trust, &u->root, "Fair", "fair", 1);
	assert_completed(trust, u);
	trust_free(trust);
	remembered_drop(small);
	pki_free(&greedy);
}

static void
many_cas_of_one_anchor_push_out_no_others(void **state)
{
	const struct usual *u = *state;
	size_t one = pki_der(&u->middle, 0).len;
	char large[1200];

	assert_pushes_nobody_out(
	    u, &(struct remembered_limits){ 6, 1 << 20 }, "small");
	/* Few that are large are no majority by their number. */
	memset(large, 'x', sizeof(large));
	large[sizeof(large) - 1] = '\0';
	assert_pushes_nobody_out(u,
	    &(struct remembered_limits){ 100, 5 * one + 2 * sizeof(large) },
	    large);
}

/* Where all are one anchor's, all of the room is its own. */
static void
one_anchor_alone_has_all_of_the_room(void **state)
{
	const struct usual *u = *state;
	struct remembered *small =
	    remembered_new(&(struct remembered_limits){ 6, 1 << 20 });
	struct trust *trust = trust_with(small, &u->root);

	see_cas(trust, &u->root, "Only", "only", 20);
	assert_int_equal(remembered_count(small), 6);
	trust_free(trust);
	remembered_drop(small);
}

/* Nor after a restart: whose they are is found out anew. */
static void
whose_cas_are_many_is_known_after_a_restart(void **state)
{
	const struct usual *u = *state;
	struct remembered_limits six = { 6, 1 << 20 };
	struct pki greedy = pki_root("CN=Greedy");
	struct remembered *before = remembered_new(&six);
	struct remembered *after = remembered_new(&six);
	struct trust *trust = trust_in(OTHERS(&u->root, &greedy));
	char error[TRUST_ERROR];
	struct path path;
	size_t count = 0;

	trust_remember(trust, before);
	judge(trust, &u->user, OTHERS(&u->ca, &u->middle), &path);
	assert_trusted(&path);
	see_cas(trust, &greedy, "One of many", "many", 4);
	assert_true(remembered_write(before, u->path, error));
	assert_true(remembered_read(after, u->path, trust, &count, error));
	assert_int_equal(count, 6);
	trust_remember(trust, after);
	see_cas(trust, &greedy, "Another", "more", 3);
	assert_completed(trust, u);
	trust_free(trust);
	remembered_drop(after);
	remembered_drop(before);
	pki_free(&greedy);
}

static void
the_octets_are_bounded_too(void **state)
{
	const struct usual *u = *state;
	size_t one = pki_der(&u->middle, 0).len;
	struct remembered *small =
	    remembered_new(&(struct remembered_limits){ 100, one + 1 });
	struct trust *trust = trust_with(small, &u->root);
	struct path path;

	judge(trust, &u->user, OTHERS(&u->ca, &u->middle), &path);
	assert_trusted(&path);
	assert_in_range(remembered_count(small), 0, 1);
	trust_free(trust);
	remembered_drop(small);
}

struct work {
	const struct usual *u;
	struct certificate *signer;
	struct span others[2];
};

static void *
judge_often(void *arg)
{
	const struct work *w = arg;
	const struct path_parameters now = { .at = PKI_NOW };
	char error[TRUST_ERROR];
	size_t trusted = 0;
	struct path path;

	for (size_t i = 0; i < 50; i++) {
		path_build(w->u->trust, w->signer, w->others,
		    i % 2 == 0 ? 2 : 0, &now, &path);
		trusted += path.status == PATH_TRUSTED;
		path_clear(&path);
		(void)remembered_write(w->u->remembered, w->u->path, error);
	}
	return trusted == 50 ? arg : NULL;
}

static void
threads_share_it(void **state)
{
	const struct usual *u = *state;
	struct work work = { .u = u };
	pthread_t threads[4];

	work.signer = certificate_decode(pki_der(&u->user, 9), NULL);
	work.others[0] = pki_der(&u->ca, 10);
	work.others[1] = pki_der(&u->middle, 11);
	learn_usual(u);
	for (size_t i = 0; i < COUNT(threads); i++)
		assert_int_equal(
		    pthread_create(&threads[i], NULL, judge_often, &work), 0);
	for (size_t i = 0; i < COUNT(threads); i++) {
		void *good = NULL;

		assert_int_equal(pthread_join(threads[i], &good), 0);
		assert_non_null(good);
	}
	certificate_free(work.signer);
}

#define usual_test(f) cmocka_unit_test_setup_teardown(f, make_usual, drop_usual)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		usual_test(
		    a_sender_who_leaves_out_a_ca_that_was_seen_is_verified),
		usual_test(nothing_is_learned_from_a_path_that_is_not_trusted),
		usual_test(what_a_file_has_need_not_be_remembered),
		usual_test(a_restart_keeps_what_was_learned),
		usual_test(without_a_file_there_is_nothing_to_read),
		usual_test(what_no_anchor_signed_is_not_taken_from_the_file),
		usual_test(a_damaged_file_is_told_and_the_rest_of_it_used),
		usual_test(what_is_no_ca_is_not_taken_from_the_file),
		usual_test(nothing_is_written_without_news),
		usual_test(a_folder_that_is_not_there_is_told),
		usual_test(what_was_not_written_is_written_the_next_time),
		usual_test(the_number_is_bounded_and_what_is_of_use_stays),
		usual_test(many_cas_of_one_anchor_push_out_no_others),
		usual_test(one_anchor_alone_has_all_of_the_room),
		usual_test(whose_cas_are_many_is_known_after_a_restart),
		usual_test(the_octets_are_bounded_too),
		usual_test(threads_share_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
