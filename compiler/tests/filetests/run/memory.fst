; test run
; run: l0=list 1.5 2.5 3.5
; run: l0=list 7
tree locals=2
s0: start
  %0 = load_home l0
  guard_type %0, list -> x0
  %1 = load_field %0, list.items
  %2 = load_field %0, list.len
  %3 = lt_u64 1, %2
  guard_true %3 -> x1
  %4 = load_elem %1, 1, list_item
  guard_type %4, float -> x1
  %5 = unbox_f64 %4
  %6 = mul_f64 %5, 2.0
  store_elem_f64 %1, 1, %6, list_item
  incref %4
  store_elem_f64 %1, 1, 9.0, list_item
  %7 = load_elem %1, 0, list_item
  incref %7
  %8 = call mix(%6, 2, 3.0, 4)
  %9 = call sum6(1, 2, 3, 4, 5, 6)
  %10 = box_i64 %9
  replace_home %10, l1
  %11 = call host_leave(%0)
  check_leave -> x2
  exit x3
x0: refused trace=0 instr=0 resume=0 depth=0
x1: guard trace=0 instr=1 resume=2 depth=1 { st0 = %2 }
x2: leave trace=0 instr=2 resume=4 depth=4 { st0 = %7 owned, st1 = %8, st2 = %11, st3 = %4 owned }
x3: end trace=0 instr=3 resume=6 depth=0
---
run: l0=list 1.5 2.5 3.5
  leave resume=4 iterations=0
  st0 = 1.5 owned
  st1 = 4325.0
  st2 = [1.5, 9.0, 3.5]
  st3 = 5.0 owned
  memory l0 = [1.5, 9.0, 3.5] count=1
  memory l1 = 654321 count=1
run: l0=list 7
  guard resume=2 iterations=0
  st0 = 1
  memory l0 = [7] count=1
