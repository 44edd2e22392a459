# expect: any
"""__index__ objects as indices, slice bounds and range ends, with side effects."""


class I:
    calls = 0

    def __init__(self, v):
        self.v = v

    def __index__(self):
        I.calls += 1
        if isinstance(self.v, list):
            self.v.clear()
            return 0
        return self.v


def run(n):
    data = list(range(10))
    errors = {}
    keys = [I(3), I(-1), I(10), I("x"), I(2**70)]
    total = 0
    for i in range(n):
        try:
            total += data[keys[i % 5]]
            data[keys[i % 5]] += 1
            total += len(data[keys[0]:keys[1]])
        except (IndexError, TypeError) as e:
            errors[str(e)] = errors.get(str(e), 0) + 1
        if i == n - 2:
            try:
                data[I(data)]
            except IndexError as e:
                errors[str(e)] = errors.get(str(e), 0) + 1
            data.extend(range(10))
    return total, data, errors


print(run(2000), I.calls)
