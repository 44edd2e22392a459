# expect: any
"""A list that contains itself, walked and printed."""


def run(n):
    a = [1, 2]
    a.append(a)
    depth = 0
    node = a
    for i in range(n):
        depth += node[0]
        node = node[2]
        node[1] = node[1] + 1
    return depth, node is a, repr(a)


print(run(3000))
b = []
for i in range(2000):
    b = [b] if i % 100 else [i, b]
d = 0
while b:
    b = b[-1]
    d += 1
print(d)
