# expect: any
"""The loop variable itself is a cell that a callee reads and writes."""


def run(n):
    seen = 0

    def look():
        nonlocal i, seen
        seen += i
        i = -5

    total = 0
    for i in range(n):
        look()
        total += i
    return total, seen, i


print(run(3000))
