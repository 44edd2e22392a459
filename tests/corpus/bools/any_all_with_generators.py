# expect: any
"""any and all stop at the deciding element."""


def run(n):
    looked = 0
    results = []

    def check(v, limit):
        nonlocal looked
        looked += 1
        return v > limit

    for i in range(n):
        results.append(any(check(v, i % 9) for v in range(10)))
        results.append(all(check(v, i % 9 - 1) for v in range(10)))
    return looked, sum(results)


print(run(400))
print(any([]), all([]), any([0, 0.0, "", None]), all([1, "a", [0]]), any(iter([0, 2])))
