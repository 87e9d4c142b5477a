# SPDX-License-Identifier: BSD-2-Clause
"""The numbers of the HTML report, against those of the JSON of the same
analysis: every table, row by row."""
from html_page import NARROW_BLANK, number, words

RESULTS = ("pass", "fail", "policy", "neutral", "temperror", "permerror",
           "none")
DONE = {"reject": "refused", "tempfail": "delayed", "quarantine": "held",
        "tag": "tagged"}
TYPES = ("mailbox-validated", "organization-validated", "sponsor-validated",
         "individual-validated", "none")


def count(number):
    return "{:,}".format(number).replace(",", NARROW_BLANK)


def day(time):
    return time[:10] if time else ""


def minute(time):
    return time[:16].replace("T", " ") if time else ""


def period(group):
    first, last = day(group["first"]), day(group["last"])
    return first if first == last else "%s to %s" % (first, last)


def ids(group):
    return " ".join(group["queue_ids"])


def senders(group):
    return count(group["senders"]) + (
        " at least" if group.get("senders_at_least") else "")


def names(kind, some):
    if not some["list"]:
        return ""
    out = ", ".join("%s %s" % (one["name"], count(one["messages"]))
                    for one in some["list"])
    if some["more"]:
        out += " and %s more" % count(some["more"])
    return " · %s %s" % (kind, out)


def hits(report):
    for hit in report["hits"]["list"]:
        why = hit["reason"] or {"none": "not signed",
                                "pass": "signed well"}[hit["result"]]
        when = period(hit)
        yield {
            "by rule": "%s%s %s" % (
                hit["rule"] or "(none named)",
                "has" if hit["enforced"] else "would have",
                DONE[hit["action"]]),
            "messages": count(hit["messages"]),
            "senders": senders(hit),
            "known before": count(hit["known"]),
            "why, and what we think": "%s%s%s%s%s%s%s" % (
                why + (": " if hit["think"] else ""), hit["think"],
                hit["cause"], " · " + when if when else "",
                names("from", hit["from"]), names("of", hit["domains"]),
                names("brought by", hit["clients"])),
            "first queue ids": ids(hit)}


def rules(report):
    all_rules = {}
    for hit in report["hits"]["list"]:
        of_rule = all_rules.setdefault(hit["rule"] or "(none named)",
                                       dict.fromkeys(DONE.values(), 0))
        of_rule[DONE[hit["action"]]] += hit["messages"]
    for rule, done in sorted(all_rules.items(),
                             key=lambda one: (-sum(one[1].values()), one[0])):
        yield dict({"rule": rule, "all": count(sum(done.values()))},
                   **{key: count(value) for key, value in done.items()})


def incidents(report):
    for one in report["incidents"]["list"]:
        yield {"who, and what we think": one["who"] + one["cause"],
               "evidence": one["what"], "messages": count(one["messages"]),
               "senders": senders(one), "from, to": period(one),
               "first queue ids": ids(one)}


