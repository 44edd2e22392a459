; test verify
; # The tree of a loop around a loop, recorded from the inner one: the path gives up the iterator that the start loaded,
; # puts another into its slot, and goes on with the first.
tree locals=1
s0: start
  %0 = load_home st0
  %1 = load_home l0
  jump s1()
s1(): header from s0
  poll -> x0
  %2 = call host_leave(%0)
  %3 = is_same %2, null
  guard_true %3 -> x1
  store_home null, st0
  decref %0
  check_leave -> x2
  %4 = call host_leave(%1)
  guard_not_null %4 -> x3
  replace_home %4, st0
  jump s1()
x0: poll trace=0 instr=4294967295 resume=0 depth=1
x1: branch trace=0 instr=0 resume=1 depth=2 { st1 = %2 owned }
x2: leave trace=0 instr=0 resume=2 depth=0
x3: error trace=0 instr=1 resume=2 depth=0
---
11: %0 was loaded from slot 1 above s1, and the slot holds another object the next time round: pass it to s1
15: %0 was loaded from slot 1 above s1, and the slot holds another object the next time round: pass it to s1
