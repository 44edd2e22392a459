# expect: any
"""Nested loops over one list; the inner one changes it."""


def run(data, rounds):
    total = 0
    for r in range(rounds):
        for i, a in enumerate(data):
            for b in data:
                total += a * b
                if b > 90:
                    data[i] = b - 90
            data[i] += 1
        if len(data) < 40:
            data.append(r)
    return total, data


print(run([3, 1, 4], 25))
