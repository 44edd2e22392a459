# expect: any
"""gi_frame of a suspended generator: its locals read and written, its line."""


def gen(n):
    total = 0
    for i in range(n):
        total += i
        yield total


def run(n):
    g = gen(n)
    marks = []
    for k, v in enumerate(g):
        if k % 500 == 250:
            f = g.gi_frame
            marks.append((dict(f.f_locals), f.f_lineno - f.f_code.co_firstlineno, g.gi_running))
            f.f_locals["total"] = -100
            if k > 1000:
                f.f_locals["total"] = 0.5
    return marks, v, g.gi_frame


print(run(2000))
