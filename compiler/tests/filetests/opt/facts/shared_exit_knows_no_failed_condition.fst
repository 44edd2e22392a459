; test opt facts
; run: l0=int 3; l1=int 30
; run: l0=int 30; l1=int 3
; run: l0=int 3; l1=int 3
tree locals=2
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  %2 = load_home l1
  guard_type %2, int -> x0
  %3 = unbox_i64 %2 -> x0
  %4 = lt_i64 %1, 10
  %5 = lt_i64 %3, 10
  guard_true %4 -> x1
  guard_true %5 -> x1
  exit x2
s1: bridge of x1
  guard_false %4 -> x3
  exit x4
x0: refused trace=0 instr=0 resume=0 depth=0
x1: branch trace=0 instr=1 resume=1 depth=0 bridge s1
x2: end trace=0 instr=2 resume=2 depth=0
x3: guard trace=1 instr=0 resume=3 depth=0
x4: end trace=1 instr=1 resume=4 depth=0
---
tree locals=2
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  %2 = load_home l1
  guard_type %2, int -> x0
  %3 = unbox_i64 %2 -> x0
  %4 = lt_i64 %1, 10
  %5 = lt_i64 %3, 10
  guard_true %4 -> x1
  guard_true %5 -> x1
  exit x2
s1: bridge of x1
  guard_false %4 -> x3
  exit x4
x0: refused trace=0 instr=0 resume=0 depth=0
x1: branch trace=0 instr=1 resume=1 depth=0 bridge s1
x2: end trace=0 instr=2 resume=2 depth=0
x3: guard trace=1 instr=0 resume=3 depth=0
x4: end trace=1 instr=1 resume=4 depth=0
