-- SPDX-License-Identifier: BSD-2-Clause
-- What the rules of run.sh's enforcing configuration refuse.
dofile(stories .. "/story.lua")

conn = greet()
expect(send(conn, "reject", plain, "Hello\r\n"), SMFIR_REPLYCODE, "answer")
if not mt.eom_check(conn, MT_SMTPREPLY, "550", "5.7.1",
    '100%% signed, please: none reject. Rule "bank". Reference: reject') then
	fail("not the reply of the rule")
end
if mt.eom_check(conn, MT_HDRINSERT) then
	fail("a refused message was changed")
end

fields, body = read_message("signed.eml")
expect(send(conn, "good", fields, body), SMFIR_CONTINUE, "signed mail")
contains(mt.getheader(conn, "X-SMIME-Policy", 0), "mode=enforce", "policy")

expect(send(conn, "tempfail", { { "From", "a@later.example" } }, "x\r\n"),
    SMFIR_REPLYCODE, "answer")
if not mt.eom_check(conn, MT_SMTPREPLY, "451", "4.7.1",
    "later (none). Reference: tempfail") then
	fail("not the reply of the rule")
end

expect(send(conn, "hold", { { "From", "a@hold.example" } }, "x\r\n"),
    SMFIR_CONTINUE, "answer")
if not mt.eom_check(conn, MT_QUARANTINE) then
	fail("not quarantined")
end
contains(mt.getheader(conn, "X-SMIME-Policy", 0), "quarantine", "policy")

-- Two From fields: the rule is met whichever comes first.
expect(send(conn, "two", { { "From", "a@other.example" },
    { "From", "erika@bank.example" } }, "x\r\n"), SMFIR_REPLYCODE, "answer")

expect(send(conn, "other", { { "From", "a@other.example" } }, "x\r\n"),
    SMFIR_CONTINUE, "mail of others")

-- The next message of a connection is not touched by a refusal.
expect(send(conn, "again", fields, body), SMFIR_CONTINUE, "signed mail")
mt.disconnect(conn)
