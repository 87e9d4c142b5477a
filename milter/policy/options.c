/* SPDX-License-Identifier: BSD-2-Clause */
/* The option table: each option of the file is one row here and nothing
 * anywhere else but its field, its paragraph in the manual and its place in
 * conf/smime-milter.conf (tests/test_config.c compares). */
#include <string.h>

#include "room.h"

#define FIELD(member) .offset = offsetof(struct config, member)
#define K	      (1024ULL)
#define M	      (1024ULL * K)

static const char *const remove_words[] = { [REMOVE_SMIME] = "smime",
	[REMOVE_ALL] = "all",
	[REMOVE_NONE] = "none",
	NULL };
static const char *const internal_words[] = {
	[INTERNAL_TEMPFAIL] = "tempfail", [INTERNAL_ACCEPT] = "accept", NULL
};
static const char *const revocation_words[] = { [REVOCATION_OFF] = "off",
	[REVOCATION_SOFT] = "soft",
	[REVOCATION_HARD] = "hard",
	NULL };
static const char *const mode_words[] = {
	[MODE_MONITOR] = "monitor", [MODE_ENFORCE] = "enforce", NULL
};
static const char *const bad_from_words[] = { [BAD_FROM_ACCEPT] = "accept",
	[BAD_FROM_QUARANTINE] = "quarantine",
	[BAD_FROM_TEMPFAIL] = "tempfail",
	[BAD_FROM_REJECT] = "reject",
	NULL };
static const char *const conflict_words[] = {
	[CONFLICT_STRICTEST] = "strictest", [CONFLICT_MILDEST] = "mildest", NULL
};
static const char *const address_words[] = { [ADDRESSES_FULL] = "full",
	[ADDRESSES_DOMAIN] = "domain",
	[ADDRESSES_HASH] = "hash",
	[ADDRESSES_NONE] = "none",
	NULL };
static const char *const format_words[] = {
	[LOG_TEXT] = "text", [LOG_JSON] = "json", NULL
};
static const char *const target_words[] = { "syslog", "stderr", NULL };
static const char *const facility_words[] = { "mail", "daemon", "local0",
	"local1", "local2", "local3", "local4", "local5", "local6", "local7",
	NULL };
static const char *const level_words[] = { "error", "warning", "info", "debug",
	NULL };

#define HEADER(member, sentence_)                                              \
	{                                                                      \
		.path = "headers." #member, .kind = &kind_bool,                \
		FIELD(headers.member), .fallback = "true",                     \
		.sentence = sentence_                                          \
	}

