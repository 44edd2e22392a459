"""Comparison, parts and sums of strings, tuples and lists: from loops and functions in them, of other types now and then."""
import sys

WORDS = ["", "a", "ab", "b", "é", "€", "\U0001f600", "ab\x00", "abc" * 7, "A"]


class Text(str):
    def __eq__(self, other):
        return "own"

    def __lt__(self, other):
        return NotImplemented

    def __contains__(self, item):
        return True

    def __add__(self, other):
        return "sum"

    def __radd__(self, other):
        return "reflected"

    __hash__ = str.__hash__


def compared(left, right):
    return left == right, left != right, left < right, left <= right, left > right, left >= right, left in right, left not in right


def work(n):
    seen = {}
    for i in range(n):
        left, right = WORDS[i % 10], WORDS[i // 10 % 10]
        key = compared(left, right)
        seen[key] = seen.get(key, 0) + 1
    return sorted(seen.items())


def sums(n):
    out, pairs = 0, []
    for i in range(n):
        word = WORDS[i % 10]
        out += len(word + "x") + len((i, word) + (1,)) + len([i] + [word, 2])
        pairs = [word + word, (word,) + (), [] + [word]]
        out += (word + "" is word) + ((i,) + () == (i,))
    return out, pairs


def others(n):
    seen = set()
    for i in range(n):
        word = Text("ab") if i % 50 == 49 else "ab"
        seen.add((word == "ab", word < "b", "zz" in word, word + "c", "c" + word, type(word).__name__))
        items = [1] if i % 70 else (1,)
        try:
            seen.add(len(items + [2]))
        except TypeError as error:
            seen.add(str(error))
        try:
            seen.add("a" in (word if i % 90 else 5))
        except TypeError as error:
            seen.add(str(error))
    return sorted(map(str, seen))


def counted(n):
    probe = object()
    word = "".join(["pro", "be"])
    before = sys.getrefcount(probe), sys.getrefcount(word)
    for i in range(n):
        a, b = [probe] + [probe, probe], (probe,) + (probe,)
        c = word + "!" if word in "a probe" and word != "x" else word
    del a, b
    return sys.getrefcount(probe) - before[0], sys.getrefcount(word) - before[1], c


print(work(3000))
print(sums(2000))
print(others(1500))
print(counted(1500))
