"""C functions that run no Python code on what they are given, called from loops and from functions in them: values, errors,
operands of other types, and who is counted."""
import math
import random
import sys
import traceback

WORDS = ["  alpha ", "Beta,gamma", "", "12", "x-y-z", "é É ß", "tail\n", "identifier", "0x1F", "\t"]


class Text(str):
    def strip(self):
        return "own strip"

    def __eq__(self, other):
        return True

    __hash__ = str.__hash__


def texts(word):
    return (
        word.strip(), word.lstrip(), word.rstrip(), word.lower(), word.upper(), word.title(), word.capitalize(),
        word.swapcase(), word.casefold(), word.split(), word.splitlines(), word.split(","), word.strip("a "),
        word.startswith("a"), word.endswith("a"), word.find("a"), word.rfind("-"), word.count("-"),
        word.partition("-"), word.rpartition("-"), word.removeprefix("B"), word.removesuffix("z"), word.zfill(6),
        word.ljust(3), word.rjust(9), word.center(8), word.replace("a", "__"), "-".join([word, word]), "+".join((word,)),
    )


def kinds(word):
    return (
        word.isdigit(), word.isdecimal(), word.isalpha(), word.isalnum(), word.isspace(), word.isupper(), word.islower(),
        word.isidentifier(),
    )


def numbers(i):
    x = i / 3 - 5
    return (
        math.floor(x), math.ceil(x), math.trunc(x), math.isnan(x), math.isinf(x), math.isfinite(x), math.hypot(x, 1.5),
        math.log2(i + 1.5), math.log10(i + 0.5), math.degrees(x), math.radians(x), math.copysign(x, -1.0),
        i.bit_length(), hash(i), hash(x), hash("text") == hash("te" + "xt"), chr(i % 500 + 1), ord(chr(i % 300 + 1)), str("text"), bool(x),
        callable(i), callable(len), type(i) is int, type(x), bool(0.0), float(x), int(x),
    )


def containers(i):
    items, table = [i, i + 1, "x"], {"a": i, 2: 3}
    return (
        list(items), tuple(items), list((i,)), list(enumerate(items)), list(reversed(items)), list(zip(items, (1, 2))),
        list(table.keys()), list(table.values()), list(table.items()), list(), dict(), set(),
        isinstance(i, (str, int)), isinstance(items, (tuple, dict)), isinstance(i, ((str, float), int)),
        isinstance(True, (float,)), isinstance(i, ()),
    )


def work(n):
    seen = {}
    for i in range(n):
        word = WORDS[i % len(WORDS)]
        for part in (texts(word), kinds(word), numbers(i % 50), containers(i % 7)):
            text = repr(part)
            seen[text] = seen.get(text, 0) + 1
    return len(seen), sorted(seen.items())[::17]


def inline(n):
    total = 0
    random.seed(5)
    for i in range(n):
        word = WORDS[i % 10]
        total += len(word.strip()) + word.count("a") + ord(chr(i % 90 + 10)) + math.floor(i / 7) + isinstance(word, (int, str))
        total += random.random() > 0.5
        total += word.startswith(("a", "  a")) + len(word.split(None, 1)) + len(word.strip(None))
    return total


def raises(n):
    seen = []
    codes, texts_, floats, joined = [65, -1, 66, 1 << 40], ["a", "ab", ""], [1.5, float("nan"), float("inf")], [["a"], ["b", 5], ("c",)]
    for i in range(n):
        try:
            if i % 4 == 0:
                chr(codes[i // 4 % 4])
            elif i % 4 == 1:
                ord(texts_[i % 3])
            elif i % 4 == 2:
                math.floor(floats[i % 3])
            else:
                ",".join(joined[i % 3])
        except (ValueError, TypeError, OverflowError) as error:
            frame = traceback.extract_tb(error.__traceback__)[-1]
            seen.append((type(error).__name__, str(error), frame.lineno - frame._code.co_firstlineno if hasattr(frame, "_code") else frame.name))
    return len(seen), sorted(set(seen))


def other_operands(n):
    seen = set()
    for i in range(n):
        word = Text(" sub ") if i % 100 == 99 else " sub "
        seen.add((word.strip(), word.upper(), word.replace("s", "t"), type(word).__name__, "".join([word])))
        number = True if i % 100 == 50 else i % 3
        seen.add((chr(number + 65), hash(number), str.lower(word)))
    return sorted(seen)


def counted(n):
    probe, word = object(), "".join(["pro", "be"])
    before = sys.getrefcount(probe), sys.getrefcount(word)
    for i in range(n):
        a, b, c = list([probe, probe]), tuple([probe]), list(enumerate((probe, probe)))
        d, e = word.strip(), ",".join([word, word])
        f = str(word) is word, word.lower().upper()
    del a, b, c, d
    return sys.getrefcount(probe) - before[0], sys.getrefcount(word) - before[1]


print(*work(1500))
print(inline(3000))
print(raises(2400))
print(other_operands(1500))
print(counted(1500))
