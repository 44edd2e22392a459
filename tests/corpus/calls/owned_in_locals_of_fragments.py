"""A fragment begins with a local that takes over a reference (a truth value that was boxed)."""
class A0:
    def m2(self,a,x,i):
        pass
    def n2(self,a,x,i):
        return N[i&3]
class A3(A0):
    def n2(self,a,x,i):
        return x
N=[1000,1.5,True,10**20]
R=[None,A0(),None,A0()]
objs=[A0(),A0(),A0(),A3()]
def f0(n):
    a=t=u=None
    x=1000; y=2.5
    for i in range(n):
        objs[i%4].m2(R[i&3],y,i)
        if R[i&3]:
            y=1000
        x=objs[i%4].n2(u,x,i)
f0(150)
f0(150)
print(f0(150))
