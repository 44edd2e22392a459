# expect: any
"""min and max keep the first of equals and depend on where nan stands."""


def run(values, rounds):
    for r in range(rounds):
        low = values[0]
        high = values[0]
        for v in values:
            low = min(low, v)
            high = max(high, v)
            if v < low:
                low = v
            elif v > high:
                high = v
    return low, high


nan = float("nan")
for values in ([1.0, nan, 0.5], [nan, 1.0, 0.5], [0.0, -0.0], [-0.0, 0.0], [1, 1.0, True], [True, 1.0]):
    print(values, run(values, 1000), min(values), max(values), sorted(values))
