; test opt cse
; run: l0=list 1 2 3
tree locals=2
s0: start
  %0 = load_home l0
  guard_type %0, list -> x0
  %1 = load_field %0, list.items
  %2 = load_field %0, list.len
  jump s1(0)
s1(%4: i64): header from s0
  %5 = load_field %0, list.len
  %6 = lt_i64 %4, %5
  guard_true %6 -> x1
  %7 = add_ovf %4, 1 -> x2
  jump s1(%7)
s2: bridge of x1
  store_field %0, 2, list.len
  %9 = load_field %0, list.len
  exit x3
x0: refused trace=0 instr=0 resume=0 depth=0
x1: branch trace=0 instr=1 resume=1 depth=0 bridge s2
x2: guard trace=0 instr=2 resume=2 depth=0
x3: end trace=1 instr=0 resume=2 depth=2 { st0 = %9, st1 = %4 }
---
tree locals=2
s0: start
  %0 = load_home l0
  guard_type %0, list -> x0
  %1 = load_field %0, list.items
  %2 = load_field %0, list.len
  jump s1(0)
s1(%4: i64): header from s0
  %6 = lt_i64 %4, %2
  guard_true %6 -> x1
  %7 = add_ovf %4, 1 -> x2
  jump s1(%7)
s2: bridge of x1
  store_field %0, 2, list.len
  exit x3
x0: refused trace=0 instr=0 resume=0 depth=0
x1: branch trace=0 instr=1 resume=1 depth=0 bridge s2
x2: guard trace=0 instr=2 resume=2 depth=0
x3: end trace=1 instr=0 resume=2 depth=2 { st0 = 2, st1 = %4 }
