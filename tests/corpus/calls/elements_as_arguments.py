"""An element of a list that becomes a local, given up behind checks."""
class N: pass
def f(b,i):
    a=[b][0]
    if i in H:
        if i in G: b
    return None
def main(L,p):
    for i in L:
        f(p.pop(),i)
S=[str(i) for i in range(160)]
H=set(S[::3]); G=set(S[3::10])
main(S,[N() for i in range(400)])
