/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Mozilla's roots for e-mail out of NSS's module of built-in objects, by
 * plain PKCS#11; NSS itself is not needed.  A root is believed for mail where
 * an object of trust with its SHA-1 says so.
 */
#include "config.h"

#ifdef HAVE_NSS

#include <dlfcn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <p11-kit/pkcs11.h>
#include <p11-kit/pkcs11x.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "room.h"

/* Of NSS's pkcs11n.h; p11-kit does not have it. */
static const CK_ATTRIBUTE_TYPE email_distrust_after = CKA_NSS_URL + 35;

enum {
	SHA1_OCTETS = 20,
	SLOTS_MAX = 8,
	OBJECTS_MAX = 4096,
	VALUE_MAX = 1 << 16,
};

struct belief {
	uint8_t sha1[SHA1_OCTETS];
	bool trusted;
};

struct module {
	struct loading *loading;
	void *handle;
	CK_FUNCTION_LIST *call;
	CK_SESSION_HANDLE session;
	CK_OBJECT_HANDLE objects[OBJECTS_MAX];
	struct belief beliefs[OBJECTS_MAX];
	size_t belief_count;
	uint8_t value[VALUE_MAX];
};

/* 0: there is none, or it is longer than that. */
static size_t
attribute(const struct module *m, CK_OBJECT_HANDLE object,
    CK_ATTRIBUTE_TYPE type, void *out, size_t size)
{
	CK_ATTRIBUTE a = { type, out, size };

	if (m->call->C_GetAttributeValue(m->session, object, &a, 1) != CKR_OK ||
	    a.ulValueLen > size)
		return 0;
	return a.ulValueLen;
}

static size_t
find_objects(struct module *m, CK_OBJECT_CLASS class)
{
	CK_ATTRIBUTE wanted = { CKA_CLASS, &class, sizeof(class) };
	CK_ULONG count = 0, more = 0;

	if (m->call->C_FindObjectsInit(m->session, &wanted, 1) != CKR_OK)
		return 0;
	while (count < OBJECTS_MAX &&
	       m->call->C_FindObjects(m->session, m->objects + count,
		   OBJECTS_MAX - count, &more) == CKR_OK &&
	       more > 0)
		count += more;
	(void)m->call->C_FindObjectsFinal(m->session);
	return count;
}

/* What is distrusted anywhere is not believed, whatever else is said. */
static void
read_beliefs(struct module *m)
{
	size_t count = find_objects(m, CKO_NSS_TRUST);

	for (size_t i = 0; i < count; i++) {
		struct belief *b = &m->beliefs[m->belief_count];
		CK_ULONG trust = 0;

		if (m->belief_count == OBJECTS_MAX)
			return;
		if (attribute(m, m->objects[i], CKA_CERT_SHA1_HASH, b->sha1,
			SHA1_OCTETS) != SHA1_OCTETS ||
		    attribute(m, m->objects[i], CKA_TRUST_EMAIL_PROTECTION,
			&trust, sizeof(trust)) != sizeof(trust))
			continue;
		b->trusted = trust == CKT_NSS_TRUSTED_DELEGATOR;
		if (b->trusted || trust == CKT_NSS_NOT_TRUSTED)
			m->belief_count++;
	}
}

static bool
is_believed(const struct module *m, struct span der)
{
	uint8_t sha1[EVP_MAX_MD_SIZE];
	bool believed = false;

	if (EVP_Digest(der.data, der.len, sha1, NULL, EVP_sha1(), NULL) != 1) {
		ERR_clear_error();
		return false;
	}
	for (size_t i = 0; i < m->belief_count; i++) {
		if (memcmp(m->beliefs[i].sha1, sha1, SHA1_OCTETS) != 0)
			continue;
		if (!m->beliefs[i].trusted)
			return false;
		believed = true;
	}
	return believed;
}

/* "YYMMDDhhmmssZ", of this century; one octet CK_FALSE is none. */
static bool
read_date(const struct module *m, CK_OBJECT_HANDLE object, time_t *out)
{
	char text[16] = "";
	size_t len =
	    attribute(m, object, email_distrust_after, text, sizeof(text) - 1);
	int y, mo, d, h, mi, s, n = 0;

	*out = 0;
	if (len <= 1)
		return true;
	return len == 13 &&
	       sscanf(text, "%2d%2d%2d%2d%2d%2dZ%n", &y, &mo, &d, &h, &mi, &s,
		   &n) == 6 &&
	       n == 13 && time_from_civil(2000 + y, mo, d, h, mi, s, out);
}

