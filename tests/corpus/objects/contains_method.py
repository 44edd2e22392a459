# expect: any
"""`in` by __contains__, by __iter__ and by __getitem__, with side effects."""


class A:
    calls = 0

    def __contains__(self, v):
        A.calls += 1
        if v == 13:
            raise LookupError(v)
        return v % 3


class B:
    def __iter__(self):
        return iter((1, 2, 3))


class C:
    def __getitem__(self, i):
        if i > 4:
            raise IndexError
        return i * 2


def run(n):
    a, b, c = A(), B(), C()
    total = errors = 0
    for i in range(n):
        try:
            total += (i in a) + 2 * (i % 5 in b) + 4 * (i % 9 in c) + 8 * (i % 20 not in a)
        except LookupError:
            errors += 1
        try:
            i in 5 if i % 500 == 0 else None
        except TypeError as e:
            text = str(e)
    return total, errors, text


print(run(2000), A.calls)
