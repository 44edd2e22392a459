; test opt facts
; run: l0=int 3; l1=int 5
; run: l0=int 9223372036854775806; l1=int 9223372036854775807
; run: l0=int 5; l1=int 3
; run: l0=int -9223372036854775808; l1=int -9223372036854775807
tree locals=2
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  %2 = load_home l1
  guard_type %2, int -> x0
  %3 = unbox_i64 %2 -> x0
  %4 = lt_i64 %1, %3
  guard_true %4 -> x1
  %5 = add_ovf %1, 1 -> x1
  %6 = add_ovf %1, 2 -> x1
  %7 = sub_ovf %3, 1 -> x1
  exit x2
x0: refused trace=0 instr=0 resume=0 depth=0
x1: guard trace=0 instr=1 resume=1 depth=0
x2: end trace=0 instr=2 resume=2 depth=3 { st0 = %5, st1 = %6, st2 = %7 }
---
tree locals=2
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  %2 = load_home l1
  guard_type %2, int -> x0
  %3 = unbox_i64 %2 -> x0
  %4 = lt_i64 %1, %3
  guard_true %4 -> x1
  %5 = add_i64 %1, 1
  %6 = add_ovf %1, 2 -> x1
  %7 = sub_i64 %3, 1
  exit x2
x0: refused trace=0 instr=0 resume=0 depth=0
x1: guard trace=0 instr=1 resume=1 depth=0
x2: end trace=0 instr=2 resume=2 depth=3 { st0 = %5, st1 = %6, st2 = %7 }
