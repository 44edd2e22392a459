"""What loops and comprehensions run over: every kind of iterable, with trips that stay or change.

``trip`` gives the text of a number of trips: none, one, few, many, or another number at each outer iteration. The kinds
of iterables are a table; each row takes such a text and gives the iterable's, with the type of its elements.
"""

from grammar import expressions

# Trips of a loop with nothing around it: enough for any threshold that runs are made with.
OUTER = [(2, 8), (3, 40), (4, 120), (3, 300), (2, 600)]


def trip(maker, limit):
    """Text of a number of trips for a loop at this place, and how many that is, as estimated."""
    if not (maker.scope.in_loop or maker.scope.modest):
        count = min(int(maker.weighted(OUTER) * max(1, maker.scale)), max(1, int(limit)))
        return str(count), count
    counters = maker.scope.counters
    if counters and maker.chance(25 if maker.plain else 45):
        name, trips = maker.pick_from(counters)
        moment = int(trips * maker.random.random())
        return maker.pick(
            (f"{name} % 4", 1.5),
            (f"{name} % 3", 1),
            (f"({name} + 1) % 2", 0.5),
            (f"(1 if {name} % 10 else 4)", 1.3),
            (f"(0 if {name} < {moment} else 2)", 1),
            (f"(3 if {name} == {moment} else 1)", 1),
            (f"(2 if {name} < {moment} else 0)", 1),
            (f"({name} < {moment}) * 3", 1.5),
            (f"min({name}, 3)", 3),
        )
    count = maker.weighted([(2, 0), (18 if maker.plain else 6, 1), (5, 2), (4, 3), (2, 6), (1, 25), (1, 60)])
    return str(min(count, max(1, int(limit)))), count


def names_or(maker, kinds, otherwise):
    """A variable of one of these types, or else this text."""
    names = maker.scope.of(*kinds)
    return maker.pick_from(names) if names and maker.chance(70) else otherwise


def few(maker):
    """How many elements a fresh display has: one turn is what differs most from none and many."""
    return maker.weighted([(6, 1), (3, 2), (2, 3)])


def small(maker):
    """Text of a cheap int, often one that is another at each turn."""
    counters = maker.scope.counters
    if counters and maker.chance(50):
        name = counters[-1][0]
        return maker.pick(name, name, f"{name} + 1", f"{name} * 3")
    return expressions.expression(maker, "int", 1 if maker.chance(40) else 0)


def of_range(maker, trips):
    start, step = maker.pick("1", "-3", "5", "(1 << 40)"), maker.pick("2", "3", "-1", "-2")
    return (
        maker.pick(
            f"range({trips})",
            f"range({trips})",
            f"range({start}, {start} + {trips})",
            f"range({trips}, 0, -1)",
            f"range(0, ({trips}) * {step}, {step})",
            f"reversed(range({trips}))",
            f"range({trips})[::-1]",
        ),
        "int",
    )


def of_list(maker, trips):
    fresh = ", ".join(small(maker) for _ in range(few(maker)))
    held = names_or(maker, ("ints",), f"[{fresh}]")
    return (
        maker.pick(
            f"[{fresh}]",
            f"[{fresh}][:{trips}]",
            f"[{small(maker)}] * ({trips})",
            f"{held}[:{trips}]",
            f"list(range({trips}))",
            f"reversed({held}[:8])",
            f"sorted({held}[:8])",
            f"iter([{fresh}])",
        ),
        "int",
    )


def of_tuple(maker, trips):
    fresh = "".join(small(maker) + ", " for _ in range(few(maker))).rstrip(" ")
    held = names_or(maker, ("tup",), f"({fresh})")
    return (
        maker.pick(
            f"({fresh})",
            f"({fresh})",
            f"({fresh})[:{trips}]",
            f"tuple(range({trips}))",
            f"{held}[:8]",
            f"({small(maker)},) * ({trips})",
            f"reversed(({fresh}))",
        ),
        "int",
    )


