# expect: any
"""A float subclass arrives in the loop; its __add__ and __mul__ count."""


class F(float):
    log = []

    def __mul__(self, other):
        F.log.append(float(other))
        return F(float(self) * other)


class G(float):
    pass


def run(n, special):
    x = 1.0
    f = 1.25
    for i in range(n):
        if i == 1000:
            f = special
        x = f * 0.5 + x
    return x, type(x), type(f * 1.0), type(-f), type(abs(f))


print(run(900, None), run(1100, G(1.25)), run(1100, F(1.25)), len(F.log))
