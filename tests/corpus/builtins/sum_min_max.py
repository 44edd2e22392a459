# expect: any
"""sum, min and max over lists, ranges, generators; key and default."""


def run(n):
    acc = 0
    data = [3, 1, 2]
    for i in range(n):
        data[i % 3] = (i * 37) % 101
        acc += sum(data) + min(data) * 2 + max(data) * 3
        acc += sum(v * v for v in data) + sum(range(i % 10), 5)
        acc += max(data, key=lambda v: -v) + min((), default=7) + max(i, 5, 3)
    return acc


print(run(2000))
print(sum([0.1] * 10), sum([1, 2.5, True]), sum([2**62, 2**62, 2**62]), sum([[1], [2]], []), sum([1e308, 1e308, -1e308]))
for bad in ("sum(['a'])", "max([])", "min(1)", "sum([1], start=None)", "max(1, 'a')"):
    try:
        print(eval(bad))
    except (TypeError, ValueError) as e:
        print(bad, e)
