# expect: any
"""Range objects indexed, sliced, measured and searched in the loop."""


def run(n):
    r = range(5, 5 + 3 * n, 3)
    acc = 0
    for i in range(n):
        acc += r[i] - r[-1 - i] + len(r) + (i in r) * 2 + (float(i) in r)
    return acc, r[2:10:2], r[::-1][:3], r.index(8), r.count(9), r == range(5, 5 + 3 * n, 3)


print(run(3000))
r = range(2**64, 2**64 + 100, 7)
total = 0
for i in range(len(r)):
    total += r[i] % 1000
print(total, r[-1], r[1:3])
for bad in ("range(3)[3]", "range(3)[-4]", "range(0)[0]", "len(range(2**64))", "range(1, 5, 0)", "range(1.5)"):
    try:
        print(eval(bad))
    except (IndexError, OverflowError, ValueError, TypeError) as e:
        print(bad, type(e).__name__, e)
