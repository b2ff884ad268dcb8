"""HTML to text as a reader sees it, and HTML cleaned for showing (B26)."""

# ruff: noqa: E501 - tables of texts

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inboxd.mail.html import clean, to_text

PAGES = {
    "paragraphs": ("<p>one</p><p>two</p>", "one\n\ntwo"),
    "Word's paragraphs": ('<p class=MsoNormal>one</p><p class="MsoNormal">&nbsp;</p><p class=MsoNormal>two</p>', "one\n\ntwo"),
    "divs": ("<div>one</div><div>two</div>", "one\ntwo"),
    "Gmail's blank line": ("<div>one</div><div><br></div><div>two</div>", "one\n\ntwo"),
    "break at the end of a block": ("<div>one<br></div><div>two</div>", "one\ntwo"),
    "spaces": ("a \n  b <b> c</b>d&nbsp;&nbsp;e", "a b cd  e"),
    "space between inline elements": ("<b>a</b> <i>b</i>", "a b"),
    "headings": ("<h1>Title</h1>text", "Title\n\ntext"),
    "list": ("<ul><li>one<li>two</ul>", "- one\n- two"),
    "numbered list": ('<ol start="3"><li>three</li><li>four</li></ol>', "3. three\n4. four"),
    "nested list": ("<ul><li>one<ul><li>deep</li></ul></li><li>two</li></ul>", "- one\n  - deep\n- two"),
    "paragraphs in a list": ("<ul><li><p>one</p><p>more</p></li></ul>", "- one\n\n  more"),
    "table": ("<table><tr><th>Item</th><th>Qty</th></tr><tr><td>Bolt</td><td>3</td></tr></table>", "Item | Qty\nBolt | 3"),
    "empty cell of a drawn table": ("<table border=1><tr><td>a</td><td></td><td>c</td></tr></table>", "a |  | c"),
    "spacer cell": ("<table><tr><td>a</td><td>&nbsp;</td><td>c</td></tr></table>", "a | c"),
    "paragraphs in cells": ("<table><tr><td><p>a</p></td><td><p>b</p></td></tr></table>", "a | b"),
    "cell of several lines": ("<table><tr><td>a<br>b</td><td>c</td></tr></table>", "a\nb\nc"),
    "layout table": ("<table><tr><td><table><tr><td>a</td></tr></table></td></tr></table>", "a"),
    "table without end tags": ("<table><tr><td>a<td>b<tr><td>c<td>d</table>", "a | b\nc | d"),
    "link": ('<a href="https://example.com/x?a=1&amp;b=2">our page</a>.', "our page <https://example.com/x?a=1&b=2>."),
    "link that says its target": ('<a href="https://www.example.com/">example.com</a>', "example.com"),
    "mail link": ('<a href="mailto:a@example.com">a@example.com</a>', "a@example.com"),
    "mail link with a name": ('<a href="mailto:a@example.com">Anna</a>', "Anna <mailto:a@example.com>"),
    "script link": ('<a href="javascript:alert(1)">x</a>', "x"),
    "anchor": ('<a href="#top">up</a>', "up"),
    "preformatted": ("<pre>a\n  b\n\nc</pre>", "a\n  b\n\nc"),
    "white-space: pre-wrap": ('<div style="white-space: pre-wrap">a\n  b</div>', "a\n  b"),
    "entities": ("&lt;a&gt; &amp;amp; &#8364; &#x20AC; &unknown; AT&T", "<a> &amp; € € &unknown; AT&T"),
    "quote": ('<blockquote type="cite">a<br>b</blockquote>c', "> a\n> b\n\nc"),
    "nested quotes": ("<blockquote type=cite>a<blockquote type=cite>b</blockquote></blockquote>", "> a\n>\n>> b"),
    "style, script, title": ("<title>t</title><style>p{}</style><script>x</script>a", "a"),
    "comments": ("a<!-- b -->c<!--[if mso]>d<![endif]-->e<![if !vml]>f<![endif]>", "acef"),
    "endless comment": ("a<!-- b > c", "a c"),
    "hidden preheader": ('<div style="display:none;font-size:1px">pre</div><span style="DISPLAY : NONE">x</span>a', "a"),
    "hidden by height": ('<div style="max-height:0px;overflow:hidden">pre</div>a', "a"),
    "hidden with hidden inside": ("<div style='display:none'><p>x<div>y</div></div>z", "z"),
    "everything hidden": ('<div style="display:none">words</div>', "words"),
    "image": ('<img src="https://example.com/l.png" alt="Our logo">a', "[Our logo]a"),
    "image of this mail": ('<img src="cid:shot.png@01DB">', "[shot.png]"),
    "tracking pixel": ('a<img src="https://example.com/t.gif" width="1" height="1" alt="">', "a"),
    "rule": ("a<hr>b", "a\n---\nb"),
    "address nobody escaped": ("Anna <anna@example.com> wrote", "Anna <anna@example.com> wrote"),
    "less than": ("1 < 2 and 3 <4", "1 < 2 and 3 <4"),
    "unclosed tag at the end": ("a <b", "a <b"),
    "unclosed quote": ('a <b title="x>c</b> d', "a c d"),
    "apostrophe in an attribute": ("<p title=it's>a</p>'b'", "a\n\n'b'"),
    "greater than in an attribute": ('<p title="a > b">c</p>', "c"),
    "misnested": ("<b><i>a</b></i>b<div><span>c</div>d</span>", "ab\nc\nd"),
    "end tags without begin": ("a</p></div></table>b", "ab"),
    "upper case": ("<P>a<BR>b</P>", "a\nb"),
    "soft hyphens and zero widths": ("a&shy;b&#8203;c&#65279;", "abc"),
    "many breaks": ("a<br><br><br><br><br><br>b", "a\n\n\nb"),
    "nothing": ("", ""),
    "plain text": ("just text", "just text"),
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_to_text(name: str) -> None:
    """A page gives the text that a reader sees."""
    source, text = PAGES[name]
    assert to_text(source) == text


@pytest.mark.parametrize(
    "source",
    ["<div>" * 100_000, "<b>" * 100_000, "<table><tr><td>" * 30_000, "<ul><li>" * 50_000, '<a href="' * 50_000,
     "<!--" * 100_000, "</p>" * 100_000, "<" * 100_000, "<blockquote>" * 100_000, "<p " * 100_000, "<a b='" * 50_000 + ">",
     "<b><div><i>" * 20_000 + "</b>" * 60_000],
    ids=range(12),
)  # fmt: skip
def test_hostile_nesting_keeps_the_text(source: str) -> None:
    """A hundred thousand open elements neither recurse nor lose what stands in them (B19)."""
    assert to_text(source + "> <i>needle</i>").endswith(("needle", "</i>"))


@pytest.mark.parametrize(
    "source",
    ["&#" + "1" * 10_000 + ";", "&#x" + "f" * 10_000, "<p title='&#" + "1" * 10_000 + "'>", "&#xD800;&#0;&#1114112;",
     '<p style="' + "max-height:0;" * 50_000 + '">', "<a " + "href " * 50_000 + ">", "&" * 100_000, "&a" * 100_000],
    ids=range(8),
)  # fmt: skip
def test_hostile_references_and_attributes(source: str) -> None:
    """Numbers without end and attributes without end are read like any other rubbish."""
    assert to_text(f"{source}<b> needle</b>").encode().endswith(b"needle")
    assert "needle" in clean(f"{source}<b> needle</b>")


def test_text_size_stays_bounded() -> None:
    """Deep lists and quotes do not multiply the text by their indentation."""
    assert len(to_text("<ul><li>" * 150 + "x<br>" * 10_000)) < 500_000


HARMFUL = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<img src="https://evil.example/t.gif">',
    '<a href="javascript:alert(1)">x</a>',
    '<a href=" java&#115;cript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<a href="vbscript:x">x</a>',
    "<p style=\"background:url('https://evil.example/')\">x</p>",
    "<style>@import 'https://evil.example/';</style>",
    '<link rel=stylesheet href="https://evil.example/">',
    '<form action="https://evil.example/"><input name=a><button>b</button></form>',
    '<iframe src="https://evil.example/"></iframe>',
    '<object data="https://evil.example/"><embed src="https://evil.example/"></object>',
    '<svg><image href="https://evil.example/"/><script>alert(1)</script></svg>',
    '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>',
    '<table background="https://evil.example/"><td background="https://evil.example/">x</table>',
    '<body background="https://evil.example/" onload=alert(1)>x',
    '<video poster="https://evil.example/"><source src="https://evil.example/"></video>',
    '<base href="https://evil.example/">',
    '<meta http-equiv=refresh content="0;url=https://evil.example/">',
    '<p onclick="alert(1)" onmouseover=alert(1)>x</p>',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
    "<!--><img src=x onerror=alert(1)>-->",
    '<a href="//evil.example/">x</a>',
    '<blockquote cite="https://evil.example/">x</blockquote>',
    "<textarea><img src=x onerror=alert(1)></textarea>",
    "<title><img src=x onerror=alert(1)></title>",
]  # fmt: skip


