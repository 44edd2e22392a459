# expect: any
"""More than 256 global and attribute names used by a hot loop."""


class Box:
    pass


ns = {"box": Box()}
lines = ["def f(n):", "    for i in range(n):"]
for k in range(300):
    ns[f"g{k}"] = k
    setattr(ns["box"], f"a{k}", k)
    lines.append(f"        box.a{k} += g{299 - k}")
lines += ["        global g299", "        g299 += 1"]
lines.insert(1, lines.pop(-2).strip().rjust(15))
exec("\n".join(lines), ns)
ns["f"](50)
print([getattr(ns["box"], f"a{k}") for k in range(0, 300, 33)], ns["g299"], len(ns["f"].__code__.co_names))
