"""XML into documents: what is kept, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.definition.expressions.elements import Branch, Part, below, contents
from survey.definition.expressions.markup import doctype_of, from_xml
from survey.definition.safe_xml import MAX_DEPTH, NotXml


def test_elements_texts_comments_and_instructions_are_kept() -> None:
    document = from_xml('<a xmlns:k="urn:k" k:id="1">x<b/><!--note--><?do this?><![CDATA[<y>]]>z</a>')
    top = document.elements[0]

    assert document.name == ""
    assert document.parent is None
    assert (top.name, top.attribute("k:id"), top.attribute("id"), top.text()) == ("a", "1", None, "x<y>z")
    assert [(part.kind, part.name, part.text()) for part in contents(top) if isinstance(part, Part)] == [
        ("text", "", "x"),
        ("comment", "", "note"),
        ("instruction", "do", "this"),
        ("text", "", "<y>z"),
    ]
    assert [element.name for element in below(document)] == ["a", "b"]
    assert all(isinstance(element, Branch) for element in below(document))


def test_a_document_type_without_content_of_its_own_is_allowed() -> None:
    assert doctype_of("\n <!DOCTYPE html>\n<html/>") == "html"
    assert doctype_of("<html/>") is None


LAUGHS = """<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><l>&b;</l>"""


@pytest.mark.parametrize(
    "xml",
    [
        pytest.param(LAUGHS, id="entities within entities"),
        pytest.param('<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><a>&f;</a>', id="a file"),
        pytest.param('<!DOCTYPE a SYSTEM "http://example.org/a.dtd"><a>&f;</a>', id="an unknown entity"),
        pytest.param("<a>&nbsp;</a>", id="an entity of HTML"),
        pytest.param("<a><b></a>", id="not closed"),
        pytest.param("", id="nothing"),
        pytest.param("<a/><b/>", id="two tops"),
        pytest.param("<a>" * (MAX_DEPTH + 1) + "</a>" * (MAX_DEPTH + 1), id="too deep"),
        pytest.param("<a>" + "<b/>" * 200_000 + "</a>", id="too many"),
        pytest.param("<a>" + "x" * 5_000_000 + "</a>", id="too long"),
        pytest.param("<a>\ud800</a>", id="half a character"),
    ],
)
def test_what_is_dangerous_or_no_xml_is_refused(xml: str) -> None:
    with pytest.raises(NotXml):
        from_xml(xml)


@given(st.text(alphabet="<>/ab!?-[]&; =\"'", max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        document = from_xml(text)
    except NotXml:
        return
    assert len(document.elements) == 1
