# expect: any
"""s += piece in a loop, with a second name for the same string."""


def run(n):
    s = ""
    keep = []
    for i in range(n):
        s += "ab"[i % 2]
        if i % 1000 == 500:
            keep.append(s)
            t = s
            s += "!"
            keep.append(t)
    return len(s), s[-5:], [len(k) for k in keep], s.count("!")


print(run(4000))


def objects(n):
    total = ""
    for i in range(n):
        total = str(i % 10) + total if i % 3 else total + chr(65 + i % 26)
    return total[:20], total[-20:], len(total)


print(objects(2000))
