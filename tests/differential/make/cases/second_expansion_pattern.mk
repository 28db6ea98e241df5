# FILES: a.c sub/b.c
.SECONDEXPANSION:
a_deps := da
all: a.o sub/b.o st.o
%.o: %.c $$($$*_deps) $$(*F).h | $$(@D)/dir ; @echo $@ '$^' '$|' '$*'
da a.h b.h ./dir sub/dir: ;
st.o: %.o: $$*.src $$(@:.o=.q) ; @echo '$^'
st.src st.q: ;
