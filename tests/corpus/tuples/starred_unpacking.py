# expect: any
"""a, *b, c = ... of lists, tuples, strings and iterators; too short sources."""


def run(n):
    total = 0
    errors = {}
    for i in range(n):
        first, *rest = range(i % 5 + 1)
        *init, last = (1, 2, i)
        a, (b, *c), *d = [i, "xyz", 4, 5]
        total += first + sum(rest) + sum(init) + last + len(c) + sum(d) + a
        try:
            p, q, *r = [1] * (i % 4)
            total += len(r)
        except ValueError as e:
            errors[str(e)] = errors.get(str(e), 0) + 1
    return total, rest, init, c, d, errors


print(run(2500))
print([*range(3), *"ab"], (*[], 1), {**{"a": 1}, "b": 2, **{"a": 3}})
