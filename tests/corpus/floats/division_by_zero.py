# expect: any
"""Division by a float zero (of either sign) is an error, never inf."""


def run(n):
    total = 0.0
    errors = []
    for i in range(n):
        d = (i % 500) * 0.5
        if i % 1000 == 500:
            d = -0.0
        try:
            total += 1.0 / d
        except ZeroDivisionError as e:
            errors.append((i, str(e)))
        try:
            total += i // d
            total += 5.5 % d
        except ZeroDivisionError as e:
            errors.append((i, str(e)))
    return total.hex(), errors


print(run(4000))
