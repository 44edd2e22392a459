# expect: any
"""Errors leave the function of the hot loop and are handled by its caller."""


def worker(data, n, limit):
    total = 0
    for i in range(n):
        total += data[i % limit]
    return total


def lookup(d, n):
    total = 0
    for i in range(n):
        total += d[i]
    return total


def run(rounds):
    out = {}
    for r in range(rounds):
        try:
            worker([1, 2, 3], 300, 3 if r % 3 else 4)
            lookup({i: i for i in range(50)}, 50 + r % 2)
        except IndexError as e:
            key = "index", str(e), e.__traceback__.tb_next.tb_lineno
            out[key] = out.get(key, 0) + 1
        except KeyError as e:
            key = "key", e.args, e.__traceback__.tb_next.tb_lineno
            out[key] = out.get(key, 0) + 1
    return out


print(run(200))
