# expect: any
"""locals() in the loop is a fresh snapshot each time."""


def run(n):
    total = 0
    first = None
    for i in range(n):
        total += i
        now = dict(locals())
        now.pop("now", None)
        if i == 1000:
            first = locals()
        if first is not None and i == 2000:
            first["total"] = 0
    return total, now["i"], now["total"], first["i"], sorted(first)


print(run(3000))
for k in range(2000):
    here = locals()
print(here is globals(), here["k"])


def shadow(n):
    return [sorted(locals()) for v in range(n)][-1]


print(shadow(500))
