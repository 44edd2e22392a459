# expect: native
# stderr: yes
"""Short while loops entered again and again, by the test in front of them: what goes wrong goes wrong at once."""

import sys
import traceback


def down(n):
    steps = 0
    while n > 0:
        n -= 1
        steps += 1
    return n, steps


def divide(n, d):
    total = 0
    while n:
        total += 7 // d
        n -= 1
    return total


def guarded(items, n):
    total = 0
    while n:
        try:
            total += items[n]
        except IndexError:
            total -= 1000
        finally:
            total += 1
        n -= 1
    return total


def handled_outside(n, d):
    try:
        while n:
            d = 12 % d
            n -= 1
    except ZeroDivisionError as error:
        return str(error), error.__traceback__.tb_lineno, n
    return d


def nested(n):
    total = 0
    while n:
        m = n & 3
        while m:
            m -= 1
            total += n
        n -= 1
    return total


def generated(n):
    while n:
        yield n
        n -= 1


def looks(n, out):
    while n:
        out.append((sys._getframe().f_lineno, dict(sys._getframe().f_locals)["n"]))
        n -= 1


def changing(n, step):
    while n < 12:
        n += step
    return n


def falls_through(flag, n):
    if flag:
        while True:
            n -= 1
            if n < 0:
                break
    return n


for n in range(400):
    assert down(n % 5) == (0, n % 5)
print(down(1), down(0), down(-3), down(True), down(2.5))

total = 0
for n in range(400):
    total += divide(n % 3, 2)
    total += guarded([1, 2, 3], n % 3)
    total += nested(n % 6)
    total += falls_through(n % 3, n % 2)
print(total)

for n, d in (1, 0), (2, 0), (0, 0), (1, "x"):
    try:
        print(divide(n, d))
    except Exception:
        traceback.print_exc()
print(guarded([1], 3), guarded([1], 1), guarded([], 2))

print([handled_outside(1, 5) for _ in range(300)][-1], handled_outside(1, 0), handled_outside(3, 12), handled_outside(0, 0))
print(sum(sum(generated(n % 4)) for n in range(400)))

seen = []
for n in range(300):
    looks(n % 2, seen)
print(len(seen), seen[-1])

print({changing(n % 9, 1 + n % 4) for n in range(400)})
for start, step in (0.5, 1), (1, 0.25), (1 << 70, 1), (-(1 << 63), 1 << 62), ("a", 1):
    try:
        print(changing(start, step))
    except TypeError:
        traceback.print_exc()
