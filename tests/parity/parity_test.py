#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Unit tests of how tests/parity reads kbuild's texts and counts differences."""

import unittest

import compare
import kbuild
import recipes


def only(text):
    """The command of the one recipe in a dry run."""
    found = recipes.parse_dry_run(text)
    assert len(found) == 1, found
    return recipes.command(found[0])


class DryRun(unittest.TestCase):
    def test_headers_of_recipes_name_target_and_makefile(self):
        found = recipes.parse_dry_run(
            "fs/Makefile:7: target 'fs/a.o' does not exist\ncc a\n"
            "make[1]: 'fs/a.mod' is up to date.\n"
            "scripts/Makefile.build:250: update target 'fs/b.o' due to: fs/b.c FORCE\ncc b\ncc c\n"
            "<builtin>: update target 'x' due to: y\n")
        self.assertEqual([one.target for one in found], ["fs/a.o", "fs/b.o", "x"])
        self.assertEqual([one.makefile for one in found],
                         ["fs/Makefile", "scripts/Makefile.build", "<builtin>"])
        self.assertEqual([one.lines for one in found], [["cc a"], ["cc b", "cc c"], []])

    def test_command_that_printf_saves(self):
        self.assertEqual(
            only("M:1: target 'fs/a.mod' does not exist\n"
                 "set -e;  trap 'rm -f fs/a.mod' HUP;  awk '{ print $0 }' > fs/a.mod; printf '%s\\n' "
                 "'cmd_fs/a.mod := awk '\\''{ print  $$0 }'\\'' > fs/a.mod' > fs/.a.mod.cmd\n"),
            "awk '{ print $0 }' > fs/a.mod")

    def test_saved_command_without_text(self):
        self.assertEqual(only("M:1: target 'x' does not exist\n"
                              "set -e; ; printf '%s\\n' 'savedcmd_x := ' > .x.cmd\n"), "")

    def test_command_that_fixdep_saves(self):
        self.assertEqual(
            only("M:1: update target 'a.o' due to: a.c\n"
                 "set -e;  echo '  CC [M]  a.o';  gcc -c a.c; scripts/basic/fixdep .a.o.d a.o "
                 "'gcc -D'\\''N=\"$(pound)\"'\\'' -c  a.c' > .a.o.cmd; rm -f .a.o.d\n"
                 "set -e;   ./scripts/check-local-export a.o\n"),
            "gcc -D'N=\"#\"' -c a.c")

    def test_filechk_is_what_fills_the_file(self):
        for scratch in ("d/.tmp_x.h", "d/.x.h.tmp", ".tmp_x.h"):
            self.assertEqual(
                only("M:1: update target 'd/x.h' due to: FORCE\n"
                     f"set -e;   mkdir -p d/; trap \"rm -f {scratch}\" EXIT; {{ echo a; {{ echo b; }}; }}"
                     f" > {scratch}; if [ ! -r d/x.h ] || ! cmp -s d/x.h {scratch}; then :; fi\n"),
                "echo a; { echo b; }")

    def test_plain_recipes_lose_only_what_kbuild_announces(self):
        self.assertEqual(
            only("M:1: target 'x' does not exist\n"
                 "set -e; echo '  GEN     x'; trap 'rm -f x; trap - INT' INT; perl a.pl > x\n"
                 "echo \"  GEN     y\"\n"
                 "chmod +x \\\n x\n:\n"),
            "perl a.pl > x; chmod +x \\ x")

    def test_so_they_do_with_v_1(self):
        self.assertEqual(
            only("M:1: target 'x' does not exist\n"
                 "set -e; echo '# GEN     x'; echo '  awk '\\''{ print; }'\\'' y > x';   "
                 "trap 'rm -f x; kill -s HUP $$' HUP; awk '{ print; }' y > x\n"
                 ": \"  GEN     z\"\n"),
            "awk '{ print; }' y > x")

    def test_recipes_without_effect_and_submakes_are_no_commands(self):
        self.assertIsNone(only("M:1: target 'x' does not exist\n:\n"))
        self.assertIsNone(only("M:1: target 'x' does not exist\n"
                               "echo >&2 'WARNING: \"x\" is missing.'\necho >&2 \"  So what.\"\n"))
        self.assertIsNone(only("M:1: target 'x' does not exist\n"
                               "make -f ./scripts/Makefile.build obj=fs \\\n\tneed-builtin=1 \\\n\t\n"))


