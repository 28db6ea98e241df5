# Backslashes protect colons, blanks and percent signs.
all: a\:b a\ b c\#d e\\f ; @echo '$^' '$<'
a\:b a\ b c\#d e\\f: ; @echo '$@'
