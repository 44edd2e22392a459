# expect: any
"""f-strings with conversions, nested widths and format specs."""


class F:
    def __format__(self, spec):
        return f"<{spec}>"

    def __repr__(self):
        return "F()"


def run(n):
    acc = 0
    f = F()
    for i in range(n):
        s = f"{i:>6}|{i / 7:.3f}|{i!r:<5}|{f:abc}|{f!r}|{i:#x}|{i % 3 == 0}|{i:{i % 9 + 1}d}|{{}}"
        acc = (acc * 31 + len(s) + ord(s[5])) % 1000003
    return acc, s


print(run(2000))
print(f"{1e300:g} {2**70:,} {-0.0:+} {0.1 + 0.2!r} {True:d} {'x':*^5} {1 + 2j:.1f}")