static void
skip(struct anchor_report *report, const char *why)
{
	if (report->skipped++ == 0)
		(void)snprintf(report->why, sizeof(report->why), "%s", why);
}

static void
add_root(struct module *m, CK_OBJECT_HANDLE object)
{
	struct loading *loading = m->loading;
	struct grant own = loading->grant;
	struct certificate *certificate = NULL;
	struct span der = { m->value,
		attribute(m, object, CKA_VALUE, m->value, VALUE_MAX) };
	const char *why = "an object without its certificate";
	time_t date = 0;

	if (der.len > 0 && !is_believed(m, der))
		return;
	if (!read_date(m, object, &date))
		why = "a date that is none";
	else if (der.len > 0)
		certificate = certificate_decode(der, &why);
	if (certificate == NULL) {
		skip(loading->report, why);
		return;
	}
	loading->grant.distrust_after = earlier_date(own.distrust_after, date);
	loading_add(loading, certificate);
	if (date > loading->report->newest && date <= loading->report->dated)
		loading->report->newest = date;
	loading->grant = own;
}

static void
read_slot(struct module *m, CK_SLOT_ID slot)
{
	size_t count;

	if (m->call->C_OpenSession(
		slot, CKF_SERIAL_SESSION, NULL, NULL, &m->session) != CKR_OK)
		return;
	m->belief_count = 0;
	read_beliefs(m);
	count = find_objects(m, CKO_CERTIFICATE);
	for (size_t i = 0; i < count; i++)
		add_root(m, m->objects[i]);
	(void)m->call->C_CloseSession(m->session);
}

static void
note_version(struct module *m, const void *inside)
{
	struct anchor_report *report = m->loading->report;
	CK_INFO info;
	Dl_info where;
	struct stat st;

	if (m->call->C_GetInfo(&info) == CKR_OK)
		(void)snprintf(report->version, sizeof(report->version),
		    "%u.%u", info.libraryVersion.major,
		    info.libraryVersion.minor);
	if (dladdr(inside, &where) != 0 && where.dli_fname != NULL) {
		(void)snprintf(
		    report->file, sizeof(report->file), "%s", where.dli_fname);
		if (stat(where.dli_fname, &st) == 0)
			report->dated = st.st_mtime;
	}
}

static void
read_module(struct module *m)
{
	CK_RV (*get_list)(CK_FUNCTION_LIST **) = NULL;
	void *symbol = dlsym(m->handle, "C_GetFunctionList");
	CK_SLOT_ID slots[SLOTS_MAX];
	CK_ULONG count = SLOTS_MAX;

	/* ISO C has no cast from an object's pointer to a function's. */
	memcpy(&get_list, &symbol, sizeof(get_list));
	if (get_list == NULL || get_list(&m->call) != CKR_OK ||
	    m->call->C_Initialize(NULL) != CKR_OK) {
		loading_complain(m->loading, "is no PKCS#11 module that works");
		return;
	}
	note_version(m, symbol);
	if (m->call->C_GetSlotList(CK_TRUE, slots, &count) != CKR_OK)
		count = 0;
	for (CK_ULONG i = 0; i < count; i++)
		read_slot(m, slots[i]);
	(void)m->call->C_Finalize(NULL);
	if (m->loading->report->count == 0)
		loading_complain(m->loading, "there is no root for e-mail");
}

void
load_nss(struct loading *loading)
{
	struct module *m = xcalloc(1, sizeof(*m));

	if (loading->path == NULL)
		loading->path = "libnssckbi.so";
	loading->skips = true;
	m->loading = loading;
	/* What the module stands on would leak a little each time that it is
	 * unloaded; the module itself is read anew, its package may be. */
	(void)dlopen("libnspr4.so", RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
	m->handle = dlopen(loading->path, RTLD_NOW | RTLD_LOCAL);
	if (m->handle == NULL) {
		const char *why = dlerror();

		(void)snprintf(loading->error, TRUST_ERROR,
		    "NSS's roots: %s; on Debian: apt-get install libnss3",
		    why != NULL ? why : "cannot be loaded");
	} else {
		read_module(m);
		(void)dlclose(m->handle);
	}
	free(m);
}

#else

#include "room.h"

void
load_nss(struct loading *loading)
{
	loading->path = "NSS's roots";
	loading_complain(loading, "this program was built without them");
}

#endif
