# expect: any
"""All binary operators, reflected and in place, with NotImplemented."""

log = {}


def method(name, result):
    def f(self, other):
        log[name] = log.get(name, 0) + 1
        return result(self, other)

    return f


class V:
    def __init__(self, v):
        self.v = v


class W(V):
    pass


for op in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "lshift", "rshift", "and", "or", "xor", "matmul"):
    setattr(V, f"__{op}__", method(op, lambda s, o: V(s.v + 1) if isinstance(o, (V, int)) else NotImplemented))
    setattr(V, f"__r{op}__", method("r" + op, lambda s, o: V(s.v - 1) if isinstance(o, int) else NotImplemented))
    setattr(W, f"__i{op}__", method("i" + op, lambda s, o: s))


def run(n):
    a, w, errors = V(0), W(5), {}
    for i in range(n):
        b = a + 1 - a * 2 / 1 // 3 % 4
        b = 1 + (2 - b) ** 1 << 1 >> 2 & 1 | 4 ^ b
        w += 1
        w *= a
        w @= 2
        a = b @ b
        try:
            a + "x" if i % 2 else "x" + a
        except TypeError as e:
            errors[str(e)] = errors.get(str(e), 0) + 1
    return a.v, w.v, errors


print(run(500), log)
