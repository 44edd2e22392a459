"""Methods by super() where objects of several classes come to one place, on several ways through each."""

class A:
    def __init__(self, n): self.n = n; self.last = None; self.on = True
    def fn(self, p):
        self.last = p
        return self.n
    def step(self, p):
        if self.on and p is not None:
            return self.fn(p)
        return self.fn(None)
class B(A):
    def fn(self, p):
        x = super().fn(p)
        if p is None: return x
        return x + 1
class C(A):
    def fn(self, p):
        x = super().fn(p)
        if x > 3: self.on = not self.on
        return x * 2
class D(C):
    def fn(self, p):
        return super().fn(p) - 1
def run(n):
    objs = [B(1), C(2), D(3), B(5), C(7), A(4)]
    total = 0
    for i in range(n):
        o = objs[(i * i + i // 7) % 6]
        total += o.step(i if i % 5 else None)
    return total, [o.last for o in objs]
for r in range(4):
    print(run(5000))
C.fn = lambda self, p: 9
print(run(3000))
