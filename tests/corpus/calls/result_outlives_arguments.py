"""A call returns an argument, while the finaliser of another one takes the caller's variable of it away."""

import sys
class Obj:
    def __init__(self, name): self.name = name
    def __del__(self): print("Obj ends")
class Watched:
    def __init__(self, k, flag): self.k = k; self.flag = flag
    def __del__(self):
        if self.k == 50:
            self.flag[0] = 1
            frame = sys._getframe(1)
            while frame.f_code.co_name != "main":
                frame = frame.f_back
            frame.f_locals["x"] = None
def second(s, a, b):
    return b
def main(n):
    shared = [object()] * n
    flag = [0]
    items = []
    for i in range(n): items.append(Watched(i, flag))
    x = Obj("kept")
    i = 0
    while i < n:
        y = None
        y = second(shared.pop(), items.pop(), x)
        i += 1
        if flag[0] == 1: break
    junk = [Obj.__new__(Obj) for k in range(4)]
    for k in range(4): junk[k].name = "junk"
    print(i, y.name, sys.getrefcount(y))
main(300)
