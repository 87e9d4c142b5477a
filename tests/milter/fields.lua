-- SPDX-License-Identifier: BSD-2-Clause
-- Unsigned mail gets its fields; nothing that nobody needs is asked for.
dofile(stories .. "/story.lua")

conn = greet()
for name, bit in pairs({ NR_CONN = SMFIP_NR_CONN, NR_HDR = SMFIP_NR_HDR,
    NOHELO = SMFIP_NOHELO, NR_RCPT = SMFIP_NR_RCPT, NODATA = SMFIP_NODATA,
    SKIP = SMFIP_SKIP }) do
	if bit ~= nil and not mt.test_option(conn, bit) then
		fail(name .. " was not asked for")
	end
end
if mt.test_action(conn, SMFIF_CHGBODY) then
	fail("the body is never changed")
end

sender(conn, "unsigned")
header(conn, plain)
mt.bodystring(conn, "Hello\r\n")
expect(mt.getreply(conn), 115, "answer to the body (SKIP)")
mt.eom(conn)
expect(mt.getreply(conn), SMFIR_CONTINUE, "answer")
expect(status(conn), " Not signed", "X-SMIME-Status")
contains(results(conn), "mx.dest.example; smime=none", "results")
contains(mt.getheader(conn, "X-SMIME-Policy", 0), "accept; rule=\"default\"",
    "X-SMIME-Policy")
if not mt.eom_check(conn, MT_HDRINSERT, "X-SMIME-Status", " Not signed", 0) then
	fail("X-SMIME-Status is not inserted at the top")
end
mt.disconnect(conn)

-- An MTA of the old protocol: every answer is given, values have no blank.
conn = open()
expect(mt.negotiate(conn, 2, SMFIF_ADDHDRS + SMFIF_CHGHDRS, 0x7f), nil,
    "negotiation")
mt.conninfo(conn, "client.example", "192.0.2.25")
sender(conn, "old")
mt.header(conn, "From", "erika@bank.example")
mt.eoh(conn)
mt.bodystring(conn, "Hello\r\n")
expect(mt.getreply(conn), SMFIR_CONTINUE, "answer to the body")
mt.eom(conn)
expect(mt.getreply(conn), SMFIR_CONTINUE, "answer")
expect(status(conn), "Not signed", "X-SMIME-Status")
mt.disconnect(conn)
