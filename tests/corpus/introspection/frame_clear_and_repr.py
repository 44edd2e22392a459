# expect: any
"""frame.clear() on a running frame is refused; on a finished one it drops locals."""
import sys

kept = []


class Token:
    def __del__(self):
        log.append("gone")


def inner(i):
    f = sys._getframe(1)
    try:
        f.clear()
    except RuntimeError as e:
        errors.append(str(e))
    if i == 1500:
        kept.append(sys._getframe())
        token = Token()
    return i


def run(n):
    total = 0
    for i in range(n):
        total += inner(i)
    return total


log, errors = [], []
print(run(2000), len(errors), set(errors))
print(log, sorted(kept[0].f_locals))
kept[0].clear()
print(log, sorted(kept[0].f_locals))
