"""What a program is made with: a source of choices, lines of text, scopes, and a measure of work.

Every choice comes from one ``random.Random``, so a program depends on nothing but its seed. Work is estimated while
text is written: ``trips`` is how often the present place runs in one call, ``spent`` the statements run so far. A
grammar function asks ``affords`` before it writes something that costs; so every program ends soon.
"""

import random
from contextlib import contextmanager

# Statements that one call of a top-level function may run, as estimated.
CALL_BUDGET = 6000

# Turns of a loop after which the modes that programs are run in record it.
THRESHOLDS = (1, 2, 7, 50)


class Scope:
    """The names that may be read and written at a place, with their types."""

    def __init__(self, kind, parent=None):
        self.kind = kind
        self.types = dict(parent.types) if parent else {}
        # Names that a comprehension or an inner function may read but this place may not rebind.
        self.fixed = set(parent.fixed) if parent else set()
        self.depth = parent.depth if parent else 0
        self.branches = parent.branches if parent else 0
        self.protected = parent.protected if parent else 0
        self.counters = list(parent.counters) if parent else []
        self.in_loop = False
        # Whether even a loop that no other is around has few trips: that of a function which is called in loops.
        self.modest = parent.modest if parent else False

    def of(self, *types):
        """Names of one of these types."""
        return [name for name, kind in self.types.items() if kind in types]

    def writable(self, *types):
        """Names of one of these types that may be rebound here."""
        return [name for name in self.of(*types) if name not in self.fixed]


class Maker:
    """Writes one program."""

    def __init__(self, seed, features):
        self.random = random.Random(seed)
        self.features = features
        self.lines = []
        self.indent = 0
        self.scope = Scope("module")
        self.trips = 1
        self.spent = 0
        self.budget = CALL_BUDGET
        # How many times more than that a call of a subject may run.
        self.scale = 1
        self.serial = 0
        self.leave_nothing_out()
        self.classes = {}
        self.functions = {}
        self.generators = {}
        self.global_types = {}
        self.declared_global = set()

    # --- choices --------------------------------------------------------------

    def chance(self, percent):
        """True in so many of a hundred cases."""
        return self.random.random() * 100 < percent

    def pick(self, *items):
        """One of the arguments."""
        return items[int(self.random.random() * len(items))]

    def pick_from(self, items):
        """One of a sequence."""
        return items[int(self.random.random() * len(items))]

    def weighted(self, rows):
        """One of ``(weight, item)`` rows, of those that this part of the program has."""
        if self.missing:
            rows = [row for row in rows if row[1] not in self.missing] or rows
        total = sum(weight for weight, _ in rows)
        point = self.random.random() * total
        for weight, item in rows:
            point -= weight
            if point < 0:
                return item
        return rows[-1][1]

    def leave_out(self, tables, opaque):
        """Takes kinds of things away until the next call: programs that have less of everything meet other faults.

        About half of the functions are *plain*: short, and without the ``opaque`` things that end a trace, so that
        whole nests of loops are compiled.
        """
        share = self.pick(0, 0.3, 0.6, 0.8)
        self.missing = {item for rows in tables for _, item in rows if self.random.random() < share}
        self.plain = self.chance(55)
        if self.plain:
            self.missing |= opaque

    def leave_nothing_out(self):
        """Ends what ``leave_out`` began."""
        self.missing, self.plain = set(), False

    def upto(self, limit):
        """An integer from 0 to ``limit``, both possible."""
        return int(self.random.random() * (limit + 1))

    def has(self, feature):
        """Whether the program may use a feature."""
        return feature in self.features

    # --- text -----------------------------------------------------------------

    def emit(self, text, cost=1):
        """Writes a line that runs as often as this place does."""
        self.lines.append("    " * self.indent + text)
        self.spent += self.trips * cost

    def fresh(self, stem):
        """A name that nothing else has."""
        self.serial += 1
        return f"{stem}{self.serial}"

    @contextmanager
    def block(self, header, trips=1):
        """An indented block whose body runs ``trips`` times for each run of its header."""
        self.emit(header)
        self.indent += 1
        before = len(self.lines)
        outer, self.trips = self.trips, self.trips * trips
        yield
        self.trips = outer
        if len(self.lines) == before:
            self.emit("pass", 0)
        self.indent -= 1

    @contextmanager
    def inner_scope(self, kind=None):
        """A scope inside the present one: what it adds is forgotten behind it."""
        outer = self.scope
        self.scope = Scope(kind or outer.kind, outer)
        self.scope.in_loop = outer.in_loop
        yield self.scope
        self.scope = outer

    # --- work -----------------------------------------------------------------

    def affords(self, cost):
        """Whether a thing that runs ``cost`` statements may be written here."""
        return self.spent + self.trips * cost <= self.budget

    def room(self):
        """How many statements may still run for each run of this place."""
        return max(0.0, (self.budget - self.spent) / self.trips)
