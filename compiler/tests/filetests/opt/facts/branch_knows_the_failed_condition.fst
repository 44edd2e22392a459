; test opt facts
; run: l0=int 3
; run: l0=int 10
; run: l0=int -9223372036854775808
tree locals=1
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  %2 = lt_i64 %1, 10
  guard_true %2 -> x1
  %3 = lt_i64 %1, 20
  guard_true %3 -> x2
  exit x3
s1: bridge of x1
  guard_false %2 -> x4
  %4 = gt_i64 %1, 9
  guard_true %4 -> x4
  %5 = sub_ovf %1, 1 -> x4
  exit x5
x0: refused trace=0 instr=0 resume=0 depth=0
x1: branch trace=0 instr=1 resume=1 depth=0 bridge s1
x2: guard trace=0 instr=2 resume=2 depth=0
x3: end trace=0 instr=3 resume=3 depth=0
x4: guard trace=1 instr=1 resume=4 depth=0
x5: end trace=1 instr=2 resume=5 depth=1 { st0 = %5 }
---
tree locals=1
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  %2 = lt_i64 %1, 10
  guard_true %2 -> x1
  exit x2
s1: bridge of x1
  %5 = sub_i64 %1, 1
  exit x3
x0: refused trace=0 instr=0 resume=0 depth=0
x1: branch trace=0 instr=1 resume=1 depth=0 bridge s1
x2: end trace=0 instr=3 resume=3 depth=0
x3: end trace=1 instr=2 resume=5 depth=1 { st0 = %5 }
