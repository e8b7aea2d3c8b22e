"""Every operation of the cloud reads like its page in AWS's reference."""

import ast
import re
from pathlib import Path

import pytest

from support.house import SOURCE, parse

Handler = ast.FunctionDef | ast.AsyncFunctionDef


def operations_of(path: Path) -> list[tuple[str, Handler]]:
    """The functions that a module declares as operations, with each operation's name."""
    return [
        (decorator.args[0].value, node)
        for node in parse(path).body
        if isinstance(node, Handler)
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Call)
        and isinstance(decorator.func, ast.Attribute)
        and decorator.func.attr == "operation"
    ]


OPERATIONS = [
    pytest.param(name, node, id=f"{path.parts[-3]}-{name}")
    for path in sorted(SOURCE.glob("cloud/services/*/operations/*.py"))
    for name, node in operations_of(path)
]
OLD_PAGES = {"PostObject": "RESTObjectPOST", "OptionsObject": "RESTOPTIONSobject"}
"""What browsers send is in no service's model, and its pages have names of an older kind."""
every_operation = pytest.mark.parametrize(("name", "node"), OPERATIONS)


def snake_case(operation: str) -> str:
    """ListObjectsV2 → list_objects_v2, GetObjectACL → get_object_acl."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", operation).lower()


def raised_by(node: Handler) -> set[str]:
    """The error classes that a function itself raises."""
    raised = [statement.exc for statement in ast.walk(node) if isinstance(statement, ast.Raise)]
    made = [error.func if isinstance(error, ast.Call) else error for error in raised]
    return {error.id for error in made if isinstance(error, ast.Name) and error.id[0].isupper()}


def test_every_room_declares_operations():
    rooms = {path.name for path in SOURCE.glob("cloud/services/*") if (path / "__init__.py").exists()}

    assert {"s3", "sqs", "sns"} <= rooms
    assert {param.id.partition("-")[0] for param in OPERATIONS} == rooms


@every_operation
def test_a_handler_is_named_as_its_operation(name, node):
    assert node.name == snake_case(name)


@every_operation
def test_a_handler_links_its_operations_page(name, node):
    pages = re.findall(r"https://docs\.aws\.amazon\.com/\S+", ast.get_docstring(node) or "")

    of_operation = (f"/API_{name}.html", f"/API_control_{name}.html", f"/{OLD_PAGES.get(name)}.html")
    assert [page for page in pages if page.endswith(of_operation)], pages


@every_operation
def test_a_handler_describes_the_errors_it_raises(name, node):
    described = (ast.get_docstring(node) or "").partition("Raises:")[2]

    assert {error for error in raised_by(node) if error not in described} == set()
