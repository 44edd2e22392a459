# expect: native
"""Dynamic programming over a table of ints."""


def knapsack(weights, values, capacity):
    best = [0] * (capacity + 1)
    for w, v in zip(weights, values):
        for c in range(capacity, w - 1, -1):
            candidate = best[c - w] + v
            if candidate > best[c]:
                best[c] = candidate
    return best


weights = [(i * 37) % 23 + 1 for i in range(40)]
values = [(i * 53) % 47 + 1 for i in range(40)]
best = knapsack(weights, values, 400)
print(best[::25], best[-1])
print(knapsack(weights, [v * (1 << 60) for v in values], 60)[-1])
print(knapsack(weights, [v * 0.1 for v in values], 60)[-1])
