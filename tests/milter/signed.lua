-- SPDX-License-Identifier: BSD-2-Clause
-- A valid signature passes; a changed message fails.
dofile(stories .. "/story.lua")

conn = greet()
fields, body = read_message("signed.eml")
expect(send(conn, "valid", fields, body), SMFIR_CONTINUE, "answer")
expect(status(conn), " Good signature", "X-SMIME-Status")
contains(results(conn), "smime=pass", "results")
contains(mt.getheader(conn, "X-SMIME-Signer", 0), "erika@bank.example",
    "X-SMIME-Signer")

changed = string.gsub(body, "100 euros", "900 euros")
expect(changed ~= body, true, "the text was changed")
expect(send(conn, "tampered", fields, changed), SMFIR_CONTINUE, "answer")
expect(status(conn), " Bad signature", "X-SMIME-Status")
contains(results(conn), "smime=fail reason=\"digest-mismatch\"", "results")

-- The same octets, however they are cut.
for _, size in ipairs({ 1, 7, 64, 1000 }) do
	sender(conn, "pieces-" .. size)
	header(conn, fields)
	for at = 1, #body, size do
		mt.bodystring(conn, string.sub(body, at, at + size - 1))
	end
	mt.eom(conn)
	expect(status(conn), " Good signature", "in pieces of " .. size)
end

-- Somebody else's From.
for _, field in ipairs(fields) do
	if string.lower(field[1]) == "from" then
		field[2] = "boss@bank.example"
	end
end
send(conn, "mismatch", fields, body)
expect(status(conn), " Unverified signature", "X-SMIME-Status")
contains(results(conn), "from-mismatch", "results")
mt.disconnect(conn)
