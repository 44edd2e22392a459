; test opt fold
tree locals=1
object @a
object @b
s0: start
  guard_not_null @a -> x0
  %0 = is_same @a, @a
  %1 = is_same @a, null
  %2 = is_same @a, @b
  xdecref null
  guard_is @a, @b -> x0
  guard_is @a, null -> x0
  exit x1
x0: guard trace=0 instr=0 resume=0 depth=0
x1: end trace=0 instr=1 resume=1 depth=2 { l0 = %0, st0 = %1, st1 = %2 }
---
tree locals=1
object @a
object @b
s0: start
  %2 = is_same @a, @b
  guard_is @a, @b -> x0
  exit x0
x0: guard trace=0 instr=0 resume=0 depth=0
