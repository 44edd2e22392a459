"""Objects that calls store where others stored before, under two names."""
class O: pass
o=O(); o.m=1; o.n=2
o2=O(); o2.m=1; o2.n=3
l=[1,2]
def f1(a,b,r):
    l[1]=b
    r.m=o.n
    return a
def f0(a,b,r):
    r.m+=b
    f1(a,b,r)
def main(L):
    for i in L:
        f0(i,i+1,(o if i&1 else o2))
main(range(300))
print(o.m,o2.m,l)
