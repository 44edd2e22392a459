# expect: any
"""f_lasti of the caller is the offset of the running CALL."""
import sys

counts = {}


def here():
    f = sys._getframe(1)
    key = f.f_code.co_name, f.f_lasti
    counts[key] = counts.get(key, 0) + 1
    return 1


def run(n):
    total = 0
    for i in range(n):
        total += here() + here()
        while total % 7:
            total += here()
        for k in range(2):
            total -= here()
    return total


print(run(1500))
for item in sorted(counts.items()):
    print(item)
