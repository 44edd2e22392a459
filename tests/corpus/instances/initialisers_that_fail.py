"""``__init__`` raises, returns something, or is entered with the wrong arguments, in a loop that makes instances."""

import traceback


class Picky:
    def __init__(self, n):
        self.before = n
        if n % 50 == 49:
            raise ValueError(n)
        self.after = n


class Returning:
    def __init__(self, n):
        self.n = n
        return RESULTS[n % 40 == 39]


class Logged:
    def __init__(self, n):
        self.n = n
        self.half = 100 // (n % 30 - 29)

    def __del__(self):
        LOG.append(self.n)


class Deep:
    def __init__(self, n):
        self.inner = Picky(n)


RESULTS = [None, 5]
LOG = []


def caught_outside(n):
    failed = 0
    for i in range(n):
        try:
            made = Picky(i)
        except ValueError as error:
            failed += error.args[0]
    return failed, vars(made)


def not_none(n):
    messages = []
    for i in range(n):
        try:
            made = Returning(i)
        except TypeError as error:
            messages.append((i, str(error), error.__traceback__.tb_next is None))
    return len(messages), messages[:2], made.n


def finalised(n):
    LOG.clear()
    for i in range(n):
        try:
            Logged(i)
        except ZeroDivisionError:
            LOG.append("failed")
    return len(LOG), LOG[:64]


def deep(n):
    for i in range(n):
        try:
            made = Deep(i)
        except ValueError as error:
            last = error
    frames = traceback.extract_tb(last.__traceback__)
    return [(frame.name, frame.line, frame.colno, frame.end_colno) for frame in frames], made.inner.after


def wrong_arguments(n):
    messages = set()
    for i in range(n):
        try:
            made = Picky(i, i) if i % 60 == 59 else Picky(i) if i % 50 != 49 else None
        except TypeError as error:
            messages.add(str(error))
    return sorted(messages)


for round in range(4):
    print(caught_outside(400))
    print(not_none(300))
    print(finalised(300))
    print(deep(300))
    print(wrong_arguments(300))