def of_dict(maker, trips):
    held = names_or(maker, ("dict",), f"{{{small(maker)}: 1, {small(maker)}: 2}}")
    made = maker.pick(
        held, f"dict.fromkeys(range({trips}), 2)", f"{{{small(maker)}: {small(maker)}}}", f"dict(zip(range({trips}), 'abcd'))"
    )
    view = maker.pick("", ".keys()", ".values()", ".items()")
    if view == "" and maker.chance(20):
        return f"list({made})", "int"
    mixed = "'abcd'" in made
    kind = {".items()": "couple", ".values()": "any" if mixed else "int"}.get(view, "int")
    if kind == "couple" and mixed:
        kind = "any"
    return made + view, kind


def of_set(maker, trips):
    return (
        maker.pick(
            f"set(range({trips}))",
            f"{{{small(maker)} % 9, {small(maker)} % 9}}",
            f"frozenset(range({trips}))",
            names_or(maker, ("set",), "{1, 5}"),
        ),
        "int",
    )


def of_str(maker, trips):
    word = maker.pick("'abcdefgh'", "'é€x'", "'\\U0001f600ab'", names_or(maker, ("str",), "'st'"), f"str({small(maker)})")
    return maker.pick(f"{word}[:{trips}]", f"{word}[:9]", f"('ab' * ({trips}))", f"reversed({word}[:5])"), "str"


def of_bytes(maker, trips):
    made = maker.pick("b'\\x00\\x7f\\xff'", "bytearray(b'ab')", names_or(maker, ("bytes",), "b'qr'"), "memoryview(b'mv')")
    return maker.pick(f"{made}[:{trips}]", f"bytes({trips})", made), "int"


def of_generator(maker, trips):
    name = maker.fresh("w")
    with maker.inner_scope("comprehension"):
        maker.scope.types[name] = "int"
        maker.scope.fixed.add(name)
        element = expressions.expression(maker, "int", 1)
    rows = [
        f"({element} for {name} in range({trips}))",
        f"numbers({trips})",
        f"chained({trips})",
        f"numbers({trips}, 2)",
    ]
    rows += [f"{generator}({trips})" for generator, cost in maker.generators.items() if maker.affords(cost * 3)]
    return maker.pick_from(rows), "int"


def of_own_class(maker, trips):
    return maker.pick(
        f"Walk({trips})", f"Row({trips})", f"iter(countdown([{trips} + 1]), 0)", f"iter(Walk({trips}))"
    ), "int"


def of_adapter(maker, trips):
    inner, kind = simple(maker, trips)
    other, _ = simple(maker, trips)
    if kind != "int":
        return maker.pick((f"enumerate({inner}, {maker.pick('0', '1', '5')})", "any couple"), (f"zip({inner}, {other})", "any couple"))
    return maker.pick(
        (f"enumerate({inner})", "couple"),
        (f"enumerate({inner}, {small(maker)})", "couple"),
        (f"zip({inner}, range(3))", "couple"),
        (f"zip(range({trips}), {other})", "any couple"),
        (f"map(abs, {inner})", "int"),
        (f"map(lambda q: q + 1, {inner})", "int"),
        (f"filter(None, {inner})", "int"),
        (f"filter(lambda q: q % 2, {inner})", "int"),
        (f"itertools.chain({inner}, (1,))", "int"),
        (f"itertools.islice(itertools.count({maker.pick('0', '5')}), {trips})", "int"),
        (f"itertools.islice({inner}, 3)", "int"),
        (f"zip({inner})", "any"),
        (f"itertools.accumulate({inner})", "int"),
    )


SIMPLE = [
    (6, of_range),
    (5, of_list),
    (5, of_tuple),
    (4, of_dict),
    (2, of_set),
    (3, of_str),
    (2, of_bytes),
    (4, of_generator),
    (3, of_own_class),
]


