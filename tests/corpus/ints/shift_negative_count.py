# expect: any
"""Negative shift counts raise ValueError in the middle of a hot loop."""


def run(count, first_bad):
    total = 0
    errors = []
    for i in range(count):
        n = first_bad - i
        try:
            total += 1 << (n & 7) if n >= 0 else 1 << n
        except ValueError as e:
            if len(errors) < 3:
                errors.append((i, n, str(e)))
            total -= 1
        try:
            total += 1024 >> n
        except ValueError as e:
            if len(errors) < 6:
                errors.append((i, n, str(e)))
    return total, errors


print(run(4000, 3500))


def too_large(rounds):
    seen = []
    for i in range(rounds):
        try:
            1 << (1 << 64)
        except (OverflowError, MemoryError) as e:
            seen.append(type(e).__name__)
    return len(seen), seen[-1]


print(too_large(1000))
