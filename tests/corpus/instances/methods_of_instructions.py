"""Operators, subscripts, calls and attributes that run functions of classes: what they return, refuse, raise and keep."""

import sys


class Vector:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __sub__(self, other):
        self.seen = True
        if self.x % 50 == 49:
            return NotImplemented
        return Vector(self.x - other.x, self.y - other.y)

    def __mul__(self, factor):
        return Vector(self.x * factor, self.y * factor)

    def __truediv__(self, other):
        return self.x / other.x

    def __neg__(self):
        return Vector(-self.x, -self.y)

    @property
    def length(self):
        return (self.x * self.x + self.y * self.y) ** 0.5

    @property
    def checked(self):
        if self.x % 40 == 39:
            raise LookupError(self.x)
        return self.y

    def __getitem__(self, at):
        return self.x if at == 0 else self.y

    def __call__(self, n, scale=2):
        return self.x * scale + n


class Grid:
    def __init__(self, width):
        self.width = width
        self.cells = list(range(width * 3))

    def __getitem__(self, place):
        row, column = place
        if row > 2:
            raise IndexError(row)
        return self.cells[row * self.width + column]


class Number(int):
    def __add__(self, other):
        return Number(int(self) + int(other) + 1)


class InPlace:
    def __init__(self):
        self.total = 0

    def __iadd__(self, n):
        self.total += n
        return self

    def __add__(self, n):
        return self.total + n


class Loose:
    def __init__(self, name):
        self.name = name

    def __add__(self, other):
        LOG.append(sys.getrefcount(self) - sys.getrefcount(other))
        return self

    def __del__(self):
        LOG.append(self.name)


LOG = []


def operators(n):
    at = Vector(0, 0)
    for i in range(n):
        at = at + Vector(i, 1) * 2
        at = at * 0.5
    return at.x, at.y


def refusals(n):
    out = {}
    one = Vector(1, 1)
    for i in range(n):
        try:
            made = Vector(i, i) - one
        except TypeError as error:
            out[i] = str(error)
    return out, made.x


def divisions(n):
    failed = 0
    total = 0
    for i in range(n):
        try:
            total += Vector(7, 0) / Vector(i % 30, 0)
        except ZeroDivisionError as error:
            failed += error.__traceback__.tb_next.tb_lineno > 0
    return failed, round(total, 6)


def wrong(n):
    out = set()
    for i in range(n):
        try:
            Vector(i, i) * (2 if i < n - 3 else "2" if i < n - 2 else None)
        except TypeError as error:
            out.add(str(error))
    return sorted(out)


def properties(n):
    total = 0
    for i in range(n):
        v = Vector(3 * i, 4 * i)
        total += v.length
        try:
            total += v.checked
        except LookupError as error:
            total -= error.args[0]
    return total


def subscripts(n):
    grid = Grid(4)
    total = 0
    for i in range(n):
        v = Vector(i, -i)
        total += v[0] + 2 * v[1] + grid[i % 3, i % 4]
        try:
            total += grid[i % 60, 0] if i % 60 > 57 else 0
        except IndexError as error:
            total += error.args[0]
    return total


def calls(n):
    total = 0
    for i in range(n):
        v = Vector(i, 0)
        total += v(1) + v(2, 3)
        if i % 70 == 69:
            try:
                v()
            except TypeError as error:
                total += len(str(error))
    return total


def numbers(n):
    total = Number(0)
    for i in range(n):
        total = total + i
    return total, type(total).__name__


class Partly(int):
    def __add__(self, other):
        LOG.append(other)
        return NotImplemented if other % 50 == 49 else 1000


class Row(list):
    def __add__(self, other):
        return NotImplemented if len(self) % 50 == 49 else [0]

    def __mul__(self, times):
        LOG.append(times)
        return NotImplemented if times % 50 == 49 else []


def partly(n):
    total = 0
    seven = Partly(7)
    for i in range(n):
        total += seven + i
    return total


def derived(n):
    total = 0
    row = Row([1, 2])
    for i in range(n):
        try:
            total += len(row * i) + len(Row(range(i % 60)) + Row([5]))
        except TypeError as error:
            total += len(str(error))
    return total


def in_place(n):
    counter = InPlace()
    for i in range(n):
        counter += i
    return counter.total, counter + 1


def kept(n):
    LOG.clear()
    for i in range(n):
        Loose(i) + Loose(-i)
    return len(LOG), LOG[:12], LOG[-12:]


def changes(n):
    total = 0
    for i in range(n):
        if i == n // 2:
            Vector.__add__ = lambda self, other: Vector(1000, other.y)
            Vector.length = 5
        total += (Vector(i, 0) + Vector(1, 2)).x
        total += Vector(3, 4).length
    return total


for _ in range(4):
    print(operators(300), refusals(200), divisions(200))
    print(wrong(200), properties(300), subscripts(300), calls(300))
    print(numbers(300), partly(200), derived(200), in_place(300), kept(100))
print(changes(400))
