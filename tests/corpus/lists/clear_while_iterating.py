# expect: any
"""clear, del slices and slice assignment on the list being iterated."""


def run(n, action):
    data = list(range(n))
    seen = 0
    done = False
    for v in data:
        seen += 1
        if v == n // 2 and not done:
            done = True
            if action == "clear":
                data.clear()
            elif action == "del_tail":
                del data[n // 2 + 10:]
            elif action == "del_head":
                del data[:n // 4]
            elif action == "assign":
                data[:] = [-1] * (n // 2 + 50)
            elif action == "step":
                del data[::2]
            elif action == "grow":
                data[0:0] = list(range(-100, 0))
    return action, seen, v, len(data)


for action in ("none", "clear", "del_tail", "del_head", "assign", "step", "grow"):
    print(run(3000, action))
