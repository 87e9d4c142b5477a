#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Our Authentication-Results fields, read by somebody else's parser.

Every sample is judged, and its field must be what RFC 8601 and RFC 7281 say,
as python3-authres understands them. SMIME_CHECK names the program.
"""
import glob
import json
import os
import re
import subprocess
import sys

try:
    import authres
    import authres.smime
except ImportError:
    sys.exit('check-authres: python3-authres is missing; on Debian: '
             'apt-get install python3-authres')

WORDS = {'none', 'pass', 'fail', 'policy', 'neutral', 'temperror', 'permerror'}


def sample_time(path):
    with open(path, 'rb') as message:
        found = re.search(rb'^X-Sample-At: *(\S+)', message.read(), re.M)
    return found.group(1).decode() if found else '2026-11-01'


def judged(program, samples, path):
    out = subprocess.run(
        [program, '--json', '--at', sample_time(path), '--trust',
         os.path.join(samples, 'certificates', 'root.pem'), path],
        stdout=subprocess.PIPE, check=False).stdout
    return json.loads(out)


def complaints(message):
    fields = [h['value'] for h in message['headers']
              if h['name'] == 'Authentication-Results']
    if len(fields) != 1:
        yield 'there are %d fields' % len(fields)
        return
    if any(len(line) > 998 for line in fields[0].split('\n')):
        yield 'a line is too long'
    context = authres.FeatureContext(authres.smime)
    field = context.parse('Authentication-Results: ' +
                          fields[0].replace('\n', '\r\n'))
    if len(field.results) != 1:
        yield 'there are %d clauses' % len(field.results)
        return
    clause = field.results[0]
    if clause.method != 'smime' or clause.result not in WORDS:
        yield 'the clause is %s=%s' % (clause.method, clause.result)
    if clause.result != message['result']:
        yield 'it says %s of %s' % (clause.result, message['result'])
    if (clause.reason or None) != message['reason']:
        yield 'its reason is %s' % clause.reason
    signatures = message['signatures']
    if message['result'] != 'none' and clause.body_smime_part not in [
            s['part'] for s in signatures]:
        yield 'its part is %s' % clause.body_smime_part
    if bool(clause.body_smime_serial) != bool(clause.body_smime_issuer):
        yield 'serial and issuer belong together'
    # This parser takes a quoted value only where nothing follows it.
    quoted = 'body.smime-identifier="' in fields[0]
    if (message['result'] == 'pass' and not quoted
            and clause.body_smime_identifier is None):
        yield 'there is no identifier'


def main(program, samples):
    paths = sorted(glob.glob(os.path.join(samples, 'messages', '*.eml')))
    wrong = 0
    for path in paths:
        try:
            found = list(complaints(judged(program, samples, path)))
        except Exception as error:  # whatever the parser throws
            found = ['%s: %s' % (type(error).__name__, error)]
        for complaint in found:
            print('%s: %s' % (os.path.basename(path), complaint))
        wrong += bool(found)
    print('%d fields read, %d wrong' % (len(paths), wrong))
    return 1 if wrong or not paths else 0


if __name__ == '__main__':
    source = os.environ.get('srcdir') or os.path.join(
        os.path.dirname(os.path.abspath(__file__)), '..')
    sys.exit(main(os.environ.get('SMIME_CHECK', './smime-check'),
                  os.path.join(source, 'samples')))
