# expect: any
"""Insertion or removal during iteration: RuntimeError at the next step."""


def run(n, when, action):
    d = {i: i for i in range(n)}
    seen = 0
    try:
        for k in d:
            seen += 1
            if seen == when:
                if action == "add":
                    d["new"] = 1
                elif action == "remove":
                    del d[k]
                elif action == "replace":
                    d[k] = -1
                elif action == "swap":
                    del d[k]
                    d["new"] = 1
                elif action == "clear":
                    d.clear()
    except RuntimeError as e:
        return action, seen, str(e)
    return action, seen, len(d)


for action in ("none", "add", "remove", "replace", "swap", "clear"):
    for when in (1, 1500, 3000):
        print(run(3000, when, action))


def views(n):
    d = {i: i for i in range(n)}
    out = []
    for view in (d.items, d.values, d.keys):
        try:
            for i, v in enumerate(view()):
                if i == n - 10:
                    d[-len(out) - 1] = 0
        except RuntimeError as e:
            out.append((i, str(e)))
    return out


print(views(2000))