@pytest.mark.parametrize("source", HARMFUL)
def test_b26_nothing_acts_or_loads(source: str) -> None:
    """B26: scripts, forms, styles and every URL that would be fetched are gone, and the text stays."""
    cleaned = clean(f"<p>before</p>{source}<p>after</p>")
    assert "before" in cleaned
    assert "evil.example" not in cleaned
    assert not re.search(
        r"<(?:script|img|form|input|iframe|style|link|svg|object|video|base|meta)", cleaned, re.I
    )
    assert not re.search(r"<[^>]*\b(?:on\w+|style|src|background|poster|javascript:|data:)", cleaned, re.I)


def test_clean_keeps_structure_and_links() -> None:
    """Lists, tables, quotes and links to the web and to mail stay; images become their names."""
    source = (
        '<ul><li>a</li></ul><table><tr><td colspan="2">b</td></tr></table><a href="https://example.com/?a=1&b=2">c</a>'
        '<a href="mailto:a@example.com">d</a><img src="cid:shot.png@1"><img alt="Logo" src="https://example.com/">'
    )
    cleaned = clean(source)
    assert "<li>a</li>" in cleaned
    assert '<td colspan="2">b</td>' in cleaned
    assert 'href="https://example.com/?a=1&amp;b=2"' in cleaned
    assert 'href="mailto:a@example.com"' in cleaned
    assert "[shot.png][Logo]" in cleaned


