# expect: any
"""sys.exception() in handlers, after them, in callees and in nested handlers."""
import sys


def current():
    e = sys.exception()
    return None if e is None else e.args[0]


def run(n):
    log = {}
    for i in range(n):
        seen = [current()]
        try:
            raise ValueError(i % 3)
        except ValueError:
            seen.append(current())
            try:
                raise KeyError("k")
            except KeyError:
                seen.append(current())
            seen.append(current())
        seen.append(current())
        key = tuple(seen)
        log[key] = log.get(key, 0) + 1
    return log


print(run(1500))
