# expect: any
"""array.array of several type codes: loads, stores, overflow, growth."""
from array import array


def run(code, n):
    a = array(code, [0] * 16)
    total = 0
    errors = {}
    for i in range(n):
        try:
            a[i % 16] = a[(i + 3) % 16] + (i % 5)
            total += a[-1 - i % 16]
        except (OverflowError, TypeError) as e:
            errors[str(e)] = errors.get(str(e), 0) + 1
            a[i % 16] = 0
        if i % 1000 == 999:
            a.append(1)
    return total, a, errors


for code in "bBhHiIqQfd":
    print(run(code, 2000))
