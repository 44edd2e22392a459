; test run
; run: l0=int 10; l1=float 0.5
; run: l0=float 1.0; l1=float 0.5
; run: l0=int 9223372036854775807; l1=float 1.5
tree locals=2
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  %2 = load_home l1
  guard_type %2, float -> x0
  %3 = unbox_f64 %2
  jump s1(%1, %3)
s1(%4: i64, %5: f64): header from s0
  poll -> x1
  %6 = lt_i64 %4, 15
  guard_true %6 -> x3
  %7 = add_ovf %4, 1 -> x2
  %8 = add_f64 %5, 0.25
  jump s1(%7, %8)
x0: refused trace=0 instr=0 resume=0 depth=0
x1: poll trace=0 instr=1 resume=2 depth=0 { l0 = %4, l1 = %5 }
x2: guard trace=0 instr=2 resume=2 depth=0 { l0 = %4, l1 = %5 }
x3: branch trace=0 instr=3 resume=9 depth=1 { l0 = %4, l1 = %5, st0 = true }
---
run: l0=int 10; l1=float 0.5
  branch resume=9 iterations=6
  l0 = 15
  l1 = 1.75
  st0 = True
  memory l0 = 10 count=1
  memory l1 = 0.5 count=1
run: l0=float 1.0; l1=float 0.5
  refused resume=0 iterations=0
  memory l0 = 1.0 count=1
  memory l1 = 0.5 count=1
run: l0=int 9223372036854775807; l1=float 1.5
  branch resume=9 iterations=1
  l0 = 9223372036854775807
  l1 = 1.5
  st0 = True
  memory l0 = 9223372036854775807 count=1
  memory l1 = 1.5 count=1
