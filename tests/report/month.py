# SPDX-License-Identifier: BSD-2-Clause
"""A month of mail as two nodes would have logged it, with incidents planted
in it, and the sums of all of it.

The lines are what milter/report/line.c writes; tests/test_analysis.c holds
the two together.
"""
import collections
import datetime
import functools
import hashlib
import json
import random

BEGIN = datetime.datetime(2026, 10, 24, tzinfo=datetime.timezone.utc)
DAYS = 30
NODES = ["mx1.dest.example", "mx2.dest.example"]
CONFIG = "7d1e"
GATEWAY = "198.51.100.7"
GATEWAY_FROM = 12  # the day from which it re-encodes
OUTAGE = (14, 6, 12)  # day, from hour, to hour
EXPIRES = 20
ROLLS = 16
CA = "CN=Sample Trust S/MIME CA %d,O=Sample Trust AG,C=DE"
PRIVATE_CA = "CN=Partner Internal CA,O=Partner Intern,C=DE"
POLICY = """
policy = {
  mode = "monitor";
  rules = (
    { name = "bank"; when = { from = [ "bank.example" ]; };
      require = { result = [ "pass" ]; };
      encrypted = "otherwise"; otherwise = { action = "reject"; }; },
    { name = "partners"; when = { from = [ "acme.example", "priv.example" ]; };
      require = { result = [ "pass" ]; };
      encrypted = "otherwise"; otherwise = { action = "quarantine"; }; },
    { name = "pinned"; when = { from = [ "roll.example" ]; };
      require = { result = [ "pass" ];
                  certificate = [ %s ]; };
      encrypted = "otherwise"; otherwise = { action = "reject"; }; },
    { name = "rest"; when = {}; }
  );
};
"""


@functools.lru_cache(maxsize=100000)
def escape(value):
    return "".join(
        c if 0x20 < ord(c) < 0x7F and c not in '"=%\\' else
        "".join("%%%02X" % b for b in c.encode()) for c in value)


@functools.lru_cache(maxsize=100000)
def stamp(at):
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


class Domain:
    def __init__(self, month, number, name, signs):
        rng = month.rng
        self.name = name
        self.signs = signs  # share of its mail that is signed
        self.ca = CA % (1 + number % 4)
        self.type = ["sponsor-validated", "organization-validated",
                     "mailbox-validated"][number % 3]
        self.generation = ["strict", "multipurpose"][number % 2]
        self.clients = ["192.0.2.%d" % (2 * number), "192.0.2.%d" %
                        (2 * number + 1)]
        self.orgid = "NTRDE-HRB%05d" % (10000 + number)
        self.senders = ["user%d@%s" % (i, name) for i in range(4)]
        self.findings = ["crldp-http-only"] if number % 7 == 3 else []
        self.certs = {s: "%064x" % rng.getrandbits(256) for s in self.senders}
        self.until = {s: BEGIN + datetime.timedelta(days=400 + number)
                      for s in self.senders}


