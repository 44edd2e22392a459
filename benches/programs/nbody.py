"""Planets under gravity: positions and velocities in lists, bodies and pairs in tuples."""

import sys
from math import sqrt

SIZE = 400_000
STEP = 0.01

# Position, velocity and mass of the Sun and the four large planets, in
# astronomical units, days scaled to years, and solar masses times 4 pi**2.
BODIES = (
    ([0.0, 0.0, 0.0], [0.0, 0.0, 0.0], 39.47841760435743),
    (
        [4.84143144246472090, -1.16032004402742839, -0.103622044471123109],
        [0.606326392995832, 2.81198684491626, -0.02521836165988763],
        0.037693674870389486,
    ),
    (
        [8.34336671824457987, 4.12479856412430479, -0.403523417114321381],
        [-1.0107743461787924, 1.8256623712304119, 0.008415761376584154],
        0.011286326131968767,
    ),
    (
        [12.8943695621391310, -15.1111514016986312, -0.223307578892655734],
        [1.0827910064415354, 0.8687130181696082, -0.010832637401363636],
        0.0017237240570597112,
    ),
    (
        [15.3796971148509165, -25.9193146099879641, 0.179258772950371181],
        [0.979090732243898, 0.5946989986476762, -0.034755955504078104],
        0.0020336868699246304,
    ),
)


def pairs_of(bodies):
    """Every unordered pair of bodies."""
    pairs = []
    for i in range(len(bodies)):
        for j in range(i + 1, len(bodies)):
            pairs.append((bodies[i], bodies[j]))
    return pairs


def advance(steps, dt, bodies, pairs):
    """Moves all bodies ``steps`` times by ``dt``."""
    for _ in range(steps):
        for (p1, v1, m1), (p2, v2, m2) in pairs:
            dx = p1[0] - p2[0]
            dy = p1[1] - p2[1]
            dz = p1[2] - p2[2]
            distance2 = dx * dx + dy * dy + dz * dz
            force = dt / (distance2 * sqrt(distance2))
            pull1 = m1 * force
            pull2 = m2 * force
            v1[0] -= dx * pull2
            v1[1] -= dy * pull2
            v1[2] -= dz * pull2
            v2[0] += dx * pull1
            v2[1] += dy * pull1
            v2[2] += dz * pull1
        for position, velocity, _mass in bodies:
            position[0] += dt * velocity[0]
            position[1] += dt * velocity[1]
            position[2] += dt * velocity[2]


def energy(bodies, pairs):
    """Kinetic plus potential energy."""
    total = 0.0
    for _position, (vx, vy, vz), mass in bodies:
        total += 0.5 * mass * (vx * vx + vy * vy + vz * vz)
    for (p1, _v1, m1), (p2, _v2, m2) in pairs:
        dx = p1[0] - p2[0]
        dy = p1[1] - p2[1]
        dz = p1[2] - p2[2]
        total -= m1 * m2 / sqrt(dx * dx + dy * dy + dz * dz)
    return total


def main():
    size = int(sys.argv[1]) if len(sys.argv) > 1 else SIZE
    pairs = pairs_of(BODIES)
    advance(size, STEP, BODIES, pairs)
    print("size", size)
    print("checksum", f"{energy(BODIES, pairs):.17e}")


if __name__ == "__main__":
    main()
