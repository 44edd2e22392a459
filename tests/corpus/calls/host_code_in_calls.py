"""Callees that call what only the interpreter can do: helpers that look at frames, raise, change locals or end objects."""
import sys
class B:
    def __init__(self): self.d = {}; self.n = 0; self.s = ''
    def add(self, k):
        self.d[k % 5] = k
        self.n = self.n + 1
        t = str(k)
        self.s = t
        return len(t) + self.n
def run(b, n):
    r = 0
    for k in range(n):
        r += b.add(k)
    return r
b = B()
print(run(b, 2000), b.d, b.n, b.s)
def who(o, k):
    f = sys._getframe() if k == 700 else None
    if f is not None:
        o.append((f.f_code.co_name, f.f_back.f_code.co_name, f.f_lineno, f.f_back.f_lineno, sorted(f.f_locals)))
        f.f_locals['k'] = 12345
    return k + 1
def run2(n):
    o = []
    s = 0
    for k in range(n):
        s += who(o, k)
    return s, o
print(run2(1500))
def bad(x, k):
    y = x[k % 3]
    return y + 1
def mid(x, k):
    z = [k]
    try:
        return bad(x, k) + z[0]
    except KeyError as e:
        import traceback
        return -len(traceback.format_exc())
def run3(n):
    x = {0: 1, 1: 2, 2: 3}
    s = 0
    for k in range(n):
        if k == 1200: del x[0]
        s += mid(x, k)
    return s
print(run3(1300))
def look(x, k):
    return x[k % 3]
def look2(x, k):
    a = [k, k + 1]
    r = look(x, k)
    a.append(r)
    return sum(a)
def run4(n):
    x = {0: 1, 1: 2, 2: 3}
    s = 0
    for k in range(n):
        if k == 1200: del x[0]
        s += look2(x, k)
    return s
try: run4(1300)
except KeyError as e:
    tb = e.__traceback__
    while tb:
        print(tb.tb_frame.f_code.co_name, tb.tb_lineno, tb.tb_lasti, sorted(tb.tb_frame.f_locals.items(), key=str)[:3] if tb.tb_frame.f_code.co_name != '<module>' else '')
        tb = tb.tb_next
class Dying:
    log = []
    def __init__(self, n): self.n = n
    def __del__(self): Dying.log.append((self.n, sys._getframe(1).f_code.co_name, sys._getframe(1).f_lineno))
def mk(k):
    return Dying(k)
def use(d, k):
    e = d.n
    d = None
    return e + k
def run5(n):
    s = 0
    for k in range(n):
        d = mk(k)
        s += use(d, k)
        s += use(mk(k), k)
    return s
print(run5(400), Dying.log[:4], Dying.log[-4:], len(Dying.log))
