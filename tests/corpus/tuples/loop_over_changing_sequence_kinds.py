# expect: any
"""One for statement meets tuples, lists, strings, sets and dicts in turn."""


def total_of(seq):
    total = 0
    for v in seq:
        total += v if not isinstance(v, str) else ord(v)
    return total


def run(n):
    kinds = [(1, 2, 3), [1, 2.5], "abc", {4}, {5: 6}, range(3), b"\x01\x02", iter((9, 9)), ()]
    return [sum(total_of(kinds[i % 9]) for i in range(n)), [total_of(k) for k in kinds]]


print(run(2700))
