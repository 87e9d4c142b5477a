# SPDX-License-Identifier: BSD-2-Clause
"""What stories are told with: assertions, and the telling itself."""
import re
import traceback

from house import House, Trouble


def check(true, *what):
    if not true:
        raise AssertionError(' '.join(str(w) for w in what))


def equal(found, expected, what='found'):
    check(found == expected, '%s: %r, expected: %r' % (what, found, expected))


def smime_result(message):
    """RESULT[/REASON] of our own Authentication-Results; exactly one."""
    ours = [v for v in message.values('Authentication-Results')
            if v.startswith('mx.dest.example;') and 'smime=' in v]
    equal(len(ours), 1, 'Authentication-Results of ours in %s' %
          message.fields())
    result = re.search(r'smime=(\w+)', ours[0]).group(1)
    reason = re.search(r'reason="([^"]*)"', ours[0])
    return result + ('/' + reason.group(1) if reason else '')


def status(message):
    values = message.values('X-SMIME-Status')
    equal(len(values), 1, 'number of X-SMIME-Status')
    return values[0]


def added(message, original):
    """Octets before the original, which must be there to the last octet."""
    check(message.octets.endswith(original), 'octets changed:',
          message.octets[:3000])
    return message.octets[:len(message.octets) - len(original)]


def sanitized(program):
    with open(program, 'rb') as f:
        octets = f.read()
    return b'__asan_init' in octets or b'__tsan_init' in octets


def stories_of(module):
    """Its functions of one argument s, in order; the name is the sentence."""
    return [f for f in module.values()
            if getattr(f, '__code__', None) and
            f.__code__.co_varnames[:1] == ('s',) and
            f.__code__.co_argcount == 1]


def told(story, stage):
    """None, or what went wrong."""
    try:
        story(stage)
        return None
    except (AssertionError, Trouble) as e:
        return str(e)
    except Exception:
        return traceback.format_exc()


def tell(build, make_stage, stories, logs, word=''):
    """Those whose name has the word; returns the exit status."""
    passed = failed = 0
    try:
        with House(build) as house:
            stage = make_stage(house)
            print('# Postfix %s' % stage.postfix.version())
            for story in stories:
                name = story.__name__.replace('_', ' ')
                if word not in name:
                    continue
                trouble = told(story, stage)
                print('%s - %s' % ('not ok' if trouble else 'ok', name),
                      flush=True)
                if trouble is None:
                    passed += 1
                    continue
                failed += 1
                print('#   ' + trouble.replace('\n', '\n#   '), flush=True)
            for log in logs if failed else ():
                print('# --- end of %s.log' % log)
                for line in house.log_of(log).splitlines()[-40:]:
                    print('# ' + line)
    except Trouble as e:
        print('not ok - the stage could not be set\n# %s' % e)
        failed += 1
    print('# end to end: %d passed, %d failed' % (passed, failed))
    return 1 if failed or not passed else 0