def time_line(report):
    days = report["days"]
    length = 1 if len(days) <= 62 else -(-len(days) // (62 * 7)) * 7
    columns = [("all mail", lambda one: one["messages"]),
               ("not signed", lambda one: one["results"]["none"])]
    for result in RESULTS[:-1]:
        columns.append((result, lambda one, key=result: one["results"][key]))
    columns.append(("digest-mismatch",
                    lambda one: one["digest_mismatches"]))
    for action, done in DONE.items():
        columns.append((done, lambda one, key=action: one["actions"][key]))
    if not days:
        return
    seen = [(label, of) for label, of in columns if sum(map(of, days))]
    first = "day" if length == 1 else "from"
    for start in range(0, len(days), length):
        yield dict({first: days[start]["day"]},
                   **{label: count(sum(map(of, days[start:start + length])))
                      for label, of in seen})
    yield dict({first: "all"},
               **{label: count(sum(map(of, days))) for label, of in seen})


def results(report):
    if report["coverage"]["messages"]:
        for result in RESULTS:
            yield {"result": result,
                   "messages": count(report["results"][result])}


def reasons(report):
    for reason, messages in report["reasons"].items():
        yield {"reason": reason, "messages": count(messages)}


def domains(report):
    for one in report["domains"]["list"]:
        row = {"domain": one["domain"], "messages": count(one["messages"]),
               "signed": count(one["signed"])}
        for result in RESULTS:
            row["not signed" if result == "none" else result] = count(
                one["results"][result])
        yield row


def classes(report):
    if not report["certificates"]:
        return
    for kind in TYPES:
        row = report["types"][kind]
        out = {"type": "no SBR policy" if kind == "none" else kind}
        for generation in ("legacy", "multipurpose", "strict"):
            out[generation] = count(row[generation])
        yield out


def compliance(report):
    if report["certificates"]:
        for word in ("compliant", "noncompliant", "not-sbr"):
            yield {"compliance": word,
                   "messages": count(report["compliance"][word])}


def clauses(report):
    for one in report["clauses"]["list"]:
        yield {"clause": one["id"], "messages": count(one["messages"]),
               "section": one["section"], "level": one["level"],
               "requirement": one["text"]}


def issuers(report):
    for one in report["not_rooted"]["list"]:
        yield {"issuer": one["issuer"], "messages": count(one["messages"]),
               "senders": senders(one), "from, to": period(one),
               "first queue ids": ids(one)}


def expiring(report):
    for one in report["expiring"]["list"]:
        yield {"sender": one["sender"], "ends": day(one["not_after"]),
               "messages signed": count(one["messages"]),
               "certificate (SHA-256)": one["certificate"]}


def renewed(report):
    for one in report["renewed"]["list"]:
        yield {"sender": one["sender"], "first seen": day(one["since"]),
               "messages with it": count(one["messages"]),
               "old certificate": one["before"],
               "which ends": day(one["before_ends"]),
               "new certificate": one["after"],
               "rules": "would not take it" if one["refused"]
                        else "take it"}


def revocation(report):
    for one in report["revocation"]["list"]:
        yield {"issuer": one["issuer"],
               "unanswered": count(one["unanswered"]),
               "asked": count(one["asked"]),
               "longest gap from": minute(one["longest_from"]),
               "to": minute(one["longest_to"]),
               "messages in it": count(one["longest_messages"]),
               "first queue id": one["queue_id"] or ""}


def mismatches(report):
    for one in report["mismatches"]["list"]:
        yield {"client": one["client"], "changed": count(one["messages"]),
               "right": count(one["good"]), "senders": senders(one),
               "hint": one["hint"] or "none", "from, to": period(one),
               "first queue ids": ids(one)}


def suggestions(report):
    for one in report["suggestions"]["list"]:
        yield {"domain": one["domain"], "messages": count(one["messages"]),
               "not well": count(one["bad"]),
               "senders": count(one["senders"]), "days": count(one["days"])}


def skipped(report):
    for reason, messages in report["skipped"].items():
        yield {"skipped because of": reason, "messages": count(messages)}


def nodes(report):
    for one in report["nodes"]["list"]:
        yield {"node": one["name"] or "(not named)",
               "messages": count(one["messages"]), "first": day(one["first"]),
               "last": day(one["last"]), "configurations": one["configs"]}


def examples(report):
    for one in report["coverage"]["unreadable_examples"]:
        yield {"file": one["file"], "line": count(one["line"]),
               "why": one["why"]}


def changes(report):
    for one in report["replay"]["changes"]["list"]:
        why = one["reason"] or {"none": "not signed",
                                "pass": "signed well"}[one["result"]]
        row = {"reason": why + names("from", one["from"])[len(" · "):],
               "messages": count(one["messages"]), "senders": senders(one),
               "from, to": period(one), "first queue ids": ids(one)}
        for label, side in (("as it was decided", "before"),
                            ("as it would be", "after")):
            done, wanted = (DONE.get(one[key + side], "accepted")
                            for key in ("action_", "would_"))
            rule = one["rule_" + side]
            row[label] = done + (
                ", enforced: " + wanted if wanted != done else "") + (
                "by rule " + rule if rule else "no rule is named")
        yield row


def undecided(report):
    for reason, messages in report["replay"]["undecided_why"].items():
        yield {"what the log does not tell": reason,
               "messages": count(messages)}


REPLAY = {"changes-table": changes, "undecided-table": undecided}
TABLES = {
    "hits-table": hits, "rules-table": rules, "incidents-table": incidents,
    "time-table": time_line, "results-table": results,
    "reasons-table": reasons, "domains-table": domains,
    "classes-table": classes, "compliance-table": compliance,
    "clauses-table": clauses, "issuers-table": issuers,
    "expiring-table": expiring, "rollovers-table": renewed,
    "crls-table": revocation, "mismatches-table": mismatches,
    "suggestions-table": suggestions, "skipped-table": skipped,
    "nodes-table": nodes, "examples-table": examples,
}
# JSON has these as objects, whose members have no order.
UNORDERED = ("skipped-table", "reasons-table", "undecided-table")
COVERAGE = ("messages", "files", "octets", "lines", "foreign", "remarks",
            "unreadable", "duplicates", "undated", "outside")


def texts(value):
    """All that JSON says in words, without what is our own vocabulary."""
    if isinstance(value, dict):
        for key, one in value.items():
            if key not in ("kind", "action", "result", "first", "last",
                           "since", "not_after", "before_ends",
                           "longest_from", "longest_to", "reason", "day"):
                yield from texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)
    elif isinstance(value, str):
        yield value


