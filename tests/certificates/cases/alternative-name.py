# SPDX-License-Identifier: BSD-2-Clause
"""SBR 7.1.4.2.1: what stands in subjectAltName."""

import der
from model import *

UPN = other('1.3.6.1.4.1.311.20.2.3', der.utf8(MAILBOX))

keeps('san-has-mailbox', 'a SmtpUTF8Mailbox',
      subscriber().san(smtp_utf8('j\u00f6rg@example.com')))
breaks('san-has-mailbox', 'a directoryName alone',
       subscriber().san(directory(subscriber().subject)))
breaks('san-has-mailbox', 'another otherName alone', subscriber().san(UPN))

keeps('san-smtputf8-encoding', 'a local part that is not ASCII',
      subscriber().san(MAILBOX, smtp_utf8('j\u00f6rg@example.com')))
breaks('san-smtputf8-encoding', 'a local part of ASCII',
       subscriber().san(MAILBOX, smtp_utf8('joerg@example.com')))
breaks('san-smtputf8-encoding', 'a byte order mark',
       subscriber().san(MAILBOX, smtp_utf8('\ufeffj\u00f6rg@example.com')))
breaks('san-smtputf8-encoding', 'an IA5String',
       subscriber().san(MAILBOX, smtp_utf8(der.ia5('joerg@example.com'))))
breaks('san-smtputf8-encoding', 'an empty one',
       subscriber().san(MAILBOX, smtp_utf8('')))
breaks('san-smtputf8-encoding', 'a display name',
       subscriber().san(MAILBOX, smtp_utf8('J\u00f6rg <j\u00f6rg@example.com>')))

OLD = '2024-08-28'
NEW = '2024-08-29'
keeps('san-smtputf8-domain-ulabel', 'a U-label, before 1.0.6',
      subscriber().issued(OLD).san(
          MAILBOX, smtp_utf8('j\u00f6rg@b\u00fccher.example.com')))
breaks('san-smtputf8-domain-ulabel', 'a capital letter, before 1.0.6',
       subscriber().issued(OLD).san(
           MAILBOX, smtp_utf8('j\u00f6rg@Example.com')))

keeps('san-smtputf8-domain-ldh', 'an A-label, from 1.0.6 on',
      subscriber().issued(NEW).san(
          MAILBOX, smtp_utf8('j\u00f6rg@xn--bcher-kva.example.com')))
breaks('san-smtputf8-domain-ldh', 'a U-label, from 1.0.6 on',
       subscriber().issued(NEW).san(
           MAILBOX, smtp_utf8('j\u00f6rg@b\u00fccher.example.com')))
breaks('san-smtputf8-domain-ldh', 'a capital letter',
       subscriber().san(MAILBOX, smtp_utf8('j\u00f6rg@Example.com')))

keeps('san-repeats-subject-mailboxes', 'emailAddress and commonName',
      subscriber('mailbox').name(email='e.muster@example.com')
      .san(MAILBOX, 'e.muster@example.com'))
breaks('san-repeats-subject-mailboxes', 'another emailAddress',
       subscriber('mailbox').name(email='e.muster@example.com'))

keeps('san-repeats-dirname-mailboxes', 'the mailbox of a directoryName',
      subscriber('mailbox').san(
          MAILBOX, directory(Name(('email', MAILBOX)))))
breaks('san-repeats-dirname-mailboxes', 'another in a directoryName',
       subscriber('mailbox').san(
           MAILBOX, directory(Name(('email', 'e.muster@example.com')))))

keeps('san-dirname-follows-subject-rules', 'a directoryName as the subject',
      subscriber().san(MAILBOX, directory(subscriber().subject)))
breaks('san-dirname-follows-subject-rules',
       'a directoryName with an organization, mailbox-validated',
       subscriber('mailbox').san(
           MAILBOX, directory(Name(('CN', MAILBOX), ('O', 'Beispiel AG')))))
spares('san-dirname-follows-subject-rules', 'the same, before 1.0.10',
       subscriber('mailbox').issued('2025-07-01').san(
           MAILBOX, directory(Name(('CN', MAILBOX), ('O', 'Beispiel AG')))))

BEFORE = '2025-07-01'
keeps('san-dirname-follows-attribute-rules', 'attributes of another type',
      subscriber('mailbox').issued(BEFORE).san(
          MAILBOX, directory(Name(('CN', MAILBOX), ('O', 'Beispiel AG')))))
breaks('san-dirname-follows-attribute-rules', 'a commonName of another type',
       subscriber('mailbox').issued(BEFORE).san(
           MAILBOX, directory(Name(('CN', 'Erika Muster')))))
breaks('san-dirname-follows-attribute-rules', 'no country',
       subscriber().issued(BEFORE).san(
           MAILBOX, directory(subscriber().name(C='ZZ').subject)))
breaks('san-dirname-follows-attribute-rules', 'too long',
       subscriber().issued(BEFORE).san(
           MAILBOX, directory(subscriber().name(OU='x' * 65).subject)))

keeps('san-othername-only-smtputf8', 'strict, a SmtpUTF8Mailbox',
      subscriber('sponsor', 'strict').san(
          MAILBOX, smtp_utf8('j\u00f6rg@example.com')))
breaks('san-othername-only-smtputf8', 'strict, a user principal name',
       subscriber('sponsor', 'strict').san(MAILBOX, UPN))
spares('san-othername-only-smtputf8', 'multipurpose, the same',
       subscriber().san(MAILBOX, UPN))

keeps('san-no-other-types', 'the three that there may be',
      subscriber().san(MAILBOX, UPN, directory(subscriber().subject)))
for what, name in (('dNSName', dns('example.com')),
                   ('URI', uri('http://www.example.com/')),
                   ('iPAddress', ip(93, 184, 216, 34)),
                   ('registeredID', registered('1.3.6.1.4.1.99999.5'))):
    breaks('san-no-other-types', what, subscriber().san(MAILBOX, name))
