# expect: any
"""and / or give back operands, evaluated only as far as needed."""
calls = []


def note(v):
    calls.append(v)
    return v


def run(n):
    out = 0
    for i in range(n):
        a = i % 3
        x = note(a) and note("t") and note(0.0)
        y = note(a) or note([]) or note("end")
        if (x == "" or x == 0.0) and not (y == "end"):
            out += 1
    return out, x, y


print(run(2000), len(calls), calls[:12])
