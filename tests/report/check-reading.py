#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""smime-check --report on what it is given: logs from a machine that fell,
mail of another month, a terminal that looks on, and somebody who stops it.
SMIME_CHECK names the program.
"""
import fcntl
import gzip
import json
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import unicodedata

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from check import CHECK, GOOD, end, report, run, same  # noqa: E402
import month as generator  # noqa: E402


def check_odd_files(folder):
    """Logs as they come from a machine that fell, or from another system."""
    def line(queue_id):
        return GOOD.replace('4hGOOD', queue_id).encode()

    def read(octets, name='odd.log', status=0):
        with open(os.path.join(folder, name), 'wb') as out:
            out.write(octets)
        found = report(out.name, status=status)['coverage']
        return (found['messages'], found['unreadable'], found['foreign'])

    same('BOM', read(b'\xef\xbb\xbf' + line('a') + line('b')), (2, 0, 0))
    same('NUL', read(line('a') + b'\0' * 5000 + line('b')), (2, 0, 0))
    same('from within a line', read(line('a')[40:] + line('b')), (1, 0, 1))
    same('journal', read(b'-- Journal begins at Mon\n' + line('b')),
         (1, 0, 1))
    same('long', read(b'A' * 1000000 + b'\n' + line('b')), (1, 1, 0))
    same('two packed', read(gzip.compress(line('a')) +
                            gzip.compress(line('b'))), (2, 0, 0))
    # A stranger's mail in a folder is no log, whatever stands in it.
    inner = os.path.join(folder, 'odd')
    os.mkdir(inner)
    with open(os.path.join(inner, 'mail'), 'wb') as out:
        out.write(b'Subject: x\n' + line('a') + b'\n' + line('b'))
    same('mail', report(inner)['coverage']['lines'], 1)
    with open(os.path.join(inner, 'mail'), 'wb') as out:
        out.write(b'Subject: x\n\n' + line('a'))
    same('mail', report(out.name)['coverage']['lines'], 1)
    for name, octets, said in (
            ('xz', b'\xfd7zXZ\0abc', b'compressed by xz'),
            ('utf16', line('a').decode().encode('utf-16'), b'UTF-16'),
            ('pem\x1b[2J', b'-----BEGIN CERTIFICATE-----\n',
             b'neither a log nor mail'),
            ('noise', b'?', b'neither a log nor mail')):
        with open(os.path.join(folder, name), 'wb') as out:
            out.write(octets)
        done = subprocess.run([CHECK, '--report', '--json', out.name],
                              capture_output=True, check=False)
        same(name, (done.returncode, said in done.stderr,
                    b'\x1b' in done.stderr), (2, True, False))
        same(name, json.loads(done.stdout)['coverage']['messages'], 0)


def check_mail(folder):
    """A Maildir and an mbox are counted as their log lines would be."""
    samples = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                           '..', '..', 'samples')
    root = os.path.join(samples, 'certificates', 'root.pem')
    maildir = os.path.join(folder, 'Maildir')
    box = os.path.join(folder, 'mbox')
    for name in ('cur', 'new', 'tmp'):
        os.makedirs(os.path.join(maildir, name))
    names = ['valid.eml', 'tampered.eml', 'unsigned.eml']
    for name in names:
        with open(os.path.join(samples, 'messages', name), 'rb') as source:
            octets = source.read()
        with open(os.path.join(maildir, 'cur', name), 'wb') as out:
            out.write(octets)
        with open(os.path.join(maildir, 'tmp', name), 'wb') as out:
            out.write(octets)
        with open(box, 'ab') as out:
            out.write(b'From a@b.example Sun Nov  1 10:00:00 2026\n' +
                      octets.replace(b'\r\n', b'\n') + b'\n')
    for path in (maildir, box):
        found = report('--trust', root, '--at', '2026-11-01', path)
        same(path, {k: v for k, v in found['results'].items() if v},
             {'pass': 1, 'fail': 1, 'none': 1})
        same(path, found['reasons'], {'digest-mismatch': 1})
        same(path, found['coverage']['first'], '2026-11-01T00:00:00Z')


def check_receipt(folder):
    """Mail is judged as of when it came, whatever was copied when."""
    samples = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                           '..', '..', 'samples')
    root = os.path.join(samples, 'certificates', 'root.pem')
    with open(os.path.join(samples, 'messages', 'expired.eml'), 'rb') as file:
        octets = file.read().replace(b'\r\n', b'\n')
    top = b'Received: from a.example (x; y)\n\tby mx (Postfix);\n\t%s\n'
    below = b'Received: by b.example; Sun, 01 Nov 2026 12:00:00 +0000\n'
    zone = b'From a@b.example Sun Oct 11 10:00:00 +0200 2026\n'
    local = b'From a@b.example Mon Oct 12 10:00:00 2026\n'
    none = b'From a@b.example at 10:00\n'
    monday = top % b'Tue, 13 Oct 2026 22:59:59 -0200 (BRST)'
    box = os.path.join(folder, 'receipts')
    with open(box, 'wb') as out:
        for start in (zone, local, none + monday, zone + monday + below,
                      # Not: a date to come, none, and no date at all.
                      none + top % b'Sun, 01 Nov 2093 12:00:00 +0000',
                      none + top % b'soon', none,
                      local + below.replace(b';', b' '),
                      local + below.replace(b'Nov', b'Oct')):
            out.write(start + octets + b'\n')
    os.utime(box, (1793664000, 1793664000))     # 2026-11-03
    found = report('--trust', root, box)
    same('by receipt', {day['day']: day['results'].get('pass', 0)
                        for day in found['days']
                        if any(day['results'].values())},
         {'2026-10-01': 1, '2026-10-11': 1, '2026-10-12': 2,
          '2026-10-14': 2, '2026-11-03': 0})
    same('expired since', found['reasons'], {'expired': 3})
    same('by --at', report('--trust', root, '--at', '2026-11-03',
                           box)['reasons'], {'expired': 9})
    cur = os.path.join(folder, 'receipts.d', 'cur')
    os.makedirs(cur)
    for name in ('1791763200.M1P2.mx1:2,S', 'x.eml', '1791763200'):
        with open(os.path.join(cur, name), 'wb') as out:
            out.write(octets)
        os.utime(out.name, (1793664000, 1793664000))
    found = report('--trust', root, os.path.dirname(cur))
    same('by name', (found['results']['pass'], found['coverage']['first']),
         (1, '2026-10-12T00:00:00Z'))


def check_interruption(folder, log):
    """Stopped by a signal, it says how far it came."""
    pipe = os.path.join(folder, 'pipe')
    os.mkfifo(pipe)
    program = subprocess.Popen([CHECK, '--report', pipe],
                               stdout=subprocess.PIPE)
    out = os.open(pipe, os.O_WRONLY)
    with open(log, 'rb') as lines:
        os.write(out, lines.read(8000000))
        program.send_signal(signal.SIGINT)
        # It is somewhere between two reads, or waits in one.
        while program.poll() is None:
            try:
                os.write(out, lines.read(1 << 16))
            except BrokenPipeError:
                break
    os.close(out)
    text = program.communicate()[0].decode()
    same('interrupted', 'INTERRUPTED at %s, line ' % pipe in text, True)
    same('its status', program.returncode, 2)


def on_terminal(*words, stop_at=None):
    """Exit status, standard output, and what the terminal was told."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack('HHHH', 24, 80, 0, 0))
    with tempfile.TemporaryFile() as out:
        program = subprocess.Popen([CHECK, *words], stdout=out, stderr=slave)
        os.close(slave)
        told = b''
        while True:
            try:
                octets = os.read(master, 4096)
            except OSError:     # nobody has the other end any more
                break
            told += octets
            if stop_at is not None and stop_at in told:
                program.send_signal(signal.SIGINT)
                stop_at = None
        os.close(master)
        status = program.wait()
        out.seek(0)
        return status, out.read().decode(), told.decode()


