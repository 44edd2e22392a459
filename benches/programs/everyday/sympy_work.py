"""sympy: integrals, expansions and simplification."""

from sympy import cos, diff, exp, expand, factor, integrate, sin, symbols

x, y, z = symbols("x y z")

for power in range(2, 7):
    print(integrate(x**power * exp(x) * sin(x), x))
    print(integrate(x**power * cos(x) ** 2, x))
print(len(str(expand((x + y + z + 1) ** 18))))
print(factor(expand((x - 1) ** 5 * (x + y) ** 4 * (x**2 + z))))
print(len(str(diff(sin(x * exp(cos(x))), x, 6))))
