# expect: native
"""Methods that read again what they stored, and what they read before they stored it; under one name or two."""


class Counter:
    def __init__(self, count):
        self.count = count
        self.other = 0

    def stored_and_read(self, by):
        self.count = by
        return self.count

    def read_stored_and_read(self, by):
        if self.count is None:
            return by
        self.count = by
        return self.count

    def stored_in_another(self, other, by):
        if self.count is None:
            return by
        other.count = by
        return self.count

    def stored_beside(self, by):
        if self.count is None:
            return by
        self.other = by
        return self.count

    def swapped_and_read(self):
        self.count, self.other = self.other, self.count
        return self.count


class Slotted:
    __slots__ = ("count",)

    def __init__(self, count):
        self.count = count

    def read_stored_and_read(self, by):
        if self.count is None:
            return by
        self.count = by
        return self.count


def element(items, at, by):
    if items[at] is None:
        return by
    items[at] = by
    return items[at]


def element_of_another(items, others, by):
    if items[0] is None:
        return by
    others[0] = by
    return items[0]


def both(items, others, first, second):
    if items[0] is None or others[0] is None:
        return first
    items[0] = first
    others[0] = second
    return items[0]


def alone(n, counter, zero):
    total = zero
    for i in range(n):
        total += counter.stored_and_read(i + zero)
    return total


def read_again(n, counter, zero):
    total = zero
    for i in range(n):
        total += counter.read_stored_and_read(i + zero)
    return total, counter.count


def another(n, counter, other, zero):
    total = zero
    for i in range(n):
        total += counter.stored_in_another(other, i + zero)
    return total, counter.count, other.count


def beside(n, counter, zero):
    total = zero
    for i in range(n):
        total += counter.stored_beside(i + zero)
    return total, counter.other


def swapped(n, counter):
    total = 0
    for i in range(n):
        total += counter.swapped_and_read()
    return total


def elements(n, items, zero):
    total = zero
    for i in range(n):
        total += element(items, i % 3, i + zero)
    return total, items


def elements_of_another(n, items, others, zero):
    total = zero
    for i in range(n):
        total += element_of_another(items, others, i + zero)
    return total, items, others


def both_elements(n, pairs, more):
    total = 0
    for i in range(n):
        items, others = pairs[i * len(pairs) // n]
        total += both(items, others, i + 0.25, i + more)
    return total, pairs


for n in (20, 900, 2500):
    for zero in (0, 0.5):
        one, two = Counter(zero), Counter(zero)
        print(alone(n, Counter(zero), zero), read_again(n, Counter(zero), zero), read_again(n, Slotted(zero), zero))
        print(another(n, one, one, zero), another(n, one, two, zero), beside(n, one, zero), swapped(n, one))
        one, two = [zero, zero, zero], [zero, zero, zero]
        print(elements(n, [zero, zero, zero], zero))
        print(elements_of_another(n, one, one, zero), elements_of_another(n, one, two, zero))
    one, two = [1.5], [2]
    print(both_elements(n, [(one, two), (one, one)], n * n))
    one, two = [1], [1]
    print(both_elements(n, [(one, two), (two, two), (two, one)], 1))
