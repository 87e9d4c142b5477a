#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What gateways and lists do to signed mail, and that smime-check --explain
finds the very change that makes the digest right again.

usage: check-repairs.py   (in the build folder)
"""
import base64
import hashlib
import json
import os
import quopri
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SAMPLES = os.path.join(os.path.dirname(HERE), 'samples')
AT = '2026-11-01T00:00:00Z'
BOUNDARY = b'--=_sample'


def read(name):
    with open('%s/messages/%s.eml' % (SAMPLES, name), 'rb') as f:
        return f.read()


def signed(content):
    """A message whose signature wants this content; only the digest of it is
    right, which is all that counts here."""
    message = read('valid')
    begin = message.index(BOUNDARY + b'\r\n') + len(BOUNDARY) + 2
    end = message.index(b'\r\n' + BOUNDARY, begin)
    head, tail = message[end:].split(b'\r\n\r\n', 1)
    text, rest = tail.split(b'\r\n' + BOUNDARY, 1)
    der = base64.b64decode(text)
    before = hashlib.sha256(message[begin:end]).digest()
    assert der.count(before) == 1
    der = der.replace(before, hashlib.sha256(content).digest())
    return (message[:begin] + content + head + b'\r\n\r\n' +
            base64.encodebytes(der).replace(b'\n', b'\r\n')[:-2] +
            b'\r\n' + BOUNDARY + rest)


def lines(*texts):
    return b'\r\n'.join(t.encode() for t in texts)


TEXT = lines('Content-Type: text/plain; charset=utf-8; format=flowed', '',
             'This line goes on ', 'here.', '-- ', 'Erika', '')
SEPARATOR = lines('Content-Type: text/plain', '', 'Dear Dora', '-- ', 'Erika')
ALTERNATIVE = lines(
    'Content-Type: multipart/alternative; boundary=b', '', '--b',
    'Content-Type: text/plain', '', 'Dear Dora', 'yours', '--b',
    'Content-Type: text/html', '', '<p>Dear Dora', '<p>yours', '--b--', '')


def of_content(change):
    """Changes the first part of the multipart/signed, and nothing else."""
    def on_message(message):
        begin = message.index(BOUNDARY + b'\r\n') + len(BOUNDARY) + 2
        end = message.index(b'\r\n' + BOUNDARY, begin)
        changed = change(message[begin:end])
        assert changed != message[begin:end]
        return message[:begin] + changed + message[end:]
    return on_message


def of_body(change):
    return of_content(lambda content: (
        content.split(b'\r\n\r\n', 1)[0] + b'\r\n\r\n' +
        change(content.split(b'\r\n\r\n', 1)[1])))


def of_header(change):
    return of_content(lambda content: (
        change(content.split(b'\r\n\r\n', 1)[0]) + b'\r\n\r\n' +
        content.split(b'\r\n\r\n', 1)[1]))


def without_blanks(octets):
    return re.sub(rb'[ \t]+\r\n', b'\r\n', octets)


def replaced(old, new):
    def change(octets):
        assert old in octets, old
        return octets.replace(old, new, 1)
    return change


def to_quoted_printable(content):
    header, body = content.split(b'\r\n\r\n', 1)
    body = quopri.encodestring(body.replace(b'\r\n', b'\n'))
    return (header.replace(b'8bit', b'quoted-printable') + b'\r\n\r\n' +
            body.replace(b'\n', b'\r\n'))


def to_base64(content):
    header, body = content.split(b'\r\n\r\n', 1)
    return (header.replace(b'8bit', b'base64') + b'\r\n\r\n' +
            base64.encodebytes(body).replace(b'\n', b'\r\n')[:-2])


FOOTER = (b'\r\n_______________________________________________\r\n'
          b'List mailing list\r\nhttps://list.example/\r\n')
CASES = [
    # name, sample, change, what is said: a hint and the change
    ('8bit to quoted-printable', 'eight-bit', of_content(to_quoted_printable),
     'with its text in 8bit, as it was before a hop encoded it'),
    ('8bit to base64', 'eight-bit', of_content(to_base64),
     'with its text in 8bit, as it was before a hop encoded it'),
    ('footer of three lines', 'valid', of_body(lambda b: b + FOOTER),
     'without 3 lines that were added at the end of part 1'),
    ('one line more', 'valid', of_body(lambda b: b + b'\r\nScanned.'),
     'without 1 line that was added at the end of part 1'),
    ('a banner before the last lines', 'valid',
     of_body(replaced(b'Kind regards', b'[External mail]\r\nKind regards')),
     'without 1 line that was added within part 1'),
    ('blanks are added', 'valid',
     of_body(lambda b: b.replace(b'\r\n', b' \r\n')),
     'without the blanks at the ends of its lines'),
    ('an empty line more', 'valid', of_body(lambda b: b + b'\r\n'),
     'without the empty line at the end of a part'),
    ('an empty line less', 'valid',
     of_body(lambda b: b[:-2] if b.endswith(b'\r\n') else b[:-1]),
     'with an empty line more at the end of a part'),
    ('>From', 'eight-bit', of_body(replaced(b'\nFrom ', b'\n>From ')),
     'with "From " for ">From "'),
    ('quotes around charset', 'valid',
     of_header(replaced(b'us-ascii', b'"us-ascii"')),
     'with "Content-Type: text/plain; charset=us-ascii" for'),
    ('charset in capitals', 'valid',
     of_header(replaced(b'us-ascii', b'US-ASCII')),
     'with "Content-Type: text/plain; charset=us-ascii" for'),
    ('folded', 'valid', of_header(replaced(b'; c', b';\r\n\tc')),
     'with "Content-Type: text/plain; charset=us-ascii" for'),
    ('another name', 'valid',
     of_header(replaced(b'Content-Type', b'Content-type')),
     'with "Content-Type: text/plain; charset=us-ascii" for'),
    ('a field more', 'valid',
     of_header(lambda h: h + b'\r\nX-Scanned: yes'),
     'without "X-Scanned: yes", which was added'),
    ('a field less', 'eight-bit',
     of_header(lambda h: h.split(b'\r\n')[0]),
     'with "Content-Transfer-Encoding: 8bit", which was removed'),
    ('another order', 'eight-bit',
     of_header(lambda h: b'\r\n'.join(reversed(h.split(b'\r\n')))),
     'with the fields of a part\'s header in another order'),
    ('a field more and one in capitals', 'eight-bit',
     of_header(lambda h: h.replace(b'utf-8', b'UTF-8') + b'\r\nX-A: b'),
     'for .*UTF-8" and without "X-A: b"'),
    ('the blank of a separator is removed', SEPARATOR,
     of_content(without_blanks), 'with "-- " for "--"'),
    ('a footer in text and HTML', ALTERNATIVE,
     of_content(lambda c: c.replace(
         b'yours\r\n--b\r\n', b'yours\r\nScanned\r\nfor you\r\n--b\r\n', 1)
                .replace(b'yours\r\n--b--', b'yours\r\n<p>Scanned\r\n--b--', 1)),
     r'at the ends of part 1\.1 \(2\) and part 1\.2 \(1\)'),
    # Nothing is claimed where nothing fits.
    ('blanks that nobody knows', 'eight-bit', of_content(without_blanks),
     None),
    ('another amount', 'valid', of_body(replaced(b'4711', b'4712')), None),
]


GUESSES = [
    # What is seen in passing: the log has it, and the text without --explain.
    ('8 bits', 'eight-bit', of_body(replaced(b'a dot', b'no dot')),
     'reencoded'),
    ('a rule line', 'valid', of_body(lambda b: b + FOOTER), 'footer'),
    ('a mailing list', 'valid', lambda m: of_body(replaced(b'47', b'48'))(
        b'List-Id: <l.list.example>\r\n' + m), 'footer'),
    ('a converted message', 'valid', lambda m: of_body(replaced(
        b'47', b'48'))(b'X-MIME-Autoconverted: from 8bit\r\n' + m),
     'reencoded'),
    ('a field of a stranger', 'valid',
     of_header(lambda h: h + b'\r\nX-Scanned: yes'), 'part-header'),
    ('flowed text without blanks', TEXT, of_content(without_blanks),
     'trailing-blanks'),
    ('flowed text with blanks', TEXT, of_content(replaced(b'here', b'there')),
     None),
    ('nothing', 'valid', of_body(replaced(b'4711', b'4712')), None),
]


def run(program, folder, message, option):
    path = os.path.join(folder, 'm.eml')
    with open(path, 'wb') as f:
        f.write(message)
    done = subprocess.run(
        [program, '--trust', SAMPLES + '/certificates/root.pem', '--at', AT,
         option, path], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        check=False)
    return done.stdout.decode('utf-8', 'replace')


def original(sample):
    return signed(sample) if isinstance(sample, bytes) else read(sample)


def tell(good, name, said, text):
    print('%s - %s: %s' % ('ok' if good else 'not ok', name, said))
    if not good:
        print(text)
    return not good


def proven(program, folder, name, sample, change, wanted):
    text = re.sub(r'\n {12}', ' ', run(
        program, folder, change(original(sample)), '--explain'))
    hint = re.search(r'^hint +(.*)$', text, re.M)
    said = hint.group(1) if hint else ''
    proof = said.startswith('the digest is right ')
    good = 'digest-mismatch' in text and (
        not proof if wanted is None else
        proof and re.search(wanted, said) is not None)
    return tell(good, name, said, text)


def guessed(program, folder, name, sample, change, wanted):
    text = run(program, folder, change(original(sample)), '--json')
    said = json.loads(text)['signatures'][0]['hint']
    return tell('digest-mismatch' in text and said == wanted, name, said, text)


def main():
    program = os.environ.get('SMIME_CHECK', './smime-check')
    with tempfile.TemporaryDirectory() as folder:
        bad = sum(proven(program, folder, *case) for case in CASES)
        bad += sum(guessed(program, folder, *case) for case in GUESSES)
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main())
