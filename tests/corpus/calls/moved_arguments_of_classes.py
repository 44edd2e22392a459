# expect: native
"""Calls of classes whose `__init__` is not followed move their arguments to it, where the interpreter has it in a frame; others do not."""
import sys
import traceback
from collections import Counter

log = []


class Named:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        log.append(self.name)


class Own:
    def __init__(self, value):
        local = 1
        free = lambda: local
        log.append((sys.getrefcount(self), sys.getrefcount(value)))
        value = None
        log.append("behind")

    def __del__(self):
        log.append("own ended")


class Slots:
    __slots__ = ("value",)

    def __init__(self, value):
        local = 1
        free = lambda: local
        value = None
        log.append("behind slots")


class Default:
    def __init__(self, value, other=None):
        local = 1
        free = lambda: local
        value = None
        log.append("behind default")


class Collects:
    def __init__(self, value, *rest):
        value = None
        log.append("behind rest")


class Returns(Own):
    def __init__(self, value):
        local = 1
        free = lambda: local
        value.name = "returned"
        return value if self.returns else None


class Raises(Own):
    def __init__(self, value):
        local = self.returns
        free = lambda: local
        value = None
        if local:
            raise ValueError("raises")


def usual():
    """What most rounds of both kinds log: recordings keep what they have seen a little longer."""
    rounds, here = Counter(), []
    for entry in log:
        here.append(entry)
        if entry == "next":
            rounds[tuple(here)] += 1
            here = []
    log.clear()
    return rounds.most_common(2)


def classes(n):
    for i in range(n):
        Own(Named("own"))
        Slots(Named("slots"))
        Default(Named("default"))
        Collects(Named("collects"))
        kept = Own(Named("kept"))
        log.append(sys.getrefcount(kept))
        kept = None
        log.append("next")


def failing(n, cls):
    for i in range(n):
        cls.returns = i & 1
        try:
            made = cls(Named("argument"))
            made = None
        except (TypeError, ValueError) as error:
            log.append(str(error))
        log.append("next")


def inner(cls):
    cls(Named("of inner"))


def followed(n, cls):
    for i in range(n):
        cls.returns = i & 1
        try:
            inner(cls)
        except (TypeError, ValueError) as error:
            log.append(str(error))
            log.append(tuple(entry.name for entry in traceback.extract_tb(error.__traceback__)))
        log.append("next")


def uncaught(n, cls):
    for i in range(n):
        cls.returns = i == n - 1
        cls(Named("argument"))


classes(400)
print(usual()[0][0])
for loop in (failing, followed):
    for cls in (Returns, Raises):
        loop(400, cls)
        print(loop.__name__, cls.__name__)
        for found, count in sorted(usual(), key=str):
            print(found)
for cls in (Returns, Raises):
    try:
        uncaught(400, cls)
    except (TypeError, ValueError):
        traceback.print_exc(file=sys.stdout)
