"""Paths that go around loops whose iterators are objects: shared, ended early, changed meanwhile, of lists, ranges and tuples."""


class Group:
    def __init__(self, items):
        self.items = items

    def visit(self, seen):
        for item in self.items:
            if item % 3 == 0:
                continue
            seen.append(item)
            if item % 7 == 0:
                return seen
        return seen

    def pairs(self):
        found = 0
        for a in self.items:
            for b in self.items:
                if a < b:
                    found += 1
                elif a == b:
                    break
        return found


def drive(groups, n):
    total = 0
    for i in range(n):
        for group in groups:
            total += len(group.visit([])) + group.pairs()
            if i % 5 == 4 and len(group.items) < 12:
                group.items.append(i)
    return total


def shared(n):
    """An iterator that two loops advance."""
    total = 0
    for i in range(n):
        items = iter([1, 2, 3, 4, 5, i])
        for a in items:
            total += a
            if a == 3:
                break
        for b in items:
            total += b * 100
        span = iter(range(i % 9))
        for a in span:
            if a > 2:
                break
        for b in span:
            total += b * 1000
        for rest in items:
            total += 10**9
    return total


def outer_and_inner(n):
    out = []
    rows = [[j * i for j in range(4)] for i in range(n)]
    for row in rows:
        hits = 0
        for x in row:
            while x > 2:
                x //= 2
                hits += 1
            if hits > 6:
                break
        out.append(hits)
        if len(rows) < n + 30 and len(out) % 9 == 0:
            rows.append([len(out)] * 3)
    return len(out), sum(out)


def of_tuples(n):
    total = 0
    data = tuple((k, (k, k + 1)) for k in range(5))
    for i in range(n):
        for k, pair in data:
            for x in pair:
                if x == 3:
                    break
                total += x * k
    return total


class Noisy(list):
    log = []

    def __del__(self):
        Noisy.log.append(len(self))


def ends(n):
    for i in range(n):
        for x in Noisy(range(i % 4)):
            if x == 2:
                break
        for x in [Noisy([1]), Noisy([1, 2])]:
            pass
        x = None
    return len(Noisy.log), sum(Noisy.log), Noisy.log[-6:]


for n in (12, 400):
    print(drive([Group([1, 2, 3, 7, 8]), Group([]), Group([5, 4, 14, 3])], n))
    print(shared(n), outer_and_inner(n), of_tuples(n), ends(n))
