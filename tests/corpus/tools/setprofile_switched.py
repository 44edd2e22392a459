# expect: any
"""sys.setprofile on and off in the hot loop: call, return and C call counts."""
import sys

counts = {}


def profiler(frame, event, arg):
    name = arg.__name__ if event.startswith("c_") else frame.f_code.co_name
    counts[event, name] = counts.get((event, name), 0) + 1


def helper(i):
    return abs(i) + len("ab")


def run(n):
    total = 0
    data = []
    for i in range(n):
        if i == 1000:
            sys.setprofile(profiler)
        elif i == 1200:
            sys.setprofile(None)
        total += helper(i)
        data.append(i)
        if i % 50 == 0:
            try:
                int("x")
            except ValueError:
                total += 1
        total += sum(v for v in (1, 2))
    return total


print(run(2500))
for item in sorted(counts.items()):
    print(item)
