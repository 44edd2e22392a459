# expect: any
"""traceback.extract_stack in a callee of a callee of hot loops."""
import traceback


def leaf(i):
    if i % 1000 == 999:
        stack = traceback.extract_stack()
        names = [f.name for f in stack]
        start = len(names) - 1 - names[::-1].index("run")
        out.append([(f.name, f.lineno, f.line, f.colno, f.end_colno) for f in stack[start:]])
    return i


def middle(i):
    total = 0
    for k in range(2):
        total += leaf(i - k)
    return total


def run(n):
    total = 0
    for i in range(n):
        total += middle(i)
    return total


out = []
print(run(3000))
for row in out:
    print(row)
