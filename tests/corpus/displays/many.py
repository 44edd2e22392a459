"""Displays of many items: lists, tuples, sets, dicts and formatted strings, with what they hold and keep."""
import sys


def lists(n):
    out = []
    for i in range(n):
        out = [i, i + 1, i + 2, i + 3, i + 4, out[:1], (i, i, i, i, i, i)]
    return out


def sets(n):
    total = 0
    for i in range(n):
        total += len({i, i + 1, i % 2, 1.0, True, "x"}) + len({i, *range(3)})
    return total


def dicts(n):
    out = None
    for i in range(n):
        out = {"a": i, i: "b", 1.5: None, "c": {"d": i, "e": -i, "f": 0}}
        out.update({"g": 1, **out, "h": 2})
    return out, sys.getsizeof({"a": 1, "b": 2, "c": 3, "d": 4, "e": 5, "f": i})


def unpacked(n):
    base, out = (1, 2), []
    for i in range(n):
        out = [*base, i, *out[:2], *"ab"]
        pair = (*out, *[i])
    return out, pair


def strings(n):
    text = ""
    for i in range(n):
        x, flag = i / 2, i % 2 == 0
        text = f"{i}:{x:.2f} {flag!r} {text[:3]!s:>5} {'é'!a} {i:#x}{x}"
    return text


def kept(n):
    probe = object()
    before = sys.getrefcount(probe)
    for i in range(n):
        a = [probe, probe, probe, probe, probe, probe]
        b = (probe, a, probe, probe, probe)
        c = {probe, 1, 2, probe}
        d = {probe: probe, 2: probe, "x": probe}
    return sys.getrefcount(probe) - before, len(a), len(b), len(c), len(d)


print(lists(2000))
print(sets(2000))
print(dicts(1500))
print(unpacked(2000))
print(strings(2000))
print(kept(1500))
