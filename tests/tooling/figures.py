"""The figures that show whether the code stays easy to read: python -m tests.tooling.figures.

    python -m tests.tooling.figures [ROOT] [--check] [--worst N] [--only NAME]

It counts the product's Python without migrations and tests, and its templates. `--check` exits 1
where a goal is missed; `--worst N` names the N files that weigh most on each figure. It imports
nothing of the project, so it can read any tree.
"""

import argparse
import ast
import io
import math
import re
import sys
import tokenize
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

APPS = ("accounts", "evaluator", "scoring", "vendors")
WIDEST = 120
# Names that say when or how a thing was met, and not what it is.
VAGUE = frozenset(
    [
        "found",
        "held",
        "kept",
        "said",
        "one",
        "words",
        "made",
        "asked",
        "given",
        "known",
        "seen",
        "whole",
        "rest",
        "beside",
        "named",
        "some",
        "others",
        "other",
        "who",
        "what",
        "why",
        "both",
        "many",
        "shown",
        "where",
        "left",
        "gone",
        "taken",
        "told",
        "late",
        "due",
        "sent",
        "stated",
        "wanted",
        "again",
    ]
)
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
DOCUMENTED = (ast.Module, ast.ClassDef, *FUNCTION)


@dataclass
class Module:
    """One Python file, counted.

    `code_lines` are neither blank nor a comment alone nor part of a docstring; `comment_lines`
    hold a comment, alone or behind code.
    """

    path: str
    name: str
    is_package: bool
    text: str
    tree: ast.Module = field(repr=False)

    @classmethod
    def read(cls, root, path):
        relative = path.relative_to(root)
        parts = relative.with_suffix("").parts
        is_package = parts[-1] == "__init__"
        text = path.read_text(encoding="utf-8")
        name = ".".join(parts[:-1] if is_package else parts)
        return cls(relative.as_posix(), name, is_package, text, ast.parse(text))

    def __post_init__(self):
        self.functions = [node for node in ast.walk(self.tree) if isinstance(node, FUNCTION)]
        self.docstring_lines = sum(
            body[0].end_lineno - body[0].lineno + 1
            for node in ast.walk(self.tree)
            if isinstance(node, DOCUMENTED) and ast.get_docstring(node, clean=False) is not None
            for body in [node.body]
        )
        texts = [line.strip() for line in self.text.splitlines()]
        self.lines = len(texts)
        self.filled_lines = sum(map(bool, texts))
        self.comment_lines = sum(
            token.type == tokenize.COMMENT
            for token in tokenize.generate_tokens(io.StringIO(self.text).readline)
        )
        comments_alone = sum(text.startswith("#") for text in texts)
        self.code_lines = self.filled_lines - comments_alone - self.docstring_lines

    def used_once(self):
        """Return the private functions that the file names twice: defined, and used once."""
        return [
            node.name
            for node in self.tree.body
            if isinstance(node, FUNCTION)
            and node.name.startswith("_")
            and len(re.findall(rf"\b{re.escape(node.name)}\b", self.text)) == 2
        ]

    def vague_names(self):
        """Return the vague arguments and locals, each once a function that binds it."""
        return [name for function in self.functions for name in sorted(_bound(function) & VAGUE)]

    def imported(self, modules):
        """Return which of `modules` (by dotted name) the file imports, also inside functions."""
        names = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                base = self._base(node)
                for alias in node.names:
                    inner = f"{base}.{alias.name}"
                    names.add(inner if inner in modules else base)
        return {name for name in names if name in modules} - {self.name}

    def _base(self, node):
        if not node.level:
            return node.module
        package = self.name.split(".")[: None if self.is_package else -1]
        package = package[: len(package) - node.level + 1]
        return ".".join([*package, *([node.module] if node.module else [])])


def _bound(function):
    """Return the arguments and locals of a function, without those of functions inside it."""
    arguments = function.args
    names = {
        argument.arg
        for argument in [
            *arguments.posonlyargs,
            *arguments.args,
            *arguments.kwonlyargs,
            *filter(None, [arguments.vararg, arguments.kwarg]),
        ]
    }
    waiting = list(function.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (*FUNCTION, ast.ClassDef)):
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        waiting.extend(ast.iter_child_nodes(node))
    return names


def read_modules(root):
    paths = [root / "manage.py", *(path for app in APPS for path in (root / app).rglob("*.py"))]
    return [
        Module.read(root, path)
        for path in sorted(paths)
        if path.exists() and "migrations" not in path.parts and path.stat().st_size
    ]


def circles(imports):
    """Return the groups of modules that reach each other by imports."""
    reached = {module: _reached(module, imports) for module in imports}
    groups = {
        tuple(sorted(other for other in reached[module] if module in reached[other]))
        for module in imports
    }
    return sorted(group for group in groups if group)


