# expect: any
"""builtins.len and builtins.abs are replaced in the middle of the loop."""
import builtins

real_len = len


def run(n):
    data = [1, 2, 3]
    total = 0
    for i in range(n):
        if i == 1000:
            builtins.len = lambda x: real_len(x) * 10
        elif i == 1500:
            builtins.len = real_len
        elif i == 2000:
            builtins.abs = lambda x: 5
        elif i == 2500:
            del builtins.abs
        total += len(data)
        try:
            total += abs(-1)
        except NameError as e:
            total += 1000
            last = str(e)
    return total, last


print(run(3000))
