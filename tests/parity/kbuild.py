# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs kbuild without building: which commands would it run for which output?

kbuild's dry run is not dry all the way: recipes with `+` run, lists of modules
that one stage writes and the next one reads must be there, and so must the
objects that a final link is made from. Those are written into the tree and
removed at the end, so nobody else is to use the tree meanwhile.
"""

import contextlib
import os
import re
import subprocess
import threading

import recipes

PROBE = "kninja-parity-probe"
# Single goals are handed on in one word each, which the kernel (of the machine)
# limits to 128 KiB; so many bytes of modules go into one make.
MAX_GOALS = 40 * 1024

# `{ echo a.o; cat b/modules.order; :; } > modules.order`, or that through a filter.
_LIST = re.compile(r"(\{\s+(?:echo |cat |:;)[^{}]*\}(?: \| [^;|]*?)?) > "
                   r"(\S*\.?modules\.(?:order|tmp))(?=;|$)")
_NO_RULE = re.compile(r"\*\*\* No rule to make target '(.*?)'")
_REFUSED = re.compile(r"\*\*\* No rule to make target '(.*?)\.(?:o|mod)'")
# Takes the place of make in PATH: notes how it was called, and calls it.
_RECORDER = """#!/bin/bash
n=0
while ! mkdir "{records}/$n" 2>/dev/null; do
  # Who asked is gone.
  [ -d "{records}" ] || exit 1
  n=$((n + 1))
