all: ; @:
        echo eight blanks
