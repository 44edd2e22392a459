# expect: any
"""Generator expressions: late names, early first iterable, nesting."""


def run(n):
    k = 2
    g = (i * k for i in range(n) if i % 3)
    k = 5
    total = sum(g)
    for v in (a * b for a in range(40) for b in range(a)):
        total += v
    total += sum(1 for _ in (x for x in (y for y in range(n))))
    return total


print(run(3000))
try:
    (i for i in 5)
except TypeError as e:
    print(e)
data = [1, 2, 3] * 500
print(sum(x for x in data if data.append(1) is None and len(data) < 4000 or data.clear()), len(data))
