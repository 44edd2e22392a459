# expect: any
"""The proxy behaves as a mapping: extra names, membership, errors on delete."""
import sys


def probe(i):
    p = sys._getframe(1).f_locals
    out = ["total" in p, "nope" in p, len(p), list(p)]
    p["extra"] = i
    out.append(p["extra"])
    try:
        del p["total"]
    except (ValueError, TypeError) as e:
        out.append(type(e).__name__)
    out.append(p.get("later", "unbound"))
    return out


def run(n):
    total = 0
    for i in range(n):
        total += i
        if i % 900 == 899:
            log.append(probe(i))
        if i == 2000:
            later = 5
    return total, later, "extra" in locals()


log = []
print(run(3000))
for row in log:
    print(row)