def check_progress(folder, log):
    """On a terminal one line says how far it is, and is gone at the end."""
    many = [log] * 40
    status, text, told = on_terminal('--report', *many,
                                     stop_at=b'messages in')
    shown = told.split('\r\x1b[K')
    same('its status', status, 2)
    same('gone', (shown[0], shown[-1]), ('', ''))
    same('progress', [line for line in shown[1:-1] if not re.fullmatch(
        r'[0-9]+ messages in [0-9]+ MB read', line)], [])
    same('in 80 columns', max(map(len, shown)) < 80, True)
    same('interrupted', 'INTERRUPTED at %s, line ' % log in text, True)
    same('no progress in the report', '\x1b' in text, False)
    # Without a terminal there is none, and none for what is quickly done.
    same('quick', on_terminal('--report', os.path.join(folder, 'odd.log'))[2],
         '')
    done = subprocess.run([CHECK, '--report', *many[:10]],
                          capture_output=True, check=False)
    same('redirected', done.stderr, b'')
    box = os.path.join(folder, 'large.mbox')
    with open(box, 'w') as out:
        for i in range(200000):
            out.write('From a@b.example Sun Nov  1 10:00:00 2026\n'
                      'From: a@b.example\nSubject: x\n\nx\n\n')
    status, text, told = on_terminal('--report', box,
                                     stop_at=b'messages judged')
    same('mail', (status, ' messages judged' in told), (2, True))
    same('mail', 'INTERRUPTED at %s#' % box in text, True)
    same('not all of it', '200 000 messages' in text, False)


