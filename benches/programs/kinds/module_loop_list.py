"""A list built and read by loops of a module's own text."""

from _parts import done, parts

results = []
for n in parts():
    total = 0
    for i in range(n):
        items = []
        for j in range(10):
            items.append(i ^ j)
        for item in items:
            total += item
    results.append(total)
done(results)
