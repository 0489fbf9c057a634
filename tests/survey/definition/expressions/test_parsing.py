"""Text to tree and back: what is read, where reading stops, and that nothing is lost on the way."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.definition.expressions.lexer import ExpressionError
from survey.definition.expressions.parse import parse
from survey.definition.expressions.printing import print_expression
from survey.definition.expressions.tree import (
    AXES,
    NODE_TESTS,
    Binary,
    Call,
    Current,
    Filter,
    Literal,
    Logic,
    Negate,
    Node,
    Path,
    Reference,
    Step,
    from_json,
    to_json,
)

AGE = Reference("age")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        pytest.param("${age}", AGE, id="reference"),
        pytest.param("${ age }", AGE, id="reference with spaces"),
        pytest.param("${ವಯಸ್ಸು} > 3", Binary(">", Reference("ವಯಸ್ಸು"), Literal(3.0)), id="name in Kannada"),
        pytest.param("'it\"s'", Literal('it"s'), id="double quote in single quotes"),
        pytest.param(".5", Literal(0.5), id="number without leading digit"),
        pytest.param("0.", Literal(0.0), id="number without trailing digit"),
        pytest.param("7.9e-12", Literal(7.9e-12), id="exponent"),
        pytest.param(".>=1", Binary(">=", Current(), Literal(1.0)), id="dot beside an operator"),
        pytest.param(
            "1 - 2 - 3",
            Binary("-", Binary("-", Literal(1.0), Literal(2.0)), Literal(3.0)),
            id="minus leans left",
        ),
        pytest.param(
            "1 + 2 * 3",
            Binary("+", Literal(1.0), Binary("*", Literal(2.0), Literal(3.0))),
            id="times before plus",
        ),
        pytest.param("-1 - -1", Binary("-", Negate(Literal(1.0)), Negate(Literal(1.0))), id="unary minus"),
        pytest.param(
            "1 or 2 and 3 or 4",
            Logic("or", (Literal(1.0), Logic("and", (Literal(2.0), Literal(3.0))), Literal(4.0))),
            id="and before or, chains flat",
        ),
        pytest.param("1mod2", Binary("mod", Literal(1.0), Literal(2.0)), id="operator word beside digits"),
        pytest.param(
            "div div mod", Binary("div", Path((Step("div"),)), Path((Step("mod"),))), id="operator words as names"
        ),
        pytest.param("* * *", Binary("*", Path((Step("*"),)), Path((Step("*"),))), id="star as name and operator"),
        pytest.param("today()-1", Binary("-", Call("today", ()), Literal(1.0)), id="minus after a call"),
        pytest.param(
            "count-selected(.)>1",
            Binary(">", Call("count-selected", (Current(),)), Literal(1.0)),
            id="minus within a name",
        ),
        pytest.param("../../a/b", Path((Step(".."), Step(".."), Step("a"), Step("b"))), id="relative path"),
        pytest.param("/data/a", Path((Step("data"), Step("a")), absolute=True), id="absolute path"),
        pytest.param("//a", Path((Step("a", deep=True),), absolute=True), id="any depth"),
        pytest.param(
            "instance('x')/root/item[name = ${age}][1]/label",
            Path(
                (
                    Step("root"),
                    Step("item", (Binary("=", Path((Step("name"),)), AGE), Literal(1.0))),
                    Step("label"),
                ),
                base=Call("instance", (Literal("x"),)),
            ),
            id="lookup in a list",
        ),
        pytest.param("(a)[1]", Filter(Path((Step("a"),)), (Literal(1.0),)), id="predicate on brackets"),
        pytest.param("text()", Path((Step("text()"),)), id="node test"),
        pytest.param("child::a/child::text()", Path((Step("a"), Step("text()"))), id="the usual axis, written out"),
        pytest.param("self::node()", Current(), id="self, written out"),
        pytest.param("parent::node()/attribute::id", Path((Step(".."), Step("@id"))), id="parent and attribute"),
        pytest.param("ancestor::a[1]", Path((Step("ancestor::a", (Literal(1.0),)),)), id="an axis"),
        pytest.param("self::*", Path((Step("self::*"),)), id="star behind an axis"),
        pytest.param("child::div div child::mod", Binary("div", Path((Step("div"),)), Path((Step("mod"),))), id="axes"),
        pytest.param("${a}[1]/b", Path((Step("b"),), base=Filter(Reference("a"), (Literal(1.0),))), id="repeat"),
        pytest.param("jr:choice-name(., 'x')", Call("jr:choice-name", (Current(), Literal("x"))), id="prefixed name"),
    ],
)
def test_text_is_read_as_a_tree(text: str, tree: Node) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "position"),
    [
        pytest.param("", 1, id="nothing"),
        pytest.param("1 +", 4, id="operand missing"),
        pytest.param("(1 + 2", 1, id="bracket never closed"),
        pytest.param("if(1, 2", 3, id="call never closed"),
        pytest.param("1 + 2)", 6, id="bracket never opened"),
        pytest.param("'abc", 1, id="quotation mark never closed"),
        pytest.param("${age", 1, id="reference never closed"),
        pytest.param("${my age} = 1", 1, id="space in a reference"),
        pytest.param("${} = 1", 1, id="empty reference"),
        pytest.param("1 2", 3, id="two operands"),
        pytest.param("1 & 2", 3, id="unknown character"),
        pytest.param("‘yes’", 1, id="curly quotes"),
        pytest.param("a or", 5, id="operator at the end"),
        pytest.param("f(1,,2)", 5, id="empty argument"),
        pytest.param("9" * 400, 1, id="number too large"),
        pytest.param("1 + nearby::a", 5, id="unknown axis"),
        pytest.param("ancestor::", 11, id="axis without test"),
        pytest.param("@", 2, id="attribute without name"),
        pytest.param("(" * 5000, 61, id="thousands of brackets"),
        pytest.param("- " * 5000 + "1", 121, id="thousands of signs"),
    ],
)
def test_an_expression_that_cannot_be_read_says_where(text: str, position: int) -> None:
    with pytest.raises(ExpressionError) as error:
        parse(text)

    assert error.value.position == position
    assert error.value.message.params["position"] == position
    assert error.value.message.id % error.value.message.params


def test_nodes_know_where_they_were_read() -> None:
    tree = parse("if(${a} = 1, ../b, foo())")

    assert isinstance(tree, Call)
    equals, path, call = tree.arguments
    assert isinstance(equals, Binary)
    assert isinstance(equals.left, Reference)
    assert isinstance(path, Path)
    assert isinstance(call, Call)
    assert (tree.position, equals.left.position, path.position, call.position) == (1, 4, 14, 20)


def test_where_a_node_was_read_is_no_part_of_it() -> None:
    assert parse(" ${a}") == parse("${a}")
    assert to_json(parse(" ${a}")) == ["ref", "a"]


def test_a_chain_of_a_thousand_conditions_is_read() -> None:
    tree = parse(" or ".join(["${a} = 'x'"] * 1000))

    assert isinstance(tree, Logic)
    assert len(tree.operands) == 1000


NAMES = st.from_regex(r"[a-zA-Zಅ-ಹ_][a-zA-Z0-9_.-]{0,5}", fullmatch=True).filter(lambda name: name not in NODE_TESTS)
NUMBERS = st.floats(min_value=0, allow_nan=False, allow_infinity=False)
TEXTS = st.text().filter(lambda text: not ("'" in text and '"' in text))
NODES = st.sampled_from(["*", "text()", "node()", "comment()", "processing-instruction()"])
WRITTEN_OUT = st.builds(
    "{}::{}".format, st.sampled_from(sorted(AXES - {"child", "attribute"})), st.one_of(NAMES, NODES)
)
TESTS = st.one_of(
    NAMES,
    NODES,
    st.sampled_from([".", ".."]),
    NAMES.map("@{}".format),
    WRITTEN_OUT.filter(lambda test: test not in ("self::node()", "parent::node()")),
)


def _trees(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(inner, min_size=1, max_size=3).map(tuple)
    steps = st.lists(
        st.builds(Step, TESTS, st.lists(inner, max_size=2).map(tuple), st.booleans()), min_size=1, max_size=3
    )
    bases = inner.filter(lambda node: not isinstance(node, Filter))
    return st.one_of(
        st.builds(Call, NAMES, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Negate, inner),
        st.builds(
            Binary, st.sampled_from(["=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod", "|"]), inner, inner
        ),
        st.builds(Logic, st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=4).map(tuple)),
        st.builds(Filter, bases, several),
        st.builds(lambda steps: Path(tuple(steps), absolute=True), steps),
        st.builds(lambda steps, base: Path(tuple(steps), base=base), steps, inner),
        st.builds(_relative, steps),
    )


def _relative(steps: list[Step]) -> Node:
    """A relative path cannot begin with `//`, and a lone `.` is the current value."""
    path = Path((Step(steps[0].test, steps[0].predicates), *steps[1:]))
    return Current() if path == Path((Step("."),)) else path


TREES: st.SearchStrategy[Node] = st.recursive(
    st.one_of(st.builds(Literal, NUMBERS), st.builds(Literal, TEXTS), st.just(Current()), st.builds(Reference, NAMES)),
    _trees,
    max_leaves=12,
)


@given(TREES)
def test_what_is_printed_is_read_back_the_same(tree: Node) -> None:
    assert parse(print_expression(tree)) == tree


@given(TREES)
def test_json_holds_the_whole_tree(tree: Node) -> None:
    assert from_json(json.loads(json.dumps(to_json(tree)))) == tree


@given(st.text(alphabet="ab.${}'\"()[]/*-+=<>!|,@: 12ordivm", max_size=40))
def test_any_text_is_read_or_refused_with_a_position(text: str) -> None:
    position = 1
    try:
        tree = parse(text)
    except ExpressionError as error:
        position = error.position
    else:
        assert parse(print_expression(tree)) == tree
    assert 1 <= position <= len(text) + 1


@pytest.mark.parametrize("data", [[], ["ref"], ["ref", 1], ["number", "1"], ["nonsense", 1], ["and", 1], [1, [], []]])
def test_json_of_another_shape_is_refused(data: list[object]) -> None:
    with pytest.raises(ValueError, match="not an expression tree"):
        from_json(data)
