# expect: any
"""A body of 300 additions and multiplications on the same locals."""
source = ["def f(n):", "    a, b, x = 1, 2, 0.5", "    for i in range(n):"]
for k in range(100):
    source += [f"        a = (a + b * {k} + i) % 1000003", "        b = b ^ a", f"        x = (x + a) * 0.{k + 1}"]
source.append("    return a, b, x")
ns = {}
exec("\n".join(source), ns)
print(ns["f"](200), ns["f"](1))