static const struct option options[] = {
	{ .path = "listen",
	    .kind = &kind_listen,
	    FIELD(listen),
	    .fallback = "unix:/run/smime-milter/milter.sock",
	    .needs_restart = true,
	    .sentence = "Where the mail server connects." },
	{ .path = "socket_mode",
	    .kind = &kind_mode,
	    FIELD(socket_mode),
	    .fallback = "0660",
	    .max = 0777,
	    .needs_restart = true,
	    .sentence = "Permissions of a unix socket." },
	{ .path = "socket_group",
	    .kind = &kind_text,
	    FIELD(socket_group),
	    .fallback = "",
	    .needs_restart = true,
	    .sentence = "Group of a unix socket; empty leaves it." },
	{ .path = "user",
	    .kind = &kind_text,
	    FIELD(user),
	    .fallback = "",
	    .needs_restart = true,
	    .sentence = "Whom to become when started as root; empty refuses "
			"to run as root." },
	{ .path = "drain_timeout",
	    .kind = &kind_time,
	    FIELD(drain_timeout),
	    .fallback = "30s",
	    .max = 3600,
	    .sentence = "How long a stop waits for messages under way." },
	{ .path = "cache_dir",
	    .kind = &kind_path,
	    FIELD(cache_dir),
	    .fallback = "/var/cache/smime-milter",
	    .sentence = "Folder for what is learned from mail; empty: it is "
			"forgotten at a restart." },
	{ .path = "cache_size",
	    .kind = &kind_size,
	    FIELD(cache_size),
	    .fallback = "512M",
	    .min = M,
	    .max = 64 * 1024 * M,
	    .sentence = "CRLs and OCSP responses in memory, and the same again "
			"in files." },
	{ .path = "revocation_wait",
	    .kind = &kind_milliseconds,
	    FIELD(revocation_wait),
	    .fallback = "1s",
	    .max = 60000,
	    .sentence = "How long a message waits for a CRL or OCSP response "
			"that is being fetched." },
	{ .path = "aia",
	    .kind = &kind_bool,
	    FIELD(aia),
	    .fallback = "false",
	    .sentence = "Fetch certificates of CAs that a path lacks." },

	{ .path = "fetch.enabled",
	    .kind = &kind_bool,
	    FIELD(fetch.enabled),
	    .fallback = "true",
	    .sentence = "Whether CRLs and OCSP responses are fetched." },
	{ .path = "fetch.https",
	    .kind = &kind_bool,
	    FIELD(fetch.https),
	    .fallback = "false",
	    .sentence = "Fetch by https, too." },
	{ .path = "fetch.proxy",
	    .kind = &kind_proxy,
	    FIELD(fetch.proxy),
	    .fallback = "",
	    .sentence = "The HTTP proxy that fetches for us; empty: none." },
	{ .path = "fetch.networks",
	    .kind = &kind_networks,
	    FIELD(fetch.networks),
	    .sentence = "Networks that are not public and may be fetched from "
			"all the same." },
	{ .path = "fetch.timeout",
	    .kind = &kind_time,
	    FIELD(fetch.timeout),
	    .fallback = "30s",
	    .min = 1,
	    .max = 600,
	    .sentence = "How long one fetch may take." },
	{ .path = "fetch.size",
	    .kind = &kind_size,
	    FIELD(fetch.size),
	    .fallback = "64M",
	    .min = 64 * K,
	    .max = 1024 * M,
	    .sentence = "The largest CRL that is fetched." },
	{ .path = "fetch.concurrent",
	    .kind = &kind_count,
	    FIELD(fetch.concurrent),
	    .fallback = "8",
	    .min = 1,
	    .max = 64,
	    .sentence = "Fetches at a time; two at most of one server." },

	{ .path = "shared_cache.server",
	    .kind = &kind_server,
	    FIELD(shared_cache.server),
	    .fallback = "",
	    .sentence = "Redis or Valkey that nodes share what they fetched "
			"through; empty: none." },
	{ .path = "shared_cache.prefix",
	    .kind = &kind_text,
	    FIELD(shared_cache.prefix),
	    .fallback = "smime-milter:",
	    .sentence = "What its keys begin with." },
	{ .path = "shared_cache.user",
	    .kind = &kind_text,
	    FIELD(shared_cache.user),
	    .fallback = "",
	    .sentence = "Its user; empty: the default one." },
	{ .path = "shared_cache.password_file",
	    .kind = &kind_path,
	    FIELD(shared_cache.password_file),
	    .fallback = "",
	    .sentence = "File with its password; empty: it asks for none." },
	{ .path = "shared_cache.tls",
	    .kind = &kind_bool,
	    FIELD(shared_cache.tls),
	    .fallback = "false",
	    .sentence = "Speak TLS to it." },
	{ .path = "shared_cache.ca_file",
	    .kind = &kind_path,
	    FIELD(shared_cache.ca_file),
	    .fallback = "",
	    .sentence = "CAs of its certificate; empty: those of the "
			"system." },
	{ .path = "shared_cache.certificate_file",
	    .kind = &kind_path,
	    FIELD(shared_cache.certificate_file),
	    .fallback = "",
	    .sentence =
		"Our certificate, where it asks for one; empty: none." },
	{ .path = "shared_cache.key_file",
	    .kind = &kind_path,
	    FIELD(shared_cache.key_file),
	    .fallback = "",
	    .sentence = "And its key." },
	{ .path = "shared_cache.timeout",
	    .kind = &kind_milliseconds,
	    FIELD(shared_cache.timeout),
	    .fallback = "500ms",
	    .min = 10,
	    .max = 10000,
	    .sentence = "How long one question to it may take." },

	{ .path = "authserv_id",
	    .kind = &kind_authserv_id,
	    FIELD(authserv_id),
	    .fallback = "",
	    .sentence = "Name in Authentication-Results; empty: the mail "
			"server's." },
	{ .path = "remove_results",
	    .kind = &kind_word,
	    FIELD(remove_results),
	    .fallback = "smime",
	    .words = remove_words,
	    .sentence = "Which arriving Authentication-Results fields in our "
			"name are removed." },
	{ .path = "internal_error",
	    .kind = &kind_word,
	    FIELD(internal_error),
	    .fallback = "tempfail",
	    .words = internal_words,
	    .sentence = "What happens to a message when the fault is ours." },
	{ .path = "monitor_file",
	    .kind = &kind_text,
	    FIELD(monitor_file),
	    .fallback = "/run/smime-milter/monitor-until",
	    .sentence = "Where --monitor-until is written and looked for." },
	{ .path = "from_case_passes",
	    .kind = &kind_bool,
	    FIELD(from_case_passes),
	    .fallback = "false",
	    .sentence = "Whether a local part that differs from the "
			"certificate's in ASCII case only may pass." },

	{ .path = "log.target",
	    .kind = &kind_text,
	    FIELD(log_target),
	    .fallback = "syslog",
	    .words = target_words,
	    .sentence = "Where log lines go; with -f, standard error." },
	{ .path = "log.facility",
	    .kind = &kind_text,
	    FIELD(log_facility),
	    .fallback = "mail",
	    .words = facility_words,
	    .sentence = "The facility of syslog." },
	{ .path = "log.level",
	    .kind = &kind_text,
	    FIELD(log_level),
	    .fallback = "info",
	    .words = level_words,
	    .sentence = "The least urgent lines that are logged." },
	{ .path = "log.addresses",
	    .kind = &kind_word,
	    FIELD(log_addresses),
	    .fallback = "full",
	    .words = address_words,
	    .sentence = "What the log shows of From's address." },
	{ .path = "log.format",
	    .kind = &kind_word,
	    FIELD(log_format),
	    .fallback = "text",
	    .words = format_words,
	    .sentence = "How the line of a message is written." },

	{ .path = "trust.anchors",
	    .kind = &kind_anchors,
	    FIELD(anchors),
	    .sentence = "Root certificates in whose paths we believe." },
	{ .path = "trust.nss_module",
	    .kind = &kind_path,
	    FIELD(nss_module),
	    .fallback = "",
	    .sentence = "NSS's module of roots; empty: where the system has "
			"it." },
	{ .path = "trust.deny",
	    .kind = &kind_deny,
	    FIELD(deny),
	    .sentence = "SHA-256 of certificates and keys that no path may "
			"hold." },
	{ .path = "trust.deny_file",
	    .kind = &kind_path,
	    FIELD(deny_file),
	    .fallback = "",
	    .sentence = "A file of more of them, one on a line." },
	{ .path = "trust.intermediates",
	    .kind = &kind_paths,
	    FIELD(intermediates),
	    .sentence = "Certificates that may close a gap in a path." },

	{ .path = "revocation",
	    .kind = &kind_word,
	    FIELD(revocation),
	    .fallback = "soft",
	    .words = revocation_words,
	    .sentence = "Whether signers are asked for their revocation, and "
			"whether one of whom nothing is known may pass." },
	{ .path = "crl_grace",
	    .kind = &kind_time,
	    FIELD(crl_grace),
	    .fallback = "0s",
	    .max = 30 * 86400,
	    .sentence = "How long a CRL or OCSP response that has ended is "
			"still used." },
	{ .path = "crls",
	    .kind = &kind_paths,
	    FIELD(crls),
	    .sentence = "CRLs and OCSP responses that are at hand." },
	{ .path = "keep_crls",
	    .kind = &kind_path,
	    FIELD(keep_crls),
	    .fallback = "",
	    .sentence = "Folder for CRLs and OCSP responses that decided; "
			"empty: none is kept." },

	{ .path = "limits.depth",
	    .kind = &kind_count,
	    FIELD(limits.depth),
	    .fallback = "32",
	    .min = 1,
	    .max = 200,
	    .sentence = "Nesting of MIME parts." },
	{ .path = "limits.parts",
	    .kind = &kind_count,
	    FIELD(limits.parts),
	    .fallback = "1000",
	    .min = 1,
	    .max = 100000,
	    .sentence = "MIME parts in a message." },
	{ .path = "limits.header",
	    .kind = &kind_size,
	    FIELD(limits.header),
	    .fallback = "64K",
	    .min = 4 * K,
	    .max = 16 * M,
	    .sentence = "Header of the message or of one part." },
	{ .path = "limits.boundary",
	    .kind = &kind_size,
	    FIELD(limits.boundary),
	    .fallback = "70",
	    .min = 1,
	    .max = 998,
	    .sentence = "Boundary of a multipart; RFC 2046 says 70." },
	{ .path = "limits.cms",
	    .kind = &kind_size,
	    FIELD(cms_limit),
	    .fallback = "1M",
	    .min = 16 * K,
	    .max = 64 * M,
	    .sentence = "CMS object of a detached signature." },
	{ .path = "limits.opaque",
	    .kind = &kind_size,
	    FIELD(opaque_limit),
	    .fallback = "32M",
	    .min = 16 * K,
	    .max = 1024 * M,
	    .sentence = "CMS object that carries its content." },
	{ .path = "limits.signatures",
	    .kind = &kind_count,
	    FIELD(signatures),
	    .fallback = "8",
	    .min = 1,
	    .max = 1000,
	    .sentence = "Signatures judged in one message." },

	HEADER(authentication_results, "Write Authentication-Results."),
	HEADER(status, "Write X-SMIME-Status."),
	HEADER(signer, "Write X-SMIME-Signer."),
	HEADER(profile, "Write X-SMIME-Profile."),
	HEADER(compliance, "Write X-SMIME-Compliance."),
	HEADER(trust, "Write X-SMIME-Trust."),
	HEADER(policy, "Write X-SMIME-Policy."),
	{ .path = "headers.programs",
	    .kind = &kind_bool,
	    FIELD(headers.programs),
	    .fallback = "false",
	    .sentence = "Say in X-SMIME-Compliance what root programs ask "
			"for." },
	{ .path = "headers.status_good_requires",
	    .kind = &kind_word_set,
	    FIELD(headers.status_good_requires),
	    .words = sbr_type_words,
	    .sentence = "Types for \"Good signature\"; empty: any." },

	{ .path = "levels",
	    .kind = &kind_levels,
	    FIELD(overrides),
	    .sentence = "Levels of requirements that differ from the "
			"catalogue's." },

	{ .path = "policy.mode",
	    .kind = &kind_word,
	    FIELD(policy.mode),
	    .fallback = "monitor",
	    .words = mode_words,
	    .sentence = "Whether rules refuse mail or only say that they "
			"would." },
	{ .path = "policy.bad_from",
	    .kind = &kind_word,
	    FIELD(policy.bad_from),
	    .fallback = "reject",
	    .words = bad_from_words,
	    .sentence = "What is done where nobody can read From and a rule "
			"asks for it." },
	{ .path = "policy.recipient_conflict",
	    .kind = &kind_word,
	    FIELD(policy.recipient_conflict),
	    .fallback = "strictest",
	    .words = conflict_words,
	    .sentence = "Which decision counts where recipients differ." },
	{ .path = "policy.trusted_hops",
	    .kind = &kind_networks,
	    FIELD(policy.trusted_hops),
	    .sentence = "Clients whose word counts for when.trusted_hop." },
	{ .path = "policy.rules",
	    .kind = &kind_rules,
	    FIELD(policy.rules),
	    .sentence = "What is demanded of whose mail; the first that "
			"matches decides." },

	{ .path = "skip.authenticated",
	    .kind = &kind_bool,
	    FIELD(policy.skip.authenticated),
	    .fallback = "true",
	    .sentence = "Enforce nothing upon authenticated clients." },
	{ .path = "skip.clients",
	    .kind = &kind_networks,
	    FIELD(policy.skip.clients),
	    .sentence = "Enforce nothing upon these clients." },
	{ .path = "skip.recipients",
	    .kind = &kind_addresses,
	    FIELD(policy.skip.recipients),
	    .sentence = "Recipients who take no part in the decision." },
	{ .path = "skip.senders",
	    .kind = &kind_addresses,
	    FIELD(policy.skip.senders),
	    .sentence = "Enforce nothing upon these envelope senders." },
	{ .path = "skip.size",
	    .kind = &kind_size,
	    FIELD(policy.skip.size),
	    .fallback = "0",
	    .max = 1024 * M,
	    .sentence = "Enforce nothing upon larger messages; 0: never." },
};

enum {
	OPTION_COUNT = sizeof(options) / sizeof(options[0])
};

const struct option *
option_at(size_t index)
{
	return index < OPTION_COUNT ? &options[index] : NULL;
}

const struct option *
option_find(const char *path)
{
	for (size_t i = 0; i < OPTION_COUNT; i++)
		if (strcmp(options[i].path, path) == 0)
			return &options[i];
	return NULL;
}

bool
option_group_exists(const char *group)
{
	size_t len = strlen(group);

	for (size_t i = 0; i < OPTION_COUNT; i++)
		if (strncmp(options[i].path, group, len) == 0 &&
		    options[i].path[len] == '.')
			return true;
	return false;
}

const void *
option_field(const struct option *option, const struct config *config)
{
	return (const char *)config + option->offset;
}

const char *
config_option(size_t index, const char **fallback, const char **sentence)
{
	const struct option *option = option_at(index);

	if (option == NULL)
		return NULL;
	*fallback = option->fallback != NULL ? option->fallback : "";
	*sentence = option->sentence;
	return option->path;
}
