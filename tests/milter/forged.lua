-- SPDX-License-Identifier: BSD-2-Clause
-- Fields that somebody forged are gone, those of others stay.
dofile(stories .. "/story.lua")

conn = greet()
send(conn, "forged", {
	{ "X-SMIME-Status", "Good signature" },
	{ "Authentication-Results", "other.example; smime=pass" },
	{ "From", "erika@bank.example" },
	{ "x-smime-status", "Good signature" },
	{ "Authentication-Results", "mx.dest.example; smime=pass" },
	{ "X-SMIME-Anything", "x" },
}, "Hello\r\n")
expect(mt.getreply(conn), SMFIR_CONTINUE, "answer")
for _, name in ipairs({ "X-SMIME-Status", "X-SMIME-Anything",
    "Authentication-Results" }) do
	if not mt.eom_check(conn, MT_HDRDELETE, name) then
		fail(name .. " was not removed")
	end
end
expect(status(conn), " Not signed", "X-SMIME-Status")

send(conn, "foreign", {
	{ "Authentication-Results", "other.example; smime=pass" },
	{ "Authentication-Results", "mx.dest.example; spf=pass" },
	{ "From", "erika@bank.example" },
}, "Hello\r\n")
if mt.eom_check(conn, MT_HDRDELETE) then
	fail("a field of others was removed")
end
mt.disconnect(conn)
