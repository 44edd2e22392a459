# expect: any
"""contextlib's suppress, ExitStack and generator managers in a loop."""
from contextlib import ExitStack, contextmanager, suppress

log = []


@contextmanager
def tag(i):
    log.append(i)
    try:
        yield i * 2
    except ValueError:
        log.append(-i)
    finally:
        log.append("f")


def run(n):
    total = 0
    for i in range(n):
        with suppress(ZeroDivisionError):
            total += 6 // (i % 4)
        with tag(i) as v:
            if i % 10 == 3:
                raise ValueError
            total += v
        with ExitStack() as stack:
            for k in range(i % 3):
                stack.callback(log.append, k)
    return total


print(run(600), len(log), log[-12:])
