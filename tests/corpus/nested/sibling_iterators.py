# expect: native
"""Iterators written in Python beside other loops: each is asked as often as without compilation."""


class Counted:
    asked = ended = 0

    def __init__(self, stop):
        self.at, self.stop = 0, stop

    def __iter__(self):
        return self

    def __next__(self):
        Counted.asked += 1
        if self.at >= self.stop:
            Counted.ended += 1
            raise StopIteration
        self.at += 1
        return self.at


class Broken(Counted):
    def __next__(self):
        if self.at == 3:
            self.at += 1
            raise KeyError(self.stop)
        return super().__next__()


def numbers(stop):
    for i in range(stop):
        yield i
    ends.append(stop)


ends = []


def siblings(n):
    s = 0
    for i in range(n):
        for x in Counted(i % 6):
            s += x
        for y in range(5):
            s ^= y * i
    return s


def iterators_only(n):
    s = 0
    for i in Counted(n):
        for x in Counted(4):
            s += x * i
        for y in Counted(i % 5):
            s -= y
    return s


def generators(n):
    s = 0
    for i in range(n):
        for x in numbers(4):
            s += x
        for y in numbers(i % 4):
            s -= y * i
    return s


def failing(n):
    s = failed = 0
    for i in range(n):
        for x in range(4):
            s += x
        try:
            for y in Broken(2 + i % 4):
                s += y
        except KeyError as error:
            failed += error.args[0]
    return s, failed


def failing_outside(n):
    s = 0
    for i in range(n):
        for x in range(5):
            s += x
        for y in (Broken(9) if i == n - 1 else Counted(5)):
            s += y
    return s


for size in (2, 60, 5, 200):
    print(siblings(size), Counted.asked, Counted.ended)
    print(iterators_only(size), Counted.asked, Counted.ended)
    print(generators(size), len(ends), ends[-3:])
    print(failing(size), Counted.asked, Counted.ended)
    try:
        print(failing_outside(size))
    except KeyError as error:
        print("KeyError", error, error.__traceback__.tb_next.tb_lineno, Counted.asked, Counted.ended)
