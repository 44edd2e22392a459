# expect: any
"""The inner loop's function gets ints, floats, strings and lists in turn."""


def double_all(items):
    out = []
    for v in items:
        out.append(v + v)
    return out


def run(n):
    inputs = [[1, 2, 3], [0.5, 1.5], "ab", (True, False), [[1], [2]], [1 << 62], range(4)]
    results = None
    for i in range(n):
        results = double_all(inputs[i % len(inputs)])
        if i >= n - len(inputs):
            last.append(results)
    return last


last = []
for row in run(2100):
    print(row)
