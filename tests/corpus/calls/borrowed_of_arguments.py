"""A local that borrows from an argument that is given up."""
class H:
    def __init__(s,n): s.m=[[n]]
def f4(a):
    x=a.m
    a=None
    y=x[0]
    x=None
    return y
def main(L,p):
    for i in L:
        f4(p.pop())
P=[H(i) for i in range(200)]
main([None]*200,P+P)
