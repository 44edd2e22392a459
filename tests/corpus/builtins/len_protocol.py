# expect: any
"""len() of many kinds; __len__ that is negative, too large or not an int."""


class L:
    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n


def run(n):
    things = [[1, 2], "abc", (1,), {1: 2}, {1, 2}, range(9), L(4), L(-1), L(2**64), L("x"), L(True), b"ab", 5]
    total = 0
    errors = {}
    for i in range(n):
        try:
            total += len(things[i % len(things)])
        except (ValueError, OverflowError, TypeError) as e:
            errors[str(e)] = errors.get(str(e), 0) + 1
    return total, errors


print(run(3000))
