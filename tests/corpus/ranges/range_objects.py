"""Loops over range objects: constants, shared ones, empty ones, steps, wide numbers, and ones that end with the loop."""
import sys

FOUR = range(4)
DOWN = range(10, 0, -3)
EMPTY = range(5, 5)
WIDE = range(2**62, 2**62 + 3)
HUGE = range(2**70, 2**70 + 3)
LONG = range(-(2**63), 2**63 - 1, 2**61)


def over(ranges, n):
    result = 0
    for i in range(n):
        for x in ranges[i % len(ranges)]:
            result += x % 1000
    return result


def made(n):
    result = 0
    for i in range(n):
        span = range(i % 5)
        for x in span:
            result += x
        for x in range(0, i % 7, 2).__reversed__():
            result += 1
    return result


def shared(n):
    span, counts = range(3), []
    for i in range(n):
        inner = 0
        for x in span:
            for y in span:
                inner += x * y
        if i % 100 == 0:
            counts.append((inner, sys.getrefcount(span)))
    return counts


def given(span):
    result = 0
    for x in span:
        result += x
    return result


def callee(n):
    result = 0
    for i in range(n):
        result += given(FOUR) + given(DOWN) + given(EMPTY)
    return result


def left(n):
    found = []
    for i in range(n):
        for x in FOUR:
            if x == i % 6:
                found.append(x)
                break
        else:
            found.append(-1)
    return sum(found), len(found)


def other_kinds(n):
    kinds = [FOUR, [1, 2], (3, 4), FOUR, {5: 6}, "ab", DOWN]
    result = 0
    for i in range(n):
        for x in kinds[i % 7]:
            result += x if isinstance(x, int) else 100
    return result


for n in (40, 1500):
    print(over([FOUR], n), over([FOUR, DOWN, EMPTY], n), over([FOUR, WIDE, HUGE, LONG], n))
    print(made(n), shared(n)[-1], callee(n), left(n), other_kinds(n))