class Paths(unittest.TestCase):
    def test_those_in_the_tree_are_seen_from_it(self):
        self.assertEqual(recipes.from_tree("/linux", "/linux"), ".")
        self.assertEqual(recipes.from_tree("/linux/fs/x", "/linux"), "fs/x")
        self.assertEqual(recipes.from_tree("/linux-2/fs", "/linux"), "/linux-2/fs")
        self.assertEqual(recipes.from_tree("/", "/linux"), "/")


class SavedFile(unittest.TestCase):
    def test_both_names_and_escapes(self):
        self.assertEqual(recipes.saved_command("cmd_fs/a.o := gcc  a.c\n\nsource_x := y\n"), "gcc a.c")
        self.assertEqual(recipes.saved_command("savedcmd_a := echo $$0 $(pound)\n"), "echo $0 #")
        self.assertIsNone(recipes.saved_command("deps := a\n"))


class Lists(unittest.TestCase):
    def lists(self, line):
        found = kbuild.written_list(line)
        return found and (found[1], found[2])

    def test_lists_of_modules_are_known_by_their_command(self):
        self.assertEqual(self.lists("set -e; { echo a/b.o; cat a/c/modules.order; :; } > a/modules.order; x"),
                         ("{ echo a/b.o; cat a/c/modules.order; :; }", "a/modules.order"))
        self.assertEqual(self.lists("{  echo a.ko; :; } | awk '!x[$0]++' - > a/modules.order"),
                         ("{  echo a.ko; :; } | awk '!x[$0]++' -", "a/modules.order"))
        self.assertIsNone(self.lists("{ cat x; } > y"))


class Reports(unittest.TestCase):
    def edge(self, command, kind="cc_o_c"):
        return compare.Edge(kind, command)

    def test_counts_and_sorts_differences(self):
        report = compare.Report()
        report.add("fs", {"a.o": self.edge("x"), "b.o": self.edge("y"), "d.o": self.edge("z")},
                   {"a.o": self.edge("x", ""), "b.o": self.edge("w", ""), "c.o": self.edge("v", "")})
        self.assertEqual(
            report.summary("k"),
            "k: directories 1, edges 3 (of 3 files), identical 1, extra 1, fallback 0: 33.33 %")
        self.assertEqual(sorted((one.sort, one.output) for one in report.differences),
                         [("command differs", "b.o"), ("extra in kninja", "d.o"),
                          ("missing in kninja", "c.o")])

    def test_directories_left_to_kbuild_are_counted(self):
        report = compare.Report()
        report.add("fs", {"fs/.fallback": self.edge("make M=fs", compare.FALLBACK)},
                   {"fs/a.o": self.edge("x", "")})
        self.assertEqual(
            report.summary("k"),
            "k: directories 1, edges 1 (of 1 files), identical 0, extra 1, fallback 1: 0.00 %")

    def test_edges_of_makes_elsewhere_are_named_from_the_tree(self):
        found = recipes.parse_dry_run("./Makefile:1: target './a.o' does not exist\ncc a\n")
        self.assertEqual(compare.kbuild_edges(found, "fs/x"),
                         {"fs/x/a.o": compare.Edge("", "cd fs/x && cc a")})
        self.assertEqual(compare.kbuild_edges(found), {"a.o": compare.Edge("", "cc a")})

    def test_differences_of_one_sort_are_one_group(self):
        report = compare.Report()
        for name in ("alpha", "beta"):
            report.add("fs", {f"fs/{name}.o": self.edge(f"gcc -DA -c fs/{name}.c")},
                       {f"fs/{name}.o": self.edge(f"gcc -DB -c fs/{name}.c", "")})
        self.assertEqual(list(report.groups(5, 1)),
                         ["     2 x command differs, cc_o_c", "         kbuild has: -DB",
                          "         kninja has: -DA", "         e.g. fs/alpha.o  (fs)"])

    def test_a_hundred_per_cent_is_never_rounded_up_to(self):
        report = compare.Report()
        theirs = {str(i): self.edge("x", "") for i in range(100000)}
        ours = dict(theirs, **{"7": self.edge("y")})
        report.add("all", ours, theirs)
        self.assertTrue(report.summary("k").endswith(": 99.99 %"))


if __name__ == "__main__":
    unittest.main()
