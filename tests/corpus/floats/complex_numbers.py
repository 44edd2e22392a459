# expect: any
"""complex arithmetic in a loop."""


def julia(z, c, limit):
    n = 0
    while abs(z) <= 2 and n < limit:
        z = z * z + c
        n += 1
    return n, z


for y in range(-10, 11, 2):
    print([julia(complex(x / 10, y / 10), -0.4 + 0.6j, 60)[0] for x in range(-15, 16)])
print(julia(0.1 + 0.2j, 0.1j, 100))
total = 0
for i in range(3000):
    total += 1j * i + 0.5
print(total, 0j * -1, -0j)
