"""Paths, predicates and node sets (XPath 1.0 §2, §3), and how node sets compare."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.definition.expressions.elements import Branch, Element, ancestors, below, in_document_order, listing
from survey.definition.expressions.evaluate import evaluate
from survey.definition.expressions.parse import parse
from survey.definition.expressions.tree import AXES
from tests.survey.definition.expressions.worlds import scope, texts, value

MANI = "/data/household/member[2]/who"


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        pytest.param("/data/name", ["Asha"], id="absolute"),
        pytest.param("/data/nothing/there", [], id="nowhere"),
        pytest.param("../who", ["Mani"], id="sibling"),
        pytest.param("./../who", ["Mani"], id="self first"),
        pytest.param("../../../name", ["Asha"], id="far up"),
        pytest.param("../../../../..", [], id="above everything"),
        pytest.param(".", ["Mani"], id="dot"),
        pytest.param("${who}", ["Mani"], id="name within the same repeat"),
        pytest.param("${child}/called", ["Devi"], id="path from a name"),
        pytest.param("//called", ["Anu", "Tara", "Devi"], id="any depth"),
        pytest.param("/data//child//called", ["Anu", "Tara", "Devi"], id="any depth, twice"),
        pytest.param("../..//years", ["40", "", "7"], id="any depth from here"),
        pytest.param("/data/household/*/who", ["Ravi", "Mani", "Lata"], id="star"),
        pytest.param("/data/household/member[2]/who", ["Mani"], id="position"),
        pytest.param("/data/household/member[9]/who", [], id="position beyond the end"),
        pytest.param("/data/household/member[0]/who", [], id="position zero"),
        pytest.param("/data/household/member[1.5]/who", [], id="half a position"),
        pytest.param("/data/household/member[last()]/who", ["Lata"], id="last"),
        pytest.param("/data/household/member[position() > 1]/who", ["Mani", "Lata"], id="positions"),
        pytest.param("//member/child[1]/called", ["Anu", "Devi"], id="first of each"),
        pytest.param("(//member/child)[1]/called", ["Anu"], id="first of all"),
        pytest.param("//member[years > 5][2]/who", ["Lata"], id="position after a condition"),
        pytest.param("//member[2][years > 5]/who", [], id="condition after a position"),
        pytest.param("//member[years]/who", ["Ravi", "Mani", "Lata"], id="a node set holds if there is a node"),
        pytest.param("//member[child]/who", ["Ravi", "Mani"], id="those with a child"),
        pytest.param("//member[string(years)]/who", ["Ravi", "Lata"], id="a text holds if it is not empty"),
        pytest.param("//member[count(//child) - 1]/who", ["Mani"], id="a number is a position, if computed too"),
        pytest.param("//member[child/called = 'Tara']/who", ["Ravi"], id="condition further down"),
        pytest.param("//member[who = current()]/child/called", ["Devi"], id="current within a predicate"),
        pytest.param("//member[who = ${who}]/child/called", ["Devi"], id="name within a predicate is the question's"),
        pytest.param("//who[. = 'Ravi']", ["Ravi"], id="dot within a predicate"),
        pytest.param("//member[position() = position(current()/..)]/who", ["Mani"], id="functions within a predicate"),
        pytest.param("${name} | ${age} | ${name}", ["34", "Asha"], id="union in document order, each once"),
        pytest.param("//called/.. | //member[3]/who", ["Anu", "Tara", "Devi", "Lata"], id="union of depths"),
        pytest.param("//called/../../who", ["Ravi", "Mani"], id="parents once"),
        pytest.param("/data/@version", ["7"], id="attribute"),
        pytest.param("/data/@version/..", None, id="an attribute has a parent"),
        pytest.param("/data/@none", [], id="no attribute"),
        pytest.param("text()", ["Mani"], id="text"),
        pytest.param("/data/name/node()", ["Asha"], id="node"),
        pytest.param("/data/comment()", [], id="no comment"),
        pytest.param("/data/name/text()/following-sibling::node()", [], id="nothing beside a text"),
        pytest.param("ancestor::member/who", ["Mani"], id="ancestor"),
        pytest.param("ancestor::*[1]/who", ["Mani"], id="the nearest ancestor is the first"),
        pytest.param("ancestor-or-self::who", ["Mani"], id="ancestor-or-self"),
        pytest.param("ancestor::node()[last()]/data/name", ["Asha"], id="the document is the last ancestor"),
        pytest.param("parent::member/who", ["Mani"], id="parent of a name"),
        pytest.param("parent::child", [], id="parent of another name"),
        pytest.param("self::who", ["Mani"], id="self"),
        pytest.param("../preceding-sibling::member/who", ["Ravi"], id="preceding sibling"),
        pytest.param("../following-sibling::*[1]/who", ["Lata"], id="following sibling"),
        pytest.param("//member[3]/preceding-sibling::*[1]/who", ["Mani"], id="the nearest sibling is the first"),
        pytest.param("following::called", ["Devi"], id="following"),
        pytest.param("preceding::called", ["Anu", "Tara"], id="preceding"),
        pytest.param("preceding::called[1]", ["Tara"], id="the nearest before is the first"),
        pytest.param("/data/household/descendant::called", ["Anu", "Tara", "Devi"], id="descendant"),
        pytest.param("/data/name/descendant-or-self::*", ["Asha"], id="descendant-or-self"),
        pytest.param("//@version", ["7"], id="attributes at any depth"),
        pytest.param("instance('cities')/root/item[state = 'ka']/label", ["Bengaluru", "Mysuru"], id="list"),
        pytest.param("instance('cities')/root/item[name = /data/work]/label", [], id="the survey's path in a list"),
        pytest.param("randomize(//who, 42)[1]", ["Ravi"], id="predicate on a call"),
        pytest.param("if(true(), //who, //called)[1]", ["Ravi"], id="predicate on a choice"),
    ],
)
def test_paths_lead_to(expression: str, found: list[str] | None) -> None:
    nodes = value(expression, MANI)

    assert isinstance(nodes, tuple)
    assert found is None or texts(nodes) == found


def test_a_name_of_a_repeat_can_be_filtered_from_outside() -> None:
    assert texts(value("${member}[years > 10]/who")) == ["Ravi"]
    assert texts(value("${member}[${years} > 10]/who")) == ["Ravi"]
    assert value("count(${member}[${years} != ''])") == 2.0
    assert value("sum(${member}[${years} != '']/years)") == 47.0


@pytest.mark.parametrize(
    ("expression", "holds"),
    [
        pytest.param("//years = 7", True, id="any is equal"),
        pytest.param("7 = //years", True, id="any is equal, other way round"),
        pytest.param("//years = 8", False, id="none is equal"),
        pytest.param("//years != 7", True, id="any differs"),
        pytest.param("//years = '7'", True, id="text"),
        pytest.param("//years = ''", True, id="an empty one"),
        pytest.param("//who = //called", False, id="two node sets with nothing in common"),
        pytest.param("//who = //member/who", True, id="two node sets"),
        pytest.param("//who != //who", True, id="any two differ"),
        pytest.param("/data/name != /data/name", False, id="one against itself"),
        pytest.param("//years < 8", True, id="any is less"),
        pytest.param("//years < 7", False, id="none is less"),
        pytest.param("8 > //years", True, id="any is less, other way round"),
        pytest.param("//years >= 40", True, id="any is as much"),
        pytest.param("//years > //years", True, id="any pair"),
        pytest.param("${age} < //years", True, id="less than any"),
        pytest.param("//none > 0", False, id="empty is not more"),
        pytest.param("//nowhere = ''", False, id="nothing equals nothing"),
        pytest.param("//nowhere != ''", False, id="nor differs"),
        pytest.param("//nowhere <= 0", False, id="nor is less"),
        pytest.param("//nowhere = false()", True, id="nothing counts as false"),
        pytest.param("//who != false()", True, id="something counts as true"),
        pytest.param("true() > //nowhere", False, id="order needs a node"),
        pytest.param("not(//nowhere)", True, id="not of nothing"),
        pytest.param("${born} < date('1990-06-16')", True, id="dates"),
    ],
)
def test_a_node_set_compares_as_any_of_its_nodes(expression: str, holds: bool) -> None:
    assert value(expression) is holds


def test_a_node_set_stands_for_its_first_node() -> None:
    assert value("string(//who)") == "Ravi"
    assert value("//years + 1") == 41.0
    assert value("string(//nowhere)") == ""


ROWS = [{"name": f"n{number}", "zone": f"z{number % 7}", "size": str(number)} for number in range(100)]


@pytest.mark.parametrize(
    "predicate",
    [
        pytest.param("[zone = 'z3']", id="text"),
        pytest.param("['z3' = zone]", id="other way round"),
        pytest.param("[zone = ${zone}]", id="a question"),
        pytest.param("[zone = current()]", id="current"),
        pytest.param("[zone = current()/../zone]", id="path from current"),
        pytest.param("[zone = /data/zone]", id="absolute path"),
        pytest.param("[zone = 'z3'][2]", id="then a position"),
        pytest.param("[zone = 'z3' and size > 50]", id="two conditions"),
        pytest.param("[size > 50 and zone = 'z3']", id="two conditions, the other first"),
        pytest.param("[zone = 'z3' and position() < 20]", id="with a position among all"),
        pytest.param("[zone = ${both}]", id="any of several"),
        pytest.param("[zone = 'none such']", id="nothing"),
        pytest.param("[zone = ${nowhere}]", id="no node"),
        pytest.param("[size = 7]", id="number"),
        pytest.param("[zone = name]", id="another column"),
        pytest.param("[. = 'n3z33']", id="the row's own text"),
    ],
)
def test_looking_up_in_long_lists_finds_what_going_through_them_finds(predicate: str) -> None:
    xml = "<data><zone>z3</zone><both>z3</both><both>z4</both></data>"
    at = scope("/data/zone", xml, lists={"rows": listing(ROWS)})
    slowly = scope("/data/zone", xml, lists={"rows": _without_index(listing(ROWS))})
    expression = f"instance('rows')/root/item{predicate}/name"

    assert texts(evaluate(parse(expression), at)) == texts(evaluate(parse(expression), slowly))


class _Plain:
    """An element as an interview might bring it."""

    def __init__(self, branch: Branch, parent: _Plain | None) -> None:
        self.name, self.parent, self._branch = branch.name, parent, branch
        self._children = [_Plain(child, self) for child in branch.elements]

    def children(self) -> list[Element]:
        return list(self._children)

    def called(self, name: str) -> list[Element]:
        return [child for child in self._children if child.name == name]

    def text(self) -> str:
        return self._branch.text()

    def attribute(self, name: str) -> str | None:
        return self._branch.attribute(name)


def _without_index(document: Branch) -> Branch:
    return _Plain(document, None)  # type: ignore[return-value]


Shape = tuple[str, list[Any]]
BRANCHES: st.SearchStrategy[Shape] = st.recursive(
    st.just(("b", [])), lambda inner: st.tuples(st.sampled_from("abc"), st.lists(inner, max_size=3)), max_leaves=12
)
TESTS = st.builds(
    "{}::{}".format, st.sampled_from(sorted(AXES - {"attribute"})), st.sampled_from(["a", "b", "*", "node()"])
)


@given(BRANCHES, st.lists(TESTS, min_size=1, max_size=3))
def test_every_path_leads_to_each_node_once_and_in_order(shape: Shape, tests: list[str]) -> None:
    document = Branch()
    _grow(document, shape)
    at = scope("/*")
    path = parse("//" + "/".join(tests))

    found = evaluate(path, type(at)(at.world, document, document))

    assert isinstance(found, tuple)
    everything = [document, *below(document)]
    assert list(found) == [node for node in everything if node in found]
    assert in_document_order(reversed(found)) == found


@given(BRANCHES)
def test_the_axes_part_a_document(shape: Shape) -> None:
    """XPath 1.0 §2.2: ancestor, descendant, following, preceding and self together are all nodes, each once."""
    document = Branch()
    _grow(document, shape)
    at = scope("/*")
    for node in below(document):
        parts = [
            evaluate(parse(f"{axis}::node()"), type(at)(at.world, node, node))
            for axis in ("ancestor", "preceding", "self", "descendant", "following")
        ]
        joined = [found for part in parts if isinstance(part, tuple) for found in part]
        assert sorted(map(id, joined)) == sorted(map(id, (document, *below(document))))
        assert list(ancestors(node))[-1] is document


def _grow(parent: Branch, shape: Shape) -> None:
    name, inside = shape
    branch = Branch(name, parent)
    for child in inside:
        _grow(branch, child)
