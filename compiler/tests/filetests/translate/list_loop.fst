; test translate
; # A list iterator that stays in registers owns the list: taken out of the interpreter's iterator at the start, released
; # where the iteration ends.
; families: hosts/tiny/families/tiny.fam
; locals: item=other
; stack: listiter
; bridge: 0 0 other listiter
; bridge-end: linked behind
loop:
  NEXT_LIST behind : list_iterator | list_iterator
  STORE 0 :
  JUMP_BACK loop :
behind:
  LOAD 0
  RETURN
---
tree locals=1
s0: start
  %0 = load_home l0
  %1 = load_home st0
  guard_not_null %1 -> x0
  guard_type %1, list_iterator -> x0
  guard_unique %1 -> x0
  %2 = load_field %1, list_iterator.seq
  guard_not_null %2 -> x0
  %3 = load_field %1, list_iterator.index
  store_field %1, null, list_iterator.seq
  jump s1(%0, %2, %3)
s1(%5: ref, %6: ref, %7: i64): header from s0
  %8 = new_list_iter %6, %7
  poll -> x1
  %9 = load_field %6, list.len
  %10 = lt_u64 %7, %9
  guard_true %10 -> x2
  %11 = load_field %6, list.items
  %12 = load_elem %11, %7, list_item
  %14 = add_i64 %7, 1
  %15 = new_list_iter %6, %14
  guard_not_null %5 -> x3
  guard_shared %5 -> x3
  incref %12
  store_home %12, l0
  decref_plain %5
  jump s1(%12, %6, %14)
s2: bridge of x2
  %16 = load_field %6, list.len
  %17 = lt_u64 %7, %16
  guard_false %17 -> x4
  at 0
  decref %6
  check_leave -> x5
  exit x6
x0: refused trace=0 instr=0 resume=0 depth=1
x1: poll trace=0 instr=4294967295 resume=0 depth=1 { st0 = %8 owned }
x2: guard trace=0 instr=0 resume=0 depth=1 { st0 = %8 owned } bridge s2
x3: guard trace=0 instr=1 resume=1 depth=2 { st0 = %15 owned, st1 = %12 }
x4: guard trace=1 instr=0 resume=0 depth=1 { st0 = %8 owned }
x5: leave trace=1 instr=0 resume=4 depth=0 { stale st0 }
x6: end trace=1 instr=1 resume=4 depth=0 { stale st0 }
expects st0: ListIter