class Month:
    """Lines in the order of time, and `expected`."""

    def __init__(self, messages=200000, seed=1):
        self.rng = random.Random(seed)
        self.messages = messages
        self.lines = []  # (time, node, record)
        self.count = 0
        self.sums = collections.Counter()
        self.hits = collections.defaultdict(list)
        self.incidents = collections.defaultdict(list)
        self.days = collections.defaultdict(collections.Counter)
        self.by_domain = collections.defaultdict(collections.Counter)
        self.make_domains()
        self.plant()

    def make_domains(self):
        names = ["bank.example", "acme.example", "priv.example",
                 "roll.example"]
        names += ["signs%02d.example" % i for i in range(16)]
        names += ["mixed%02d.example" % i for i in range(5)]
        names += ["plain%02d.example" % i for i in range(25)]
        self.domains = []
        for number, name in enumerate(names):
            signs = 0 if name.startswith("plain") else (
                0.5 if name.startswith("mixed") else 1)
            self.domains.append(Domain(self, number + 1, name, signs))
        self.named = {d.name: d for d in self.domains}
        # The partner that forgets its certificate.
        acme = self.named["acme.example"]
        for sender in acme.senders:
            acme.until[sender] = BEGIN + datetime.timedelta(days=EXPIRES)
        roll = self.named["roll.example"]
        self.old = dict(roll.certs)
        for sender in roll.senders:
            roll.until[sender] = BEGIN + datetime.timedelta(days=40)
        # Two that end soon after the month.
        for sender in self.named["signs00.example"].senders[:2]:
            self.named["signs00.example"].until[sender] = (
                BEGIN + datetime.timedelta(days=DAYS + 9))

    def policy(self):
        pins = ", ".join('"%s"' % c for c in sorted(self.old.values()))
        return POLICY % pins

    # --- one message ----------------------------------------------------

    def log(self, at, record):
        self.count += 1
        record["id"] = "4h%08X" % (self.count * 7919)
        record.setdefault("size", 1000 + self.rng.randrange(90000))
        node = self.rng.choice(NODES)
        self.lines.append((at, node, record))
        self.account(at, node, record)

    def account(self, at, node, r):
        s = self.sums
        reason = r.get("reason")
        signed = r["result"] != "none"
        s["messages"] += 1
        s["signed"] += signed
        s["result", r["result"]] += 1
        if reason:
            s["reason", reason] += 1
        s["action", r.get("would", r["action"])] += 1
        s["node", node] += 1
        if "skip" in r:
            s["skip", r["skip"]] += 1
        domain = r["from"].split("@")[1]
        self.by_domain[domain]["messages"] += 1
        self.by_domain[domain]["signed"] += signed
        self.by_domain[domain][r["result"]] += 1
        day = at.strftime("%Y-%m-%d")
        self.days[day]["messages"] += 1
        self.days[day][r["result"]] += 1
        if reason == "digest-mismatch":
            self.days[day]["mismatches"] += 1
        if "cert" in r:
            s["certificates"] += 1
            confirmed = r.get("path") in ("explicit", "any-policy")
            s["class", r["type"] if confirmed else "none",
              r["generation"] if confirmed else "none"] += 1
            s["compliance", r["compliance"]] += 1
            for finding in r.get("findings", []):
                s["clause", finding] += 1
            if reason in ("untrusted", "path-incomplete"):
                s["issuer", r["issuer"]] += 1
            status = r["revocation"].split("/")[0]
            if status != "unchecked":
                s["asked", r["issuer"]] += 1
                s["unanswered", r["issuer"]] += status == "unknown"

    def base(self, sender, client):
        return {"result": "none", "action": "accept", "rule": "rest",
                "from": sender, "client": client}

    def signed(self, domain, sender, client, at):
        r = self.base(sender, client)
        r.update({
            "result": "pass", "type": domain.type,
            "generation": domain.generation,
            "compliance": "noncompliant" if domain.findings else "compliant",
            "path": "explicit", "trust": "trusted", "revocation": "good/crl",
            "cert": domain.certs[sender], "until": domain.until[sender],
            "orgid": domain.orgid, "issuer": domain.ca,
            "findings": domain.findings, "key": "rsa-3072",
            "digest": "sha256", "anchor": "CN=Sample Trust Root R2",
        })
        self.rule(r)
        return r

    def rule(self, r):
        domain = r["from"].split("@")[1]
        r["rule"] = {"bank.example": "bank", "acme.example": "partners",
                     "priv.example": "partners",
                     "roll.example": "pinned"}.get(domain, "rest")

    def fail(self, r, result, reason):
        r["result"], r["reason"] = result, reason

    def hit(self, r, cause):
        would = {"bank": "reject", "partners": "quarantine",
                 "pinned": "reject"}.get(r["rule"])
        if would is None:
            return
        r["would"] = would
        self.hits[r["rule"], would, r.get("reason"), cause].append(r)

    # --- the month ------------------------------------------------------

    def moments(self, count, first=0, last=DAYS):
        span = (last - first) * 86400
        return sorted(BEGIN + datetime.timedelta(
            days=first, seconds=self.rng.randrange(span))
            for _ in range(count))

    def plant(self):
        self.forge(60)
        self.post_to_list(400)
        self.pass_gateway(900)
        self.skip(5000)
        left = self.messages - self.count
        for at in self.moments(left):
            self.ordinary(at)
        self.lines.sort(key=lambda line: line[0])

    def ordinary(self, at):
        domain = self.rng.choice(self.domains)
        sender = self.rng.choice(domain.senders)
        client = self.rng.choice(domain.clients)
        if self.rng.random() >= domain.signs:
            self.log(at, self.base(sender, client))
            return
        days = (at - BEGIN).days
        if domain.name == "roll.example" and days >= ROLLS:
            domain.certs[sender] = "%064x" % (
                0xabc << 200 | int(sender[4]))
            domain.until[sender] = BEGIN + datetime.timedelta(days=800)
        elif domain.name == "roll.example":
            domain.certs[sender] = self.old[sender]
            domain.until[sender] = BEGIN + datetime.timedelta(days=40)
        r = self.signed(domain, sender, client, at)
        if domain.name == "priv.example":
            r.update({"trust": "untrusted", "issuer": PRIVATE_CA,
                      "revocation": "unchecked"})
            for key in ("path", "anchor"):
                r.pop(key, None)
            self.fail(r, "policy", "untrusted")
            self.hit(r, "missing-root")
            self.incidents["missing-root", PRIVATE_CA].append(r)
        elif at > domain.until[sender]:
            r.update({"trust": "invalid", "revocation": "unchecked",
                      "ended": domain.until[sender]})
            r.pop("anchor")
            self.fail(r, "fail", "expired")
            self.hit(r, "expired-certificate")
            self.incidents["expired-certificate", domain.name].append(r)
        elif (days, True) == (OUTAGE[0], OUTAGE[1] <= at.hour < OUTAGE[2]) \
                and domain.ca == CA % 3:
            r["revocation"] = "unknown"
            self.fail(r, "temperror", "revocation-unknown")
            self.hit(r, "revocation-trouble")
            if "would" in r:  # trouble of the world is not refused
                key = (r["rule"], r["would"], r["reason"],
                       "revocation-trouble")
                self.hits[key].remove(r)
                r["would"] = "tempfail"
                self.hits[r["rule"], "tempfail", r["reason"],
                          "revocation-trouble"].append(r)
            self.incidents["revocation-trouble", domain.ca].append(r)
        elif domain.name == "roll.example" and days >= ROLLS:
            self.hit(r, "new-certificate")
            self.incidents["new-certificate", domain.name].append(r)
        self.log(at, r)

    def forge(self, count):
        """In the bank's name, by hosts that never brought its signature."""
        for i, at in enumerate(self.moments(count)):
            r = self.base("user%d@bank.example" % (i % 3),
                          "203.0.113.%d" % (i % 20))
            self.rule(r)
            self.hit(r, "forgery")
            self.incidents["forgery", "bank.example"].append(r)
            self.log(at, r)

    def post_to_list(self, count):
        for at in self.moments(count):
            domain = self.named["signs%02d.example" % self.rng.randrange(8)]
            sender = self.rng.choice(domain.senders)
            r = self.signed(domain, sender, "203.0.113.200", at)
            for key in ("type", "generation", "compliance", "path", "trust",
                        "revocation", "cert", "until", "orgid", "issuer",
                        "findings", "key", "digest", "anchor"):
                r.pop(key, None)
            r.update({"list": True, "envelope": "bounces@list.example",
                      "others": ["1:pass"]})
            self.fail(r, "policy", "partial-coverage")
            self.incidents["mailing-list", "list.example"].append(r)
            self.log(at, r)

    def pass_gateway(self, count):
        """Good at first, and re-encoding from one day on."""
        for at in self.moments(count):
            domain = self.named[self.rng.choice(
                ["bank.example", "signs08.example", "signs09.example"])]
            sender = self.rng.choice(domain.senders)
            r = self.signed(domain, sender, GATEWAY, at)
            if (at - BEGIN).days >= GATEWAY_FROM:
                r["hint"] = "reencoded"
                self.fail(r, "fail", "digest-mismatch")
                self.hit(r, "changed-on-the-way")
                self.incidents["changed-on-the-way", GATEWAY].append(r)
            self.log(at, r)

    def skip(self, count):
        for at in self.moments(count):
            r = self.base("me%d@dest.example" % self.rng.randrange(30),
                          "10.1.2.%d" % self.rng.randrange(200))
            r["skip"] = "authenticated"
            r["auth"] = True
            r.pop("rule")
            self.log(at, r)

    # --- as lines -------------------------------------------------------

    ORDER = ["result", "reason", "action", "would", "rule", "skip", "from",
             "envelope", "type", "generation", "compliance", "path", "trust",
             "revocation", "hint", "list", "auth", "client", "cert", "until",
             "ended", "orgid", "issuer", "findings", "key", "digest",
             "anchor", "others"]

    def text(self, r):
        words = [r["id"] + ":"]
        for key in self.ORDER:
            value = r.get(key)
            if value is None or value == []:
                continue
            if key == "cert":
                value = value[:16]
            if isinstance(value, datetime.datetime):
                value = stamp(value)
            if value is True:
                value = "yes"
            elif isinstance(value, list):
                value = ",".join(escape(v) for v in value)
            else:
                value = escape(value)
            words.append("%s=%s" % (key, value))
        words.append("size=%d ms=0.4 config=%s" % (r["size"], CONFIG))
        return " ".join(words)

    @staticmethod
    def of_json_alone(r):
        def digest(words):
            return hashlib.sha256(words.encode()).hexdigest()
        return {"key_sha256": digest("key " + r["cert"]),
                "subject": "CN=" + r["from"], "serial": r["cert"][:8],
                "issuer_sha256": digest(r["issuer"]),
                "anchor_sha256": digest(r.get("anchor", ""))}

    def object(self, at, r):
        out = {"id": r["id"], "time": stamp(at)}
        for key in self.ORDER:
            value = r.get(key)
            if value is None or value == []:
                continue
            if isinstance(value, datetime.datetime):
                value = stamp(value)
            out[key] = value
        if "cert" in r:
            out.update(self.of_json_alone(r))
        out.update({"size": r["size"], "ms": 0.4, "config": CONFIG})
        return json.dumps(out, separators=(",", ":"))

    def write(self, path, node=None, form="rsyslog", opener=open):
        """Form: rsyslog (RFC 3339), bsd (RFC 3164, UTC), json."""
        with opener(path, "wt") as out:
            for at, where, r in self.lines:
                if node is not None and where != node:
                    continue
                message = (self.object(at, r) if form == "json"
                           else self.text(r))
                if form == "bsd":
                    when = at.strftime("%b ") + "%2d" % at.day + \
                        at.strftime(" %H:%M:%S")
                else:
                    when = at.strftime("%Y-%m-%dT%H:%M:%S.123456+00:00")
                out.write("%s %s smime-milter[77]: %s\n" %
                          (when, where, message))
                if r["size"] % 10 == 0:
                    out.write("%s %s postfix/smtpd[9]: disconnect from "
                              "x[%s]\n" % (when, where, r["client"]))


if __name__ == "__main__":
    import sys
    Month(int(sys.argv[1]) if len(sys.argv) > 1 else 200000).write(
        "/dev/stdout", form=sys.argv[2] if len(sys.argv) > 2 else "rsyslog")
