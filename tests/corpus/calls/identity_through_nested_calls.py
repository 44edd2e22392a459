"""A number that goes through two calls, one in the other, is still the same object."""

def ident(x): return x
def outer(x):
    y = ident(x)
    y + 1
    return y
def main(n):
    items = []
    for i in range(n): items.append(i * 1000 + 10**6)
    originals = items[:]
    total = 0
    for i in range(n):
        v = outer(items.pop())
        total += v & 255
        if i == n - 5: break
    print(v is originals[n - 1 - i])
main(300)
