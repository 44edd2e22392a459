# expect: any
"""One range object iterated many times; its iterators copied and pickled."""
import copy
import pickle


def run(n):
    r = range(0, 300, 7)
    total = 0
    for k in range(n):
        for v in r:
            total += v
    it = iter(r)
    for v in it:
        if v > 100:
            break
    twin = copy.copy(it)
    third = pickle.loads(pickle.dumps(it))
    return total, sum(it), sum(twin), sum(third)


print(run(100))
