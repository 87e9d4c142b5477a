/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A stranger's configuration, up to the first NUL; what follows makes up a
 * message, its envelope, and what was found.  Whatever is taken is printed
 * such that it reads back as the same, and decides as the words of decision.h
 * say.
 */
#include "config.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "policy.h"

enum {
	TEXT_MAX = 1 << 20,
	TIMES = 4, /* at which a message comes */
};

static const time_t times[TIMES] = { 0, 1788220800, 1788220800 + 86400,
	4102444800 };

/* libconfig's scanner keeps a string whose end it did not find. */
const char *__lsan_default_suppressions(void);
const char *
__lsan_default_suppressions(void)
{
	return "leak:libconfig";
}

/* Octets that decide what a message is like; 0 when there are no more. */
struct source {
	const uint8_t *at, *end;
};

static unsigned int
pick(struct source *source, unsigned int below)
{
	return source->at < source->end ? *source->at++ % below : 0;
}

/* Text up to a NUL or newline; the caller frees. */
static char *
pick_text(struct source *source)
{
	const uint8_t *begin = source->at;
	char *text = NULL;

	while (source->at < source->end && *source->at != '\0' &&
	       *source->at != '\n')
		source->at++;
	text = xstrndup((const char *)begin, (size_t)(source->at - begin));
	if (source->at < source->end)
		source->at++;
	return text;
}

struct message {
	struct certificate leaf, root;
	struct name_attribute attributes[2];
	struct certificate_mailbox mailbox;
	struct signer_result signers[2];
	struct signature_result signature;
	struct result result;
	struct envelope envelope;
	char *texts[6];
	const char *recipients[3];
};

static void
make_certificates(struct message *m, struct source *source)
{
	m->mailbox.address = m->texts[0];
	for (size_t i = 0; i < 2; i++)
		m->attributes[i] = (struct name_attribute){
			.type = i == 0 ? ATTRIBUTE_ORGANIZATION_ID
				       : ATTRIBUTE_ORGANIZATION,
			.oid = span_of("U\004\003"),
			.text = span_of(m->texts[1]),
			.value = span_of(m->texts[1]),
			.tag = 0x0c,
		};
	m->leaf = (struct certificate){
		.class = { SUBSCRIBER, (enum sbr_type)(1u << pick(source, 4)),
		    (enum sbr_generation)(1u << pick(source, 3)) },
		.subject = { .attributes = m->attributes, .count = 2 },
		.key = { .kind = (enum key_algorithm)pick(source, KEY_ED448),
		    .size = 256 * pick(source, 16),
		    .spki = span_of("key") },
		.mailboxes = &m->mailbox,
		.mailbox_count = 1,
	};
	m->root.subject =
	    (struct name){ .attributes = m->attributes, .count = 1 };
}

static struct signer_result
make_signer(struct message *m, struct source *source)
{
	return (struct signer_result){
		.reason = (enum reason)pick(source, REASON_COUNT),
		.cms = { .reason = (enum reason)pick(source, REASON_COUNT),
		    .weakness = REASON_PASS,
		    .digest =
			(enum digest_algorithm)pick(source, DIGEST_COUNT) },
		.signing_time = times[pick(source, TIMES)],
		.mailbox_match = (enum mailbox_match)pick(source, 3),
		.certificate = pick(source, 8) == 1 ? NULL : &m->leaf,
		.compliance = (enum compliance)pick(source, 3),
		.path = { .status = (enum path_status)pick(source, 5),
		    .weakness = REASON_PASS,
		    .certificates = { &m->leaf, &m->root },
		    .count = pick(source, 3),
		    .policy = (enum path_policy)pick(source, 4) },
		.path_ended = times[pick(source, TIMES)],
		.revocation = { .status =
				    (enum revocation_status)pick(source, 4) },
	};
}

static void
make_message(struct message *m, struct source *source)
{
	*m = (struct message){ 0 };
	for (size_t i = 0; i < sizeof(m->texts) / sizeof(m->texts[0]); i++)
		m->texts[i] = pick_text(source);
	make_certificates(m, source);
	m->signers[0] = make_signer(m, source);
	m->signers[1] = make_signer(m, source);
	m->signature = (struct signature_result){
		.reason = m->signers[0].reason,
		.covers = (enum signature_covers)pick(source, 2),
		.signers = m->signers,
		.signer_count = 1 + pick(source, 2),
	};
	m->result = (struct result){
		.reason = (enum reason)pick(source, REASON_COUNT),
		.at = times[pick(source, TIMES)],
		.mailing_list = pick(source, 2) == 1,
		.encrypted_whole = pick(source, 2) == 1,
		.signatures = &m->signature,
		.signature_count = pick(source, 2),
		.size = pick(source, 2) * (64u << 20),
	};
	from_add(&m->result.from, m->texts[2]);
	m->recipients[0] = m->texts[3];
	m->recipients[1] = pick(source, 2) == 1 ? m->texts[0] : NULL;
	m->envelope = (struct envelope){
		.mail_from = m->texts[4],
		.rcpt_to = m->recipients,
		.client_address = pick(source, 2) == 1 ? "192.0.2.25" : NULL,
		.authenticated = pick(source, 4) == 1 ? "erika" : NULL,
		.queue_id = m->texts[5],
		.monitor = pick(source, 4) == 1,
	};
}

