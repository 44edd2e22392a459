# expect: any
"""Loop bodies whose jumps need one and two EXTENDED_ARG prefixes."""


def make(statements):
    lines = ["def f(n):", "    a = 0", "    i = 0", "    while i < n:", "        i += 1", "        if i % 3 == 0:"]
    lines += [f"            a += {k % 50}" for k in range(statements)]
    lines += ["        elif i % 3 == 1:"]
    lines += [f"            a ^= {k % 50}" for k in range(statements)]
    lines += ["        else:", "            a -= 1", "    return a, i"]
    ns = {}
    exec("\n".join(lines), ns)
    return ns["f"]


for statements in (20, 60, 300):
    f = make(statements)
    print(statements, f(300), len(f.__code__.co_code) > 256)
f = make(5000)
print(f(30), len(f.__code__.co_code) > 65536)
