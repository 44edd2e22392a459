# expect: any
"""Planet orbits: attribute-free float arithmetic on lists."""


def energy(bodies):
    e = 0.0
    for i, (p, v, m) in enumerate(bodies):
        e += 0.5 * m * (v[0] ** 2 + v[1] ** 2 + v[2] ** 2)
        for q, _, n in bodies[i + 1:]:
            d = [p[k] - q[k] for k in range(3)]
            e -= m * n / (d[0] ** 2 + d[1] ** 2 + d[2] ** 2) ** 0.5
    return e


def advance(bodies, dt, steps):
    n = len(bodies)
    for _ in range(steps):
        for i in range(n):
            p, v, m = bodies[i]
            for j in range(i + 1, n):
                q, w, k = bodies[j]
                dx = p[0] - q[0]
                dy = p[1] - q[1]
                dz = p[2] - q[2]
                mag = dt / (dx * dx + dy * dy + dz * dz) ** 1.5
                v[0] -= dx * k * mag
                v[1] -= dy * k * mag
                v[2] -= dz * k * mag
                w[0] += dx * m * mag
                w[1] += dy * m * mag
                w[2] += dz * m * mag
        for p, v, m in bodies:
            p[0] += dt * v[0]
            p[1] += dt * v[1]
            p[2] += dt * v[2]


bodies = [
    ([0.0, 0.0, 0.0], [0.0, 0.0, 0.0], 39.47),
    ([4.84, -1.16, -0.10], [0.6, 2.8, -0.02], 0.037),
    ([8.34, 4.12, -0.4], [-1.01, 1.82, 0.008], 0.011),
    ([12.89, -15.11, -0.22], [1.08, 0.86, -0.01], 0.0017),
]
print(energy(bodies).hex())
advance(bodies, 0.01, 1500)
print(energy(bodies).hex(), bodies[1][0])
