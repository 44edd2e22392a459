; test translate
; # A recording without instructions.
; families: hosts/tiny/families/tiny.fam
; locals: a=int
loop:
  LOAD 0
---
given up: compiler-error at unit 0: a recording without instructions
