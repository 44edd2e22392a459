# expect: any
"""The code object of a hot function shows the same bytes, names and lines after."""
import dis
import hashlib


def hot(n):
    total = 0
    for i in range(n):
        total += i % 3
        if total > 10**6:
            break
    while n:
        n -= 1
    return total


def picture():
    c = hot.__code__
    text = "\n".join(f"{i.offset} {i.opname} {i.arg} {i.positions}" for i in dis.get_instructions(c))
    return c.co_code, hash(c), list(c.co_lines()), c.co_consts, c.co_names, text


before = picture()
for _ in range(50):
    hot(300)
after = picture()
print([a == b for a, b in zip(before, after)])
print(hashlib.sha256(after[0]).hexdigest(), len(after[-1]))
print(hot.__code__ == hot.__code__.replace(), hot.__code__.replace(co_name="x").co_name)
