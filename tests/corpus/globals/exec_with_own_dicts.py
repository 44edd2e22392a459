# expect: any
"""One code object run with several globals dicts, with its own __builtins__."""

SOURCE = """
total = 0
for i in range(3000):
    total += step
    if i % 1000 == 500:
        total += len("abc")
"""
code = compile(SOURCE, "own", "exec")
for step in (1, 2.5, True, 1 << 70):
    ns = {"step": step}
    exec(code, ns)
    print(ns["total"], sorted(k for k in ns if k != "__builtins__"))
ns = {"step": 1, "__builtins__": {"range": range, "len": lambda s: 1000}}
exec(code, ns)
print(ns["total"])
ns = {"step": 1, "__builtins__": {"range": range}}
try:
    exec(code, ns)
except NameError as e:
    print(e, ns["total"], ns["i"])
