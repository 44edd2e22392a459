# expect: any
"""1, 1.0 and True are one key; the first key object stays."""


def run(n):
    d = {}
    keys = [1, 1.0, True, 0, False, 0.0, -0.0, 2**70, float(2**70), "1"]
    for i in range(n):
        k = keys[(i * 7) % 10]
        d[k] = d.get(k, 0) + 1
    return d


print(run(3000))
nan = float("nan")
d = {}
for i in range(1000):
    d[nan] = i
    if i % 100 == 0:
        d[float("nan")] = i
print(len(d), d[nan])
