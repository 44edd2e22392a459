# expect: any
"""import statements in a hot loop, of a module that is replaced while it runs."""
import sys
import types

fake = types.ModuleType("fake_module")
fake.value = 1
sys.modules["fake_module"] = fake


def run(n):
    total = errors = 0
    for i in range(n):
        if i == 1000:
            other = types.ModuleType("fake_module")
            other.value = 10
            sys.modules["fake_module"] = other
        elif i == 1500:
            sys.modules["fake_module"] = None
        elif i == 1600:
            sys.modules["fake_module"] = fake
        try:
            import fake_module
            from fake_module import value

            total += fake_module.value + value
        except ImportError as e:
            errors += 1
            text = str(e)
    return total, errors, text


print(run(2500))
