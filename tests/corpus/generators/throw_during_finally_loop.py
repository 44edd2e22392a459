# expect: any
"""Generators that refuse to close: RuntimeError, and yields in finally."""


def stubborn(n):
    for i in range(n):
        try:
            yield i
        except GeneratorExit:
            yield -1


def last_words(n):
    try:
        for i in range(n):
            yield i
    finally:
        for i in range(3):
            yield -i


def run(rounds):
    refused = 0
    total = 0
    for r in range(rounds):
        g = stubborn(10)
        next(g)
        try:
            g.close()
        except RuntimeError as e:
            refused += 1
            text = str(e)
        # Let it end, so that its removal stays silent.
        total += sum(v for v in g)
        total += sum(last_words(20))
    return refused, total, text


print(run(400))
