/* SPDX-License-Identifier: BSD-2-Clause */
/* Why a decision fell, as JSON. */
#include "explain_json.h"

#include "members.h"

static void
set_count(json_t *object, const char *key, size_t count)
{
	json_set(object, key, json_integer((json_int_t)count));
}

static json_t *
when_json(const struct explained_rule *rule)
{
	json_t *list = json_array();

	for (size_t i = 0; i < rule->when_count; i++) {
		const struct explained_condition *condition = &rule->when[i];
		json_t *object = json_object();

		json_set_text(object, "name", condition->name);
		if (condition->wanted != NULL)
			json_set_text(object, "wanted", condition->wanted);
		else
			set_count(object, "entries", condition->entries);
		json_set_text(object, "found", condition->found);
		json_set(object, "holds", json_boolean(condition->holds));
		json_array_append_new(list, object);
	}
	return list;
}

/* null: it is not known for now. */
static json_t *
holds_json(enum explained_holding holds)
{
	return holds == EXPLAINED_UNKNOWN
		   ? json_null()
		   : json_boolean(holds != EXPLAINED_FAILS);
}

static json_t *
require_json(const struct explained_rule *rule)
{
	json_t *list = json_array();

	for (size_t i = 0; i < rule->require_count; i++) {
		const struct explained_requirement *one = &rule->require[i];
		json_t *object = json_object(), *wanted = json_array();

		json_set_text(object, "name", one->name);
		for (size_t w = 0; w < one->wanted_count; w++)
			json_array_append_new(
			    wanted, json_of_text(one->wanted[w]));
		json_set(object, "wanted", wanted);
		json_set_text(object, "found", one->found);
		json_set(object, "holds", holds_json(one->holds));
		if (one->holds == EXPLAINED_TOLERATED)
			json_set(object, "tolerated", json_true());
		json_array_append_new(list, object);
	}
	return list;
}

static json_t *
notes_json(const struct explained_rule *rule)
{
	json_t *list = json_array();

	for (size_t i = 0; i < rule->note_count; i++) {
		json_t *object = json_object();

		json_set_text(object, "name", rule->notes[i].name);
		json_set_text(object, "value", rule->notes[i].value);
		json_set_text(object, "found", rule->notes[i].found);
		json_array_append_new(list, object);
	}
	return list;
}

/* What the rule does with mail that is not as required, or not yet known. */
static json_t *
consequence_json(const struct explained_rule *rule)
{
	json_t *object = json_object();

	json_set(object, "temporary", json_boolean(rule->is_temporary));
	json_set_text(object, "action", action_word(rule->action));
	json_set(object, "code",
	    rule->code != 0 ? json_integer(rule->code) : json_null());
	json_set_text(object, "enhanced",
	    rule->enhanced[0] != '\0' ? rule->enhanced : NULL);
	return object;
}

static json_t *
rule_json(const struct explained_rule *rule)
{
	json_t *object = json_object();

	json_set_text(object, "rule", rule->name);
	set_count(object, "index", rule->index);
	json_set_text(object, "file", rule->file);
	json_set(object, "line", json_integer(rule->line));
	json_set(object, "ended", json_boolean(rule->has_ended));
	json_set(object, "matches", json_boolean(rule->matches));
	json_set(object, "when", when_json(rule));
	if (!rule->matches || !rule->requires)
		return object;
	json_set(object, "signer",
	    rule->has_signer ? json_integer((json_int_t)rule->signer)
			     : json_null());
	json_set(object, "require", require_json(rule));
	json_set(object, "also", notes_json(rule));
	json_set(object, "otherwise", consequence_json(rule));
	return object;
}

static json_t *
view_json(const struct explained_view *view)
{
	json_t *object = json_object(), *rules = json_array();

	json_set_text(object, "from", view->from);
	json_set(object, "guess", json_boolean(view->is_guess));
	json_set_text(object, "recipient", view->recipient);
	json_set(object, "left_alone", json_boolean(view->left_alone));
	for (size_t i = 0; i < view->rule_count; i++)
		json_array_append_new(rules, rule_json(&view->rules[i]));
	json_set(object, "rules", rules);
	return object;
}

json_t *
explanation_json(const struct result *result, const struct explained *explained)
{
	const struct explanation *why = explained->why;
	const struct signature_result *signature = result_signature(result);
	json_t *object = json_object(), *views = json_array();

	json_set(object, "suspended", json_boolean(why->suspended));
	json_set_text(object, "skip", why->skip);
	set_count(object, "rules", why->rule_count);
	for (size_t i = 0; i < why->view_count; i++)
		json_array_append_new(views, view_json(&why->views[i]));
	json_set(object, "for", views);
	set_count(object, "more_mailboxes", why->more_mailboxes);
	json_set(object, "more_recipients", json_boolean(why->more_recipients));
	json_set_text(object, "hint",
	    signature != NULL ? hint_text(signature->hint) : NULL);
	json_set_text(object, "repair", explained->proof);
	return object;
}
