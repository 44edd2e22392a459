# expect: any
"""More than 256 constants in the code of a hot loop."""
lines = ["def f(n):", "    total = 0", "    x = 0.0", "    for i in range(n):"]
for k in range(350):
    lines.append(f"        total += {1000 + k * 7}" if k % 2 else f"        x += {k}.25")
lines.append("    return total, x")
ns = {}
exec("\n".join(lines), ns)
print(ns["f"](100), len(ns["f"].__code__.co_consts))
