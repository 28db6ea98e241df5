$(info )
$(info  leading)
$(info trailing  )
$(info a,b,c)
$(info tab	inside)
$(info $$ $$$$ \ \\ \n)
$(info # no comment)
$(info )  # a comment
$(info (parens) {braces} [brackets])
${info braces, too}
${info a)b}
all:;@:
