"""Arguments that lie in the caller's memory end when the callee gives them up."""
log=[]
class C:
    def __del__(self): log.append('del')
def f(a,l):
    a=None
    log.append('after')
def main(L,p,R):
    for i in L:
        f(p.pop(),[y for y in R])
main([None]*90,[C() for i in range(90)],'abc def ghi'.split())
print(log==['del','after']*90)