def test_clean_leaves_out_what_is_hidden() -> None:
    """A hidden preheader does not become visible by losing its style."""
    assert "pre" not in clean('<div style="display:none">pre</div><p>a</p>')


def test_clean_survives_hostile_nesting() -> None:
    """Deep nesting is cut down before the sanitiser sees it."""
    assert "needle" in clean("<div>" * 100_000 + "needle")


MARKUP = st.lists(
    st.one_of(
        st.sampled_from(
            ["<p>", "</p>", "<div>", "</div>", "<b>", "</b>", "<table>", "<tr>", "<td>", "</td>", "</table>", "<ul>", "<li>",
             "</ul>", "<br>", "<blockquote>", "</blockquote>", "<a href='https://example.com'>", "</a>", "<pre>", "</pre>", "<!--",
             "-->", "<script>", "</script>", '<p style="display:none">', "<img alt=x>", "&amp;", "&#0;", "&#xD800;", "<", ">", '"']
        ),
        st.text(max_size=10),
    ),
    max_size=40,
).map("".join)  # fmt: skip


@given(MARKUP)
@settings(max_examples=300, deadline=None)
def test_any_markup_is_read(source: str) -> None:
    """No markup raises, no surrogate and no carriage return comes out, and cleaning leaves nothing that acts."""
    to_text(source).encode()
    assert not re.search(r"<(?:script|img)", clean(source))


@given(st.lists(st.text(alphabet="abcdef", min_size=1, max_size=6), min_size=1, max_size=10))
@settings(max_examples=100, deadline=None)
def test_no_word_is_lost(words: list[str]) -> None:
    """Every word in blocks, cells, items and quotes comes out, in order."""
    elements = ["p", "div", "td", "li", "blockquote", "b", "h2", "pre"]
    source = "".join(f"<{(e := elements[i % 8])}>{word}</{e}> " for i, word in enumerate(words))
    assert re.findall("[a-f]+", to_text(source)) == words
