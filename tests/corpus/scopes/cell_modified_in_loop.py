# expect: any
"""A variable shared with an inner function, written on both sides in the loop."""


def run(n):
    total = 0

    def add(v):
        nonlocal total
        total += v
        return total

    trail = []
    for i in range(n):
        total += 1
        r = add(i)
        if r != total:
            trail.append("differs")
        if i % 1000 == 999:
            trail.append(total)
            total = total / 2
    return total, trail


print(run(4000))
