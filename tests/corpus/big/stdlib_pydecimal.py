# expect: any
"""The pure-Python decimal module made hot: ints, strings, contexts, errors."""
from _pydecimal import Decimal, DivisionByZero, InvalidOperation, localcontext


def series(n):
    total = Decimal(0)
    term = Decimal(1)
    for i in range(1, n):
        total += term
        term = term / i
    return total


def run(n):
    errors = 0
    total = Decimal("0.1")
    for i in range(n):
        try:
            total = total * 3 - Decimal(i) / (i % 10)
        except (DivisionByZero, InvalidOperation):
            errors += 1
        total = total.quantize(Decimal("0.0001")) % 1000
    return total, errors


with localcontext() as ctx:
    ctx.prec = 30
    print(series(35))
print(run(150), Decimal(2).sqrt(), Decimal("1e3").normalize(), Decimal("-0.0"))
