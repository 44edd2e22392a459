# expect: native
"""Where minus zero appears and where it must not."""


def run(n):
    out = []
    z = 0.0
    for i in range(n):
        z = -z
        a = z * 3.0
        b = z + 0.0
        c = z - 0.0
        d = 0.0 - z
        e = -0.0 + z
        f = z * -1
        g = 0 * -1.5 + i * 0
        h = z if z == 0 else 5.0
        if i > n - 3:
            out.append((z, a, b, c, d, e, f, g, h, -(z + 0), abs(z), 0 - z, z * 0, -0 * z))
    return out


print(run(3000))
import math
print([math.copysign(1, x) for x in (0.0, -0.0, 0 * -1, -0.0 + 0)], math.atan2(-0.0, -1), min(0.0, -0.0), max(-0.0, 0.0))
