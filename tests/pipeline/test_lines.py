import tomllib

from hypothesis import given, settings
from hypothesis import strategies as st

from reelworks.pipeline.lines import find_line, map_lines

TEXT = '''\
# a comment with [brackets] and key = 1
name = "x"

[pipelines.movies] # a table
bucket = "b"
steps = []
text = """
[not.a.table]
bucket = 2
"""
"quoted.key" = 1
queue.max_receives = 3
[[pipelines.images.steps]]
step = "one"

[[pipelines.images.steps]]
step = "two"
argv = [
  "a",
  "[c]",
]
[pipelines.images.steps.deeper]
x = 1
[pipelines."odd name".queue]
y = {a = 1, b = {c = 2}}
'''


def line_of(*path):
    return find_line(map_lines(TEXT), path)


def test_keys_are_found_in_their_lines():
    assert line_of("name") == 2
    assert line_of("pipelines", "movies", "bucket") == 5
    assert line_of("pipelines", "movies", "quoted.key") == 11
    assert line_of("pipelines", "movies", "queue", "max_receives") == 12


def test_elements_of_an_array_of_tables_are_told_apart():
    assert line_of("pipelines", "images", "steps", 0, "step") == 14
    assert line_of("pipelines", "images", "steps", 1, "step") == 17
    assert line_of("pipelines", "images", "steps", 1, "deeper", "x") == 23


def test_what_a_value_of_several_lines_holds_is_not_read_as_keys():
    assert ("not", "a", "table") not in map_lines(TEXT)
    assert line_of("pipelines", "images", "steps", 1, "argv") == 18


def test_what_an_inline_table_holds_is_found_with_it():
    assert line_of("pipelines", "odd name", "queue", "y", "b", "c") == 25


def test_what_is_missing_is_found_where_it_would_belong():
    assert line_of("pipelines", "images", "steps", 0, "for") == 13
    assert line_of("nothing") == 1


names = st.sampled_from(["a", "b", "c", '"d.e"', "'f'"])
values = st.sampled_from(
    ["1", '"x"', "[1,\n 2]", '"""\na = 1\n"""', "'''\n[x]\n'''", "{ q = [1] }", "[{w = 1}]"]
)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["t", "u.v"]), st.dictionaries(names, values, max_size=4)), max_size=4)
)
def test_every_key_of_a_valid_text_is_in_the_map(tables):
    text = "".join(
        f"[[{name}]]\n" + "".join(f"{key} = {value} # c\n" for key, value in body.items())
        for name, body in tables
    )

    found = map_lines(text)

    assert set(all_paths(tomllib.loads(text))) <= set(found) | {("t",), ("u",), ("u", "v")}
    assert all(text.splitlines()[line - 1].strip() for line in found.values())


def all_paths(value, path=()):
    entries = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, inner in entries:
        yield (*path, key)
        yield from all_paths(inner, (*path, key))