def _reached(module, imports):
    reached, waiting = set(), [*imports[module]]
    while waiting:
        target = waiting.pop()
        if target not in reached:
            reached.add(target)
            waiting.extend(imports[target])
    return reached


@dataclass
class Figure:
    """One line of the table: its value, its goal and each file's part in it."""

    name: str
    value: float
    pattern: str
    low: float = 0
    high: float = math.inf
    weights: Counter = field(default_factory=Counter)

    @property
    def is_reached(self):
        return self.low <= self.value <= self.high

    @property
    def goal(self):
        if self.high == math.inf:
            return ""
        return f"{self.low} to {self.high}" if self.low else f"{self.high:,} or less"


class Tree:
    """The modules and templates below a folder, and the figures they give."""

    def __init__(self, root):
        self.modules = read_modules(root)
        by_name = {module.name: module for module in self.modules}
        self.imports = {module.name: sorted(module.imported(by_name)) for module in self.modules}
        self.templates = {
            path.relative_to(root).as_posix(): path.read_text(encoding="utf-8").splitlines()
            for path in sorted((root / "templates").rglob("*.html"))
        }
        self.functions = sum(len(module.functions) for module in self.modules)

    def figures(self):
        return [*self.sizes(), *self.template_widths(), *self.texts(), *self.import_figures()]

    def sizes(self):
        lines = self.weigh(lambda module: module.lines)
        once = self.weigh(lambda module: len(module.used_once()))
        vague = self.weigh(lambda module: len(module.vague_names()))
        return [
            Figure("lines", lines.total(), "{:,.0f}", 0, 29_500, lines),
            Figure("modules", len(self.modules), "{:,.0f}", 0, 190),
            Figure("functions", self.functions, "{:,.0f}"),
            Figure(
                "private functions used once",
                self.per(once, self.functions),
                "{:.1f} %",
                0,
                5,
                once,
            ),
            Figure(
                "vague locals per 100 functions",
                self.per(vague, self.functions),
                "{:.1f}",
                0,
                2,
                vague,
            ),
        ]

    def template_widths(self):
        wide = Counter(
            {
                path: sum(len(line) > WIDEST for line in lines)
                for path, lines in self.templates.items()
            }
        )
        longest = Counter(
            {path: max(map(len, lines), default=0) for path, lines in self.templates.items()}
        )
        total = sum(map(len, self.templates.values()))
        return [
            Figure(f"template lines over {WIDEST}", self.per(wide, total), "{:.1f} %", 0, 2, wide),
            Figure("longest template line", max(longest.values()), "{:,.0f}", 0, 160, longest),
        ]

    def texts(self):
        docstrings = self.weigh(lambda module: module.docstring_lines)
        comments = self.weigh(lambda module: module.comment_lines)
        code_lines = sum(module.code_lines for module in self.modules)
        return [
            Figure(
                "docstring lines per 100",
                self.per(docstrings, code_lines),
                "{:.1f}",
                0,
                7,
                docstrings,
            ),
            Figure(
                "comment lines per 100", self.per(comments, code_lines), "{:.1f}", 2, 4, comments
            ),
        ]

    def import_figures(self):
        edges = self.weigh(lambda module: len(self.imports[module.name]))
        filled_lines = sum(module.filled_lines for module in self.modules)
        groups = circles(self.imports)
        members = Counter({" <-> ".join(group): len(group) for group in groups})
        return [
            Figure(
                "imports per 1,000 lines",
                self.per(edges, filled_lines, 1000),
                "{:.1f}",
                0,
                34,
                edges,
            ),
            Figure("import circles", len(groups), "{:,.0f}", 0, 0, members),
        ]

    def weigh(self, count):
        return Counter({module.path: count(module) for module in self.modules})

    @staticmethod
    def per(counts, whole, hundred=100):
        return hundred * counts.total() / (whole or 1)


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("root", nargs="?", type=Path, default=Path(__file__).resolve().parents[2])
    parser.add_argument("--check", action="store_true", help="exit 1 where a goal is missed")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="name the N worst files")
    parser.add_argument("--only", default="", metavar="NAME", help="figures whose name holds NAME")
    options = parser.parse_args(arguments)
    table = Tree(options.root.resolve()).figures()
    for figure in table:
        if options.only not in figure.name:
            continue
        value = figure.pattern.format(figure.value)
        missed = "" if figure.is_reached else "missed"
        print(f"{figure.name:<31} {value:>8}   {figure.goal:<15} {missed}".rstrip())
        for path, weight in figure.weights.most_common(options.worst):
            if weight:
                print(f"    {weight:>6}  {path}")
    return int(options.check and not all(figure.is_reached for figure in table))


if __name__ == "__main__":
    sys.exit(main())