def simple(maker, trips):
    """An iterable that is no adapter around another."""
    return maker.weighted(SIMPLE)(maker, trips)


def iterable(maker, trips):
    """Any iterable, and the type of its elements."""
    return of_adapter(maker, trips) if maker.chance(18) else simple(maker, trips)


def long(maker, trips):
    """An iterable for a loop that no other is around: as long as it is to be."""
    rows = [
        (14, (f"range({trips})", "int")),
        (1, (f"range({trips}, 0, -1)", "int")),
        (1, (f"list(range({trips}))", "int")),
        (1, (f"tuple(range({trips}))", "int")),
        (1, (f"dict.fromkeys(range({trips}), 2)", "int")),
        (1, (f"dict.fromkeys(range({trips}), 2).items()", "couple")),
        (0.5, (f"set(range({trips}))", "int")),
        (0.5, (f"'ab' * {trips}", "str")),
        (0.5, (f"bytes({trips})", "int")),
        (1, (f"numbers({trips})", "int")),
        (0.5, (f"(q for q in range({trips}))", "int")),
        (0.5, (f"Walk({trips})", "int")),
        (0.5, (f"Row({trips})", "int")),
        (1, (f"enumerate(range({trips}))", "couple")),
        (1, (f"zip(range({trips}), range(5, 5 + {trips}))", "couple")),
        (1, (f"reversed(range({trips}))", "int")),
        (1, (f"map(abs, range({trips}))", "int")),
    ]
    return maker.weighted(rows)


def targets(maker, kind):
    """Text of the targets of a loop over elements of this type, and the types of its names."""
    name = maker.fresh("i")
    if kind == "couple":
        second = maker.fresh("j")
        return f"{name}, {second}", {name: "int", second: "int"}
    if kind == "any couple":
        second = maker.fresh("j")
        return f"{name}, {second}", {name: "any", second: "any"}
    return name, {name: kind}


def of_target(maker, target, types, item):
    """An element made of nothing but what the comprehension runs over."""
    name = maker.pick_from(list(types))
    kind = types[name]
    if item == "str":
        return name if kind == "str" else f"str({name})[:9]"
    number = name if kind == "int" else f"len({name})" if kind == "str" else "1" if kind == "any" else f"{name}[0]"
    if item == "small":
        return f"{number} % 16"
    return maker.pick(number, f"{number} + 1", f"{number} * 2", f"-{number}")


def comprehension(maker, item, form):
    """A comprehension (``list``, ``set``, ``dict`` or ``generator``) of elements of this type; None without budget."""
    if not maker.affords(10) or maker.scope.depth > 3:
        return None
    clauses = []
    with maker.inner_scope("comprehension" if maker.scope.kind != "class" else "class"):
        maker.scope.depth += 1
        maker.scope.in_loop = True
        for _ in range(2 if maker.chance(15) else 1):
            trips, count = trip(maker, min(6, maker.room() / 8))
            if count > 6:
                trips, count = "3", 3
            text, kind = iterable(maker, trips)
            target, types = targets(maker, kind)
            maker.scope.types.update(types)
            maker.scope.fixed.update(types)
            clauses.append(f" for {target} in {text}")
            maker.spent += maker.trips * (3 + count)
        if maker.chance(20):
            clauses.append(f" if {expressions.condition(maker, 1)}")
        depth = 1 if maker.chance(70) else 2
        if maker.chance(55) and item in ("int", "str", "small"):
            element = of_target(maker, target, types, item)
        elif item == "small":
            element = expressions.expression(maker, "int", depth) + " % 16"
        else:
            element = expressions.expression(maker, item, depth)
        if form == "dict":
            element = f"{expressions.expression(maker, 'int', 1)} % 16: {element}"
    opening, closing = {"list": "[]", "set": "{}", "dict": "{}", "generator": "()"}[form]
    return opening + element + "".join(clauses) + closing
