; test opt all
; run: l0=list 1 2; l1=int 3
; run: l0=list 1 2; l1=int 0
tree locals=2
s0: start
  %0 = load_home l0
  guard_type %0, list -> x0
  %1 = load_field %0, list.items
  %2 = load_field %0, list.len
  %3 = load_home l1
  guard_type %3, int -> x0
  %4 = unbox_i64 %3 -> x0
  jump s1(0)
s1(%5: i64): header from s0
  poll -> x1
  %6 = load_home l0
  guard_type %6, list -> x2
  %7 = load_field %6, list.len
  %8 = mul_ovf %4, 3 -> x2
  %9 = lt_i64 %5, %8
  guard_true %9 -> x3
  %10 = add_ovf %5, %7 -> x2
  jump s1(%10)
x0: refused trace=0 instr=0 resume=0 depth=0
x1: poll trace=0 instr=1 resume=1 depth=1 { st0 = %5 }
x2: guard trace=0 instr=2 resume=2 depth=1 { st0 = %5 }
x3: branch trace=0 instr=3 resume=3 depth=2 { st0 = %5, st1 = %8 }
---
tree locals=2
s0: start
  %0 = load_home l0
  guard_type %0, list -> x0
  %2 = load_field %0, list.len
  %3 = load_home l1
  guard_type %3, int -> x0
  %4 = unbox_i64 %3 -> x0
  jump s1()
s1(): header from s0
  poll -> x1
  %8 = mul_ovf %4, 3 -> x2
  %9 = gt_i64 %8, 0
  guard_true %9 -> x3
  jump s2(%2)
s2(%13: i64): header from s1
  poll -> x4
  %15 = lt_i64 %13, %8
  guard_true %15 -> x6
  %16 = add_ovf %13, %2 -> x5
  jump s2(%16)
x0: refused trace=0 instr=0 resume=0 depth=0
x1: poll trace=0 instr=1 resume=1 depth=1 { st0 = 0 }
x2: guard trace=0 instr=2 resume=2 depth=1 { st0 = 0 }
x3: branch trace=0 instr=3 resume=3 depth=2 { st0 = 0, st1 = %8 }
x4: poll trace=0 instr=1 resume=1 depth=1 { st0 = %13 }
x5: guard trace=0 instr=2 resume=2 depth=1 { st0 = %13 }
x6: branch trace=0 instr=3 resume=3 depth=2 { st0 = %13, st1 = %8 }
