; test opt facts
tree locals=2
object @none
s0: start
  %0 = load_home l0
  %1 = is_same %0, null
  guard_false %1 -> x0
  guard_not_null %0 -> x1
  xdecref %0
  %2 = load_home l1
  guard_not_null %2 -> x2
  guard_is %2, @none -> x1
  %3 = call list_first(%2)
  exit x1
s1: bridge of x2
  guard_not_null %2 -> x3
  exit x4
x0: guard trace=0 instr=0 resume=0 depth=0
x1: guard trace=0 instr=1 resume=1 depth=0
x2: branch trace=0 instr=2 resume=2 depth=0 bridge s1
x3: guard trace=1 instr=0 resume=3 depth=1 { st0 = %2 }
x4: end trace=1 instr=1 resume=4 depth=0
---
tree locals=2
object @none
s0: start
  %0 = load_home l0
  %1 = is_same %0, null
  guard_false %1 -> x0
  decref %0
  %2 = load_home l1
  guard_not_null %2 -> x2
  guard_is %2, @none -> x1
  %3 = call list_first(@none)
  exit x1
s1: bridge of x2
  exit x3
x0: guard trace=0 instr=0 resume=0 depth=0
x1: guard trace=0 instr=1 resume=1 depth=0
x2: branch trace=0 instr=2 resume=2 depth=0 bridge s1
x3: guard trace=1 instr=0 resume=3 depth=1 { st0 = %2 }
