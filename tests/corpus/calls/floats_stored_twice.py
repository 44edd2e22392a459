"""A float that a call stores where its caller stored one."""
class O: pass
o=O(); o.f=1.5
def f2(b):
    o.f=o.f*.5+b
def f0(a):
    o.f=o.f*.5+a
    f2(a)
def main(L):
    for i in L:
        f0(i)
main(range(300))
print(o.f)
