# Each recipe line is expanded with its own line number... or all with the first?
all:
	@echo 1
	@echo 2 $(warning second)

# comment

	@echo 3 $(warning third)
