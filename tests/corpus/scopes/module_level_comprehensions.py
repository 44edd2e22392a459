# expect: any
"""Comprehensions and generator expressions at module level and in exec."""
v = "kept"
total = 0
for r in range(200):
    total += sum([v * r for v in range(20)]) + len({v for v in range(r % 9)})
print(total, v, r)
ns = {}
exec("k = 5\nout = [[k * a for a in range(4)] for k in range(500)]\nlast = k", ns)
print(sum(map(sum, ns["out"])), ns["last"], sorted(n for n in ns if n != "__builtins__"))