def check_without_time(folder):
    """Standard error has no time: none is made up, and none left empty."""
    path = os.path.join(folder, 'stderr.log')
    with open(path, 'w') as out:
        out.write('smime-milter: 4hNONE: result=temperror '
                  'reason=revocation-unknown action=accept from=a@b.example '
                  'trust=trusted revocation=unknown client=192.0.2.1 '
                  'issuer=CN%3Dx size=1 ms=0.1\n')
    text = run('--report', path).decode()
    same('CRLS', 'CRLS       1 issuer; longest without an answer: CN=x, '
                 '1 message\n' in text, True)


def columns(line):
    return sum(0 if unicodedata.category(c) in ('Mn', 'Me') else
               2 if unicodedata.east_asian_width(c) in 'WF' else 1
               for c in line)


def check_columns(folder):
    """Letters of East Asia take two columns, an accent above one none."""
    path = os.path.join(folder, 'wide.log')
    with open(path, 'w') as out:
        for i, text in enumerate(['\u6f22\u5b57' * 40, 'e\u0301' * 90,
                                  '\u0e01\u0e47' * 90, '\U0001f600' * 60,
                                  'A' * 200, 'x \uff21 ' * 30]):
            for j, reason in enumerate(['expired', 'untrusted', None]):
                r = {'id': 'q%d%d' % (i, j), 'result': 'none',
                     'action': 'accept', 'would': 'reject', 'rule': text[:30],
                     'from': text[:60] + '@' + text[:80], 'size': 1, 'ms': 1,
                     'client': '2001:db8::%d' % i, 'issuer': 'CN=' + text}
                if reason:
                    r['result'] = ['fail', 'policy'][j]
                    r['reason'] = reason
                out.write('2026-11-01T10:00:00Z %s smime-milter[1]: %s\n' %
                          (text[:20].replace(' ', ''), json.dumps(r)))
    text = run('--report', path).decode()
    same('columns', [line for line in text.split('\n')
                     if columns(line) > 100], [])
    # What stands behind a cut cell stands where it always does.
    same('aligned', {columns(line[:line.index('q')])
                     for line in text.split('\n')
                     if re.search(' q[0-9]{2}$', line)
                     and not line.startswith('   ')}, {86})


def main():
    with tempfile.TemporaryDirectory() as folder:
        log = os.path.join(folder, 'month.log')
        generator.Month(100000).write(log)
        check_odd_files(folder)
        check_columns(folder)
        check_without_time(folder)
        check_mail(folder)
        check_receipt(folder)
        check_interruption(folder, log)
        check_progress(folder, log)
    return end('what is read')


if __name__ == '__main__':
    sys.exit(main())
