"""A loop in the body of a class."""

from _parts import done, parts

results = []
for n in parts():

    class Table:
        total = 0
        for i in range(n):
            total += i & 3

    results.append(Table.total)
done(results)
