"""Refuses names that `docs/glossary.md` has replaced, and docstrings that do not state what is returned.

Run it in the checkout as `python -m tests.runner.vocabulary`.
"""

import ast
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

_GLOSSARY = Path("docs/glossary.md")
_OLD_NAMES = "## Names that are not used"
#: These files mention the old names.
_EXEMPT = frozenset({_GLOSSARY, Path("CHANGELOG.md")})
#: Folders of third-party and generated files.
_SKIPPED = frozenset({"node_modules", "artifacts", "dist", "__pycache__"})
_READ = frozenset({".py", ".lua", ".ts", ".tsx", ".css", ".md", ".toml", ".yml", ".sh", ".json"})
#: First words of docstrings that do not state what a function returns.
_VAGUE = ("Give", "Tell")


def old_names(glossary: str) -> list[str]:
    """Return the names in the first column of the glossary's last table."""
    _, _, table = glossary.partition(_OLD_NAMES)
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row)]


def uses(path: Path, text: str, names: list[str]) -> Iterator[str]:
    """Yield a message for each line that uses one of the names as a whole word."""
    old = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)")
    for number, line in enumerate(text.splitlines(), 1):
        if found := old.search(line):
            yield f"{path}:{number}: {found[0]} is not used; see {_GLOSSARY}"


def vague_docstrings(path: Path, text: str) -> Iterator[str]:
    """Yield a message for each function whose docstring begins with a vague word."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = (ast.get_docstring(node) or "").partition(" ")[0]
            if first in _VAGUE:
                yield f"{path}:{node.lineno}: the docstring of {node.name} begins with {first}; say Return"


def _files() -> Iterator[Path]:
    for folder, folders, names in os.walk("."):
        folders[:] = [name for name in folders if not name.startswith(".") and name not in _SKIPPED]
        for name in names:
            path = Path(folder, name)
            if path.suffix in _READ and path not in _EXEMPT and name != "package-lock.json":
                yield path


def main() -> int:
    """Print all violations; return 1 if there are any."""
    names = old_names(_GLOSSARY.read_text(encoding="utf-8"))
    if not names:
        print(f"{_GLOSSARY} has no table of names under {_OLD_NAMES!r}.")  # noqa: T201
        return 1
    found: list[str] = []
    for path in _files():
        text = path.read_text(encoding="utf-8")
        found += uses(path, text, names)
        found += vague_docstrings(path, text) if path.suffix == ".py" else ()
    for line in found:
        print(line)  # noqa: T201
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
