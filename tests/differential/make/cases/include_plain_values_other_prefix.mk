# What looks like an assignment is a recipe line if its first character says so.
.RECIPEPREFIX = X
all:
include inc.mk
$(info [$(X1)] [$(Y1)])
#--- inc.mk
Y1 = value
other:
X1 = recipe
