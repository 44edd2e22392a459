# expect: any
"""cProfile enabled in the middle of a hot loop: exact call counts."""
import cProfile
import pstats


def helper(i):
    return sum(k for k in range(i % 4))


def run(n):
    total = 0
    for i in range(n):
        if i == 1000:
            profile.enable()
        total += helper(i) + abs(i)
        if i == 1500:
            profile.disable()
    return total


profile = cProfile.Profile()
print(run(2500))
stats = pstats.Stats(profile).stats
for (file, line, name), (calls, total_calls, *_) in sorted(stats.items(), key=str):
    print(name.split(" of ")[0], calls, total_calls)
