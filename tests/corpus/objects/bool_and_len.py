# expect: any
"""Truth by __bool__ and __len__, with side effects, errors and wrong types."""


class B:
    calls = 0

    def __init__(self, r):
        self.r = r

    def __bool__(self):
        B.calls += 1
        if self.r is None:
            raise LookupError("bool")
        return self.r


class L:
    def __init__(self, n):
        self.n = n

    def __len__(self):
        self.n -= 1
        return self.n


def run(n):
    items = [B(True), B(False), B(None), B(1), L(n), L(1)]
    yes = no = 0
    errors = {}
    for i in range(n):
        o = items[i % 6]
        try:
            if o:
                yes += 1
            else:
                no += 1
            while not o:
                no += 1
                break
        except (LookupError, TypeError, ValueError) as e:
            errors[str(e)] = errors.get(str(e), 0) + 1
    return yes, no, errors


print(run(1800), B.calls)
