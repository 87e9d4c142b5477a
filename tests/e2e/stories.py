#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Whole stories through a real Postfix: what is delivered, what is refused.

usage: stories.py BUILD-FOLDER [WORD]   (only the stories whose name has WORD)
"""
import os
import re
import sys

from filters import (key_name, make_key, start_opendkim, start_opendmarc,
                     start_policy_server)
from house import Milter, Postfix, free_port, group_of_postfix
from letters import Post, Samples, big_part, crlf, plain
from sink import Sink
from telling import (added, check, equal, sanitized, smime_result, status,
                     stories_of, tell)

FIELDS = ['Authentication-Results', 'X-SMIME-Status', 'X-SMIME-Signer',
          'X-SMIME-Profile', 'X-SMIME-Compliance', 'X-SMIME-Trust',
          'X-SMIME-Policy']
RULES = '''rules = (
  { name = "bank"; when = { from = [ "bank.example" ]; };
    require = { result = [ "pass" ]; };
    encrypted = "otherwise";
    otherwise = { action = "reject";
                  text = "mail from bank.example must be signed ($reason)"; };
  },
  { name = "default"; when = {}; } );'''

# Postfix itself makes a space of a bare CR.
NOT_THROUGH_POSTFIX = {'bare-cr'}


class Stage:
    """Everything that runs while the stories are told."""

    def __init__(self, house):
        self.house = house
        self.samples = Samples(house.samples())
        anchors = self.samples.anchors()
        self.monitor = Milter(house, 'monitor', anchors,
                              'mode = "monitor"; ' + RULES).start()
        self.enforce = Milter(house, 'enforce', anchors,
                              'mode = "enforce"; ' + RULES,
                              group=group_of_postfix()).start()
        self.named = Milter(house, 'named', anchors,
                            authserv_id='mx/1;smime=pass(a)').start()
        key, record = make_key(house, 'bank.example')
        names = {key_name('bank.example'): record,
                 '_dmarc.bank.example': 'v=DMARC1; p=reject'}
        verifies = start_opendkim(house, 'dkim-verify', names)
        signs = start_opendkim(house, 'dkim-sign', names,
                               ('bank.example', key))
        dmarc = start_opendmarc(house, 'dmarc', names)
        monitor = self.monitor.milter()
        self.sink = Sink()
        self.postfix = Postfix(house, self.sink.port)
        self.postfix.service('plain', [monitor])
        self.postfix.service('enforce', [self.enforce.milter()])
        self.postfix.service('chain', [verifies, monitor, dmarc])
        self.postfix.service('out', [signs, monitor])
        self.postfix.service('verify', [verifies])
        self.postfix.service(
            'policed', [verifies, monitor], smtpd_recipient_restrictions=
            'check_policy_service %s permit' % start_policy_server())
        self.postfix.service('named', [self.named.milter()])
        self.postfix.service('dead', ['inet:127.0.0.1:%d' % free_port()])
        self.postfix.start()
        self.post = Post(self.postfix, self.sink)


# --- the stories, each a function whose name is the sentence -----------------

def a_valid_message_is_delivered_with_its_headers(s):
    original = s.samples.read('valid')
    message = s.post.send('plain', original)
    equal(smime_result(message), 'pass')
    equal(status(message), 'Good signature')
    for name in FIELDS:
        equal(len(message.values(name)), 1, name)
    check('erika@bank.example' in message.values('X-SMIME-Signer')[0],
          message.values('X-SMIME-Signer'))
    check(message.values('X-SMIME-Profile')[0].startswith(
        'sponsor-validated; generation=multipurpose; '
        'policy=2.23.140.1.5.3.2'), message.values('X-SMIME-Profile'))
    check(message.values('X-SMIME-Policy')[0].startswith('accept; '),
          message.values('X-SMIME-Policy'))


def the_fields_stand_at_the_top_in_their_order(s):
    message = s.post.send('plain', s.samples.read('valid'))
    names = [name for name, _ in message.fields()]
    equal(names[:len(FIELDS)], FIELDS)
    equal(names[len(FIELDS)], 'Received')


def no_octet_of_the_message_is_changed(s):
    for name in ('valid', 'opaque', 'eight-bit', 'tampered', 'list-footer',
                 'forwarded', 'not-closed', 'unsigned'):
        original = s.samples.read(name)
        added(s.post.send('plain', original), original)


def bad_ones_are_delivered_with_theirs_in_monitor_mode(s):
    for name, result, word in (
            ('tampered', 'fail/digest-mismatch', 'Bad signature'),
            ('from-spoofed', 'policy/from-mismatch', 'Unverified signature'),
            ('encrypted', 'none', 'Encrypted')):
        message = s.post.send('plain', s.samples.read(name))
        equal(smime_result(message), result, name)
        equal(status(message), word, name)
    policy = s.post.send('plain', s.samples.read('tampered')).values(
        'X-SMIME-Policy')[0]
    check(policy.startswith('accept; would=reject; rule="bank"'), policy)


def every_sample_gets_its_verdict_through_postfix_too(s):
    # The legacy profiles ended in 2025: no certificate of today is one.
    names = sorted(n[:-4] for n in os.listdir(s.samples.folder + '/messages')
                   if not n.endswith('-legacy.eml'))
    check(len(names) > 100, 'only %d samples' % len(names))
    wrong = []
    with s.post.connect('plain') as connection:
        sent = [(n, s.post.hand_over(connection, s.samples.read(n)))
                for n in names if n not in NOT_THROUGH_POSTFIX]
    for name, recipient in sent:
        message = s.sink.take(recipient)
        check(message, name, 'is not delivered')
        # A signer whose path was trusted a moment ago needs no intermediate.
        expected = 'pass' if name == 'no-intermediate' else \
            message.values('X-Expect')[0]
        if smime_result(message) != expected:
            wrong.append('%s: expected %s, found %s' % (
                name, expected, smime_result(message)))
    check(not wrong, '\n'.join(wrong))


def unsigned_mail_gets_the_headers_too(s):
    original = plain()
    message = s.post.send('plain', original)
    equal(smime_result(message), 'none')
    equal(status(message), 'Not signed')
    added(message, original)


def mail_from_loopback_gets_the_headers_too(s):
    message = s.post.send('plain', s.samples.read('valid'),
                          source='127.0.0.1')
    equal(status(message), 'Good signature')


def forged_fields_are_gone_and_those_of_others_stay(s):
    forged = [
        'Authentication-Results: mx.dest.example; smime=pass'
        ' body.smime-identifier=ceo@bank.example',
        'X-SMIME-Status: Good signature',
        'Authentication-Results: MX.dest.example (really) 1; spf=pass'
        ' smtp.mailfrom=x.example;\r\n\tsmime=pass',
        'x-smime-signer: ceo@bank.example',
        'X-SMIME-Whatever: yes',
        'Authentication-Results: mx.dest.example; smime="pass',
        'X-SMIME-Status: Good signature',
    ]
    honest = [
        'Authentication-Results: mx.dest.example; spf=pass'
        ' smtp.mailfrom=partner.example',
        'Authentication-Results: relay.partner.example; smime=pass',
        'X-Mailer: X-SMIME-Status',
    ]
    mixed = [forged[0], honest[0], forged[1], forged[2], honest[1], forged[3],
             forged[4], honest[2], forged[5], forged[6]]
    message = s.post.send('plain', plain(*mixed))
    equal(smime_result(message), 'none')
    equal(status(message), 'Not signed')
    found = message.octets.decode()
    for field in honest:
        check(field + '\r\n' in found, field, 'is gone from', found)
    equal(message.values('X-SMIME-Whatever'), [])
    check('ceo@bank.example' not in found, found)
    equal(found.count('Good signature'), 0)
    equal(len(message.values('Authentication-Results')), 3)


def a_message_that_comes_back_is_judged_anew(s):
    once = s.post.send('plain', s.samples.read('valid'))
    twice = s.post.send('plain', once.octets)
    equal(smime_result(twice), 'pass')
    equal(status(twice), 'Good signature')


def several_messages_of_one_connection_have_their_own_verdicts(s):
    order = ['valid', 'tampered', 'unsigned', 'valid', 'opaque', 'encrypted',
             'valid']
    words = {'valid': 'Good signature', 'tampered': 'Bad signature',
             'unsigned': 'Not signed', 'opaque': 'Good signature',
             'encrypted': 'Encrypted'}
    with s.post.connect('plain') as connection:
        sent = []
        for name in order:
            connection.ehlo_or_helo_if_needed()
            connection.mail('somebody@else.example')
            connection.rset()
            sent.append((name, s.post.hand_over(connection,
                                                s.samples.read(name))))
    for name, recipient in sent:
        equal(status(s.sink.take(recipient)), words[name], name)


def added_fields_are_short_and_seven_bit(s):
    for name in ('valid', 'twice-signed', 'two-signers', 'smtp-utf8-mailbox',
                 'idn'):
        original = s.samples.read(name)
        head = added(s.post.send('plain', original), original)
        head = head.split(b'Received: ')[0]
        head.decode('ascii')
        check(len(head) < 4096, name, len(head))
        for line in head.split(b'\r\n'):
            check(len(line) <= 998, line)
        for field in ('Status', 'Profile', 'Policy'):
            check(re.search(br'(^|\r\n)X-SMIME-%s: [^\r]*\r\n[^ \t]' %
                            field.encode(), head + b'x'), field, head)


def an_smtputf8_message_passes(s):
    original = s.samples.read('smtp-utf8-mailbox')
    message = s.post.send('plain', original, sender='jörg@bücher.example',
                          utf8=True, recipient='dörte@dest.example')
    equal(smime_result(message), 'pass')
    added(message, original)
    check('jörg@' in message.values('X-SMIME-Signer')[0],
          message.values('X-SMIME-Signer'))


def opendkim_before_and_opendmarc_after_agree(s):
    signed = s.post.send('out', s.samples.read('valid'))
    equal(status(signed), 'Good signature')
    equal(len(signed.values('DKIM-Signature')), 1)
    message = s.post.send('chain', signed.octets)
    results = message.values('Authentication-Results')
    text = '\n'.join(results)
    for word in ('dkim=pass', 'dmarc=pass', 'smime=pass'):
        equal(text.count(word), 1, word + ' in ' + text)
    equal(smime_result(message), 'pass')
    again = s.post.send('verify', message.octets)
    newest = again.values('Authentication-Results')[0]
    check('dkim=pass' in newest, newest)


def opendmarc_still_sees_a_bad_dkim_signature(s):
    signed = s.post.send('out', s.samples.read('unsigned'))
    message = s.post.send('chain', signed.octets.replace(b'1,000', b'9,000'))
    text = '\n'.join(message.values('Authentication-Results'))
    check('dmarc=fail' in text and 'dkim=fail' in text, text)


# Neither what a policy server nor what another filter wrote in our name goes,
# wherever forged ones stand among them.
def results_of_a_policy_server_and_of_another_filter_survive(s):
    forged = 'Authentication-Results: mx.dest.example; smime=pass'
    others = ['Authentication-Results: mx.dest.example; arc=none',
              'Authentication-Results: relay.partner.example; smime=pass']
    signed = s.post.send('out', s.samples.read('valid'))
    for before, behind in (([], []), ([forged], []), ([], [forged]),
                           ([forged, others[0], forged], [others[1], forged])):
        original = (crlf(*before) + signed.octets.replace(
            b'\r\nFrom: ', b'\r\n' + crlf(*behind) + b'From: ', 1))
        message = s.post.send('policed', original)
        results = message.values('Authentication-Results')
        text = '\n'.join(results)
        equal(text.count('spf=pass smtp.mailfrom=erika@bank.example'), 1, text)
        equal(text.count('dkim=pass'), 1, text)
        equal(smime_result(message), 'pass')
        equal(len(status(message).split('\n')), 1)
        for other in others:
            equal(text.count(other.partition(': ')[2]),
                  (before + behind).count(other), text)


def a_name_that_is_no_token_is_quoted_and_its_forgeries_go(s):
    quoted = '"mx/1;smime=pass(a)"'
    forged = 'Authentication-Results: %s; smime=pass' % quoted
    other = 'Authentication-Results: %s; spf=pass' % quoted
    message = s.post.send('named', plain(forged, other))
    results = message.values('Authentication-Results')
    equal(results, [quoted + '; smime=none', quoted + '; spf=pass'])


def enforced_policy_refuses_with_5xx(s):
    unsigned = plain(sender='erika@bank.example')
    for octets, reason in (
            (s.samples.read('tampered'), 'digest-mismatch'),
            (s.samples.read('from-spoofed'), 'from-mismatch'),
            (s.samples.read('list-footer'), 'partial-coverage'),
            (unsigned, None)):
        code, text = s.post.refusal('enforce', octets)
        equal(code // 100, 5, text)
        check(re.match(r'5\.7\.\d+ ', text), text)
        check('mail from bank.example must be signed' in text, text)
        if reason:
            check(reason in text, text)
    # Those that are all right go on, also on that connection.
    equal(status(s.post.send('enforce', s.samples.read('valid'))),
          'Good signature')
    equal(status(s.post.send('enforce', plain())), 'Not signed')
    check('milter-reject' in s.postfix.log(), 'Postfix logged no reject')
    check(not s.sink.messages, 'a refused message was delivered')


def a_refused_message_does_not_end_the_connection(s):
    with s.post.connect('enforce') as connection:
        try:
            s.post.hand_over(connection, s.samples.read('tampered'))
            raise AssertionError('taken')
        except OSError as e:            # smtplib's errors are of this kind
            check(getattr(e, 'smtp_code', 0) // 100 == 5, e)
        recipient = s.post.hand_over(connection, s.samples.read('valid'))
    equal(status(s.sink.take(recipient)), 'Good signature')


def without_the_milter_the_sender_is_asked_to_come_again(s):
    code, text = s.post.refusal('dead', s.samples.read('valid'))
    equal(code // 100, 4, text)


def a_stopped_milter_loses_nothing(s):
    equal(s.enforce.stop(), 0, 'exit status on SIGTERM')
    code, text = s.post.refusal('enforce', s.samples.read('valid'))
    equal(code // 100, 4, text)
    s.enforce.start()
    equal(status(s.post.send('enforce', s.samples.read('valid'))),
          'Good signature')


def a_killed_milter_leaves_a_socket_that_the_next_one_takes(s):
    s.enforce.kill()
    code, text = s.post.refusal('enforce', s.samples.read('valid'))
    equal(code // 100, 4, text)
    s.enforce.start()
    equal(status(s.post.send('enforce', s.samples.read('valid'))),
          'Good signature')


def each_message_has_its_log_line(s):
    message = s.post.send('plain', s.samples.read('tampered'))
    queue_id = re.search(r'with E?SMTP id (\w+)',
                         message.values('Received')[0]).group(1)
    lines = [line for line in s.monitor.log().splitlines()
             if queue_id + ': ' in line]
    equal(len(lines), 1, 'log lines with ' + queue_id)
    check('result=fail reason=digest-mismatch action=accept would=reject'
          in lines[0], lines[0])
    check(len(lines[0].encode()) <= 1024, lines[0])


def twenty_five_megabytes_cost_no_memory(s):
    s.post.send('plain', s.samples.read('valid'))
    s.post.send('plain', s.samples.read('opaque'))
    before = s.monitor.memory()
    original = s.samples.signed(big_part(25 << 20))
    message = s.post.send('plain', original)
    equal(status(message), 'Good signature')
    grown = s.monitor.memory() - before
    print('# peak %d KiB idle, %d KiB more with %d octets in flight' % (
        before, grown, len(original)))
    added(message, original)
    if not sanitized(s.house.build + '/smime-milter'):
        check(grown <= 8192, 'the peak grew by %d KiB' % grown)


def changed_at_its_end_twenty_five_megabytes_fail(s):
    original = s.samples.signed(big_part(25 << 20))
    at = original.rindex(b'xyz\r\n\r\n--=b')
    message = s.post.send('plain',
                          original[:at] + b'X' + original[at + 1:])
    equal(smime_result(message), 'fail/digest-mismatch')


def nobody_logged_an_error(s):
    for milter in (s.monitor, s.enforce, s.named):
        bad = [line for line in milter.log().splitlines()
               if re.search(r'error:|Sanitizer|runtime error', line)]
        check(not bad, '\n'.join(bad[:20]))


def all_milters_end_well(s):
    for milter in (s.monitor, s.enforce, s.named):
        equal(milter.stop(), 0, milter.name + ' exit status')


def main(build, word=''):
    return tell(build, Stage, stories_of(globals()),
                ('monitor', 'enforce', 'mail'), word)


if __name__ == '__main__':
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
