# expect: native
"""return out of nested hot loops, with the loops' values kept exact."""


def find(n, target):
    for i in range(n):
        for j in range(i):
            if i * j == target:
                return i, j
    return None


print([find(120, t) for t in (0, 6, 97, 100, 7021, 13806, 14000)])


def first_even(data):
    for v in data:
        if not v % 2:
            return v


print(sum(first_even([i, i + 1]) for i in range(3000)), first_even([1] * 3000))
