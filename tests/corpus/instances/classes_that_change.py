"""A class changes while a loop makes its instances: another ``__init__``, ``__new__``, code, defaults, a metaclass."""


class Plain:
    def __init__(self, n, step=1):
        self.value = n + step


class Meta(type):
    def __call__(cls, *args):
        made = super().__call__(*args)
        made.by_meta = True
        return made


class ByMeta(metaclass=Meta):
    def __init__(self, n):
        self.value = n


class Made:
    def __new__(cls, n):
        made = super().__new__(cls)
        made.new = n
        return made if n % 3 else None

    def __init__(self, n):
        self.value = n


class Guarded:
    def __init__(self, n):
        self.value = n

    def __setattr__(self, name, value):
        object.__setattr__(self, name, value * 2)


class Failure(Exception):
    def __init__(self, n):
        self.n = n


def other(self, n, step=1):
    self.value = -n
    self.extra = step


def run(n, at, change):
    total = 0
    for i in range(n):
        if i == at:
            change()
        total += Plain(i).value
    return total


def set_init():
    Plain.__init__ = other


def set_code():
    Plain.__init__.__code__ = (lambda self, n, step=1: setattr(self, "value", n * step)).__code__


def set_defaults():
    Plain.__init__.__defaults__ = (7,)


def set_new():
    Plain.__new__ = lambda cls, *args: object.__new__(cls)


def set_attribute():
    Plain.unrelated = 1


def fresh():
    global Plain

    class Plain:
        def __init__(self, n, step=1):
            self.value = n + step


def others(n):
    out = 0
    for i in range(n):
        out += ByMeta(i).value + ByMeta(i).by_meta + Guarded(i).value
        made = Made(i)
        out += 0 if made is None else made.value + made.new
        out += Failure(i).n
    return out


for change in (set_attribute, set_defaults, set_init, set_code, set_new, fresh):
    for at in (-1, 250, 399):
        fresh()
        print(change.__name__, run(400, at, change))
print(others(400))
