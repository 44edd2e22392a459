; test owned
; # Ways by which references come and go: what a slot or an element held belongs to compiled code when it is overwritten; a
; # null needs no release; an iterator of the trace stands for its list; a number is made for who takes it over.
tree locals=3
s0: start
  %0 = load_home l0
  %1 = load_field %0, list.items
  %2 = load_home l1
  store_home null, l1
  jump s1(0)
s1(%3: i64): header from s0
  %4 = load_elem %1, %3, list_item
  %5 = load_home l2
  incref %5
  store_elem %1, %3, %5, list_item
  decref %4
  incref %0
  %6 = new_list_iter %0, %3
  poll -> x0
  %7 = new_list_iter %0, 1
  %8 = call host_leave(%0)
  %9 = is_same %8, null
  guard_true %9 -> x1
  %10 = box_i64 %3
  replace_home %10, l1
  guard_not_null %8 -> x2
  decref %0
  %11 = call host_leave(%0)
  guard_not_null %11 -> x3
  store_home %11, l2
  decref %5
  jump s1(%3)
x0: poll trace=0 instr=4294967295 resume=0 depth=2 { st0 = %6 owned, st1 = %2 owned }
x1: branch trace=0 instr=0 resume=1 depth=3 { st0 = %7 owned, st1 = %2 owned, st2 = %8 owned }
x2: guard trace=0 instr=1 resume=2 depth=2 { st0 = %7 owned, st1 = %2 owned }
x3: error trace=0 instr=2 resume=3 depth=1 { st0 = %2 owned }
---