done
for word in "$@"; do printf '%s\\0' "$word"; done >"{records}/$n/arguments"
pwd >"{records}/$n/directory"
PATH='{path}'; export PATH
env -0 >"{records}/$n/environment"
PATH='{bin}:{path}' exec -a make '{make}' "$@"
"""


class KbuildError(Exception):
    """kbuild failed where it should not."""


class Kbuild:
    """One prepared tree (source or O=), and the words for make's command line."""

    def __init__(self, tree, variables, scratch):
        self.tree = tree
        self.variables = variables
        self.scratch = scratch
        self.stages = None
        self.written = set()
        self.alone = _Alone()
        # Modules that cannot be asked for by name, from in_tree(); directories that
        # kbuild cannot build by themselves, from external().
        self.refused = set()
        os.makedirs(scratch, exist_ok=True)
        self.environment = {
            name: value for name, value in os.environ.items()
            if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEFILES", "MAKEOVERRIDES")}
        self.environment["LC_ALL"] = "C"
        stale = _objects_of_earlier_builds(tree)
        if stale:
            raise KbuildError(f"{tree} has been built in ({stale}): kbuild would not say what it "
                              "does for that; give a tree that is only prepared")

    def source(self):
        """The source tree: another one for an O= tree."""
        source = os.path.realpath(os.path.join(self.tree, "source"))
        return source if os.path.isdir(source) else self.tree

    def _without_top(self, found):
        """The top-level makefile's own recipes only prepare, check and announce:
        none makes a file of a module."""
        top = {"Makefile", *(os.path.join(folder, "Makefile")
                             for folder in (self.tree, self.source()))}
        return [recipe for recipe in found if recipe.makefile not in top]

    def _word(self, directory):
        """The word for M=, which is looked for below the tree that make works in."""
        source = self.source()
        return "M=" + (directory if source == self.tree else os.path.join(source, directory))

    def saved(self, output):
        """The command in the .cmd file of `output`, None if there is none."""
        folder, name = os.path.split(os.path.join(self.tree, output))
        try:
            with open(os.path.join(folder, f".{name}.cmd"), errors="surrogateescape") as file:
                return recipes.saved_command(file.read())
        except OSError:
            return None

    def release(self):
        with open(os.path.join(self.tree, "include/config/kernel.release")) as file:
            return file.read().strip()

    # --- make M=DIR ---------------------------------------------------------------

    def external(self, directory):
        """The recipes of `make M=directory`, with the stages' makes called as
        kbuild's top level calls them, but not through it (see --oracle).
        `directory` is in the source tree, or absolute."""
        if os.path.isabs(directory):
            return self.external_through_top(directory)
        self.record()
        found = []
        with self.alone.below(directory + "/"):
            for stage in self.stages:
                words, environment, place = _for_directory(stage, directory)
                output, errors = _dry_run(words, environment, place)
                if not found and _NO_RULE.search(errors):
                    self.refused.add(directory)
                    return []
                self._write_lists(place, output)
                found += recipes.parse_dry_run(output)
        return found

    def up_to_date(self, directory, outputs):
        """The recipes for `outputs` (paths from the tree) that `make M=directory`
        would have if they were not up to date, as a dry run is silent about those."""
        self.record()
        outputs = {output for output in outputs
                   if os.path.exists(os.path.join(self.tree, output))}
        if not outputs or os.path.isabs(directory):
            return []
        words, environment, place = _for_directory(self.stages[0], directory)
        goals = {os.path.relpath(os.path.join(self.tree, output), place) for output in outputs}
        output, _ = _dry_run([*words, "-B", *sorted(goals)], environment, place)
        return [recipe for recipe in recipes.parse_dry_run(output) if recipe.target in goals]

    def external_place(self, directory):
        """Where `make M=directory` runs its makes, seen from the tree; "." is that."""
        self.record()
        place = self.stages[0]["directory"]
        if PROBE in place:
            place = os.path.join(self.source(), directory)
        return recipes.from_tree(place, self.tree)

    def external_through_top(self, directory):
        """The same through kbuild's top level, as a user would: slow."""
        words = ["make", "-n", "-k", "--trace", *self.variables, self._word(directory), "modules"]
        environment = dict(self.environment)
        if os.path.isabs(directory):
            environment["PWD"] = directory  # Where people call make for it.
        place = os.path.join(self.tree, self.external_place(directory))
        for _ in range(len(self.stages)):  # A stage has the lists and objects of those before.
            output, _ = _dry_run(words, environment, self.tree)
            self._write_lists(place, output)
        return self._without_top(recipes.parse_dry_run(output))

    def build(self, directory, jobs):
        """Really builds `make M=directory`."""
        words = ["make", f"-j{jobs}", *self.variables, self._word(directory), "modules"]
        done = subprocess.run(words, env=self.environment, cwd=self.tree, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode != 0:
            raise KbuildError(f"make M={directory} failed:\n{done.stdout[-2000:]}")

    def clean(self, directory):
        """As before build(), or before a dry run."""
        subprocess.run(["make", *self.variables, self._word(directory), "clean"], env=self.environment,
                       cwd=self.tree, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.remove_written()

    def remove_written(self):
        """Leaves the tree as it was before all dry runs so far."""
        for path in self.written:
            if os.path.exists(path):
                os.remove(path)
        self.written.clear()

    def record(self):
        """Learns how the top level calls the stages, once. Not from two threads."""
        if self.stages is None:
            self.stages = self._record_stages()

    def _record_stages(self):
        """How kbuild's top level calls the makes of an empty module directory."""
        probe = os.path.join(self.source(), PROBE)
        records = os.path.join(self.scratch, "records")
        binaries = os.path.join(self.scratch, "bin")
        for path in (probe, records, binaries):
            os.makedirs(path, exist_ok=True)
        _write(os.path.join(probe, "Kbuild"), "")
        search = self.environment["PATH"]
        recorder = os.path.join(binaries, "make")
        _write(recorder, _RECORDER.format(records=records, path=search, bin=binaries,
                                          make=_find_program("make", search)))
        os.chmod(recorder, 0o755)
        words = ["make", *self.variables, self._word(PROBE), "modules"]
        done = subprocess.run(words, env=dict(self.environment, PATH=f"{binaries}:{search}"),
                              cwd=self.tree, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        if done.returncode != 0:
            raise KbuildError(f"make M={PROBE} failed:\n{done.stdout}")
        _remove_tree(probe)
        stages = [stage for stage in map(_read_record, _numbered(records)) if _is_stage(stage)]
        if not stages:
            raise KbuildError("kbuild's top level called no make for an empty module")
        # What the stages call themselves, they call in a dry run, too.
        top = min(int(stage["environment"]["MAKELEVEL"]) for stage in stages)
        return [stage for stage in stages if int(stage["environment"]["MAKELEVEL"]) == top]

    # --- make DIR/NAME.ko ... -----------------------------------------------------

    def preparing(self):
        """The recipes of `make modules_prepare`, which comes before all modules."""
        words = ["make", "-n", "-k", "--trace", *self.variables, "modules_prepare"]
        output, _ = _dry_run(words, self.environment, self.tree)
        return self._without_top(recipes.parse_dry_run(output))

    def in_tree(self, modules):
        """For each group of `modules` ("fs/btrfs/btrfs") the recipes of
        `make MODULE.ko...` that belong to modules: all but those of preparing."""
        prepared = {recipe.target for recipe in self.preparing()}
        if not os.path.exists(os.path.join(self.tree, "vmlinux")):
            self._write(os.path.join(self.tree, "vmlinux"), "")  # BTF: each .ko needs one.
        for group in _groups(modules):
            goals = set(group)
            while True:
                words = ["make", "-n", "-k", "--trace", *self.variables]
                words += [module + ".ko" for module in sorted(goals)]
                for _ in range(2):  # The second run has the lists and objects of the first.
                    output, errors = _dry_run(words, self.environment, self.tree)
                    self._write_lists(self.tree, output)
                    refused = goals.intersection(_REFUSED.findall(errors))
                    if refused:
                        break
                yield [recipe for recipe in self._without_top(recipes.parse_dry_run(output))
                       if recipe.target not in prepared]
                if not refused:
                    break
                # No last steps for the others either, so once more without it.
                goals -= refused
                self.refused |= refused

    # --- what one stage leaves for the next ---------------------------------------

    def _write_lists(self, directory, output):
        """Runs the commands that write lists of modules, and makes (empty) what a
        later stage only looks at: objects, and what modpost writes."""
        for recipe in recipes.parse_dry_run(output):
            for line in recipe.lines:
                listed = written_list(line)
                if not listed:
                    continue
                written = subprocess.run(["sh", "-c", listed[1]], cwd=directory, check=True,
                                         stdout=subprocess.PIPE, text=True).stdout
                self._write(os.path.join(directory, listed[2]), written)
                for entry in written.split():
                    stem = os.path.join(directory, os.path.splitext(entry)[0])
                    for suffix in (".o", ".mod.c"):
                        if not os.path.exists(stem + suffix):
                            self._write(stem + suffix, "")

    def _write(self, path, text):
        """At once: makes of two directories, one in the other, may run together."""
        if not os.path.exists(path):
            self.written.add(path)
        temporary = f"{path}.{threading.get_ident()}"
        with open(temporary, "w") as file:
            file.write(text)
        os.replace(temporary, path)


class _Alone:
    """Keeps threads out of directories one of which is in the other: where makes
    run in the module's directory, each writes other lists into the same files."""

    def __init__(self):
        self.changed = threading.Condition()
        self.busy = set()

    @contextlib.contextmanager
    def below(self, directory):
        with self.changed:
            self.changed.wait_for(lambda: not any(map(directory.startswith, self.busy)) and
                                  not any(one.startswith(directory) for one in self.busy))
            self.busy.add(directory)
        try:
            yield
        finally:
            with self.changed:
                self.busy.remove(directory)
                self.changed.notify_all()


def written_list(line):
    """The match of a command that writes a list of modules: [1] fills file [2]."""
    return _LIST.search(line)


def _dry_run(words, environment, directory):
    done = subprocess.run(words, env=environment, cwd=directory, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE)
    return [text.decode("utf-8", "surrogateescape") for text in (done.stdout, done.stderr)]


def _for_directory(stage, directory):
    words = [word.replace(PROBE, directory) for word in stage["arguments"]]
    environment = {name: value.replace(PROBE, directory)
                   for name, value in stage["environment"].items()}
    place = stage["directory"].replace(PROBE, directory)
    return ["make", "-n", "-k", "--trace", *words], environment, place


def _is_stage(record):
    return "-f" in record["arguments"] and any(
        re.search(r"scripts/Makefile\.(build|modpost|modfinal)$", word)
        for word in record["arguments"])


def _read_record(path):
    def zero_terminated(name):
        with open(os.path.join(path, name), errors="surrogateescape") as file:
            return file.read().split("\0")[:-1]
    with open(os.path.join(path, "directory")) as file:
        directory = file.read().rstrip("\n")
    environment = dict(entry.split("=", 1) for entry in zero_terminated("environment"))
    return {"arguments": zero_terminated("arguments"), "environment": environment,
            "directory": directory}


def _numbered(folder):
    return [os.path.join(folder, name) for name in sorted(os.listdir(folder), key=int)]


def _find_program(name, search):
    for folder in search.split(":"):
        path = os.path.join(folder, name)
        if os.access(path, os.X_OK):
            return path
    raise KbuildError(f"no {name} in PATH")


def _groups(modules):
    group, size = [], 0
    for module in sorted(modules):
        if group and size + len(module) > MAX_GOALS:
            yield group
            group, size = [], 0
        group.append(module)
        size += len(module)
    if group:
        yield group


def _objects_of_earlier_builds(tree):
    """The name of a module's saved command if there is one (only a sample of
    directories is looked at: all of a source tree takes seconds)."""
    for top in ("fs", "drivers/net", "crypto", "net", "lib", "sound"):
        for folder, _, files in os.walk(os.path.join(tree, top)):
            for name in files:
                if name.startswith(".") and name.endswith((".ko.cmd", ".mod.cmd")):
                    return os.path.join(folder, name)
    return None


def _remove_tree(folder):
    for path, folders, files in os.walk(folder, topdown=False):
        for name in files:
            os.remove(os.path.join(path, name))
        for name in folders:
            full = os.path.join(path, name)
            (os.remove if os.path.islink(full) else os.rmdir)(full)
    os.rmdir(folder)


def _write(path, text):
    with open(path, "w") as file:
        file.write(text)
