import pytest

from scoring.grid.model import GridError
from scoring.grid.reading import DEFAULT_GRID, load_grid


def problems_of(path):
    with pytest.raises(GridError) as caught:
        load_grid(path)
    return caught.value.problems


def test_a_grid_file_is_read_from_a_path(tmp_path):
    copy = tmp_path / "ours.yaml"
    copy.write_bytes(DEFAULT_GRID.read_bytes())

    assert load_grid(str(copy)) == load_grid()


def test_a_missing_file_is_a_problem(tmp_path):
    assert problems_of(tmp_path / "none.yaml") == [
        "none.yaml cannot be read: No such file or directory. Check the path."
    ]


@pytest.mark.parametrize("content", ["a: [1", "a: \x07", "!!python/object:os.system {}", "\xff"])
def test_a_file_that_is_not_yaml_is_a_problem(tmp_path, content):
    path = tmp_path / "bad.yaml"
    path.write_bytes(content.encode("latin-1"))

    (problem,) = problems_of(path)

    assert problem.startswith("bad.yaml is not YAML: ")
    assert problem.endswith(" Correct it there.")


def test_a_file_of_another_shape_is_a_problem(tmp_path):
    path = tmp_path / "list.yaml"
    path.write_text("- 1\n")

    assert problems_of(path)[0] == "Line 1: The grid is a list. Write it as keys and values."


def test_a_fault_in_a_file_begins_with_its_line(tmp_path):
    lines = DEFAULT_GRID.read_text(encoding="utf-8").splitlines()
    kind = next(n for n, line in enumerate(lines) if line.strip() == "kind: choice")
    lines[kind] = "        kind: slider"
    level = next(n for n, line in enumerate(lines) if line.strip().startswith("2: A named person"))
    lines[level] = "          2: ''"
    path = tmp_path / "faulty.yaml"
    path.write_text("\n".join(lines), encoding="utf-8")

    assert [problem.split(" Use one")[0] for problem in problems_of(path)] == [
        f"Line {kind + 1}: Check SC-05 has 'slider' as kind.",
        f"Line {level + 1}: Check SC-05 levels has nothing as 2. Write some text.",
    ]


def test_a_file_that_is_too_large_is_not_read(tmp_path):
    path = tmp_path / "large.yaml"
    path.write_bytes(b"#" * 1_000_001)

    assert problems_of(path) == ["large.yaml is over 1,000,000 bytes. A grid is far shorter."]


def test_a_file_that_is_nested_too_deeply_is_a_problem(tmp_path):
    path = tmp_path / "deep.yaml"
    path.write_text("- " * 600)

    assert problems_of(path) == ["deep.yaml is nested too deeply. Write it flatter."]


def test_a_file_that_grows_by_reference_is_cut_off(tmp_path):
    lines = ["a0: &a0 [1, 1]"]
    lines += [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40)]
    path = tmp_path / "bomb.yaml"
    path.write_text("\n".join([*lines, "pilot: {rows: *a39}"]))

    assert any(
        p.endswith("pilot holds more than 2000 values. Shorten it.") for p in problems_of(path)
    )
