# expect: any
"""RecursionError raised from within a hot loop and handled by its callers."""


def deep(n):
    total = 0
    for i in range(3):
        total += i
        if i == 2:
            total += deep(n + 1)
    return total


def run(rounds):
    hits = 0
    total = 0
    for r in range(rounds):
        try:
            deep(0)
        except RecursionError as e:
            hits += 1
            text = str(e)
        total += sum(k for k in range(10))
    return hits, total, text


print(run(30))
