# expect: any
"""Edit distance of strings with two rows."""


def distance(a, b):
    prev = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            cost = prev[j - 1] + (x != y)
            if prev[j] + 1 < cost:
                cost = prev[j] + 1
            if row[j - 1] + 1 < cost:
                cost = row[j - 1] + 1
            row.append(cost)
        prev = row
    return prev[-1]


s = "the quick brown fox jumps over the lazy dog" * 3
t = "a quack brawn ox jumped over their hazy hog" * 3
print(distance(s, t), distance("", t), distance(s, s), distance([1, 2, 3] * 20, [3, 2, 1] * 20))
