# expect: native
"""The same module code is executed with locals that are its globals, and with others."""

code = compile(
    """
total = 0
for i in range(start, start + 2000):
    total += i
    last = total
    if i % 500 == 0:
        seen.append((i, total))
""",
    "<code>",
    "exec",
)


class Mapping(dict):
    reads = 0

    def __missing__(self, name):
        Mapping.reads += 1
        raise KeyError(name)


for number in range(4):
    one = {"start": number, "seen": []}
    exec(code, one)
    print(one["total"], one["last"], one["i"], one["seen"])
    outer, inner = {"start": number * 2, "total": "untouched", "seen": []}, {}
    exec(code, outer, inner)
    print(outer["total"], inner, outer["seen"])
    outer, inner = {"start": number * 3, "seen": []}, Mapping(total=1.5)
    exec(code, outer, inner)
    print("total" in outer, dict(inner), outer["seen"], Mapping.reads)
    exec(code, one)
    print(one["total"], one["last"], one["i"], len(one["seen"]))
