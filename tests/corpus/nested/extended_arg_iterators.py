# expect: native
"""Loops with jumps beyond 255 units: the end of an iterator that the interpreter advances, and errors there."""


def ends(items):
    a = 0
    for item in items:
        a += item
        a = a * 3 + 0 & 65535
        a = a * 3 + 1 & 65535
        a = a * 3 + 2 & 65535
        a = a * 3 + 3 & 65535
        a = a * 3 + 4 & 65535
        a = a * 3 + 5 & 65535
        a = a * 3 + 6 & 65535
        a = a * 3 + 7 & 65535
        a = a * 3 + 8 & 65535
        a = a * 3 + 9 & 65535
        a = a * 3 + 10 & 65535
        a = a * 3 + 11 & 65535
        a = a * 3 + 12 & 65535
        a = a * 3 + 13 & 65535
        a = a * 3 + 14 & 65535
        a = a * 3 + 15 & 65535
        a = a * 3 + 16 & 65535
        a = a * 3 + 17 & 65535
        a = a * 3 + 18 & 65535
        a = a * 3 + 19 & 65535
        a = a * 3 + 20 & 65535
        a = a * 3 + 21 & 65535
        a = a * 3 + 22 & 65535
        a = a * 3 + 23 & 65535
        a = a * 3 + 24 & 65535
        a = a * 3 + 25 & 65535
        a = a * 3 + 26 & 65535
        a = a * 3 + 27 & 65535
        a = a * 3 + 28 & 65535
        a = a * 3 + 29 & 65535
        a = a * 3 + 30 & 65535
        a = a * 3 + 31 & 65535
        a = a * 3 + 32 & 65535
        a = a * 3 + 33 & 65535
        a = a * 3 + 34 & 65535
        a = a * 3 + 35 & 65535
        a = a * 3 + 36 & 65535
        a = a * 3 + 37 & 65535
        a = a * 3 + 38 & 65535
        a = a * 3 + 39 & 65535
        a = a * 3 + 40 & 65535
        a = a * 3 + 41 & 65535
        a = a * 3 + 42 & 65535
        a = a * 3 + 43 & 65535
        a = a * 3 + 44 & 65535
        a = a * 3 + 45 & 65535
        a = a * 3 + 46 & 65535
        a = a * 3 + 47 & 65535
        a = a * 3 + 48 & 65535
        a = a * 3 + 49 & 65535
        a = a * 3 + 50 & 65535
        a = a * 3 + 51 & 65535
        a = a * 3 + 52 & 65535
        a = a * 3 + 53 & 65535
        a = a * 3 + 54 & 65535
        a = a * 3 + 55 & 65535
        a = a * 3 + 56 & 65535
        a = a * 3 + 57 & 65535
        a = a * 3 + 58 & 65535
        a = a * 3 + 59 & 65535
    else:
        a = -a
    return a


def fails(items, table):
    a = 0
    caught = []
    for item in items:
        try:
            a += table[item]
            a = a + 0 & 65535
            a = a + 1 & 65535
            a = a + 2 & 65535
            a = a + 3 & 65535
            a = a + 4 & 65535
            a = a + 5 & 65535
            a = a + 6 & 65535
            a = a + 7 & 65535
            a = a + 8 & 65535
            a = a + 9 & 65535
            a = a + 10 & 65535
            a = a + 11 & 65535
            a = a + 12 & 65535
            a = a + 13 & 65535
            a = a + 14 & 65535
            a = a + 15 & 65535
            a = a + 16 & 65535
            a = a + 17 & 65535
            a = a + 18 & 65535
            a = a + 19 & 65535
            a = a + 20 & 65535
            a = a + 21 & 65535
            a = a + 22 & 65535
            a = a + 23 & 65535
            a = a + 24 & 65535
            a = a + 25 & 65535
            a = a + 26 & 65535
            a = a + 27 & 65535
            a = a + 28 & 65535
            a = a + 29 & 65535
            a = a + 30 & 65535
            a = a + 31 & 65535
            a = a + 32 & 65535
            a = a + 33 & 65535
            a = a + 34 & 65535
            a = a + 35 & 65535
            a = a + 36 & 65535
            a = a + 37 & 65535
            a = a + 38 & 65535
            a = a + 39 & 65535
        except KeyError as error:
            caught.append((error.args, error.__traceback__.tb_lineno, a))
    return a, caught


def countdown(n):
    while n:
        n -= 1
        yield n


for items in ({*range(40)}, dict.fromkeys(range(40)), countdown(40), frozenset(range(3)), map(abs, range(-40, 0)), {}):
    print(ends(items))
    print(ends(items))
print(fails({*range(40)}, {n: n * n for n in range(38)}))
print(fails(countdown(40), {n: n * n for n in range(3, 41)}))
