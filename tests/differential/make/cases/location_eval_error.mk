
$(eval x y)
