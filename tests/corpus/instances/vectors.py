"""Small objects that are made, used and dropped: vectors and complex numbers by hand, and what is kept of them."""

import math


class Vector:
    def __init__(self, x, y, z):
        self.x = x
        self.y = y
        self.z = z

    def plus(self, other):
        return Vector(self.x + other.x, self.y + other.y, self.z + other.z)

    def times(self, factor):
        return Vector(self.x * factor, self.y * factor, self.z * factor)

    def dot(self, other):
        return self.x * other.x + self.y * other.y + self.z * other.z

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y, self.z + other.z)

    def __eq__(self, other):
        return (self.x, self.y, self.z) == (other.x, other.y, other.z)


class Point:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x, self.y = x, y

    def rotated(self, by):
        c, s = math.cos(by), math.sin(by)
        return Point(self.x * c - self.y * s, self.x * s + self.y * c)


def walk(n):
    at = Vector(0.0, 0.0, 0.0)
    step = Vector(1.0, -0.5, 0.25)
    longest = 0.0
    for i in range(n):
        at = at.plus(step.times(0.01 * i))
        longest = max(longest, at.dot(at))
    return at.x, at.y, at.z, longest


def operators(n):
    at = Vector(0, 0, 0)
    same = 0
    for i in range(n):
        at = at + Vector(i, 1, -i)
        same += at == Vector(at.x, i + 1, at.z)
    return at.x, at.y, at.z, same


def kinds(n):
    """The same places with ints, floats, and large ints."""
    values = [1, 2.5, 3, 10**20, True]
    out = []
    for i in range(n):
        v = values[i % 5 if i > n // 2 else 0]
        made = Vector(v, v, i).plus(Vector(1, v, v))
        out.append(made.x)
    return sum(out), type(out[-1]).__name__


def turn(n):
    p = Point(1.0, 0.0)
    for i in range(n):
        p = p.rotated(0.001)
    return round(p.x, 9), round(p.y, 9)


for round_ in range(4):
    print(walk(600), operators(600), kinds(500), turn(600))
