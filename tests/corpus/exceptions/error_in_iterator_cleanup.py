# expect: any
"""An error thrown inside a generator while its finally block loops."""


def gen(n):
    total = 0
    try:
        for i in range(n):
            yield i
    finally:
        for k in range(n):
            total += k
        log.append(total)


log = []


def run(rounds):
    caught = 0
    for r in range(rounds):
        try:
            for v in gen(50):
                if v == r % 60:
                    raise KeyError(v)
        except KeyError:
            caught += 1
    return caught


print(run(300), len(log), set(log))
