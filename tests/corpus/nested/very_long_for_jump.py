# expect: any
"""A for loop whose back jump is longer than 65536 instruction units."""
lines = ["def f(n):", "    a = 0", "    for i in range(n):", "        if i % 50 == 49:"]
lines += [f"            a = a + i + {k % 7}" for k in range(12000)]
lines += ["        a += 1", "    else:", "        a = -a", "    return a"]
ns = {}
exec("\n".join(lines), ns)
f = ns["f"]
print(f(500), f(49), f(0), len(f.__code__.co_code) // 2 > 65536)
