all:
	# a comment of the shell
	@# hidden comment
	echo a # end
	if [ -f x ]; then \
	  echo yes; \
	else \
	  echo no; \
	fi
