# What every program begins with: its log. Embedded as text, so that a program is one plain file.
import builtins, gc, itertools, math, sys, weakref, zlib

gc.disable()
EVENTS, KEPT = [], []
INF = float("inf")
NAN = INF - INF


def shown(value):
    try:
        text = repr(value)
    except Exception as error:
        return "<repr raises %s>" % type(error).__name__
    if len(text) > 1500:
        return "%s ... %d %08x" % (text[:1000], len(text), zlib.crc32(text.encode("utf-8", "backslashreplace")))
    return text


def log(tag, *values):
    print(tag, *map(shown, values), flush=False)


def event(*what):
    EVENTS.append(what[0] if len(what) == 1 else what)


# A message about an exception in a finaliser would name addresses.
sys.unraisablehook = lambda what: event("unraisable", type(what.exc_value).__name__, str(what.exc_value))


def where(error):
    places, step = [], error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        spot = next(itertools.islice(code.co_positions(), step.tb_lasti // 2, None), None)
        places.append((code.co_name, step.tb_lineno, spot))
        step = step.tb_next
    return places


def failed(error):
    cause = error.__context__
    return (type(error).__name__, str(error), where(error), type(cause).__name__ if cause else None)


def call(tag, function, *positional, **named):
    try:
        value = function(*positional, **named)
    except Exception as error:
        log(tag, "raises", failed(error))
    else:
        log(tag, value)
        value = None
    if EVENTS:
        log(tag + " events", EVENTS)
        EVENTS.clear()


class Token:
    """Something long-lived whose references are counted at the end, or short-lived whose end is logged."""

    def __init__(self, name, loud=False):
        self.name, self.loud = name, loud

    def __repr__(self):
        return "<%s>" % (self.name,)

    def __lt__(self, other):
        return Truth(self.name < other.name, self.loud)

    def __del__(self):
        if self.loud:
            event("gone", self.name)


class Truth:
    def __init__(self, value, loud):
        self.value, self.loud = value, loud

    def __bool__(self):
        if self.loud:
            event("truth", self.value)
        return self.value

    def __repr__(self):
        return "<Truth %r>" % self.value


class Guarded:
    """A context that logs, and swallows some exceptions."""

    def __init__(self, *swallowed):
        self.swallowed = swallowed

    def __enter__(self):
        return 3

    def __exit__(self, kind, value, traceback):
        event("exit", kind and kind.__name__)
        return kind is not None and issubclass(kind, self.swallowed)


class Walk:
    """An iterator in Python."""

    def __init__(self, stop):
        self.at, self.stop = 0, stop

    def __iter__(self):
        return self

    def __next__(self):
        if self.at >= self.stop:
            raise StopIteration
        self.at += 1
        return self.at


class Row:
    """A sequence by ``__getitem__`` alone."""

    def __init__(self, size):
        self.size = size

    def __len__(self):
        return self.size

    def __getitem__(self, index):
        if not 0 <= index < self.size:
            raise IndexError(index)
        return index * 2


def nothing():
    pass


def numbers(count, step=1):
    value = 0
    while value < count:
        got = yield value
        value += step if got is None else got


def chained(count):
    got = yield from numbers(count)
    yield -1 if got is None else got


def countdown(cell):
    def advance():
        cell[0] -= 1
        return cell[0]

    return advance


TOKENS = [Token("token%d" % number) for number in range(4)]
