; test translate
; # The last record has a word too few.
; families: hosts/tiny/families/tiny.fam
; locals: a=int b=int
loop:
  LOAD 0 :
  LOAD 1 :
  ADD_INT 0 : int int !cut
---
given up: layout-mismatch at unit 0: a record is cut off
