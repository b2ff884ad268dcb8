"""HTML in which the author's words stand in elements that look like marks, or between the halves of a quote."""

# ruff: noqa: E501 - pages

from __future__ import annotations

import pytest

from inboxd.mail.quote import newest

OWN = {
    "a way through menus": (
        "<p>I did this:</p><p>&gt; Settings<br>&gt; Mail</p><p>Why?</p><blockquote type=cite>old</blockquote>",
        ["Settings", "Mail", "Why?"],
    ),
    "own blockquote cite": (
        '<p>Your page says:</p><blockquote cite="https://acme.example">Free returns</blockquote><p>That is not true. Why?</p>',
        ["Your page says", "Free returns", "not true"],
    ),
    "own blockquote styled": (
        '<p>Your page says:</p><blockquote style="border-left:2px solid #ccc;padding-left:1em">Free returns</blockquote><p>Not true.</p>',
        ["Your page says", "Free returns", "Not true"],
    ),
    "hr own": (
        "<p>Part one</p><hr><p>Part two</p><hr><p>Part three?</p>",
        ["Part one", "Part two", "Part three"],
    ),
    "border-top own div": (
        "<p>Hello</p><div style='border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p>Second part of my letter, please read.</p></div>",
        ["Hello", "Second part"],
    ),
    "class quote": (
        '<div class="quote-request">Please quote for 20 chairs.</div><div>Thanks</div>',
        ["20 chairs"],
    ),
    "class forward": ('<div class="forward">It moved forward.</div><p>ok?</p>', ["moved forward"]),
    "gmail_default": (
        '<div dir="ltr"><div class="gmail_default" style="font-size:small">It broke.</div><div class="gmail_default">Help</div></div>',
        ["It broke", "Help"],
    ),
    "gmail_quote only": (
        '<div dir="ltr">Hi</div><div class="gmail_quote"><div>I typed this in a container.</div><div>And this.</div></div>',
        ["Hi", "typed this", "And this"],
    ),
    "reply in name": ('<div name="messageReplySection">It broke</div>', ["It broke"]),
    "table of from": (
        "<table border=1><tr><td>From</td><td>Hanoi</td></tr><tr><td>To</td><td>Hue</td></tr><tr><td>Date</td><td>2025-03-04</td></tr></table><p>Please book.</p>",
        ["Hanoi", "Hue", "Please book"],
    ),
    "outlook new mail": (
        "<div class=WordSection1><p class=MsoNormal>Hello,<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>it broke.<o:p></o:p></p></div>",
        ["Hello", "it broke"],
    ),
    "history class": (
        '<div class="history">History of my order: none.</div><p>Why?</p>',
        ["History of my order", "Why"],
    ),
    "reference": ('<p>My reference: 4711</p><div id="reference">4711-B</div>', ["4711-B"]),
    "border top table": (
        '<div style="border-top:1px solid #ccc">Total 5</div><p>wrong</p>',
        ["Total 5", "wrong"],
    ),
}
INSIDE = {
    "plain text that a program dressed": (
        "<!-- Converted from text/plain format --><p>It is teal.<br><br>&gt; Which colour?<br>&gt; Your support<br></p>",
        "It is teal.",
    ),
    "plain text dressed, answered within": (
        "<div>&gt; Which colour?</div><div>Teal.</div><div>&gt; Which size?</div><div>Large.</div>",
        "> Which colour?\nTeal.\n\n> Which size?\nLarge.",
    ),
    "gmail inline": (
        '<div dir="ltr"><br></div><div class="gmail_quote"><div class="gmail_attr">A wrote:<br></div><blockquote class="gmail_quote">Which version?</blockquote><div>The third.</div><blockquote class="gmail_quote">Since when?</blockquote><div>May.</div></div>',
        "> Which version?\nThe third.\n\n> Since when?\nMay.",
    ),
    "thunderbird inline": (
        '<div class="moz-cite-prefix">On x, A wrote:<br></div><blockquote type="cite" cite="mid:1"><p>Which version?</p></blockquote><p>The third.</p><blockquote type="cite" cite="mid:1"><p>Since when?</p></blockquote><p>May.</p>',
        "> Which version?\nThe third.\n\n> Since when?\nMay.",
    ),
    "apple inline": (
        '<blockquote type="cite"><div>On 4 Mar 2025, at 09:07, A &lt;a@acme.example&gt; wrote:</div><br><div>Which version?</div></blockquote><div>The third.</div><blockquote type="cite"><div>Since when?</div></blockquote><div>May.</div>',
        "> Which version?\nThe third.\n\n> Since when?\nMay.",
    ),
    "thunderbird bottom": (
        '<div class="moz-cite-prefix">On x, A wrote:<br></div><blockquote type="cite" cite="mid:1"><p>Which version?</p></blockquote><p>The third.</p>',
        "The third.",
    ),
    "gmail bottom": (
        '<div class="gmail_quote"><div class="gmail_attr">A wrote:<br></div><blockquote class="gmail_quote">Which version?</blockquote></div><div>The third.</div>',
        "The third.",
    ),
    "gmail bottom inside": (
        '<div class="gmail_quote">On Tue, A wrote:<br><blockquote class="gmail_quote">Which version?</blockquote><div><br></div><div>The third.</div></div>',
        "The third.",
    ),
    "proton bottom": (
        '<div class="protonmail_quote">On Tuesday, A wrote:<br><blockquote class="protonmail_quote" type="cite">Which version?</blockquote></div><div>The third.</div>',
        "The third.",
    ),
    "roundcube bottom": (
        '<p id="reply-intro">On 2025-03-04 09:07, A wrote:</p><blockquote type="cite">Which version?</blockquote><div>The third.</div><div>--<br>Anna</div>',
        "The third.",
    ),
}


@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize("subject", ["Printer", "Re: Printer"])
def test_own_words_stay(name: str, subject: str) -> None:
    """A quotation, a rule or a border of the author's own is no older mail."""
    page, wanted = OWN[name]
    said = newest("", page, subject)
    assert [words for words in wanted if words not in said] == []


@pytest.mark.parametrize("name", INSIDE)
def test_answers_below_and_between(name: str) -> None:
    """An answer below the quote comes alone, answers between its halves with what they answer."""
    page, expected = INSIDE[name]
    assert newest("", page, "Re: x") == expected


def test_coloured_answers_stay() -> None:
    """Answers that only their colour tells are shown with everything around them, when the author says so."""
    head = "<b>From:</b> A &lt;a@acme.example&gt;<br><b>Sent:</b> Tuesday, March 4, 2025<br><b>To:</b> Anna<br><b>Subject:</b> x"
    outlook = f'<div>See my answers in red below.</div><div id="divRplyFwdMsg">{head}</div><div>Which version? <span style="color:red">The third.</span></div>'
    apple = '<div>Antworten in rot.</div><blockquote type="cite"><div>Which version? <font color="red">The third.</font></div></blockquote>'
    for page in (outlook, apple):
        assert "The third." in newest("", page, "Re: x")
