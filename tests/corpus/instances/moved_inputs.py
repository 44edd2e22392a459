# expect: native
"""Subscripts, properties and `__getattribute__` of Python classes that are not followed move their inputs to the function."""
import sys
import traceback
from collections import Counter

log = []


class Named:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        log.append(self.name)


class Items(Named):
    def __getitem__(self, key):
        local = 1
        free = lambda: local
        log.append((sys.getrefcount(self), sys.getrefcount(key)))
        self = None
        log.append("self is gone")
        key = None
        log.append("key is gone")
        return 7

    @property
    def size(self):
        local = 1
        free = lambda: local
        log.append(sys.getrefcount(self))
        self = None
        log.append("self is gone")
        return 8


class Raises(Named):
    fails = False

    def __getitem__(self, key):
        local = self.fails
        free = lambda: local
        self = None
        log.append("in it")
        if local:
            raise KeyError(key)

    @property
    def size(self):
        local = self.fails
        free = lambda: local
        self = None
        log.append("in it")
        if local:
            raise ValueError("size")


class Gets:
    def __init__(self, name):
        log.append(name)

    def __del__(self):
        log.append("gets ended")

    def __getattribute__(self, name):
        local = 1
        free = lambda: local
        log.append(sys.getrefcount(self))
        self = None
        log.append("self is gone")
        return name


class Collects(Named):
    """The interpreter calls this one through C."""

    def __getitem__(self, *keys):
        self = None
        log.append("behind")


def usual(kinds):
    """What most rounds of each kind log: recordings keep what they have seen a little longer."""
    rounds, here = Counter(), []
    for entry in log:
        here.append(entry)
        if entry == "next":
            rounds[tuple(here)] += 1
            here = []
    log.clear()
    return sorted((found for found, count in rounds.most_common(kinds)), key=str)


def subscripts(n):
    kept = Items("kept")
    for i in range(n):
        Items("items")[Named("key")]
        log.append(Items("items")[i + 10**9])
        log.append(kept[kept])
        Collects("collects")[Named("key")]
        log.append("next")


def properties(n):
    kept = Items("kept")
    for i in range(n):
        log.append(Items("items").size)
        log.append(kept.size)
        log.append("next")


def attributes(n):
    for i in range(n):
        log.append(Gets("gets").anything)
        log.append("next")


def inner(items):
    items = [items]
    return items.pop()[Named("key")], Items("inner").size


def followed(n):
    for i in range(n):
        log.append(inner(Items("items")))
        log.append("next")


def failing(n):
    for i in range(n):
        Raises.fails = i & 1
        try:
            Raises("subscript")[3]
        except KeyError as error:
            log.append(repr(error))
        try:
            Raises("property").size
        except ValueError as error:
            log.append(repr(error))
        log.append("next")


def uncaught_subscript(n):
    for i in range(n):
        Raises.fails = i == n - 1
        Raises("subscript")[i]


def uncaught_property(n):
    for i in range(n):
        Raises.fails = i == n - 1
        Raises("property").size


for loop in (subscripts, properties, attributes, followed, failing):
    loop(400)
    print(loop.__name__)
    for found in usual(2 if loop is failing else 1):
        print(found)
for loop in (uncaught_subscript, uncaught_property):
    try:
        loop(400)
    except (KeyError, ValueError):
        traceback.print_exc(file=sys.stdout)
