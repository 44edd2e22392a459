"""A program overwrites the local of a loop that a callee has as an argument, through the frame."""
import sys
class W:
    k = 0
    @property
    def poke(self):
        self.k += 1
        if self.k % 20 == 19:
            sys._getframe(1).f_back.f_locals['i'] = -1
            self.keep = [j for j in range(10**6, 10**6 + 50)]
def inner(w, x):
    w.poke
    return x
def outer(n):
    w = W()
    for i in range(1000, n):
        r = inner(w, i)
        print(i, r)
outer(1100)
