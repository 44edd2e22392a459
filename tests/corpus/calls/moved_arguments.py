# expect: native
"""Calls that are not followed move callable and arguments to the callee: what it gives up ends in it, and counts show no more."""
import sys
import weakref
from collections import Counter

log = []


class Named:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        log.append(self.name)

    def method(self, other, *, way=1):
        self = None
        log.append("self is gone")
        other = None
        log.append("other is gone")


def given_up(first, second=None, *, way=1):
    count = sys.getrefcount(first)
    first = None
    log.append(count)
    second = None
    log.append("behind")


def counts(value, *, way=1):
    return sys.getrefcount(value)


def counts_all(*values, **named):
    return (*map(sys.getrefcount, values), *map(sys.getrefcount, named.values()))


def of_callable(*, way=1):
    log.append("runs")


def names(value, *, way=1):
    return sys._getframe(1).f_code.co_name, value.name


def followed(value):
    """Part of the trace; the frame that is made for it has no arguments on its stack."""
    log.append(counts(value))
    given_up(Named("inner"), value)
    return names(value)


def usual():
    """What most rounds log: recordings keep what they have seen a little longer."""
    rounds, here = Counter(), []
    for entry in log:
        here.append(entry)
        if entry == "next":
            rounds[tuple(here)] += 1
            here = []
    log.clear()
    return rounds.most_common(1)


def values(n):
    kept = Named("kept")
    for i in range(n):
        given_up(Named("first"), Named("second"))
        given_up(Named("by position"), second=Named("by name"))
        given_up(first=Named("by name"))
        given_up(kept, kept)
        log.append("next")


def methods(n):
    for i in range(n):
        Named("self").method(Named("other"))
        Named("self").method(other=Named("other"))
        bound = Named("bound").method
        bound(Named("other"))
        del bound
        method = Named("method").method
        pair = [method]
        del method
        pair.pop()(Named("other"))
        log.append("next")


def callables(n):
    for i in range(n):
        function = lambda value, *, way=1: log.append(sys.getrefcount(value))
        end = weakref.ref(function, lambda ref: log.append("function ended"))
        pair = [function]
        del function
        pair.pop()(Named("value"))
        pair.append(Named("bound").method)
        end = weakref.ref(pair[0], lambda ref: log.append("method ended"))
        pair.pop()(None)
        log.append(end() is None)
        log.append("next")


def numbers(n):
    for i in range(n):
        big = i + 10**9
        log.append((counts(big), counts(i + 10**8), counts(i + 0.5), counts(value=big + 1)))
        log.append(counts_all(big, big + 1, i + 0.25))
        log.append(counts_all(big + 2, big + 3, name=big + 4))
        log.append("next")


def frames(n):
    for i in range(n):
        value = Named("outer")
        result = followed(value)
        value = None
        log.append(result)
        log.append("next")


for loop in (values, methods, callables, numbers, frames):
    loop(400)
    [(found, count)] = usual()
    print(loop.__name__, count > 200)
    print(*found, sep="\n")
