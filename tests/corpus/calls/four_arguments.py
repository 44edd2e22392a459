"""Calls with four arguments that are made from native code."""
class P:
    def __init__(s, a):
        s.a = a
def four(a, b, c, d):
    for j in (): pass
    return a
def t1(n):
    s = 0.5
    for i in range(n):
        p = P(i)
        four(i, 2, i, s)
        if type(p) is not P: print(i, type(p))
t1(310)
print("done")
