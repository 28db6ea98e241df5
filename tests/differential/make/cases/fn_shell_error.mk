$(info [$(shell no-such-program-of-ours x)][$(.SHELLSTATUS)])
$(info [$(shell echo out; echo err >&2; exit 5)][$(.SHELLSTATUS)])
all:;@:
