"""`python -m scoring.arithmetic`, as somebody without the product runs it."""

import io
import json
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

import scoring.arithmetic
from scoring.arithmetic.__main__ import main
from scoring.arithmetic.standings import evaluate, to_plain
from tests.scoring.arithmetic.sheets import make_data

METHOD = Path(__file__).resolve().parents[3] / "docs" / "method.md"
EXAMPLE = re.search(r"```json\n(.*?)```", METHOD.read_text(encoding="utf-8"), re.DOTALL)[1]
VERDICT = ("--pass-mark", "50", "--failures", "3", "--incumbent")
DATA = make_data({"C1": (3, 2, 4), "C2": (1, 2, 4)})


@pytest.fixture
def run(tmp_path, capsys):
    """Return a function that runs the command on a file with this content."""

    def run_on(content, *options):
        file = tmp_path / "evaluation.json"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        code = main([str(file), *options])
        out, err = capsys.readouterr()
        return code, out, err.removeprefix(f"{file}: ")

    return run_on


def test_the_example_of_the_method_runs_without_settings_or_database(tmp_path):
    file = tmp_path / "example.json"
    file.write_text(EXAMPLE, encoding="utf-8")
    command = [sys.executable, "-m", "scoring.arithmetic", str(file), "--draws", "100"]

    done = subprocess.run(command, capture_output=True, text=True, check=True, env={})

    assert done.stdout.startswith(
        "Ranks\n"
        "  1   Atlas: 77.50 of 100, coverage 100 %\n"
        "  2   Borealis: 55.00 of 100, coverage 85 %\n"
        "\n"
        "What blocks a decision\n"
        "  Contract of Borealis: the gate is open.\n"
    )


def test_the_example_uses_every_key_there_is():
    assert set(json.loads(EXAMPLE)) == {*make_data({}), "exceptions", "recusals", "held_back"}


def test_plain_data_holds_the_standings_of_the_same_arithmetic(run):
    code, out, _ = run(json.dumps(DATA), "--json", "--draws", "50", *VERDICT, "C2")

    found = json.loads(out)
    assert (code, found["standings"]) == (0, to_plain(evaluate(DATA)))
    assert found["without_exceptions"] is None
    assert (found["sensitivity"]["uniform"]["draws"], found["agreement"]["schema"]) == (
        50,
        "evaluator-agreement/1",
    )
    assert found["incumbent"]["criteria"]["TZ"] == {
        "verdict": "failed",
        "reason": "under_the_mark",
        "value": "175/4",
        "coverage": "1/1",
        "at_thing": "175/4",
        "gates": [],
    }


def test_without_draws_nothing_is_simulated(run):
    _, out, _ = run(json.dumps(DATA), "--json", "--draws", "0")

    assert json.loads(out)["sensitivity"]["uniform"] is None
    assert json.loads(out)["incumbent"] is None
    assert json.loads(out)["list"] is None


def test_a_short_list_is_answered_for_where_one_is_asked(run):
    _, out, _ = run(json.dumps(DATA), "--draws", "50", "--list", "1")
    _, plain, _ = run(json.dumps(DATA), "--draws", "50", "--list", "1", "--json")

    assert "\nWho is on a list of 1\n  On it: C1.\n  C1, the last, is " in out
    assert "C1 leaves it if one rating of it on TZ-02 goes from 2 to 1 (A1)." in out
    assert json.loads(plain)["list"]["line"]["inside"] == ["C1"]


def test_a_table_is_scored_and_made_a_sheet(tmp_path, capsys):
    file = tmp_path / "levels.CSV"
    file.write_text("criterion;points;check;weight;Ätlas\nA;100;B;1;3\n", encoding="utf-8-sig")

    assert main([str(file), "--draws", "0"]) == 0
    assert capsys.readouterr().out.startswith("Ranks\n  1   Ätlas: 75.00 of 100")
    assert main([str(file), "--sheet"]) == 0
    assert json.loads(capsys.readouterr().out)["candidates"] == [{"id": "Ätlas"}]


@pytest.mark.parametrize("content", ["criterion,points\n1,2", 'criterion,"\0', ""])
def test_what_is_no_table_is_refused_in_words(tmp_path, capsys, content):
    file = tmp_path / "levels.csv"
    file.write_text(content, encoding="utf-8")

    assert main([str(file)]) == 2
    assert "The first row is not that of a table." in capsys.readouterr().err


def test_a_sheet_is_read_before_it_is_printed(run):
    assert run(json.dumps(DATA), "--sheet")[0] == 0
    assert run(json.dumps(DATA | {"candidates": [{"id": "C1"}]}), "--sheet")[:2] == (2, "")