static void
drop_message(struct message *m)
{
	from_free(&m->result.from);
	for (size_t i = 0; i < sizeof(m->texts) / sizeof(m->texts[0]); i++)
		free(m->texts[i]);
}

static void
check_decision(const struct decision *d, const struct envelope *envelope)
{
	bool refused = d->action >= ACTION_TEMPFAIL;

	fuzz_assert(d->action <= ACTION_REJECT);
	fuzz_assert(d->rule != NULL);
	fuzz_assert(d->mode != MODE_MONITOR || d->action == ACTION_ACCEPT);
	fuzz_assert(!envelope->monitor || d->mode == MODE_MONITOR);
	fuzz_assert(!d->has_would ||
		    (d->mode == MODE_MONITOR && d->would != ACTION_ACCEPT));
	fuzz_assert(d->skip == NULL || d->action == ACTION_ACCEPT);
	fuzz_assert(refused == (d->code != 0));
	fuzz_assert(refused == (d->enhanced[0] != '\0'));
	fuzz_assert(
	    !refused || d->code / 100 == (d->action == ACTION_REJECT ? 5 : 4));
	fuzz_assert(!refused || d->enhanced[0] == '0' + d->code / 100);
	fuzz_assert(!refused || d->text[0] != '\0');
	for (const char *p = d->text; *p != '\0'; p++)
		fuzz_assert(*p >= 0x20 && *p <= 0x7e);
}

/* The same question has the same answer, and what is asked changes nothing. */
static void
decide(const struct config *config, const struct message *m)
{
	struct decision first, again;
	struct explanation why;
	struct buffer text = BUFFER_LIMIT(TEXT_MAX);

	policy_decide(&config->policy, &m->result, &m->envelope, &first);
	check_decision(&first, &m->envelope);
	policy_explain(&config->policy, &m->result, &m->envelope, &why);
	policy_explain_text(&why, &text);
	explanation_free(&why);
	for (size_t i = 0; i < text.len; i++)
		fuzz_assert(text.data[i] == '\n' ||
			    (text.data[i] >= 0x20 && text.data[i] != 0x7f));
	policy_decide(&config->policy, &m->result, &m->envelope, &again);
	fuzz_assert(first.action == again.action &&
		    strcmp(first.rule, again.rule) == 0 &&
		    strcmp(first.text, again.text) == 0);
	buffer_free(&text);
}

static struct config *
load(const void *text, size_t len, struct config_errors *errors)
{
	int fd = memfd_create("config", MFD_CLOEXEC);
	char path[40];
	struct config *config = NULL;

	fuzz_assert(fd >= 0);
	fuzz_assert(write(fd, text, len) == (ssize_t)len);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	config = config_load(path, errors);
	close(fd);
	fuzz_assert((config == NULL) == (errors->list.count > 0));
	return config;
}

/* What is printed is a file, and means the same. */
static void
check_printed(const struct config *config)
{
	struct buffer text = BUFFER_LIMIT(TEXT_MAX);
	struct config_errors errors = { 0 };
	struct config *again = NULL;

	config_print(config, CONFIG_ALL, &text);
	if (!text.overflowed) {
		again = load(text.data, text.len, &errors);
		if (again == NULL)
			fprintf(stderr, "%s\n%s\n", errors.list.items[0],
			    buffer_text(&text));
		fuzz_assert(again != NULL);
		fuzz_assert(strcmp(again->digest, config->digest) == 0);
	}
	buffer_clear(&text);
	policy_warnings(&config->policy, times[1], &text);
	config_errors_free(&errors);
	config_free(again);
	buffer_free(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
	const uint8_t *nul = len == 0 ? NULL : memchr(octets, '\0', len);
	size_t text = nul == NULL ? len : (size_t)(nul - octets);
	struct source source = { octets + text, octets + len };
	struct config_errors errors = { 0 };
	struct config *config = load(octets, text, &errors);
	struct message message;

	if (source.at < source.end)
		source.at++;
	for (size_t i = 0; i < errors.list.count; i++)
		fuzz_assert(errors.list.items[i][0] != '\0');
	if (config != NULL) {
		check_printed(config);
		make_message(&message, &source);
		decide(config, &message);
		drop_message(&message);
	}
	config_errors_free(&errors);
	config_free(config);
	return 0;
}
