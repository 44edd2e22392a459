# expect: native
"""Calls of functions that only compute: nested, branching, with locals, lambdas, other argument types half way."""


def scale(a, b):
    return a * 3 + b


def clamp(value, low, high):
    if value < low:
        return low
    if value > high:
        return high
    return value


def mix(a, b):
    left = scale(a, b)
    right = scale(b, a)
    left, right = right, left
    return clamp(left - right, -1000, 1000)


def last_of(pair):
    first, second = pair
    return second


def nothing():
    pass


def same(value):
    return value


def numbers(n):
    total = 0
    for i in range(n):
        total += mix(i, n - i) & 255
    return total


def branches(n):
    counts = [0, 0, 0]
    for i in range(n):
        value = clamp(i % 100, 20, 60)
        counts[0 if value == 20 else 2 if value == 60 else 1] += 1
    return counts


def lambdas(n):
    square = lambda x: x * x
    half = lambda x: x / 2
    total = 0
    for i in range(n):
        total += square(i) % 7 + half(i)
    return total


def types_change(n):
    total = 0
    for i in range(n):
        total = scale(i if i < n // 2 else i * 0.5, total) % 100003
    return total


def overflow(n):
    value = 1
    for i in range(n):
        value = scale(value, i) if value < 1 << 70 else value >> 60
    return value


def strings(n):
    text = ""
    for i in range(n):
        text = same("abc"[i % 3])
    return text


def pairs(n):
    items = [(k, k * 2) for k in range(10)]
    total = 0
    for i in range(n):
        total += last_of(items[i % 10])
    return total


def results_dropped(n):
    for i in range(n):
        nothing()
        same(i)
    return same(nothing())


for n in (10, 700, 3000):
    print(numbers(n), branches(n), round(lambdas(n), 3), round(types_change(n), 6), overflow(n))
    print(strings(n), pairs(n), results_dropped(n))
