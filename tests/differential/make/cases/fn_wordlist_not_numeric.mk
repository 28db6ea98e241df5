$(info [$(wordlist 1,b,a b)])
all:;@:
