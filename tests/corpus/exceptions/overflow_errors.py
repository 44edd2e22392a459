# expect: any
"""OverflowError from float results and conversions in the loop."""


def run(n):
    seen = {}
    x = 10.0
    for i in range(n):
        try:
            x = x**1.5
        except OverflowError as e:
            seen[str(e)] = seen.get(str(e), 0) + 1
            x = 10.0 + i % 3
        try:
            float(10 ** (300 + i % 12))
        except OverflowError as e:
            seen[str(e)] = seen.get(str(e), 0) + 1
        try:
            range(10)[2 ** (60 + i % 9)]
        except IndexError as e:
            seen[str(e)] = seen.get(str(e), 0) + 1
        try:
            "a" * (2 ** (62 + i % 5))
        except (OverflowError, MemoryError) as e:
            key = type(e).__name__ + str(e)
            seen[key] = seen.get(key, 0) + 1
    return x, seen


print(run(2000))
