; test opt cse
; run: l0=int 1
; run: l0=int 6
tree locals=1
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  %2 = lt_i64 %1, 5
  guard_true %2 -> x1
  %3 = add_i64 %1, 7
  exit x2
s1: bridge of x1
  %4 = add_i64 %1, 7
  %5 = lt_i64 %1, 5
  exit x3
x0: refused trace=0 instr=0 resume=0 depth=0
x1: branch trace=0 instr=1 resume=1 depth=0 bridge s1
x2: end trace=0 instr=2 resume=2 depth=1 { st0 = %3 }
x3: end trace=1 instr=0 resume=3 depth=2 { st0 = %4, st1 = %5 }
---
tree locals=1
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  %2 = lt_i64 %1, 5
  guard_true %2 -> x1
  %3 = add_i64 %1, 7
  exit x2
s1: bridge of x1
  %4 = add_i64 %1, 7
  exit x3
x0: refused trace=0 instr=0 resume=0 depth=0
x1: branch trace=0 instr=1 resume=1 depth=0 bridge s1
x2: end trace=0 instr=2 resume=2 depth=1 { st0 = %3 }
x3: end trace=1 instr=0 resume=3 depth=2 { st0 = %4, st1 = %2 }
