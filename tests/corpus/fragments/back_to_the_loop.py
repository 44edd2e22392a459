"""Loops of many paths, which come back to their header with numbers, objects, unbound names and iterators of all kinds."""

class P:
    __slots__ = ()
class Q:
    def __init__(self, a): self.a = a; self.b = 0.5
class R(Q):
    def f(self, x): return x * 2 + self.a
class S(Q):
    def f(self, x): return x - 1 + self.b
def numbers(n):
    s = 0.0; k = 0; m = 1 << 70; last = None; flag = False
    for i in range(n):
        if i % 3 == 0:
            s += i * 0.5
            flag = not flag
        elif i % 3 == 1:
            s -= i * 0.25
            k += 1
            last = i
        else:
            if flag: m += k
            else: k -= 2
            last = s
    return s, k, m, last, flag
def lists(n):
    xs = [1, 2.5, "a", None, (1, 2), 7, True]
    out = []; c = 0
    for r in range(n):
        for x in xs:
            if isinstance(x, int): c += x
            elif x is None: out.append(c)
            elif isinstance(x, float): c -= 1
            else: c ^= 3
    return c, len(out), out[-3:]
def objects(n):
    objs = [R(1), S(2), R(3), Q(4)]
    t = 0; i = 0
    while i < n:
        o = objs[i % 4]
        if type(o) is Q: t += o.a
        else: t += o.f(i)
        if t > 1e6: t -= 1e6
        i += 1
    return t
def types(n):
    v = 0; acc = []
    for i in range(n):
        if i % 50 == 49: v = v + 0.5
        elif i % 70 == 69: v = int(v)
        elif i % 90 == 89: acc.append(v); v = 0
        v = v + 1 if v < 1000 else v - 900
    return v, acc[-4:]
def changing(n):
    limit = 10; step = 1; total = 0
    for i in range(n):
        if i % 1000 == 999: step = step + 1 if step < 5 else 1.5 if step == 5 else 1
        if i & 1: total += step
        else: total -= limit
        if total < -5000: limit = -limit
        elif total > 5000: limit = abs(limit)
    return total, step, limit
def unbound(n):
    for i in range(n):
        if i % 7 == 3: x = i
        elif i % 7 == 5:
            try: del x
            except NameError: pass
        elif i % 7 == 6:
            y = i * 0.5
        if i % 5: z = i
    return i, y, z
for f in (numbers, lists, objects, types, changing, unbound):
    for r in range(3):
        print(f.__name__, f(4000))
