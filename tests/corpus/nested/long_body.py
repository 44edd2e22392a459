# expect: any
"""A loop body of several hundred statements, made with exec."""


def make(statements):
    lines = ["def f(n):", "    a = b = c = 0", "    x = 0.5", "    for i in range(n):"]
    for k in range(statements):
        match k % 5:
            case 0:
                lines.append(f"        a += i & {k + 1}")
            case 1:
                lines.append(f"        b ^= a + {k}")
            case 2:
                lines.append(f"        x = x * 0.5 + {k}")
            case 3:
                lines.append(f"        c = c + 1 if b & {k} else c - 1")
            case _:
                lines.append(f"        if a > {k * 1000}: a -= {k}")
    lines.append("    return a, b, c, x")
    ns = {}
    exec("\n".join(lines), ns)
    return ns["f"]


for statements in (100, 400, 1000):
    print(statements, make(statements)(60), make(statements)(0))
