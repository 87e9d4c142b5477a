-- SPDX-License-Identifier: BSD-2-Clause
-- The same rules in monitor mode: accepted, and told what it would have been.
dofile(stories .. "/story.lua")

conn = greet()
expect(send(conn, "would", plain, "Hello\r\n"), SMFIR_CONTINUE, "answer")
contains(mt.getheader(conn, "X-SMIME-Policy", 0),
    "accept; would=reject; rule=\"bank\"; mode=monitor", "policy")
expect(send(conn, "would-hold", { { "From", "a@hold.example" } }, "x\r\n"),
    SMFIR_CONTINUE, "answer")
if mt.eom_check(conn, MT_QUARANTINE) then
	fail("quarantined in monitor mode")
end
mt.disconnect(conn)
