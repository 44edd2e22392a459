"""Calls of functions that go around loops: a few times, often, never, over ranges, lists, tuples and what only the host advances."""
import sys


def total(items):
    result = 0
    for item in items:
        result += item
    return result


def count_down(n):
    steps = 0
    while n > 0:
        n -= 2
        steps += 1
    return steps


def first_above(items, least):
    for at, item in enumerate(items):
        if item > least:
            return at
    return -1


def grid(n, m):
    cells = 0
    for i in range(n):
        for j in range(m):
            if i == j:
                continue
            cells += i * j
    return cells


class Link:
    def __init__(self, value, rest):
        self.value, self.rest = value, rest

    def last(self):
        link = self
        while link.rest is not None:
            link = link.rest
        return link

    def append(self, value):
        self.last().rest = Link(value, None)

    def values(self):
        link, found = self, []
        while link is not None:
            found.append(link.value)
            link = link.rest
        return found


FOUR = range(4)
WEIGHTS = (1, 2.5, -3)


def weigh(x):
    result = 0
    for i in FOUR:
        result += x * i
    for weight in WEIGHTS:
        result += weight
    return result


def of_dict(d):
    result = 0
    for key in d:
        result += d[key]
    return result


def inner(n):
    result = 0
    for i in range(n):
        result = result * 3 + i
        if result > 1000:
            result -= 1000
            break
    else:
        result += 1
    return result


def outer(n):
    result = 0
    while n:
        result += inner(n % 4)
        n -= 1
    return result


def raising(items):
    for item in items:
        if item == 7:
            raise ValueError(item)
    return len(items)


def run(n):
    sums = 0
    lists = [[1, 2], [], [3], [1.5, 2], [4, 5, 6]]
    for i in range(n):
        sums += total(lists[i % 5]) + count_down(i % 6) + first_above(lists[i % 5], 2)
    return sums


def run_grid(n):
    sums = 0
    for i in range(n):
        sums += grid(i % 3, 2) + weigh(i) + outer(i % 5)
    return sums


def run_links(n):
    seen = 0
    for i in range(n):
        link = Link(i, None)
        for k in range(i % 3):
            link.append(k)
        seen += link.last().value + len(link.values())
    return seen


def run_dict(n):
    sums = 0
    d = {"a": 1, "b": 2}
    for i in range(n):
        sums += of_dict(d)
        if i == n // 2:
            d["c"] = 10
    return sums


def run_raising(n):
    caught = lines = 0
    for i in range(n):
        try:
            caught += raising([1, i % 10, 3])
        except ValueError:
            trace = sys.exc_info()[2]
            while trace.tb_next:
                trace = trace.tb_next
            lines += trace.tb_lineno
    return caught, lines


def run_growing(n):
    """The callee's loop goes around more and more often."""
    sums = 0
    for i in range(n):
        sums += count_down(i // 4)
    return sums


class Counted:
    alive = 0

    def __init__(self, n):
        Counted.alive += 1
        self.n = n

    def __del__(self):
        Counted.alive -= 1


def make(n):
    kept = None
    for i in range(n):
        kept = Counted(i)
    return kept


def run_counted(n):
    most = 0
    for i in range(n):
        kept = make(i % 4)
        if Counted.alive > most:
            most = Counted.alive
    return most, Counted.alive, kept.n


for n in (30, 600, 1500):
    print(run(n), run_grid(n), run_links(n), run_dict(n), run_raising(n), run_growing(n), run_counted(n))


class Weigh:
    def __init__(self, w):
        self.w = w

    def __add__(self, other):
        return Weigh(self.w + (other.w if isinstance(other, Weigh) else other))


def doubled(items):
    """Host code in the middle of an iteration: the iterator is in a frame then."""
    out = []
    for item in items:
        out.append(item + item)
    return out


def run_doubled(n):
    inputs = [[1, 2, 3], [0.5, 1.5], "ab", (True, False), [[1], [2]], [1 << 62], range(4), [Weigh(1), Weigh(2)]]
    counts = [sys.getrefcount(each) for each in inputs]
    total = 0
    for i in range(n):
        total += len(doubled(inputs[i % len(inputs)]))
    return total, [now - before for now, before in zip([sys.getrefcount(each) for each in inputs], counts)]


def run_lists(n):
    inputs = [[[1], [2]], [Weigh(1), Weigh(2)], [[3], [], [4]]]
    counts = [sys.getrefcount(each) for each in inputs]
    total = 0
    for i in range(n):
        total += len(doubled(inputs[i % 3]))
    return total, [now - before for now, before in zip([sys.getrefcount(each) for each in inputs], counts)]


print(run_doubled(2100), run_lists(1500))
