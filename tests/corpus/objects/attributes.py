# expect: any
"""Attribute loads and stores of plain objects in a hot method."""


class Particle:
    def __init__(self, x, v):
        self.x = x
        self.v = v
        self.hits = 0

    def step(self, dt):
        self.x += self.v * dt
        if self.x > 10 or self.x < -10:
            self.v = -self.v
            self.hits += 1


def run(n):
    ps = [Particle(i, i * 0.5 + 0.25) for i in range(5)]
    for i in range(n):
        for p in ps:
            p.step(0.125)
    return [(p.x, p.v, p.hits) for p in ps]


print(run(1500))
