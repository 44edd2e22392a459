; test opt fold
; run: l0=int 3
; run: l0=int 8
tree locals=2
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  guard_true true -> x1
  %2 = lt_i64 %1, 5
  %3 = not_bool %2
  guard_true %3 -> x1
  guard_is %0, %0 -> x1
  %4 = and_bool %2, true
  %5 = xor_bool %4, true
  guard_false %4 -> x1
  guard_true %5 -> x1
  guard_not_null null -> x2
  exit x1
x0: refused trace=0 instr=0 resume=0 depth=0
x1: guard trace=0 instr=1 resume=1 depth=0
x2: branch trace=0 instr=2 resume=7 depth=0 { l1 = %1 }
---
tree locals=2
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  %2 = lt_i64 %1, 5
  %3 = ge_i64 %1, 5
  guard_true %3 -> x1
  %5 = ge_i64 %1, 5
  guard_false %2 -> x1
  guard_true %5 -> x1
  exit x2
x0: refused trace=0 instr=0 resume=0 depth=0
x1: guard trace=0 instr=1 resume=1 depth=0
x2: branch trace=0 instr=2 resume=7 depth=0 { l1 = %1 }
