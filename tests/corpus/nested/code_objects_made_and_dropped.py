# expect: any
"""Code objects are compiled, run hot, and freed; new ones take their place."""


def make(k):
    op = ["+", "-", "*", "^", "|"][k % 5]
    ns = {}
    exec(f"def f(n):\n    t = {k}\n    for i in range(n):\n        t = (t {op} (i + {k})) % 1009\n    return t", ns)
    return ns["f"]


results = []
for k in range(150):
    results.append(make(k)(120))
print(results)
lambdas = [(lambda n, k=k: sum(i * k for i in range(n))) for k in range(5)]
print([f(300) for f in lambdas], [eval(f"sum(i * {k} for i in range(200))") for k in range(20)])
