"""Calls with unpacked arguments: tuples, dicts, merges; who has them while they run; and what they raise."""
import sys


def show(*args, **kwargs):
    return len(args) + sum(kwargs.values())


def plain(a, b=2, *, c=3):
    return a * 100 + b * 10 + c


def count(value):
    return sys.getrefcount(value)


def wrapper(function):
    def inner(*args, **kwargs):
        return function(*args, **kwargs)

    return inner


wrapped = wrapper(plain)


def many(n):
    total, pair, named = 0, (1, 2), {"c": 4}
    for i in range(n):
        total += plain(*pair) + plain(*pair, **named) + plain(i, *(5,), **{"c": i})
        total += show(*pair, i, *pair, x=i, **named) + show(**named, **{"d": 1})
        total += wrapped(i, c=1) + max(*pair, *[i]) + int(*("12",), **{"base": 5})
        total += plain(*[i, 1]) if i % 3 else plain(*range(2))
    return total


def counts(n):
    seen = set()
    for i in range(n):
        seen.add((count(*([],)), count(**{"value": {}}), count(*[object()])))
    return sorted(seen)


def fails(n):
    seen = []
    for i in range(n):
        bad = i >= n - 3
        for attempt in (
            lambda: plain(*((1,) if not bad else 5)),
            lambda: plain(1, **({"c": 1} if not bad else 5)),
            lambda: plain(1, **({"c": 1} if not bad else {3: 1})),
            lambda: plain(1, **{"c": 1}, **({"b": 1} if not bad else {"c": 1})),
            lambda: plain(*() if bad else (1,)),
        ):
            try:
                attempt()
            except TypeError as error:
                seen.append(str(error).replace("__main__.", ""))
    return seen


def fails_inline(n):
    seen = []
    for i in range(n):
        bad = i >= n - 2
        try:
            plain(1, **{"c": 1}, **({"b": 1} if not bad else {"c": 1}))
        except TypeError as error:
            seen.append(str(error).replace("__main__.", ""))
        try:
            plain(1, **({"c": 1} if not bad else {3: 1}))
        except TypeError as error:
            seen.append(str(error).replace("__main__.", ""))
    return seen


print(many(2000))
print(counts(1000))
print(fails(600))
print(fails_inline(900))
