"""Functions: small helpers that others call, generators, and the large ones whose loops are the subject."""

from dataclasses import dataclass

from grammar import iterables, statements
from grammar.expressions import OPAQUE as OPAQUE_EXPRESSIONS
from grammar.expressions import PRODUCERS, expression
from grammar.source import CALL_BUDGET, Scope
from grammar.values import VARIABLE_TYPES, constant

# Statements that one call of a helper or one turn of a generator may run.
SMALL_BUDGET = 40


@dataclass
class Helper:
    """A function from ints to an int. ``form`` is that of its parameters."""

    form: str
    cost: float
    defaults: int

    def call(self, maker, name, argument):
        """Text of a call in one of the ways its parameters allow."""
        forms = {
            "one": [lambda: f"{name}({argument()})", lambda: f"{name}(a={argument()})", lambda: f"{name}(*[{argument()}])"],
            "default": [
                lambda: f"{name}({argument()})",
                lambda: f"{name}({argument()}, {argument()})",
                lambda: f"{name}({argument()}, b={argument()})",
                lambda: f"{name}(b={argument()}, a={argument()})",
            ],
            "star": [
                lambda: f"{name}({argument()})",
                lambda: f"{name}({argument()}, {argument()}, {argument()})",
                lambda: f"{name}(*{expression(maker, 'tup', 0)})" if maker.chance(30) else f"{name}(*(1, {argument()}))",
            ],
            "named": [
                lambda: f"{name}({argument()}, key={argument()})",
                lambda: f"{name}({argument()})",
                lambda: f"{name}({argument()}, **{{'key': {argument()}}})",
                lambda: f"{name}({argument()}, other={argument()})",
            ],
        }[self.form]
        return maker.pick_from(forms)()


def fresh_scope(maker, kind):
    """A function's scope: it sees globals that are never rebound in it."""
    scope = Scope(kind)
    scope.types = dict(maker.global_types)
    scope.fixed = set(maker.global_types)
    return scope


def helper(maker):
    """Writes a helper."""
    name = f"h{len(maker.functions)}"
    form = maker.pick("one", "one", "default", "default", "star", "named")
    parameters = {"one": "a", "default": "a, b=3", "star": "a=1, *b", "named": "a, *, key=2, **b"}[form]
    outer = maker.scope, maker.spent, maker.trips, maker.budget
    maker.scope, maker.spent, maker.trips, maker.budget = fresh_scope(maker, "function"), 0, 1, SMALL_BUDGET
    maker.scope.types["a"] = "int"
    maker.scope.types.update({"default": {"b": "int"}, "star": {"b": "tup"}, "named": {"b": "sdict", "key": "int"}}.get(form, {}))
    maker.scope.depth, maker.scope.modest = 2, True
    with maker.block(f"def {name}({parameters}):"):
        maker.scope.types["t"] = "int"
        maker.emit(f"t = {expression(maker, 'int', 1)}")
        if maker.chance(45):
            statements.loop(maker)
        if maker.chance(20):
            statements.statement(maker)
        if maker.chance(20):
            maker.emit(f"if {maker.pick('a', 't')} % 5 == 3: return {expression(maker, 'int', 1)}")
        maker.emit(f"return {expression(maker, 'int', 2)}")
    maker.emit("")
    made = Helper(form, maker.spent, {"default": 1, "star": 1}.get(form, 0))
    maker.scope, maker.spent, maker.trips, maker.budget = outer
    maker.functions[name] = made


def generator(maker):
    """Writes a generator function of one number."""
    name = f"gen{len(maker.generators)}"
    outer = maker.scope, maker.spent, maker.trips, maker.budget
    maker.scope, maker.spent, maker.trips, maker.budget = fresh_scope(maker, "generator"), 0, 1, SMALL_BUDGET
    maker.scope.types.update({"n": "int", "a": "int"})
    maker.scope.depth = 2
    with maker.block(f"def {name}(n):"):
        maker.emit("a = 1")
        guarded = maker.chance(35)
        if guarded:
            maker.emit("try:")
            maker.indent += 1
        with maker.block("for k in range(n):", 3), maker.inner_scope() as scope:
            scope.types["k"] = "int"
            scope.fixed.add("k")
            scope.counters.append(("k", 3))
            scope.in_loop = True
            statements.body(maker, maker.upto(2))
            statements.yielded(maker)
            if maker.chance(30):
                statements.loop(maker)
        if guarded:
            maker.indent -= 1
            with maker.block(maker.pick("finally:", "except GeneratorExit:")):
                maker.emit("event('closed', a)")
    maker.emit("")
    maker.generators[name] = maker.spent
    maker.scope, maker.spent, maker.trips, maker.budget = outer


