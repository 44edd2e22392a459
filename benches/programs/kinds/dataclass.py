"""Instances of a data class made and read."""

from dataclasses import dataclass

from _parts import run


@dataclass
class Point:
    x: int
    y: int


def work(n):
    total = 0
    for i in range(n):
        point = Point(i, 2)
        total += point.x + point.y
    return total


run(work)
