# expect: any
"""a < f() < b evaluates the middle once and stops early."""
calls = 0


def middle(v):
    global calls
    calls += 1
    return v


def run(n):
    hits = 0
    for i in range(n):
        if 100 < middle(i) <= middle(1500) < 2000:
            hits += 1
        if 0 <= i < 10 > 5 != i:
            hits += 1000
        if not 3 < middle(i % 7) < 5:
            hits += 1
    return hits


print(run(3000), calls)
print([1 < x < 3 for x in (0, 1, 2, 3)], 1 < 2.5 < 3 == 3.0, (1 < 2) < 2)
