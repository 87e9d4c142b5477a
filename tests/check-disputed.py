#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Every certificate of tests/disputed-certificates comes out as that says.

Those of the public corpus are left out where ../shared is not there.
"""
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
CORPUS = os.path.join(HERE, '../../shared/corpus/certs')
CASES = 20


def rows():
    with open(os.path.join(HERE, 'disputed-certificates')) as file:
        for line in file:
            if not line.startswith('#'):
                yield line.rstrip('\n').split('\t')


def judge(path, dated):
    program = os.environ.get('SMIME_CHECK', './smime-check')
    command = [program, '--json', '--as', 'certificate', path]
    if not dated:
        command.insert(1, '--judge-older')
    run = subprocess.run(command, stdout=subprocess.PIPE)
    return json.loads(run.stdout.splitlines()[0])


def wrong(path, clause, wanted):
    """What does not come out as wanted, or not by that clause."""
    result = judge(path, 'dated' in wanted)
    errors = {finding['id']: finding['section']
              for finding in result.get('findings', [])
              if finding['level'] == 'error'}
    sections = [errors.get(word[1:]) for word in wanted if word[0] == '+']
    # Section 1 says who is judged, and by what is then another's.
    if sections and clause not in sections and not clause.startswith('1.'):
        yield 'is found by %s' % sections
    for word in wanted:
        if word[0] == '+' and word[1:] not in errors:
            yield word[1:] + ' is not found'
        elif word[0] == '-' and word[1:] in errors:
            yield word[1:] + ' is found'
        elif word[0] not in '+-' and word != 'dated' and \
                word != result.get('compliance'):
            yield '%s instead of %s' % (result.get('compliance'), word)


def main():
    seen, bad, checked, absent = set(), 0, 0, 0
    has_corpus = os.path.isdir(CORPUS)
    for case, clause, name, words in rows():
        if name.startswith('certs/'):
            path = os.path.join(CORPUS, name[len('certs/'):])
            if not has_corpus:
                absent += 1
                continue
        else:
            path = os.path.join(HERE, 'certificates', name)
            seen.add(int(case))
        checked += 1
        for what in wrong(path, clause, words.split()):
            print('case %s (%s): %s: %s' % (case, clause, name, what))
            bad += 1
    if seen != set(range(1, CASES + 1)):
        print('cases without a certificate of our own: %s' %
              sorted(set(range(1, CASES + 1)) - seen))
        bad += 1
    if absent:
        print('../shared is not here: %d of its certificates are left out' %
              absent)
    print('%d disputed certificates, %d differ' % (checked, bad))
    return 1 if bad else 0


sys.exit(main())
