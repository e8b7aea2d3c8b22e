"""What a module of ours may be, as far as no linter holds it."""

import ast
from collections.abc import Iterator
from pathlib import Path

from support.house import MODULES, name_of, parse

LINES_MAX = 400
ENVIRONMENT_READERS = {
    "settings.py",  # every setting
    "cli/environment.py",  # hands the environment on to child processes, and takes no setting from it
}
ENVIRONMENT = {"environ", "environb", "getenv", "getenvb"}
CHANGING = {"append", "extend", "add", "update", "pop", "popitem", "clear", "remove", "insert", "setdefault"}


def test_no_module_is_longer_than_one_can_read():
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}

    assert {name: length for name, length in lengths.items() if length > LINES_MAX} == {}


def test_only_the_settings_read_the_environment():
    readers = {
        name_of(path) for path in MODULES if any(reads_environment(node) for node in ast.walk(parse(path)))
    }

    assert readers - ENVIRONMENT_READERS == set()


def test_no_module_holds_state_that_changes():
    """A constant table is spelled in capitals, and nothing in its module writes to it."""
    changing = [f"{name_of(path)}: {name}" for path in MODULES for name in changing_state(parse(path))]

    assert changing == []


def test_every_error_is_caught_only_at_an_edge():
    """``except Exception`` stands where a comment says why that place is an edge, or where it raises again."""
    swallowed = [f"{name_of(path)}:{line}" for path in MODULES for line in lines_that_swallow(path)]

    assert swallowed == []


def test_no_package_is_an_empty_shell():
    packages = [path.parent for path in MODULES if path.name == "__init__.py"]

    assert [name_of(folder) for folder in packages if is_empty(folder)] == []


def reads_environment(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.module == "os" and any(alias.name in ENVIRONMENT for alias in node.names)
    is_of_os = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "os"
    return is_of_os and node.attr in ENVIRONMENT


def changing_state(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if not isinstance(node, ast.Assign | ast.AnnAssign) or not is_mutable(node.value):
            continue
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        names = [target.id for target in targets if isinstance(target, ast.Name)]
        for name in names:
            if name != "__all__" and (not name.isupper() or is_written_to(tree, name)):
                yield name


def is_mutable(value: ast.expr | None) -> bool:
    if isinstance(value, ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp):
        return True
    is_call = isinstance(value, ast.Call) and isinstance(value.func, ast.Name)
    return is_call and value.func.id in {
        "list",
        "dict",
        "set",
        "deque",
        "defaultdict",
        "Counter",
        "bytearray",
    }


def is_written_to(tree: ast.Module, name: str) -> bool:
    return any(writes_to(node, name) for node in ast.walk(tree))


def writes_to(node: ast.AST, name: str) -> bool:
    if isinstance(node, ast.Global):
        return name in node.names
    if isinstance(node, ast.Subscript):
        return is_name(node.value, name) and isinstance(node.ctx, ast.Store | ast.Del)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return is_name(node.func.value, name) and node.func.attr in CHANGING
    return False


def is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def lines_that_swallow(path: Path) -> Iterator[int]:
    lines = path.read_text(encoding="utf-8").splitlines()
    for node in ast.walk(parse(path)):
        if not isinstance(node, ast.ExceptHandler) or isinstance(node.body[-1], ast.Raise):
            continue
        is_bare = node.type is None
        is_broad = isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"}
        if (is_bare or is_broad) and "noqa: BLE001 - " not in lines[node.lineno - 1]:
            yield node.lineno


def is_empty(folder: Path) -> bool:
    has_code = len(parse(folder / "__init__.py").body) > 1
    return not has_code and len(list(folder.glob("*.py"))) == 1 and not list(folder.glob("*/*.py"))
