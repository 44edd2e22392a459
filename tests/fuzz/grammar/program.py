"""A whole program: globals, classes, helpers, generators, subjects, and the module's own code that calls them."""

import pathlib

from grammar import classes, disturb, functions, statements
from grammar.source import Maker, Scope
from grammar.values import constant

PRELUDE = (pathlib.Path(__file__).parent / "prelude.py").read_text(encoding="utf-8")

# Features that depend on when references are given back, which compilation in the background makes later.
EXACT = frozenset({"finalisers", "counts"})


# How much longer programs are whose time is compared.
LONGER = 100


def generate(seed, exact=True, timed=False):
    """The text of a program, without the prelude.

    ``exact``: finalisers and reference counts may show. ``timed``: it runs long enough to be measured, and has many
    functions that use the same globals.
    """
    maker = Maker(seed, (EXACT if exact else frozenset()) | ({"timed"} if timed else set()))
    maker.scale = LONGER if timed else 1
    for number in range(1 + maker.upto(2)):
        kind = maker.weighted([(5, "int"), (2, "float"), (2, "ints"), (2, "dict"), (1, "str"), (1, "tup")])
        name = f"G{number}"
        maker.emit(f"{name} = {constant(maker, kind)}")
        maker.global_types[name] = kind
        maker.scope.types[name] = kind
    for _ in range(maker.weighted([(3, 0), (4, 1), (3, 2)])):
        classes.define(maker)
    for _ in range(maker.weighted([(2, 0), (4, 1), (3, 2)])):
        functions.helper(maker)
    for _ in range(maker.weighted([(4, 0), (4, 1), (1, 2)])):
        functions.generator(maker)
    if timed:
        crowd(maker)
    subjects = [functions.subject(maker, number) for number in range(maker.weighted([(5, 1), (3, 2)]))]
    drive(maker, subjects)
    close(maker)
    return "\n".join(maker.lines) + "\n"


def crowd(maker):
    """Many functions of the same text, each of which has run: whatever they share is shared by many."""
    before, scale = len(maker.lines), maker.scale
    maker.scale = 0.2
    functions.subject(maker, 9)
    maker.scale = scale
    text = "\n".join(maker.lines[before:])
    del maker.lines[before:]
    maker.emit(f"CROWD, KEPT_CROWD = {text!r}, []")
    with maker.block(f"for number in range({maker.pick('20', '100')}):"):
        maker.emit("exec(CROWD)")
        maker.emit("KEPT_CROWD.append(f9)")
        with maker.block("try:"):
            maker.emit("f9()")
        with maker.block("except Exception as error:"):
            maker.emit("event(type(error).__name__)")
    maker.emit("EVENTS.clear()")


def drive(maker, subjects):
    """The module's own code: calls with disturbances in between, perhaps a loop of its own."""
    if maker.chance(20):
        module_loop(maker)
    for name in subjects:
        calls = maker.weighted([(3, 1), (4, 2), (3, 3)])
        for _ in range(calls):
            maker.emit(f"call('{name}', {name}{maker.pick('', ', 5', ', n=0', ', -2')})")
            if maker.chance(35):
                disturb.between(maker)
                maker.emit(f"call('{name} again', {name})")


def module_loop(maker):
    """A loop whose variables are globals."""
    outer = maker.scope, maker.spent, maker.budget
    maker.scope = Scope("module", maker.scope)
    maker.spent, maker.budget = 0, 2500
    with maker.block("try:"):
        functions.variables(maker)
        statements.loop(maker)
        shown = [name for name, kind in maker.scope.types.items() if name.startswith("v_") and kind != "iterator"]
        maker.emit(f"log('module', {', '.join(shown)})")
    with maker.block("except Exception as error:"):
        maker.emit("log('module raises', failed(error))")
    maker.scope, maker.spent, maker.budget = outer


def close(maker):
    """The end: what is left in globals, and how many references long-lived objects have."""
    maker.emit(f"log('globals', *[globals().get(name, 'gone') for name in {sorted(maker.global_types)!r}])")
    if maker.has("counts"):
        maker.emit("KEPT.clear()")
        maker.emit("gc.collect()")
        maker.emit("log('events', EVENTS)")
        maker.emit("log('counts', [sys.getrefcount(token) for token in TOKENS])")
