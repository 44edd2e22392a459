# expect: native
"""Calls that are not followed and fail give their arguments up when the interpreter does: those that are refused and those that raise."""
import sys
import traceback
from collections import Counter

log = []


class Named:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        log.append(self.name)

    def one(self, value, *, way=1):
        value = None
        log.append("method")

    def none(self, *, way=1):
        log.append("not reached")


def fine(value, *, way=1):
    value = None
    log.append("fine")


def more(value, other, *, way=1):
    log.append("not reached")


def raises(value, *, way=1):
    value = None
    log.append("raises")
    raise ValueError("raises")


def raises_with_it(value, *, way=1):
    log.append("raises")
    raise ValueError("raises with it")


def named(other=None, *, way=1):
    log.append("not reached")


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


def failing(n, other):
    for i in range(n):
        function = other if i & 1 else fine
        try:
            function(Named("first"))
        except (TypeError, ValueError) as error:
            log.append(str(error))
        log.append("next")


def failing_by_name(n, other):
    for i in range(n):
        function = other if i & 1 else fine
        try:
            function(value=Named("first"))
        except (TypeError, ValueError) as error:
            log.append(str(error))
        log.append("next")


def failing_method(n, other):
    for i in range(n):
        method = Named("self").none if i & 1 else Named("self").one
        pair = [method]
        method = None
        try:
            pair.pop()(Named("first"))
        except (TypeError, ValueError) as error:
            log.append(str(error))
        log.append("next")


def inner(function):
    function(Named("of inner"))


def followed(n, other):
    for i in range(n):
        function = other if i & 1 else fine
        try:
            inner(function)
        except (TypeError, ValueError) as error:
            log.append(str(error))
            log.append(tuple(entry.name for entry in traceback.extract_tb(error.__traceback__)))
        log.append("next")


def uncaught(n, other):
    for i in range(n):
        function = other if i == n - 1 else fine
        function(Named("first"))


for loop in (failing, failing_by_name, failing_method, followed):
    for other in (more, raises, raises_with_it, named):
        loop(400, other)
        print(loop.__name__, other.__name__)
        for found, count in sorted(usual(), key=str):
            print(found)
for other in (more, raises, named):
    try:
        uncaught(400, other)
    except (TypeError, ValueError):
        traceback.print_exc(file=sys.stdout)