def test_a_dash_reads_standard_input(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(DATA).encode())))

    assert main(["-", "--draws", "0"]) == 0
    assert capsys.readouterr().out.startswith("Ranks\n  1   C1: ")


def test_a_file_may_begin_with_a_byte_order_mark(run):
    assert run(b"\xef\xbb\xbf" + json.dumps(DATA).encode(), "--draws", "0")[0] == 0


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "it is not JSON: Expecting value in line 1, column 1."),
        ("{'a': 1}", "it is not JSON: Expecting property name enclosed in double quotes in line 1"),
        (b"\xff\xfe\x00", "it is not UTF-8 text. Save it as UTF-8."),
        ('{"schema": NaN}', "NaN is not a number of JSON. Give a whole number."),
        ('{"schema": -Infinity}', "-Infinity is not a number of JSON."),
        ('{"schema": 1, "schema": 2}', "a key is 'schema'. It is there twice in one object."),
        ("[" * 100_000, "it is nested too deeply to be an evaluation."),
        ("[]", "The evaluation is a list. Give a mapping with schema,"),
        ("7" * 5000, "a number has 5000 digits. Give 60 at most."),
        (json.dumps(DATA | {"candidates": [{"id": "C1"}]}), "ratings[3].candidate is 'C2'."),
        (
            json.dumps(DATA | {"schema": "\x1b[2J"}),
            "schema is '\\x1b[2J'. Use \"evaluator-scores/1\".",
        ),
    ],
)
def test_what_is_no_evaluation_is_refused_in_words(run, content, sentence):
    code, out, err = run(content)

    assert (code, out) == (2, "")
    assert err.startswith(sentence)
    assert err.endswith(".\n")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ([*VERDICT, "C9"], "incumbent is 'C9'. Give the id of a candidate"),
        (["--incumbent", "C1", "--pass-mark", "101"], "--pass-mark is 101. Give a whole number"),
        (["--incumbent", "C1"], "--incumbent needs --pass-mark: give what the grid says."),
        (["--failures", "101"], "--failures is 101. Give a whole number from 0 to 100."),
        (["--pass-mark", "-1"], "--pass-mark is -1. Give a whole number from 0 to 100."),
        (["--list", "-1"], "--list is -1. Give a whole number from 1 to 1000."),
        (["--draws", "-1"], "--draws is -1. Give a whole number from 0 to 1000000."),
        (["--draws", "1000000000"], "--draws is 1000000000."),
        (["--seed", "-1", "--draws", "0"], "--seed is -1. Give a whole number from 0 to "),
    ],
)
def test_an_option_that_does_not_fit_is_refused(run, options, sentence):
    code, out, err = run(json.dumps(DATA), *options)

    assert (code, out) == (2, "")
    assert err.startswith(sentence)


def test_an_option_is_checked_where_nobody_could_be_ranked(run):
    code, _, err = run(json.dumps(make_data({})), "--draws", "2000000")

    assert (code, err) == (2, "--draws is 2000000. Give a whole number from 0 to 1000000.\n")


def test_signs_that_the_terminal_does_not_have_are_written_as_numbers(monkeypatch, tmp_path):
    file = tmp_path / "evaluation.json"
    file.write_text(json.dumps(make_data({"Ätlas": (3, 2, 4)})), encoding="utf-8")
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", out)

    assert main([str(file), "--draws", "0"]) == 0

    out.seek(0)
    assert out.read().startswith("Ranks\n  1   \\xc4tlas: ")


def test_a_closed_standard_input_is_refused_in_words(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", None)

    assert main(["-"]) == 2
    assert capsys.readouterr().err == "-: it cannot be read: standard input is closed.\n"


def test_a_file_that_is_not_there_is_refused(tmp_path, capsys):
    assert main([str(tmp_path / "none.json")]) == 2
    assert capsys.readouterr().err.endswith("it cannot be read: No such file or directory.\n")


def test_an_id_cannot_act_on_a_terminal(run):
    data = json.dumps(make_data({"C1\x1b[31m": (3, 2, 4), "\ud800": (3, 2, 4)}))

    code, out, _ = run(data, "--draws", "0")

    assert (code, "\x1b" in out) == (0, False)
    assert "C1\N{REPLACEMENT CHARACTER}[31m" in out
    assert run(data, "--json", "--draws", "0")[0] == 0


def test_the_package_itself_can_be_run(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["scoring.arithmetic", "--help"])

    with pytest.raises(SystemExit) as left:
        runpy.run_path(scoring.arithmetic.__path__[0], run_name="__main__")

    assert left.value.code == 0
    assert "evaluator-scores/1" in capsys.readouterr().out