def complaints(page, report):
    """Where the page and the report do not say the same."""
    tables = dict(TABLES)
    is_annex = page.table("hits-table") is None and "replay" in report
    if "replay" in report:
        tables = dict(REPLAY, **({} if is_annex else TABLES))
        for key in ("same", "differs", "undecided", "renamed"):
            if count(report["replay"][key]) not in words(page.root):
                yield "nowhere: %s %d" % (key, report["replay"][key])
    for name, rows in tables.items():
        expected = list(rows(report))
        found = page.table(name)
        if not expected and found is None:
            continue
        if len(expected) != len(found or []):
            yield "%s: %d rows of %d" % (name, len(found or []),
                                         len(expected))
            continue
        if name in UNORDERED:
            expected, found = sorted_rows(expected, found)
        for want, got in zip(expected, found):
            for label, text in want.items():
                if got.get(label, "(no such column)").strip() != \
                        text.strip():
                    yield "%s: %s is %r, not %r" % (name, label,
                                                    got.get(label), text)
    found = page.table("coverage-table")
    for key, row in zip(COVERAGE, found):
        if row["number"] != count(report["coverage"][key]):
            yield "coverage: %s is %s" % (key, row["number"])
    if is_annex:
        return
    everything = words(page.root.find("body"))
    for text in texts(report):
        if text not in everything:
            yield "nowhere: %r" % text
    for key in ("signed", "known", "encrypted", "mailing_lists",
                "certificates"):
        if report["coverage"]["messages"] and \
                count(report[key]) not in everything:
            yield "nowhere: %s %s" % (key, count(report[key]))
    for action, done in DONE.items():
        messages = report["actions"][action] - report["enforced"][action]
        if messages and "%s %s" % (done, count(messages)) not in words(
                page.root.find(".//h1")):
            yield "the headline does not say %s %d" % (done, messages)


def sorted_rows(expected, found):
    """By number, most first, as the page has it; equal ones by name."""
    labels = list(expected[0])

    def key(row):
        return -number(row["messages"]), row[labels[0]]

    assert [key(row)[0] for row in found] == sorted(
        key(row)[0] for row in found)
    return sorted(expected, key=key), sorted(found, key=key)
