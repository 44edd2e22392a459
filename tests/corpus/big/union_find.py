# expect: native
"""Union-find with path halving over lists."""


def find(parent, x):
    while parent[x] != x:
        parent[x] = parent[parent[x]]
        x = parent[x]
    return x


def components(n, edges):
    parent, size = list(range(n)), [1] * n
    count = n
    for a, b in edges:
        a, b = find(parent, a), find(parent, b)
        if a == b:
            continue
        if size[a] < size[b]:
            a, b = b, a
        parent[b] = a
        size[a] += size[b]
        count -= 1
    return count, max(size)


edges = [((i * 7919) % 3000, (i * 104729 + 17) % 3000) for i in range(2800)]
print(components(3000, edges), components(3000, edges[:500]), components(5, []))
