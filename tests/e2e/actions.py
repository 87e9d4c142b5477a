#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Each action of the policy through a real Postfix, and what becomes of mail.

usage: actions.py BUILD-FOLDER [WORD]   (only the stories whose name has WORD)
"""
import re
import smtplib
import sys
import threading
import time

from house import Milter, Postfix, group_of_postfix, wait_until
from letters import Post, Samples, crlf, plain
from recipes import recipe, settings_of
from sink import Sink
from telling import (added, check, equal, smime_result, status, stories_of,
                     tell)

# One domain for each action; bank.example has the default reply.
RULES = '''rules = (
  { name = "never"; when = { from = [ "never.example" ]; };
    require = { result = [ "pass" ]; }; encrypted = "otherwise";
    otherwise = { action = "reject"; code = 554; enhanced = "5.7.9";
      text = "100% signed mail only: $reason, $reason_text; rule $rule, $queue_id";
      help_url = "https://mx.dest.example/smime"; }; },
  { name = "later"; when = { from = [ "later.example" ]; };
    require = { result = [ "pass" ]; }; encrypted = "otherwise";
    otherwise = { action = "tempfail"; text = "come again ($reason)"; }; },
  { name = "held"; when = { from = [ "held.example" ]; };
    require = { result = [ "pass" ]; }; encrypted = "otherwise";
    otherwise = { action = "quarantine"; text = "look at this ($reason)"; }; },
  { name = "tagged"; when = { from = [ "tagged.example" ]; };
    require = { result = [ "pass" ]; }; encrypted = "otherwise";
    otherwise = { action = "tag"; subject_prefix = "[unsigned] ";
      fields = ( { name = "X-Look"; value = "not signed" },
                 { name = "X-Look-Again"; value = "as it should be" } ); }; },
  { name = "let"; when = { from = [ "let.example" ]; };
    require = { result = [ "pass" ]; }; encrypted = "otherwise";
    otherwise = { action = "accept"; }; },
  { name = "board"; when = { from = [ "board.example" ];
                             recipients = [ "ceo@dest.example" ]; };
    require = { result = [ "pass" ]; }; encrypted = "otherwise";
    otherwise = { action = "reject"; text = "rule $rule ($reason)"; }; },
  { name = "bank"; when = { from = [ "bank.example", "partner.example" ]; };
    require = { result = [ "pass" ]; }; encrypted = "otherwise";
    otherwise = { action = "reject"; }; },
  { name = "watched"; mode = "monitor"; when = { from = [ "watched.example" ]; };
    require = { result = [ "pass" ]; }; encrypted = "otherwise";
    otherwise = { action = "reject"; }; },
  { name = "default"; when = {}; } );'''
DOMAINS = ['never', 'later', 'held', 'tagged', 'let', 'other']

class Stage:
    def __init__(self, house):
        self.house = house
        self.samples = Samples(house.samples())
        anchors = self.samples.anchors()
        self.enforce = Milter(house, 'enforce', anchors,
                              'mode = "enforce"; ' + RULES,
                              group=group_of_postfix()).start()
        self.monitor = Milter(house, 'monitor', anchors,
                              'mode = "monitor"; ' + RULES).start()
        self.mortal = Milter(house, 'mortal', anchors).start()
        self.sink = Sink()
        self.postfix = Postfix(house, self.sink.port)
        self.postfix.daemon('checked', 'cleanup',
                            **settings_of(recipe('header_checks')))
        self.postfix.service('enforce', [self.enforce.milter()])
        self.postfix.service('monitor', [self.monitor.milter()])
        self.postfix.service('open', [self.mortal.milter()],
                             milter_default_action='accept',
                             cleanup_service_name='checked')
        self.postfix.start()
        self.post = Post(self.postfix, self.sink)

    def mail(self, domain, *fields):
        return plain(*fields, sender='Bob <bob@%s.example>' % domain)


def policy_of(message):
    values = message.values('X-SMIME-Policy')
    equal(len(values), 1, 'number of X-SMIME-Policy')
    return values[0]


# --- each action, as the SMTP client and the recipient see it -----------------

def accept_delivers_and_says_which_rule(s):
    original = s.mail('let')
    message = s.post.send('enforce', original)
    added(message, original)
    equal(policy_of(message), 'accept; rule="let"; mode=enforce')


def tag_adds_fields_and_a_prefix_and_changes_nothing_else(s):
    original = s.mail('tagged')
    message = s.post.send('enforce', original)
    added(message, original.replace(b'Subject: plain',
                                    b'Subject: [unsigned] plain'))
    equal(message.values('X-Look'), ['not signed'])
    equal(message.values('X-Look-Again'), ['as it should be'])
    equal(policy_of(message), 'tag; rule="tagged"; mode=enforce')
    names = [name for name, _ in message.fields()]
    check(names.index('X-Look') < names.index('Received'), names)


def tag_keeps_a_prefix_that_is_there(s):
    original = s.mail('tagged').replace(b'Subject: plain',
                                        b'Subject: [unsigned] plain')
    added(s.post.send('enforce', original), original)


def tag_gives_a_subject_to_mail_without(s):
    original = s.mail('tagged').replace(b'Subject: plain\r\n', b'')
    message = s.post.send('enforce', original)
    added(message, original)
    equal([v.strip() for v in message.values('Subject')], ['[unsigned]'])


def tag_prefixes_a_folded_and_encoded_subject(s):
    original = s.mail('tagged').replace(
        b'Subject: plain', b'Subject: =?utf-8?q?f=C3=BCr?=\r\n =?utf-8?q?_dich?=')
    message = s.post.send('enforce', original)
    added(message, original.replace(b'Subject: =', b'Subject: [unsigned] ='))


def quarantine_holds_the_message_with_its_reason(s):
    original = s.mail('held')
    code, text = s.post.refusal('enforce', original)
    equal(code, 250, text)
    wait_until(lambda: s.postfix.queued('hold'), 30, 'a held message')
    held = s.postfix.queued('hold')
    equal(len(held), 1, 'held messages')
    check(re.search(held[0] + ': milter-hold: ', s.postfix.log()),
          'Postfix did not log it')
    # Postfix keeps no text with it: our line and our field have the reason.
    check(re.search(held[0] + ': result=none action=quarantine rule=held ',
                    s.enforce.log()), s.enforce.log())
    kept = s.postfix.read(held[0])
    check(kept.endswith(original.decode().replace('\r\n', '\n')), kept)
    check('smime=none' in kept, kept)
    check('X-SMIME-Policy: quarantine; rule="held"; mode=enforce' in kept,
          kept)
    check(not s.sink.messages, 'a held message was delivered')


def what_is_held_is_delivered_when_it_is_released(s):
    original = s.mail('held')
    before = len(s.postfix.queued('hold'))
    with s.post.connect('enforce') as connection:
        recipient = s.post.hand_over(connection, original)
    wait_until(lambda: len(s.postfix.queued('hold')) > before, 30,
               'a held message')
    s.postfix.release()
    message = s.sink.take(recipient)
    check(message, 'it is not delivered')
    added(message, original)
    wait_until(lambda: len(s.sink.messages) == before, 30, 'the other ones')
    equal(s.postfix.queued('hold'), [])
    s.sink.messages.clear()


def tempfail_asks_to_come_again(s):
    code, text = s.post.refusal('enforce', s.mail('later'))
    equal((code, re.sub(r'Reference: \w+$', 'Reference: ID', text)),
          (451, '4.7.1 come again (none). Rule "later". Reference: ID'))


def reject_has_the_code_and_the_text_of_the_rule(s):
    code, text = s.post.refusal('enforce', s.mail('never'))
    equal(code, 554)
    line = re.compile(r'(\w+): milter-reject: .*100% signed')
    wait_until(lambda: line.search(s.postfix.log()), 30, 'the log of Postfix')
    queue_id = line.search(s.postfix.log()).group(1)
    equal(text, '5.7.9 100%% signed mail only: none, the message is not '
          'signed; rule never, %s.\n'
          '5.7.9 Help: https://mx.dest.example/smime?r=none' % queue_id)
    log = [x for x in s.enforce.log().splitlines() if queue_id + ':' in x]
    equal(len(log), 1, 'log lines with ' + queue_id)
    check(' action=reject rule=never ' in log[0], log[0])


def the_enhanced_code_follows_the_reason(s):
    for name, enhanced, reason in (
            ('tampered', '5.7.7', 'digest-mismatch'),
            ('untrusted', '5.7.5', 'untrusted'),
            ('bad-signature', '5.7.5', 'bad-signature'),
            ('expired', '5.7.5', 'expired'),
            ('garbage', '5.7.5', 'malformed-cms'),
            ('from-spoofed', '5.7.1', 'from-mismatch'),
            ('protected-from', '5.7.1', 'from-mismatch'),
            ('list-footer', '5.7.1', 'partial-coverage'),
            ('unsigned', '5.7.1', 'none')):
        code, text = s.post.refusal('enforce', s.samples.read(name))
        equal((code, text.split(' ')[0]), (550, enhanced), name)
        # A long one has lines that people can read.
        check(max(len(line) for line in text.split('\n')) <= 94, text)
        text = text.replace('\n' + enhanced, '')
        check('(%s). Rule "bank". Reference: ' % reason in text, text)


def a_valid_message_passes_every_rule_untouched(s):
    for name in ('valid', 'opaque', 'eight-bit', 'protected', 'wrapped'):
        original = s.samples.read(name)
        message = s.post.send('enforce', original)
        added(message, original)
        equal(policy_of(message), 'accept; rule="bank"; mode=enforce')


def monitor_delivers_everything_and_says_what_would_be(s):
    for domain, would in (('never', 'reject'), ('later', 'tempfail'),
                          ('held', 'quarantine'), ('tagged', 'tag'),
                          ('let', None)):
        original = s.mail(domain)
        message = s.post.send('monitor', original)
        added(message, original)
        equal(policy_of(message), 'accept; %srule="%s"; mode=monitor' % (
            'would=%s; ' % would if would else '', domain))
        equal(message.values('X-Look'), [])


def one_rule_may_only_watch_while_others_enforce(s):
    original = s.mail('watched')
    message = s.post.send('enforce', original)
    added(message, original)
    equal(policy_of(message),
          'accept; would=reject; rule="watched"; mode=monitor')


# --- several recipients -------------------------------------------------------

def to_several(s, domain, recipients, service='enforce'):
    with s.post.connect(service) as connection:
        try:
            connection.sendmail('bob@else.example', recipients,
                                s.mail(domain))
        except smtplib.SMTPResponseException as e:
            return e.smtp_code, e.smtp_error.decode()
    return 250, ''


def one_decision_holds_for_all_recipients(s):
    two = [s.post.recipient(), s.post.recipient()]
    equal(to_several(s, 'never', two)[0], 554)
    equal(to_several(s, 'later', two)[0], 451)
    equal(to_several(s, 'let', two)[0], 250)
    message = s.sink.take(two[0])
    check(message, 'it is not delivered')
    if two[1] not in message.recipients:
        check(s.sink.take(two[1]), 'the second got nothing')
    check(not s.sink.messages, 'a refused message was delivered')


def a_rule_of_one_recipient_is_not_told_to_the_others(s):
    code, text = to_several(s, 'board', ['ceo@dest.example'])
    equal((code, text.split('. ')[0]), (550, '5.7.1 rule board (none)'))
    code, text = to_several(s, 'board', ['ceo@dest.example',
                                         s.post.recipient()])
    equal((code, text.split('. ')[0]), (550, '5.7.1 rule - (none)'))
    equal(to_several(s, 'board', [s.post.recipient()])[0], 250)
    s.sink.messages.clear()


# --- without the milter -------------------------------------------------------

FORGED = ['X-SMIME-Status: Good signature', 'x-smime-policy: accept',
          'X-SMIME-Signer: result=pass;\r\n ceo@bank.example']


def without_forged(message):
    left = [n for n, _ in message.fields() if n.lower().startswith('x-smime')]
    equal(left, [], 'fields of ours')


def a_killed_milter_lets_no_forged_field_through(s):
    equal(status(s.post.send('open', s.mail('other', *FORGED))), 'Not signed')
    s.mortal.kill()
    original = s.mail('other', *FORGED)
    message = s.post.send('open', original)
    without_forged(message)
    added(message, s.mail('other'))
    s.mortal.start()
    equal(status(s.post.send('open', original)), 'Not signed')


def killed_within_a_message_it_lets_none_through_either(s):
    recipient = s.post.recipient()
    with s.post.connect('open') as connection:
        connection.ehlo()
        connection.mail('bob@other.example')
        connection.rcpt(recipient)
        s.mortal.kill()
        code, text = connection.data(s.mail('other', *FORGED))
    equal(code, 250, text)
    message = s.sink.take(recipient)
    check(message, 'it is not delivered')
    without_forged(message)
    s.mortal.start()


# Cut from what is signed, they would break the signature.
def fields_within_what_is_forwarded_and_signed_stay(s):
    judged = s.post.send('monitor', s.samples.read('valid'))
    part = (crlf('Content-Type: multipart/mixed; boundary="=m"', '', '--=m',
                 '', 'See below.', '--=m', 'Content-Type: message/rfc822', '')
            + judged.octets + crlf('', '--=m--'))
    original = s.samples.signed(part)
    check(original.count(b'X-SMIME-Status') == 1, 'it has no such field')
    message = s.post.send('open', original)
    equal(smime_result(message), 'pass')
    added(message, original)


# --- nothing is lost ----------------------------------------------------------

class Sender(threading.Thread):
    """Messages one after the other; whoever is asked to come again does so.
    `fate` has the last answer to each, `again` counts the others."""

    def __init__(self, stage, number, count):
        super().__init__()
        self.stage, self.number, self.count = stage, number, count
        self.fate, self.again = {}, 0

    def once(self, letter):
        try:
            with self.stage.post.connect('enforce') as connection:
                connection.sendmail('bob@else.example',
                                    ['load@dest.example'], letter)
            return 250
        except smtplib.SMTPResponseException as e:
            return e.smtp_code
        except smtplib.SMTPRecipientsRefused as e:
            return max(code for code, _ in e.recipients.values())

    def run(self):
        for turn in range(self.count):
            name = '%d-%d@load.example' % (self.number, turn)
            domain = DOMAINS[turn % len(DOMAINS)]
            letter = self.stage.mail(domain, 'Message-ID: <%s>' % name)
            end = time.monotonic() + 60
            code = self.once(letter)
            while (code // 100 == 4 and domain != 'later' and
                   time.monotonic() < end):
                self.again += 1
                time.sleep(0.1)
                code = self.once(letter)
            self.fate[name] = domain, code


def ids_delivered(sink):
    return sorted(m.values('Message-ID')[0].strip('<>')
                  for m in sink.messages)


def ids_held(postfix):
    return sorted(re.search(r'Message-ID: <([^>]*)>',
                            postfix.read(queue_id)).group(1)
                  for queue_id in postfix.queued('hold'))


def what_is_sent_is_delivered_held_or_refused_and_nothing_is_lost(s):
    s.sink.messages.clear()
    senders = [Sender(s, n, 36) for n in range(4)]
    for sender in senders:
        sender.start()
    for _ in range(3):
        time.sleep(0.3)
        s.enforce.kill()
        s.enforce.start()
    for sender in senders:
        sender.join()
    fate = {k: v for sender in senders for k, v in sender.fate.items()}
    taken = sorted(k for k, (_, code) in fate.items() if code == 250)
    wait_until(lambda: len(s.sink.messages) + len(s.postfix.queued('hold')) >=
               len(taken), 60, 'what was taken to arrive')
    delivered, held = ids_delivered(s.sink), ids_held(s.postfix)
    print('# %d sent: %d delivered, %d held, %d refused, %d asked to come '
          'again; %d came again while the milter was dead' % (
              len(fate), len(delivered), len(held),
              sum(c // 100 == 5 for _, c in fate.values()),
              sum(c // 100 == 4 for _, c in fate.values()),
              sum(sender.again for sender in senders)))
    equal(len(fate), 4 * 36, 'messages with an answer')
    equal(sorted(delivered + held), taken, 'delivered or held')
    equal(held, [k for k in taken if fate[k][0] == 'held'], 'held')
    for name, (domain, code) in fate.items():
        equal(code, {'never': 554, 'later': 451}.get(domain, 250), name)
    s.postfix.release()
    wait_until(lambda: len(s.sink.messages) == len(taken), 60,
               'what was held to arrive')
    equal(ids_delivered(s.sink), taken, 'delivered after the release')


def nobody_logged_an_error(s):
    for milter in (s.monitor, s.enforce, s.mortal):
        bad = [line for line in milter.log().splitlines()
               if re.search(r'error:|Sanitizer|runtime error', line)]
        check(not bad, '\n'.join(bad[:20]))
        equal(milter.stop(), 0, milter.name + ' exit status')


def main(build, word=''):
    return tell(build, Stage, stories_of(globals()),
                ('monitor', 'enforce', 'mail'), word)


if __name__ == '__main__':
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
