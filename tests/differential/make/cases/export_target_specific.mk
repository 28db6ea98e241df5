all: export T := target
all: U := unexported
all: sub
	+@echo "$$T/$$U"
sub: ; +@echo "$$T/$$U"
