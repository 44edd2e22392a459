# expect: any
"""Long lists built by append, with ints that cross the small-int cache."""


def run(n):
    out = []
    for i in range(n):
        out.append(i * i - 200)
    floats = []
    for v in out:
        floats.append(v * 0.5)
    return out, floats


for _ in range(5):
    out, floats = run(6000)
print(len(out), sum(out), out[:20], out[-2:], sum(floats), floats[:3])
