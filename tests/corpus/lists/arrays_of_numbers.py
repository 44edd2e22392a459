"""Subscripts of arrays, bytes and bytearrays: kinds that run natively, and their neighbours that do not."""

from array import array


class Sub(array):
    def __getitem__(self, at):
        return ("sub", array.__getitem__(self, at))


def total(numbers, n):
    s = 0
    for i in range(n):
        s = s + numbers[i % len(numbers)] + numbers[-1 - i % len(numbers)]
    return s


def scale(numbers, n, by):
    for i in range(n):
        at = i % len(numbers)
        numbers[at] = numbers[at - 1] + by
    return numbers


def errors(numbers, value, n=900):
    seen = []
    for i in range(n):
        at = i % 7 if i < n - 3 else (i - n + 2) * 10
        try:
            numbers[at] = value if i % 300 else type(value)(i % 5)
            numbers[at]
        except (IndexError, OverflowError, TypeError, ValueError) as error:
            seen.append((i, type(error).__name__, str(error)))
    return seen, numbers


for code in "dflqihbLQIHB":
    numbers = array(code, [1, 2, 3, 4, 5, 6, 7])
    print(code, total(numbers, 900), scale(numbers, 900, 0 if code in "bB" else 1).tolist())
    print(code, errors(numbers, 3), errors(array(code, range(8)), 2**40, 60)[0][:2])
    print(code, errors(array(code, range(8)), 1.5, 60)[0][:2], errors(array(code, range(8)), -1, 60)[0][:2])

print(total(b"some bytes \x00\xff", 900), total(bytearray(b"more \x80\xfe"), 900))
print(scale(bytearray(b"abcdefg"), 900, 0))
print(errors(bytearray(8), 255)[0], errors(bytearray(8), 256)[0][:3], errors(bytearray(8), -1)[0][:3])
print(scale(array("d", [0.5, -0.0, float("inf"), float("nan")]), 600, 0.25))
print(scale(array("d", [0.5] * 4), 600, 2**53 + 1), scale(array("d", [0.5] * 4), 600, True))


def changes(n):
    """The array grows, shrinks, and is another kind."""
    out = []
    numbers = array("d", range(5))
    for i in range(n):
        if i == 500:
            numbers = array("q", range(5))
        if i == 700:
            numbers = list(range(5))
        if i == 800:
            numbers = Sub("d", range(5))
        if i == 900:
            numbers = array("d", [2**62])
        if i % 100 == 50:
            numbers.extend([i, i + 1])
        if i % 100 == 99 and len(numbers) > 2:
            del numbers[:2]
        out.append(numbers[i % len(numbers)])
    return out


found = changes(1000)
print(found[::37], [type(one).__name__ for one in found[::83]])


def fills(n):
    """What is written is read back, also as the bytes that it is."""
    numbers, words = array("d", [0.0] * 8), array("q", [0] * 8)
    for i in range(n):
        numbers[i & 7] = i / 7
        words[i & 7] = (i << 40) * (-1 if i & 1 else 1)
        words[(i + 1) & 7] = words[i & 7] ^ i
    return numbers.tobytes().hex(), words.tobytes().hex()


print(fills(2000))


def first_of_huge(n):
    words = array("q", [2**63 - 1, -(2**63)])
    s = 0
    for i in range(n):
        s += words[i & 1] + 1
    return s


print(first_of_huge(1000))


def big_indices(n):
    numbers, seen = array("d", [1.0, 2.0]), []
    for i in range(n):
        at = i & 1 if i != n - 1 else 2**70
        try:
            numbers[at]
        except IndexError as error:
            seen.append(str(error))
    for at in (True, False, 2**62, -(2**63)):
        try:
            seen.append(numbers[at])
        except IndexError as error:
            seen.append(str(error))
    return seen


print(big_indices(900))
