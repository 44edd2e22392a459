# expect: any
"""iter(callable, sentinel) and next(it, default) in hot loops."""


def run(n):
    state = [0]

    def pull():
        state[0] += 1
        return state[0] * 7 % 5003

    total = 0
    for v in iter(pull, 0):
        total += v
    it = iter([1, 2, 3])
    ends = 0
    for i in range(n):
        v = next(it, None)
        if v is None:
            ends += 1
            it = iter([i, i + 1])
        else:
            total += v
    return total, state, ends


print(run(3000))
