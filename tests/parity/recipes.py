# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads what kbuild says of an edge's command: the output of `make -n --trace`
and the .cmd files of a real build. Text in, values out; starts nothing.

`make -n` prints a recipe as the shell would get it, so the text that kbuild
would save in the .cmd file is in there, as an argument of printf or fixdep:
kbuild's own notion of the command. Recipes that save nothing (filechk, plain
ones) are known by their text.
"""

import collections
import posixpath
import re

# One recipe as printed: the target, the makefile that has the rule, the lines.
Recipe = collections.namedtuple("Recipe", "target makefile lines")

# "fs/Makefile:7: update target 'x' due to: y", "... target 'x' does not exist".
_HEADER = re.compile(
    r"^(?P<makefile>[^\s:]+|<builtin>):(?:\d+: )?\s*"
    r"(?:update target '(?P<updated>.+?)' due to: .*|target '(?P<missing>.+)' does not exist)$"
)
_SAVED = re.compile(r"printf '%s\\n' (?='(?:saved)?cmd_)")
_FIXDEP = re.compile(r"scripts/basic/fixdep \S+ \S+ (?=')")
_FILECHK = re.compile(r"\{ (.*); \} > (?:\S*/)?(?:\.tmp_\S+|\.\S+\.tmp); if \[ ! -r ", re.DOTALL)
_NAME = re.compile(r"^(?:saved)?cmd_\S+ := ?")
# What kbuild's `cmd` and $(kecho) put before a command: see scripts/Kbuild.include.
# With V=1 that is the command itself, too.
_SAY = re.compile(r"""^set\ -e;
                   |^(?:echo|printf|:)\ (?:'(?:\ \ |\#\ )(?:[^']|'\\'')*'|"\ \ [A-Z][^"]*")(?:;|$)
                   |^trap\ '[^']*'\ [A-Z]+;?""", re.VERBOSE)
_SUBMAKE = re.compile(r"^\s*(?:\S*/)?make(?:\s|$)")
# What make itself has to say: "make[3]: 'x' is up to date."
_MESSAGE = re.compile(r"^make(?:\[\d+\])?: ")
# Complaining makes nothing either.
_NOTHING = re.compile(r"""^(?::|true|echo >&2 (?:'[^']*'|"[^"]*"))?$""")


def fold(text):
    """White space folded, as `kninja commands` has it."""
    return " ".join(text.split())


def canonical(path):
    """The path without `.` and `..` inside."""
    return posixpath.normpath(path)


def from_tree(path, tree):
    """An absolute path as seen from the tree, when it is inside."""
    relative = posixpath.relpath(path, tree)
    return path if relative.split("/")[0] == ".." else relative


def parse_dry_run(text):
    """The recipes in the output of `make -n --trace`, in order."""
    recipes = []
    for line in text.split("\n"):
        header = _HEADER.match(line)
        if header:
            target = header["updated"] or header["missing"]
            recipes.append(Recipe(target, header["makefile"], []))
        elif recipes and not _MESSAGE.match(line):
            recipes[-1].lines.append(line)
    for recipe in recipes:
        while recipe.lines and not recipe.lines[-1]:
            recipe.lines.pop()
    return recipes


def command(recipe):
    """kbuild's command for the recipe, folded; None when it does nothing itself."""
    lines = [line for line in _logical_lines(recipe) if not _SUBMAKE.match(line)]
    text = "\n".join(lines)
    saved = _SAVED.search(text)
    if saved:
        return fold(_NAME.sub("", make_value(shell_word(text, saved.end()))))
    fixdep = _FIXDEP.search(text)
    if fixdep:
        return fold(make_value(shell_word(text, fixdep.end())))
    filechk = _FILECHK.search(text)
    if filechk:
        return fold(filechk[1])
    parts = [part for part in map(_without_announcement, lines)
             if not _NOTHING.match(part)]
    return fold("; ".join(parts)) if parts else None


def _logical_lines(recipe):
    """Lines as a shell gets them: one that ends in a backslash goes on."""
    return re.split(r"(?<!\\)\n", "\n".join(recipe.lines))


def _without_announcement(line):
    line = line.strip()
    while True:
        said = _SAY.match(line)
        if not said:
            return line
        line = line[said.end():].strip()


def shell_word(text, start):
    """The shell's word that begins at `start`, quotes removed."""
    word = []
    at = start
    while at < len(text) and text[at] not in " \t\n;|&<>()":
        if text[at] == "'":
            end = text.index("'", at + 1)
            word.append(text[at + 1:end])
            at = end + 1
        elif text[at] == "\\":
            word.append(text[at + 1:at + 2])
            at += 2
        else:
            word.append(text[at])
            at += 1
    return "".join(word)


def make_value(text):
    """What make reads out of a saved command: kbuild writes `$$` and `$(pound)`."""
    return text.replace("$(pound)", "#").replace("$$", "$")


def saved_command(text):
    """The command in the text of a .cmd file, folded; None when there is none."""
    first = text.split("\n", 1)[0]
    if not _NAME.match(first):
        return None
    return fold(make_value(_NAME.sub("", first)))
