"""Rules of CONTRIBUTING.md that ruff, mypy and import-linter do not know."""

from __future__ import annotations

import ast
import re
import statistics

from tests.architecture.house import PRODUCT, Source, sources, texts

TESTS_PER_PRODUCT_LINE = 0.5
MARKERS = re.compile("|".join(("TO" + "DO", "FIX" + "ME", "X" * 3 + r"\b")))
# Put together here, so that this file does not hold what it looks for.
PLACES = re.compile(
    "|".join(("/w" + "ork/", "/f" + r"arm\b", r"\.lib" + "rary/", "/ro" + "ot/", "/ho" + "me/"))
)
SHARED = re.compile(r"\.\./sh" + "ared")
REGISTRIES = re.compile(
    "|".join((r"pypi\." + "org", "python" + r"hosted\.", r"ghcr\." + "io", r"docker\." + "io"))
)
# What fails by itself: pytest's and pytest-qt's, a schema's own check, a package's verification.
ASSERTING = {"raises", "warns", "waitSignal", "waitUntil", "fail", "check_schema", "verify"}
# Where mypy is strict; tests are not typed by it.
TYPED = ("medal_desktop", "server_api", "scripts", "bench", "installers")


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_that_no_file_is_longer_than_500_lines() -> None:
    assert [(str(s.path), len(s.lines)) for s in sources() if len(s.lines) > 500] == []


def test_that_the_median_file_of_the_product_is_at_most_150_lines() -> None:
    assert statistics.median(len(source.lines) for source in sources(*PRODUCT)) <= 150


def test_that_no_function_is_longer_than_60_lines() -> None:
    long = [
        (source.at(node.lineno), node.name, _length(node))
        for source in sources()
        for node in source.functions()
        if _length(node) > 60
    ]
    assert not long, long


def test_that_the_median_function_of_the_product_is_at_most_8_lines() -> None:
    lengths = [_length(node) for source in sources(*PRODUCT) for node in source.functions()]
    assert statistics.median(lengths) <= 8


def test_that_nothing_is_put_off() -> None:
    marked = [
        source.at(number)
        for source in sources()
        for number, line in enumerate(source.lines, start=1)
        if MARKERS.search(line)
    ]
    assert not marked, marked


def test_that_no_function_of_the_product_is_a_stub() -> None:
    """A class that others fill in may say so; Qt's widgets cannot be abstract classes."""
    parents = {
        base.id
        for source in sources(*PRODUCT)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ClassDef)
        for base in node.bases
        if isinstance(base, ast.Name)
    }
    stubs = [
        source.at(node.lineno)
        for source in sources(*PRODUCT)
        for node in source.functions(outside=parents)
        if _is_stub(node)
    ]
    assert not stubs, stubs


def test_that_every_import_names_its_whole_path() -> None:
    relative = [
        source.at(node.lineno)
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert not relative, relative


def test_that_an_exception_to_a_rule_gives_its_reason() -> None:
    bare = [
        source.at(number)
        for folders, rule in (
            ((), r"# no" + r"qa(?!: [A-Z0-9, ]+ - \S)"),
            (TYPED, r"# type: ig" + r"nore(?!\[[a-z-, ]+\]\s+#\s*\S)"),
        )
        for source in sources(*folders)
        for number, line in enumerate(source.lines, start=1)
        if re.search(rule, line)
    ]
    assert not bare, bare


def test_that_every_test_can_fail() -> None:
    empty = [
        source.at(node.lineno)
        for source in sources("tests")
        for node in source.functions()
        if node.name.startswith("test") and not _asserts(node, source)
    ]
    assert not empty, empty


def test_that_every_test_states_a_fact() -> None:
    named = [
        source.at(node.lineno)
        for source in sources("tests")
        for node in source.functions()
        if node.name.startswith("test") and not node.name.startswith("test_that_")
    ]
    assert not named, named


def test_that_no_file_names_a_machine_or_a_registry() -> None:
    leaks = [
        f"{path}:{number}"
        for path, text in texts()
        for number, line in enumerate(text.splitlines(), start=1)
        if PLACES.search(line) or REGISTRIES.search(line) or SHARED.search(line)
    ]
    assert not leaks, leaks


def test_that_the_product_never_claims_anonymity() -> None:
    word = re.compile("anonymi[sz]" + "ed", re.IGNORECASE)
    claims = [
        source.at(number)
        for source in sources(*PRODUCT)
        if source.path.name != "matching.py"  # knows the word as other tools write it into headers
        for number, line in enumerate(source.lines, start=1)
        if word.search(line)
    ]
    assert not claims, claims


def test_that_the_tests_keep_up_with_the_product() -> None:
    """The aim is as many lines of test as of product; this floor only ever rises."""
    product = sum(len(source.lines) for source in sources(*PRODUCT))
    tests = sum(len(source.lines) for source in sources("tests"))
    assert tests >= TESTS_PER_PRODUCT_LINE * product


def _is_stub(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    decorated = ast.dump(ast.Module(list(node.decorator_list), []))  # type: ignore[arg-type] # dumped only
    if "abstractmethod" in decorated or "overload" in decorated:
        return False
    return any(
        isinstance(part, ast.Raise) and "NotImplementedError" in ast.dump(part)
        for part in ast.walk(node)
    )


def _asserts(node: ast.FunctionDef | ast.AsyncFunctionDef, source: Source) -> bool:
    """Look for an assertion here, or in a helper of the same file that is called here."""
    helpers = {one.name: one for one in source.functions() if not one.name.startswith("test")}
    waiting: list[ast.AST] = [node]
    seen: set[str] = set()
    while waiting:
        for part in ast.walk(waiting.pop()):
            if isinstance(part, ast.Assert):
                return True
            name = _called(part)
            if name in ASSERTING or name.startswith(("assert_", "expect_")):
                return True
            if name in helpers and name not in seen:
                seen.add(name)
                waiting.append(helpers[name])
    return False


def _called(part: ast.AST) -> str:
    if not isinstance(part, ast.Call):
        return ""
    match part.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""
