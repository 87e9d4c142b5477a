/* SPDX-License-Identifier: BSD-2-Clause */
/* A file and what is said of it; included by test_config.c. */
/* A table that is read as it stands: */
/* clang-format off */
	{ "listne = \"x\";\n",
	    "m.conf:1: option: \"listne\" is not known; did you mean "
	    "\"listen\"?\n" },
	{ "\n\nlog = { levle = \"info\"; };\n",
	    "m.conf:3: log: \"levle\" is not known; did you mean "
	    "\"level\"?\n" },
	{ "limits = {\n depth = 3;\n depth = 4;\n};\n",
	    "m.conf:3: duplicate setting name\n" },
	{ "\nlisten = ;\n", "m.conf:2: syntax error\n" },
	{ "listen = 25;\n", "m.conf:1: listen = 25: expected a string such as "
			    "\"inet:8894@127.0.0.1\"\n" },
	{ "listen = \"unix:relative\";\n",
	    "m.conf:1: listen = \"unix:relative\": expected an absolute path "
	    "of at most 107 octets after unix:\n" },
	{ "listen = \"inet:8894\";\n",
	    "m.conf:1: listen = \"inet:8894\": expected unix:/PATH, "
	    "inet:PORT@HOST or inet6:PORT@HOST\n" },
	{ "listen = \"inet:70000@127.0.0.1\";\n",
	    "m.conf:1: listen = \"inet:70000@127.0.0.1\": expected "
	    "unix:/PATH, inet:PORT@HOST or inet6:PORT@HOST\n" },
	{ "socket_mode = 660;\n",
	    "m.conf:1: socket_mode = 660: expected a string such as "
	    "\"0660\"\n" },
	{ "socket_mode = \"0888\";\n",
	    "m.conf:1: socket_mode = \"0888\": expected octal permissions, "
	    "such as \"0660\"\n" },
	{ "socket_mode = \"07777\";\n",
	    "m.conf:1: socket_mode = \"07777\": expected octal permissions, "
	    "such as \"0660\"\n" },
	{ "authserv_id = \"mx example\";\n",
	    "m.conf:1: authserv_id = \"mx example\": expected a name such as "
	    "mx.example.org, without blanks, quotes or backslashes\n" },
	{ "remove_results = \"smim\";\n",
	    "m.conf:1: remove_results: \"smim\" is not known; did you mean "
	    "\"smime\"?\n" },
	{ "internal_error = \"never\";\n",
	    "m.conf:1: internal_error: \"never\" is not known; expected one "
	    "of tempfail, accept\n" },
	{ "from_case_passes = \"yes\";\n",
	    "m.conf:1: from_case_passes = \"yes\": expected true or false, "
	    "without quotes\n" },
	{ "from_case_passes = 1;\n",
	    "m.conf:1: from_case_passes = 1: expected true or false, "
	    "without quotes\n" },
	{ "limits = { depth = 0; };\n",
	    "m.conf:1: limits.depth = \"0\": expected 1 to 200\n" },
	{ "limits = { depth = -1; };\n",
	    "m.conf:1: limits.depth = \"-1\": expected 1 to 200\n" },
	{ "limits = { depth = 4294967297L; };\n",
	    "m.conf:1: limits.depth = \"4294967297\": expected 1 to 200\n" },
	{ "limits = { depth = \"40\"; };\n",
	    "m.conf:1: limits.depth = \"40\": expected a number without "
	    "quotes\n" },
	{ "headers = { status_good_requires = [ \"sponsor\" ]; };\n",
	    "m.conf:1: headers.status_good_requires: \"sponsor\" is not "
	    "known; expected one of mailbox-validated, "
	    "organization-validated, sponsor-validated, "
	    "individual-validated\n" },
	{ "headers = { status_good_requires = \"sponsor-validated\"; };\n",
	    "m.conf:1: headers.status_good_requires = \"sponsor-validated\": "
	    "expected an array of words in quotes, such as [ \"...\" ]\n" },
	{ "limits = { cms = 1000000; };\n",
	    "m.conf:1: limits.cms = 1000000: expected a string with a unit, "
	    "such as \"25M\"\n" },
	{ "limits = { cms = \"25 MB\"; };\n",
	    "m.conf:1: limits.cms = \"25 MB\": expected octets with a unit, "
	    "such as \"25M\" (K, M or G)\n" },
	{ "limits = { cms = \"1K\"; };\n",
	    "m.conf:1: limits.cms = \"1K\": expected 16K to 64M\n" },
	{ "limits = { cms = \"99999999999999999999M\"; };\n",
	    "m.conf:1: limits.cms = \"99999999999999999999M\": expected "
	    "octets with a unit, such as \"25M\" (K, M or G)\n" },
	{ "drain_timeout = \"30\";\n",
	    "m.conf:1: drain_timeout = \"30\": expected a time with its "
	    "unit, such as \"5s\" (s, m, h or d)\n" },
	{ "drain_timeout = \"2d\";\n",
	    "m.conf:1: drain_timeout = \"2d\": expected 0 to 1h\n" },
	{ "log = 1;\n", "m.conf:1: log: expected a group { ... }\n" },
	{ "headers = { status = { }; };\n",
	    "m.conf:1: headers.status: expected true or false, without "
	    "quotes\n" },
	{ "trust = { anchors = ( { file = \"/nowhere/roots.pem\"; } ); };\n",
	    "m.conf:1: trust.anchors: cannot read /nowhere/roots.pem: "
	    "No such file or directory\n" },
	{ "trust = { anchors = (\n { file = \"roots.pem\"; } ); };\n",
	    "m.conf:2: trust.anchors: \"roots.pem\": expected an absolute "
	    "path\n" },
	{ "trust = { anchors = (\n { fiel = \"/\"; } ); };\n",
	    "m.conf:2: trust.anchors: \"fiel\" is not known; did you mean "
	    "\"file\"?\n" },
	{ "trust = { anchors = ( { } ); };\n",
	    "m.conf:1: trust.anchors: expected one of source = \"nss\", "
	    "file = \"...\", ccadb = \"...\"\n" },
	{ "trust = { anchors = ( { file = \"/\"; source = \"nss\"; } ); };\n",
	    "m.conf:1: trust.anchors: expected one of source = \"nss\", "
	    "file = \"...\", ccadb = \"...\"\n" },
	{ "trust = { anchors = ( { source = \"tls\"; } ); };\n",
	    "m.conf:1: trust.anchors: source = \"tls\": expected \"nss\"\n" },
	{ "trust = { anchors = ( { ccadb = \"/nowhere.csv\"; } ); };\n",
	    "m.conf:1: trust.anchors: cannot read /nowhere.csv: "
	    "No such file or directory\n" },
	{ "trust = { anchors = ( { file = \"/\"; domains = [ ]; } ); };\n",
	    "m.conf:1: trust.anchors: domains: expected an array such as "
	    "[ \"partner.example\" ]\n" },
	{ "trust = { anchors = ( { file = \"/\"; domains = \"a\"; } ); };\n",
	    "m.conf:1: trust.anchors: domains: expected an array such as "
	    "[ \"partner.example\" ]\n" },
	{ "trust = { anchors = ( { source = \"nss\";\n"
	  "domains = [ \"a@b.example\" ]; } ); };\n",
	    "m.conf:2: trust.anchors: domains: \"a@b.example\": expected a "
	    "domain such as \"partner.example\", or \".partner.example\" for "
	    "those below it\n" },
	{ "trust = { anchors = ( { source = \"nss\";\n"
	  "distrust_after = \"soon\"; } ); };\n",
	    "m.conf:1: trust.anchors: distrust_after = \"soon\": expected a "
	    "day such as \"2027-01-31\"\n" },
	{ "trust = { deny = [ \"0a1b\" ]; };\n",
	    "m.conf:1: trust.deny: \"0a1b\": expected the 64 hex digits of a "
	    "SHA-256, of a certificate or of its public key\n" },
	{ "trust = { deny = [ 1 ]; };\n",
	    "m.conf:1: trust.deny: \"\": expected the 64 hex digits of a "
	    "SHA-256, of a certificate or of its public key\n" },
	{ "trust = { deny_file = \"denied\"; };\n",
	    "m.conf:1: trust.deny_file = \"denied\": expected an absolute "
	    "path\n" },
	{ "trust = { nss_module = \"libnssckbi.so\"; };\n",
	    "m.conf:1: trust.nss_module = \"libnssckbi.so\": expected an "
	    "absolute path\n" },
	{ "revocation = \"maybe\";\n",
	    "m.conf:1: revocation: \"maybe\" is not known; expected one of "
	    "off, soft, hard\n" },
	{ "crls = [ \"/nowhere\" ];\n",
	    "m.conf:1: crls: cannot read /nowhere: No such file or "
	    "directory\n" },
	{ "crl_grace = \"31d\";\n",
	    "m.conf:1: crl_grace = \"31d\": expected 0 to 30d\n" },
	{ "revocation_wait = \"1m\";\n",
	    "m.conf:1: revocation_wait = \"1m\": expected a time with its "
	    "unit, such as \"500ms\" or \"2s\", of 0ms to 60000ms\n" },
	{ "revocation_wait = \"61s\";\n",
	    "m.conf:1: revocation_wait = \"61s\": expected 0ms to 60000ms\n" },
	{ "fetch = { proxy = \"proxy:3128\"; };\n",
	    "m.conf:1: fetch.proxy = \"proxy:3128\": expected "
	    "http://HOST:PORT, such as "
	    "\"http://proxy.example.org:3128\"\n" },
	{ "fetch = { proxy = \"http://proxy\"; };\n",
	    "m.conf:1: fetch.proxy = \"http://proxy\": expected "
	    "http://HOST:PORT, such as "
	    "\"http://proxy.example.org:3128\"\n" },
	{ "fetch = { networks = [ \"10.0.0.0/33\" ]; };\n",
	    "m.conf:1: fetch.networks: \"10.0.0.0/33\": expected an address or "
	    "a network such as 192.0.2.0/24\n" },
	{ "shared_cache = { server = \"redis.example:6379\"; };\n",
	    "m.conf:1: shared_cache.server = \"redis.example:6379\": expected "
	    "unix:/PATH or inet:PORT@HOST\n" },
	{ "shared_cache = { server = \"inet:0@redis.example\"; };\n",
	    "m.conf:1: shared_cache.server = \"inet:0@redis.example\": "
	    "expected unix:/PATH or inet:PORT@HOST\n" },
	{ "cache_dir = 1;\n",
	    "m.conf:1: cache_dir = 1: expected a path in quotes\n" },
	{ "trust = { anchors = ( { file = 1; } ); };\n",
	    "m.conf:1: trust.anchors: file: expected a string in quotes\n" },
	{ "trust = { anchors = ( \"/\" ); };\n",
	    "m.conf:1: trust.anchors: expected { file = \"/...\"; }\n" },
	{ "trust = { anchors = \"/\"; };\n",
	    "m.conf:1: trust.anchors = \"/\": expected a list such as "
	    "( { file = \"/etc/.../roots.pem\"; } )\n" },
	{ "trust = { intermediates = [ \"/nowhere\" ]; };\n",
	    "m.conf:1: trust.intermediates: cannot read /nowhere: "
	    "No such file or directory\n" },
	{ "trust = { intermediates = [ 1 ]; };\n",
	    "m.conf:1: trust.intermediates: expected paths in quotes\n" },
	{ "levels = ( { id = \"rsa-modulus-min-2O48\"; level = \"off\"; } );\n",
	    "m.conf:1: levels: \"rsa-modulus-min-2O48\" is no requirement; "
	    "did you mean \"rsa-modulus-min-2048\"?\n" },
	{ "levels = ( { id = \"x\"; level = \"off\"; } );\n",
	    "m.conf:1: levels: \"x\" is no requirement; smime-check --rules "
	    "lists them\n" },
	{ "levels = ( { id = \"rsa-modulus-min-2048\"; level = \"bad\"; } );\n",
	    "m.conf:1: levels: rsa-modulus-min-2048: level \"bad\": expected "
	    "one of error, warning, notice, off\n" },
	{ "levels = ( { id = \"rsa-modulus-min-2048\"; level = \"off\"; },\n"
	  "{ id = \"rsa-modulus-min-2048\"; level = \"error\"; } );\n",
	    "m.conf:2: levels: rsa-modulus-min-2048 is given twice\n" },
	{ "levels = ( { id = \"rsa-modulus-min-2048\"; } );\n",
	    "m.conf:1: levels: expected level = \"...\"\n" },
	{ "policy = { mode = \"enforced\"; };\n",
	    "m.conf:1: policy.mode: \"enforced\" is not known; did you mean "
	    "\"enforce\"?\n" },
	{ RULE("{ }"), "m.conf:2: policy.rules[0]: expected name = \"...\"\n" },
	{ RULE("1"), "m.conf:2: policy.rules[0]: expected a group { ... }\n" },
	{ RULE("{ name = \"a b\"; }"),
	    "m.conf:2: policy.rules[0]: name: expected 1 to 64 letters, "
	    "digits, dots, underscores or hyphens\n" },
	{ RULE("{ name = 3; }"),
	    "m.conf:2: policy.rules[0]: name = 3: expected a string in "
	    "quotes\n" },
	{ RULE("{ name = \"a\"; whne = { }; }"),
	    "m.conf:2: policy.rules[0] \"a\": \"whne\" is not known; did you "
	    "mean \"when\"?\n" },
	{ RULE("{ name = \"a\"; mode = \"on\"; }"),
	    "m.conf:2: policy.rules[0] \"a\": mode: \"on\": expected monitor "
	    "or enforce\n" },
	{ RULE("{ name = \"a\"; when = 1; }"),
	    "m.conf:2: policy.rules[0] \"a\": when = 1: expected a group "
	    "{ ... }\n" },
	{ RULE("{ name = \"a\"; when = { from = \"x.example\"; }; }"),
	    "m.conf:2: policy.rules[0] \"a\": when: from = \"x.example\": "
	    "expected an array of strings, such as [ \"...\" ]\n" },
	{ RULE("{ name = \"a\"; when = { from = [ ]; }; }"),
	    "m.conf:2: policy.rules[0] \"a\": when: from: an empty list is "
	    "met by nothing; leave it out to mean anything\n" },
	{ RULE("{ name = \"a\"; when = { from = [ \"a b\" ]; }; }"),
	    "m.conf:2: policy.rules[0] \"a\": when: from: \"a b\": expected a "
	    "domain, .domain or a mailbox\n" },
	{ RULE("{ name = \"a\"; when = { from = [ \"@x.example\" ]; }; }"),
	    "m.conf:2: policy.rules[0] \"a\": when: from: \"@x.example\": "
	    "expected a domain, .domain or a mailbox\n" },
	{ RULE("{ name = \"a\"; when = { from = [ 1 ]; }; }"),
	    "m.conf:2: policy.rules[0] \"a\": when: from = 1: expected strings "
	    "in "
	    "quotes\n" },
	{ RULE("{ name = \"a\"; require = { rsa_bits = \"2048\"; ec_bits = "
	       "9999999999L; type = 5; organization_identifier = [ 7 ]; }; "
	       "encrypted = true; otherwise = { action = [ ]; }; }"),
	    "m.conf:2: policy.rules[0] \"a\": require: type = 5: expected a "
	    "word in quotes or an array of them\n"
	    "m.conf:2: policy.rules[0] \"a\": require: "
	    "organization_identifier = 7: expected strings in quotes\n"
	    "m.conf:2: policy.rules[0] \"a\": require: rsa_bits = \"2048\": "
	    "expected a number without quotes\n"
	    "m.conf:2: policy.rules[0] \"a\": require: ec_bits = 0: expected "
	    "1 to 521\n"
	    "m.conf:2: policy.rules[0] \"a\": encrypted = true: expected a "
	    "word in quotes\n"
	    "m.conf:2: policy.rules[0] \"a\": otherwise: action: expected a "
	    "string in quotes\n" },
	{ RULE("{ name = \"a\"; require = { result = [ \"pas\" ]; }; encrypted "
	       "= \"otherwise\";\n"
	       "otherwise = { action = \"reject\"; }; }"),
	    "m.conf:2: policy.rules[0] \"a\": require: result: \"pas\" is not "
	    "known; "
	    "did you mean \"pass\"?\n" },
	{ RULE("{ name = \"a\"; require = { result = [ ]; }; encrypted = "
	       "\"otherwise\";\n"
	       "otherwise = { action = \"reject\"; }; }"),
	    "m.conf:2: policy.rules[0] \"a\": require: result: an empty "
	    "array is met by nothing\n" },
	{ RULE("{ name = \"a\"; require = { typ = 1; }; encrypted = "
	       "\"otherwise\";\n"
	       "otherwise = { action = \"reject\"; }; }"),
	    "m.conf:2: policy.rules[0] \"a\": require: \"typ\" is not known; "
	    "did you mean \"type\"?\n" },
	{ RULE("{ name = \"a\"; require = { result = [ \"pass\" ]; }; "
	       "encrypted = \"otherwise\"; }"),
	    "m.conf:2: policy.rules[0] \"a\": a rule with require must say "
	    "otherwise = { action = \"...\"; }\n" },
	{ RULE("{ name = \"a\"; otherwise = { action = \"reject\"; }; }"),
	    "m.conf:2: policy.rules[0] \"a\": otherwise can never apply "
	    "without require\n" },
	{ RULE("{ name = \"a\"; require = { result = [ \"pass\" ]; }; "
	       "encrypted = \"otherwise\";\n"
	       "otherwise = { text = \"x\"; }; }"),
	    "m.conf:3: policy.rules[0] \"a\": otherwise: expected action = "
	    "\"...\"\n" },
	{ RULE("{ name = \"a\"; require = { result = [ \"pass\" ]; }; "
	       "encrypted = \"otherwise\";\n"
	       "otherwise = { action = \"rejct\"; }; }"),
	    "m.conf:3: policy.rules[0] \"a\": otherwise: \"rejct\" is not "
	    "known; did you mean \"reject\"?\n" },
	{ RULE("{ name = \"a\"; require = { result = [ \"pass\" ]; }; "
	       "encrypted = \"otherwise\";\n"
	       "otherwise = { action = \"tag\"; }; }"),
	    "m.conf:3: policy.rules[0] \"a\": otherwise: tag needs fields or a "
	    "subject_prefix\n" },
	{ RULE("{ name = \"a\"; require = { result = [ \"pass\" ]; }; "
	       "encrypted = \"otherwise\";\n"
	       "otherwise = { action = \"reject\"; text = \"$reson\"; }; }"),
	    "m.conf:3: policy.rules[0] \"a\": otherwise: text: a variable is "
	    "not known; variables are $reason, $reason_text, $rule and "
	    "$queue_id\n" },
	{ RULE("{ name = \"a\"; require = { result = [ \"pass\" ]; }; "
	       "encrypted = \"otherwise\";\n"
	       "otherwise = { action = \"reject\"; text = \"a\\nb\"; }; }"),
	    "m.conf:3: policy.rules[0] \"a\": otherwise: text: expected "
	    "printable ASCII in one line; variables are $reason, "
	    "$reason_text, $rule and $queue_id\n" },
	{ RULE("{ name = \"a\"; require = { result = [ \"pass\" ]; }; "
	       "encrypted = \"otherwise\";\n"
	       "otherwise = { action = \"reject\"; text = \"\"; }; }"),
	    "m.conf:3: policy.rules[0] \"a\": otherwise: text: expected 1 to "
	    "300 octets\n" },
	{ RULE("{ name = \"a\"; when = { from = [ \"a.example\" ]; }; },\n"
	       "{ name = \"a\"; when = { from = [ \"b.example\" ]; }; }"),
	    "m.conf:3: policy.rules[1] \"a\": the rule in line 2 has the "
	    "same name\n" },
	{ RULE("{ name = \"a\"; comment = \"CHG\\x0a4711\"; }"),
	    "m.conf:2: policy.rules[0] \"a\": comment: expected one line of "
	    "at most 200 octets\n" },
	{ RULE("{ name = \"all\"; },\n{ name = \"b\"; }"),
	    "m.conf:3: policy.rules[1] \"b\" can never match: the rule "
	    "\"all\" in line 2 takes all it would\n" },
	{ RULE("{ name = \"a\"; when = { from = [ \".example\" ]; }; },\n"
	       "{ name = \"b\"; when = { from = [ \"x.example\", "
	       "\"a@y.example\", \".z.example\" ]; }; }"),
	    "m.conf:3: policy.rules[1] \"b\" can never match: the rule "
	    "\"a\" in line 2 takes all it would\n" },
