#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""smime-check --report on a month of mail: every sum, every incident that was
planted and no other, in every form of log, and the same month under other
policies. SMIME_CHECK and SMIME_MILTER name the programs.
"""
import gzip
import json
import os
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import month as generator  # noqa: E402

CHECK = os.environ.get('SMIME_CHECK', './smime-check')
MILTER = os.environ.get('SMIME_MILTER', './smime-milter')
MESSAGES = 200000
os.environ['TZ'] = 'UTC'
failures = []


def same(what, found, wanted):
    if found != wanted:
        failures.append('%s: found %r, expected %r' % (what, found, wanted))


def end(what):
    for failure in failures[:40]:
        print('not ok - ' + failure[:1500])
    if not failures:
        print('ok - ' + what)
    return 1 if failures else 0


def run(*words, status=0, **options):
    done = subprocess.run([CHECK, *words], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False, **options)
    same('exit status of %s' % ' '.join(words), done.returncode, status)
    if done.stderr and status == 0:
        failures.append('%s: %s' % (words, done.stderr.decode()))
    return done.stdout


def report(*words, **options):
    return json.loads(run('--report', '--json', *words, **options))


def senders(records):
    return len({r['from'] for r in records})


def check_totals(found, month):
    sums, coverage = month.sums, found['coverage']
    same('messages', coverage['messages'], month.messages)
    for word in ('none', 'pass', 'fail', 'policy', 'neutral', 'temperror',
                 'permerror'):
        same(word, found['results'][word], sums['result', word])
    same('reasons', found['reasons'],
         {k[1]: v for k, v in sums.items() if k[0] == 'reason'})
    for word, count in found['actions'].items():
        same('action ' + word, count, sums['action', word])
    same('signed', found['signed'], sums['signed'])
    same('skipped', found['skipped'],
         {k[1]: v for k, v in sums.items() if k[0] == 'skip'})
    same('certificates', found['certificates'], sums['certificates'])
    for kind, generations in found['types'].items():
        for generation, count in generations.items():
            same('%s %s' % (kind, generation), count,
                 sums['class', kind, generation])
    for word, count in found['compliance'].items():
        same(word, count, sums['compliance', word])
    same('clauses', {c['id']: c['messages']
                     for c in found['clauses']['list']},
         {k[1]: v for k, v in sums.items() if k[0] == 'clause'})
    same('not rooted', {i['issuer']: i['messages']
                        for i in found['not_rooted']['list']},
         {k[1]: v for k, v in sums.items() if k[0] == 'issuer'})
    for crl in found['revocation']['list']:
        same('asked', crl['asked'], sums['asked', crl['issuer']])
        same('unanswered', crl['unanswered'],
             sums['unanswered', crl['issuer']])


def check_days(found, month):
    same('days', [d['day'] for d in found['days']], sorted(month.days))
    for day in found['days']:
        wanted = month.days[day['day']]
        same(day['day'], day['messages'], wanted['messages'])
        same(day['day'], day['digest_mismatches'], wanted['mismatches'])
        for word, count in day['results'].items():
            same('%s %s' % (day['day'], word), count, wanted[word])


def check_domains(found, month):
    listed = found['domains']
    same('domains', len(listed['list']) + listed['more'],
         len(month.by_domain))
    for domain in listed['list']:
        wanted = month.by_domain[domain['domain']]
        same(domain['domain'], domain['messages'], wanted['messages'])
        same(domain['domain'], domain['signed'], wanted['signed'])
        same(domain['domain'], domain['results']['pass'], wanted['pass'])


def check_hits(found, month):
    wanted = {}
    for (rule, would, reason, cause), records in month.hits.items():
        if records:
            wanted[rule, would, reason, cause] = (
                len(records), senders(records))
    same('hits', {(h['rule'], h['action'], h['reason'], h['cause']):
                  (h['messages'], h['senders'])
                  for h in found['hits']['list']}, wanted)
    same('enforced', found['enforced']['reject'], 0)
    for hit in found['hits']['list']:
        records = month.hits[hit['rule'], hit['action'], hit['reason'],
                             hit['cause']]
        ids = {r['id'] for r in records}
        same('ids of ' + hit['cause'],
             [i for i in hit['queue_ids'] if i not in ids], [])


def check_incidents(found, month):
    """Each that was planted, and nothing that is not there."""
    same('incidents', {(i['cause'], i['who']): (i['messages'], i['senders'])
                       for i in found['incidents']['list']},
         {key: (len(records), senders(records))
          for key, records in month.incidents.items()})
    changed = [i for i in found['incidents']['list']
               if i['cause'] == 'changed-on-the-way'][0]
    same('re-encoding began', changed['first'] >= generator.stamp(
        generator.BEGIN + generator.datetime.timedelta(
            days=generator.GATEWAY_FROM)), True)
    outage = found['revocation']['list'][0]
    same('outage', (outage['longest_from'][:13], outage['longest_to'][:13]),
         ('2026-11-07T06', '2026-11-07T11'))
    same('mismatches', [(m['client'], m['hint'])
                        for m in found['mismatches']['list']],
         [(generator.GATEWAY, 'reencoded')])
    same('renewed', {r['sender'] for r in found['renewed']['list']},
         set(month.named['roll.example'].senders))
    same('expiring', [e['sender'] for e in found['expiring']['list']],
         sorted(month.named['signs00.example'].senders[:2]))


def check_month(found, month):
    check_totals(found, month)
    check_days(found, month)
    check_domains(found, month)
    check_hits(found, month)
    check_incidents(found, month)


def core(found):
    """What does not depend on the form of the log."""
    found = dict(found)
    for key in ('coverage', 'nodes', 'host'):
        found.pop(key)
    return json.dumps(found, sort_keys=True)


# --- forms of logs ----------------------------------------------------------

def check_forms(folder, month):
    """Two nodes in forms of their own, packed, in any order, some twice."""
    first, second = (os.path.join(folder, name) for name in
                     ('mx1.log.1.gz', 'mx2.log'))
    month.write(first, generator.NODES[0], 'json', gzip.open)
    month.write(second, generator.NODES[1], 'bsd')
    stamp = generator.BEGIN.timestamp() + 31 * 86400
    os.utime(second, (stamp, stamp))
    found = report(second, first, second)
    check_month(found, month)
    same('nodes', {n['name']: n['messages'] for n in found['nodes']['list']},
         {n: month.sums['node', n] for n in generator.NODES})
    same('duplicates', found['coverage']['duplicates'],
         month.sums['node', generator.NODES[1]])
    same('unreadable', found['coverage']['unreadable'], 0)
    same('files', found['coverage']['files'], 3)


def journal(line):
    stamp, node, rest = line.split(' ', 2)
    program, message = rest.split(': ', 1)
    at = generator.datetime.datetime.fromisoformat(stamp)
    return {'__CURSOR': 's=1', '__REALTIME_TIMESTAMP':
            str(int(at.timestamp() * 1000000)), '_HOSTNAME': node,
            'SYSLOG_IDENTIFIER': program.split('[')[0],
            'MESSAGE': message.rstrip('\n')}


def check_journal(folder, lines):
    """What journalctl -o json and -o export write, a hostile field too."""
    plain = os.path.join(folder, 'plain.log')
    as_json = os.path.join(folder, 'journal.json')
    exported = os.path.join(folder, 'journal.export')
    forged = (b'\nSYSLOG_IDENTIFIER=smime-milter\nMESSAGE=4hFORGED: '
              b'result=pass action=accept size=1 ms=1\n\n')
    with open(plain, 'w') as out:
        out.writelines(lines)
    with open(as_json, 'w') as out:
        for line in lines:
            out.write(json.dumps(journal(line)) + '\n')
    with open(exported, 'wb') as out:
        for line in lines:
            for key, value in journal(line).items():
                out.write(('%s=%s\n' % (key, value)).encode())
            out.write(b'COMMENT\n' + len(forged).to_bytes(8, 'little') +
                      forged + b'\n\n')
    wanted = core(report(plain))
    same('journalctl -o json', core(report(as_json)), wanted)
    same('journalctl -o export', core(report(exported)), wanted)
    with open(plain, 'rb') as log:
        same('standard input', core(json.loads(
            run('--report', '--json', '-', stdin=log))), wanted)


# --- what is broken or hostile ----------------------------------------------

GOOD = ('2026-11-01T10:00:00+00:00 mx1 smime-milter[1]: 4hGOOD: result=none '
        'action=accept from=a@b.example client=192.0.2.1 size=1 ms=0.1\n')


def check_broken(folder):
    prefix = '2026-11-01T10:00:00+00:00 mx1 smime-milter[1]: '
    broken = [
        '4h1: result=pass action=accept from=a@b.example',
        '4h2: result=great action=accept size=1 ms=0.1',
        '4h3: result=pass reason=expired action=accept size=1 ms=0.1',
        '4h4: result=pass action=dance size=1 ms=0.1',
        '4h5: result=pass action=accept result=fail size=1 ms=0.1',
        '4h6: result=pass action=accept from=%ZZ size=1 ms=0.1',
        '4h7: result=pass action=accept from=\x1b[31m size=1 ms=0.1',
        '4h8: result=pass action=accept nonsense size=1 ms=0.1',
        '{"id":"4h9","result":"pass","action":"acc',
        '{"result":"pass","action":"accept","size":1,"ms":1}',
        '{"id":"4ha","id":"4hb","result":"pass"}',
    ]
    foreign = [
        '2026-11-01T10:00:00+00:00 mx1 postfix/cleanup[1]: 4hF1: warning: '
        'header Subject: smime-milter[1]: 4hF2: result=pass action=accept '
        'size=1 ms=0.1',
        '2026-11-01T10:00:00+00:00 mx1 other[1]: 4hF3: result=pass '
        'action=accept size=1 ms=0.1',
        'garbage \xff\xfe', '', ' ', 'x' * 100000,
    ]
    remarks = ['reload: 7d1e -> 91c0 in 41 ms', 'starting']
    path = os.path.join(folder, 'broken.log')
    with open(path, 'w', encoding='latin-1') as out:
        out.write(GOOD)
        for line in broken + remarks:
            out.write(prefix + line + '\n')
        for line in foreign:
            out.write(line + '\n')
        out.write(GOOD.replace('4hGOOD', '4hLAST').replace(
            ' ms=0.1\n', ''))
    found = report(path)['coverage']
    same('messages', found['messages'], 1)
    same('broken', found['unreadable'], len(broken) + 2)  # long, last
    same('remarks', found['remarks'], len(remarks))
    same('foreign', found['foreign'], len(foreign) - 1)
    same('named', found['unreadable_examples'][0], {
        'file': path, 'line': 2, 'why': 'it ends too early: no size= or ms='})
    empty = os.path.join(folder, 'empty.log')
    open(empty, 'w').close()
    same('an empty log', report(empty, path)['coverage']['messages'], 1)
    same('nothing', b'NO MESSAGE' in run('--report', empty), True)
    for name, octets in (('cut.gz', gzip.compress(GOOD.encode() * 999)[:-30]),
                         ('not.xz', b'\xfd7zXZ\x00abc')):
        with open(os.path.join(folder, name), 'wb') as out:
            out.write(octets)
        run('--report', os.path.join(folder, name), status=2)


def check_hostile(folder):
    """Nothing that stands in a log drives a terminal or makes a line."""
    evil = ['\x1b]0;x\x07', '\nIF ENFORCED: 0', '\u202eabc', '\x9b31m',
            '<script>', 'a' * 3000, '\r', '\x00', '%1B[2J']
    path = os.path.join(folder, 'hostile.log')
    with open(path, 'w') as out:
        for i, text in enumerate(evil):
            r = {'id': 'q%d' % i, 'result': 'fail',
                 'reason': 'digest-mismatch', 'action': 'accept',
                 'would': 'reject', 'size': 1, 'ms': 1}
            for key in ('rule', 'from', 'client', 'hint', 'issuer', 'cert',
                        'envelope', 'skip', 'config'):
                r[key] = text[:900]
            r['findings'] = [text[:100]]
            out.write('2026-11-01T10:00:00Z m%d smime-milter[1]: %s\n' %
                      (i, json.dumps(r)))
    plain = run('--report', path).decode()
    same('control characters', [c for c in plain if c != '\n' and (
        ord(c) < 0x20 or 0x7f <= ord(c) < 0xa0 or c in '\u202e\u2028')], [])
    same('a line of its own', [line for line in plain.split('\n')
                               if line.startswith('IF ENFORCED: 0')], [])
    same('columns', [line for line in plain.split('\n') if len(line) > 110],
         [])
    found = report(path)
    # NUL is in no line of ours.
    same('messages', found['coverage']['messages'], len(evil) - 1)
    suggested = run('--suggest', path)
    same('suggested', b'script' in suggested, False)


# --- other policies ---------------------------------------------------------

def check_replay(folder, month, log):
    conf = os.path.join(folder, 'a.conf')
    with open(conf, 'w') as out:
        out.write(month.policy())
    found = report('-c', conf, log)['replay']
    same('same policy', (found['differs'], found['undecided'],
                         found['renamed']), (0, 0, 0))
    same('said', b'no difference' in run('-c', conf, '--report', log), True)

    changed = month.policy().replace('action = "quarantine"',
                                     'action = "tag"; subject_prefix = "[x]"')
    changed = changed.replace('from = [ "bank.example" ]',
                              'from = [ "bank.example", "plain03.example" ]')
    with open(conf, 'w') as out:
        out.write(changed)
    found = report('-c', conf, log)['replay']
    held = month.sums['action', 'quarantine']
    plain = month.by_domain['plain03.example']['messages']
    same('changes', {(c['rule_before'], c['rule_after'], c['would_before'],
                      c['would_after']): 0
                     for c in found['changes']['list']},
         {('partners', 'partners', 'quarantine', 'tag'): 0,
          ('partners', 'partners', 'tempfail', 'accept'): 0,
          ('rest', 'bank', 'accept', 'reject'): 0})
    same('differs', found['differs'],
         held + plain + month.sums['action', 'tempfail'])
    same('undecided', found['undecided'], 0)
    check_unknown(conf, month, log)


def check_unknown(conf, month, log):
    """For whom mail was is not in the log: it is said, not guessed."""
    with open(conf, 'w') as out:
        out.write(month.policy().replace(
            'when = { from = [ "bank.example" ]; }',
            'when = { from = [ "bank.example" ]; '
            'recipients = [ "boss@dest.example" ]; }'))
    found = report('-c', conf, log)['replay']
    bad = sum(len(v) for k, v in month.hits.items() if k[0] == 'bank')
    same('undecided', found['undecided_why'],
         {'for whom it was is not logged': bad})
    same('differs', found['differs'], 0)
    # Nor is what this log's lines do not tell of a signature.
    with open(conf, 'w') as out:
        out.write(month.policy().replace(
            'result = [ "pass" ];',
            'result = [ "pass" ]; algorithm = [ "rsa" ];', 1))
    found = report('-c', conf, log)['replay']
    same('undecided', list(found['undecided_why']),
         ["the signature's algorithm is not in the line"])
    same('undecided', found['undecided'] > 0, True)
    same('differs', found['differs'], 0)


def check_suggest(folder, month, log):
    conf = os.path.join(folder, 'suggested.conf')
    text = run('--suggest', log).decode()
    with open(conf, 'w') as out:
        out.write(text)
    done = subprocess.run([MILTER, '-t', '-c', conf], check=False,
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    same('smime-milter -t: ' + done.stderr.decode(), done.returncode, 0)
    names = {line.split('"')[1] for line in text.split('\n')
             if 'name = ' in line}
    wanted = {'bank.example', 'roll.example'} | {
        'signs%02d.example' % i for i in range(16)}
    same('suggested', names >= {n for n in wanted if n not in (
        'bank.example', 'signs08.example', 'signs09.example')} and
        names <= wanted, True)
    found = report('-c', conf, log)['replay']
    same('suggested rules take all that was good', [
        c for c in found['changes']['list']
        if c['reason'] is None and c['would_after'] == 'reject'
        and c['rule_after'] != 'bank.example'], [])


def check_hostile_suggestions(folder):
    """What a stranger calls himself makes no file that cannot be read."""
    evil = ['"', '\\', '\n', '#', '*/', '\u202e', '\x7f', '"; };', '*', 'x.',
            'xn--', '_', '-', 'a' * 64, '.'.join(['a' * 50] * 6), '\u0301']
    domains = ['..', '.x', 'localhost', 'bad-from', 'tail.']
    domains += ['d%d%s.example' % (i, word) for i, word in enumerate(evil)]
    domains += ['%s.%d.example' % ('.'.join(['b' * 30] * 3), i)
                for i in range(3)]
    path = os.path.join(folder, 'suggestions.log')
    with open(path, 'w') as out:
        for i in range(15 * len(domains)):
            domain = domains[i // 15]
            word = evil[i // 15 % len(evil)]
            r = {'id': 's%d' % i, 'result': 'pass', 'action': 'accept',
                 'from': 'u%d@%s' % (i, domain), 'cert': 'ab' * 32,
                 'orgid': 'NTRDE-' + word, 'issuer': 'CN=' + word,
                 'trust': 'trusted', 'size': 1, 'ms': 1}
            out.write('2026-11-%02dT10:00:00Z mx1 smime-milter[1]: %s\n' %
                      (1 + i % 15, json.dumps(r)))
    conf = os.path.join(folder, 'hostile.conf')
    with open(conf, 'wb') as out:
        out.write(run('--suggest', path))
    done = subprocess.run([MILTER, '-t', '-c', conf], check=False,
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    same('hostile names: ' + done.stderr.decode(), done.returncode, 0)
    with open(conf) as text:
        suggested = text.read()
    same('rules', suggested.count('name = '), 3)
    same('not to be read', [c for c in suggested if c != '\n' and (
        ord(c) < 0x20 or c in '\x7f\u202e')], [])


# --- choosing ---------------------------------------------------------------

def check_choice(folder, lines):
    log = os.path.join(folder, 'chosen.log')
    with open(log, 'w') as out:
        for i, line in enumerate(lines[:300]):
            out.write(line)
            stamp, node, rest = line.split(' ', 2)
            queue_id = rest.split(': ')[1]
            if i % 3 < 2:
                out.write('%s %s postfix/lmtp[9]: %s: to=<u@%s>, relay=x\n' %
                          (stamp, node, queue_id,
                           ['one.example', 'TWO.example'][i % 3]))
    found = report('--rcpt-domain', 'two.example', log)['coverage']
    same('for a domain', (found['messages'], found['other_recipients'],
                          found['no_recipient']), (100, 100, 100))
    at = lines[150].split(' ')[0]
    found = report('--since', at[:19] + 'Z', log)['coverage']
    same('since', found['messages'] + found['outside'], 300)
    same('since', found['messages'] >= 150, True)
    text = run('--report', '--anonymous', log).decode()
    same('anonymous', [word for word in ('bank', 'signs0', 'plain0', 'user',
                                         '192.0.2', 'mx1', 'Partner')
                       if word in text], [])


def main():
    month = generator.Month(MESSAGES)
    with tempfile.TemporaryDirectory() as folder:
        log = os.path.join(folder, 'month.log')
        month.write(log)
        found = report(log)
        check_month(found, month)
        same('100 columns', [line for line in run(
            '--report', log).decode().split('\n') if len(line) > 100], [])
        with open(log) as source:
            lines = [line for line in source if 'smime-milter' in line]
        check_forms(folder, month)
        check_journal(folder, lines[:2000])
        check_broken(folder)
        check_hostile(folder)
        check_replay(folder, month, log)
        check_suggest(folder, month, log)
        check_hostile_suggestions(folder)
        check_choice(folder, lines)
    return end('a month of %d messages' % MESSAGES)


if __name__ == '__main__':
    sys.exit(main())