def variables(maker):
    """Gives a function its variables, of types that its statements then find."""
    kinds = ["int", "int", "sink"] + [maker.weighted(VARIABLE_TYPES) for _ in range(2 + maker.upto(4))]
    if maker.classes and maker.chance(70):
        kinds += ["obj:" + maker.pick_from(sorted(maker.classes)) for _ in range(1 + maker.upto(1))]
    if maker.chance(15):
        kinds.append("iterator")
    for number, kind in enumerate(kinds):
        name = ("out" if kind == "sink" else "abcdefghklmprstuvw"[number]) if maker.scope.kind != "module" else f"v_{number}"
        if kind == "sink":
            value = "[]"
        elif kind == "iterator":
            value = f"iter({maker.pick('range(500)', 'numbers(300)', '[1, 2, 3] * 60', 'Walk(200)')})"
        else:
            value = constant(maker, kind) if not kind.startswith("obj:") else f"{kind[4:]}({maker.upto(9)})"
        maker.emit(f"{name} = {value}")
        maker.scope.types[name] = kind


def closure(maker):
    """Writes an inner function over the variables of the one around."""
    names = maker.scope.writable("int")
    if not names:
        return
    name, shared = maker.fresh("inner"), maker.pick_from(names)
    with maker.block(f"def {name}(q, z=1):"), maker.inner_scope("function") as scope:
        scope.in_loop, scope.counters, scope.fixed = False, [], set(scope.types)
        scope.types["q"] = "int"
        if maker.chance(60):
            maker.emit(f"nonlocal {shared}")
            maker.emit(f"{shared} = ({shared} + {expression(maker, 'int', 1)}) % 1000")
        maker.emit(f"return {expression(maker, 'int', 2)}")
    # Known to the expressions of this function only: ``subject`` forgets it behind.
    maker.functions[name] = Inner("", 6, 0)


class Inner(Helper):
    """A closure: called by position or with its default."""

    def call(self, maker, name, argument):
        return maker.pick(f"{name}({argument()})", f"{name}({argument()}, z={argument()})")


def subject(maker, number):
    """Writes a function whose nest of loops is what the program is about."""
    name = f"f{number}"
    outer = maker.scope, maker.spent, maker.trips, maker.budget, dict(maker.functions)
    maker.scope, maker.spent, maker.trips, maker.budget = fresh_scope(maker, "function"), 0, 1, CALL_BUDGET * maker.scale
    maker.leave_out([statements.KINDS, iterables.SIMPLE, *PRODUCERS.values()], OPAQUE_EXPRESSIONS | statements.OPAQUE)
    with maker.block(f"def {name}(n=3):"):
        written = [name for name in sorted(maker.global_types) if maker.chance(45)]
        maker.declared_global = set(written)
        if written:
            maker.emit(f"global {', '.join(written)}")
        maker.scope.types["n"] = "int"
        variables(maker)
        if maker.chance(30):
            closure(maker)
        for _ in range(1 + maker.chance(25)):
            statements.loop(maker)
            if maker.chance(30):
                statements.body(maker, 1)
        maker.emit(f"return {', '.join(name for name, kind in maker.scope.types.items() if name not in maker.global_types and kind not in ('iterator', 'any'))}")
    maker.emit("")
    maker.declared_global = set()
    maker.leave_nothing_out()
    maker.scope, maker.spent, maker.trips, maker.budget, functions = outer
    maker.functions = functions
    return name


__all__ = ["generator", "helper", "subject", "variables"]
