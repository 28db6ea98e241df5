# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds kninja's edges against kbuild's, and tells what differs."""

import collections
import os

import recipes

Edge = collections.namedtuple("Edge", "kind command module", defaults=("",))
# place: the directory, or the mode; sort: "command differs", "missing", "extra".
Difference = collections.namedtuple("Difference", "sort place output kind ours theirs")


# What kninja calls an edge that runs kbuild itself.
FALLBACK = "kbuild"


def kbuild_edges(found, place="."):
    """{output: Edge} of what kbuild's recipes do in `place`, a directory of the tree."""
    edges = {}
    for recipe in found:
        command = recipes.command(recipe)
        if command is not None:
            output = recipes.canonical(os.path.join(place, recipe.target))
            edges.setdefault(output, Edge("", placed(command, place)))
    return edges


def placed(command, place):
    """The command as from the tree, when it runs in a directory of it."""
    return command if place == "." else f"cd {place} && {command}"


class Report:
    """Counts, by kind, and collects differences."""

    def __init__(self):
        self.places = 0
        self.edges = collections.Counter()
        self.identical = collections.Counter()
        self.fallbacks = 0
        self.outputs = set()
        self.differences = []

    def add(self, place, ours, theirs):
        """`ours` and `theirs`: {output: Edge}; theirs is the reference."""
        self.places += 1
        self.fallbacks += sum(1 for edge in ours.values() if edge.kind == FALLBACK)
        for output, edge in theirs.items():
            mine = ours.get(output)
            kind = mine.kind if mine else _guess_kind(output)
            self.edges[kind] += 1
            self.outputs.add(output)
            if mine is None:
                self._differ("missing in kninja", place, output, kind, "", edge.command)
            elif mine.command == edge.command:
                self.identical[kind] += 1
            else:
                self._differ("command differs", place, output, kind, mine.command, edge.command)
        for output in ours.keys() - theirs.keys():
            self._differ("extra in kninja", place, output, ours[output].kind,
                         ours[output].command, "")

    def _differ(self, *fields):
        self.differences.append(Difference(*fields))

    def summary(self, name):
        edges, identical = sum(self.edges.values()), sum(self.identical.values())
        extra = sum(1 for one in self.differences if one.sort.startswith("extra"))
        share = 100.0 * identical / edges if edges else 0.0
        # Never round up to what it is not.
        if identical < edges:
            share = min(share, 99.99)
        return (f"{name}: directories {self.places}, edges {edges} (of {len(self.outputs)} files), "
                f"identical {identical}, extra {extra}, fallback {self.fallbacks}: {share:.2f} %")

    def kinds(self):
        """Lines of a table: kind, edges, identical."""
        yield f"  {'kind':<24} {'edges':>7} {'identical':>9}"
        for kind, count in sorted(self.edges.items(), key=lambda item: (-item[1], item[0])):
            share = 100.0 * self.identical[kind] / count
            yield f"  {kind:<24} {count:>7} {self.identical[kind]:>9} {share:7.2f} %"

    def groups(self, at_most, examples):
        """Lines that tell the differences, those of one sort together."""
        groups = collections.defaultdict(list)
        for one in self.differences:
            groups[(one.sort, one.kind, signature(one))].append(one)
        ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
        for (sort, kind, words), members in ordered[:at_most]:
            yield f"{len(members):>6} x {sort}, {kind}"
            for line in words:
                yield f"         {line}"
            for one in members[:examples]:
                yield f"         e.g. {one.output}  ({one.place})"
        if len(ordered) > at_most:
            yield f"       and {len(ordered) - at_most} groups more"


def signature(difference):
    """The words that differ, without what only names the output."""
    if difference.sort != "command differs":
        return (_anonymous(difference.output.rsplit(".", 1)[-1], ""),)
    ours, theirs = difference.ours.split(" "), difference.theirs.split(" ")
    only_ours = collections.Counter(ours) - collections.Counter(theirs)
    only_theirs = collections.Counter(theirs) - collections.Counter(ours)
    if not only_ours and not only_theirs:
        return ("the same words in another order",)
    lines = []
    for title, words in (("kbuild has: ", only_theirs), ("kninja has: ", only_ours)):
        text = " ".join(_anonymous(word, difference.output) for word in words.elements())
        if text:
            lines.append(title + (text if len(text) < 400 else text[:400] + " ..."))
    return tuple(lines)


def _anonymous(word, output):
    directory, _, name = output.rpartition("/")
    stem = name.split(".", 1)[0]
    if directory:
        word = word.replace(directory, "DIR")
    if len(stem) > 2:
        word = word.replace(stem, "NAME").replace(stem.replace("-", "_"), "NAME")
    return word


def _guess_kind(output):
    name = output.rsplit("/", 1)[-1]
    return "*." + name.split(".", 1)[1] if "." in name else "*"
