"""Loops of a module's own text, whose variables are globals."""

from _parts import done, parts

results = []
for n in parts():
    total = 0
    for i in range(n):
        total = (total + i * 3) & 0xFFFFFF
    results.append(total)
done(results)
