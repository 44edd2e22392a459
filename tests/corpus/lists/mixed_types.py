# expect: any
"""One list holds ints, floats, bools, big ints, strings and None."""


def run(data, rounds):
    total = 0
    texts = 0
    for r in range(rounds):
        for v in data:
            if v is None:
                continue
            if isinstance(v, str):
                texts += len(v)
            else:
                total = total + v
    return total, texts


print(run([1, 2.5, True, "abc", None, 1 << 70, -(1 << 70), -3.25, False], 700))
