"""Templates: found by name and language, rendered in a sandbox, checked before a mail needs them."""

from __future__ import annotations

import pickle
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from inboxd.compose.headers import ComposeError
from inboxd.compose.prose import filesize, joined, linked, paragraphs, quoted, shortened, when
from inboxd.compose.sandbox import FILTERS
from inboxd.compose.templates import Templates, shipped
from inboxd.compose.values import KNOWN, completed, samples
from inboxd.desk.problem import Problem
from tests.unit.composing import DESK, TEMPLATES

LANGUAGES = ["de", "en", "es", "fr", "vi"]
EVERY = [(name, language) for name in sorted(KNOWN) for language in sorted(TEMPLATES.languages(name))]


def folder(path: Path, **files: str) -> Templates:
    """Templates of an admin's folder with the shipped ones behind it. "__" stands for a dot."""
    for name, text in files.items():
        file = path / f"{name.replace('__', '.')}.j2"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return Templates.load([path, shipped()])


def problems(path: Path, **files: str) -> list[Problem]:
    """What `check` finds in an admin's folder."""
    folder(path, **files)
    return Templates.load([path]).check(DESK)


def test_every_template_that_the_desk_asks_for_is_shipped() -> None:
    """The binding list and the shipped files agree."""
    assert TEMPLATES.names() == set(KNOWN)
    assert all("en" in TEMPLATES.languages(name) for name in KNOWN)


def test_the_acknowledgement_speaks_five_languages() -> None:
    """Customers read the first answer in their own language."""
    assert sorted(TEMPLATES.languages("acknowledgement")) == LANGUAGES
    texts = {
        TEMPLATES.render("acknowledgement", language, {"first_name": "Anna"}).text for language in LANGUAGES
    }
    assert len(texts) == 5


def test_the_shipped_templates_have_no_mistake() -> None:
    """`check` on a fresh installation is silent."""
    assert TEMPLATES.check(DESK) == []


@pytest.mark.parametrize(("name", "language"), EVERY)
@pytest.mark.parametrize("full", [True, False], ids=["full", "empty"])
def test_every_shipped_template_renders(name: str, language: str, full: bool) -> None:
    """With every value and with none; the HTML is a whole page and shows no leftovers."""
    rendered = TEMPLATES.render(name, language, samples(name) if full else {"ticket": 1, "tag": "[HELP-1]"})
    assert rendered.text.strip() or not full
    assert rendered.html.lstrip().lower().startswith("<!doctype html>")
    assert rendered.html.rstrip().endswith("</html>")
    for leftover in ("{{", "{%", "Undefined", "None", "&lt;p&gt;", "[]"):
        assert leftover not in rendered.text + rendered.html
    assert "\n\n\n" not in rendered.text


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_b26_no_shipped_template_loads_anything(name: str, language: str) -> None:
    """B26: no image, script, style sheet, font or form of another place."""
    html = TEMPLATES.render(name, language, samples(name)).html.lower()
    assert not re.search(r"\bsrc\s*=|url\(|@import|<link|<script|<form|<img|http", html)


@pytest.mark.parametrize("language", LANGUAGES)
def test_b23_an_acknowledgement_repeats_nothing_of_the_customer_s(language: str) -> None:
    """B23: neither subject nor text of a stranger's mail goes back in our name."""
    values = samples("acknowledgement") | {
        "subject": "BUY-NOW",
        "text": "BUY-NOW",
        "fields": {"x": "BUY-NOW"},
    }
    rendered = TEMPLATES.render("acknowledgement", language, values)
    assert "BUY-NOW" not in rendered.text + rendered.html + rendered.subject


def test_a_notification_keeps_the_promised_order() -> None:
    """Name and text, where the reply goes, facts, who it is, what was before, commands, token."""
    values = samples("notification")
    for shown in (
        TEMPLATES.render("notification", "en", values).text,
        TEMPLATES.render("notification", "en", values).html,
    ):
        places = [
            shown.index(mark)
            for mark in ("Anna Schmidt", "since this morning", "Your reply goes to", "normal",
                         "3 tickets before", "It happened again", "laim", "ref n.")
        ]  # fmt: skip
        assert places == sorted(places)


def test_a_first_contact_is_said() -> None:
    """Who has never written before is new to the agent, too."""
    rendered = TEMPLATES.render("notification", "en", samples("notification") | {"first_contact": True})
    assert "first contact" in rendered.text
    assert "first contact" in rendered.html


@pytest.mark.parametrize(
    ("language", "fallbacks", "found"),
    [
        ("de", ("en",), "de"), ("de-AT", ("en",), "de"), ("de_AT", (), "de"), ("DE", (), "de"),
        ("xx", ("vi", "en"), "vi"), ("", ("fr",), "fr"), ("", (), "en"), ("xx", ("yy",), "en"),
    ],
)  # fmt: skip
def test_the_nearest_language_is_found(language: str, fallbacks: tuple[str, ...], found: str) -> None:
    """The ticket's language, its base, the desk's first, English."""
    assert TEMPLATES.render("acknowledgement", language, {}, fallbacks).language == found


def test_a_file_without_language_serves_all_that_have_none(tmp_path: Path) -> None:
    """A bilingual file stands before the desk's language, behind the customer's own."""
    templates = folder(tmp_path, acknowledgement__txt="Hello / Xin chào")
    assert templates.render("acknowledgement", "ja", {}, ("en",)).text == "Hello / Xin chào\n"
    assert templates.render("acknowledgement", "ja", {}, ("en",)).language == ""
    assert templates.render("acknowledgement", "de", {}, ("en",)).language == "de"


def test_nobody_s_language_is_answered_in_the_desk_s() -> None:
    """Without a guess and a known contact the acknowledgement speaks the desk's languages, at most three."""
    said = TEMPLATES.render_for_anybody("acknowledgement", {"team_title": "Acme"}, ("vi", "en"))
    assert said.text.startswith("Xin chào")
    assert "\n* * *\n" in said.text
    assert "thank you for writing" in said.text
    assert "thank you for writing" in said.html
    assert said.language == ""
    alone = TEMPLATES.render_for_anybody("acknowledgement", {}, ("vi",))
    assert alone.text == TEMPLATES.render("acknowledgement", "vi", {}).text
    many = TEMPLATES.render_for_anybody("acknowledgement", {}, ("en", "vi", "de", "fr", "xx"))
    assert many.text.count("* * *") == 2
    page = TEMPLATES.render_for_anybody("survey", {}, ("vi", "en"))
    assert page.language == "vi"


def test_a_bilingual_file_is_for_those_whose_language_nobody_knows(tmp_path: Path) -> None:
    """The admin's file without a language goes before what is put together."""
    templates = folder(tmp_path, acknowledgement__txt="Hello / Xin chào")
    assert templates.render_for_anybody("acknowledgement", {}, ("en", "vi")).text == "Hello / Xin chào\n"


def test_a_language_s_case_does_not_matter(tmp_path: Path) -> None:
    """pt-BR, pt_br and PT-BR are one language."""
    folder(tmp_path, **{"own__pt-BR__txt": "Oi", "own__en__txt": "Hi"})
    templates = Templates.load([tmp_path])
    assert [templates.render("own", code, {}).text for code in ("pt-br", "pt_BR", "fr")] == [
        "Oi\n",
        "Oi\n",
        "Hi\n",
    ]


def test_a_template_only_in_another_language_is_better_than_none(tmp_path: Path) -> None:
    """An admin's reply that exists in German only goes out in German."""
    templates = folder(tmp_path, opening__de__txt="Wir haben offen.")
    assert templates.render("opening", "vi", {}).text == "Wir haben offen.\n"


def test_the_admin_s_file_hides_the_shipped_one(tmp_path: Path) -> None:
    """One's own wording wins, text and HTML together: never mixed with the shipped one."""
    templates = folder(tmp_path, notification__en__txt="News of {{ customer }}")
    rendered = templates.render("notification", "en", samples("notification"))
    assert rendered.text == "News of Anna Schmidt\n"
    assert "<p>News of Anna Schmidt</p>" in rendered.html
    assert "Your reply goes to" not in rendered.html


def test_the_admin_s_html_goes_with_the_shipped_text(tmp_path: Path) -> None:
    """A new look needs no new words."""
    templates = folder(tmp_path, acknowledgement__en__html="<b>{{ first_name }}</b>{{ body_text }}")
    rendered = templates.render("acknowledgement", "en", {"first_name": "A&B"})
    assert rendered.html.startswith("<b>A&amp;B</b>Hello A&amp;B")


def test_the_frame_can_be_replaced_alone(tmp_path: Path) -> None:
    """One file changes how every mail looks."""
    templates = folder(
        tmp_path, _frame__html="<html><body>ACME {{ body_html }}{% block page %}{% endblock %}</body></html>"
    )
    assert templates.check(DESK) == []
    assert "ACME <p>Hello" in templates.render("acknowledgement", "en", {}).html


def test_a_subject_may_stand_in_the_first_line(tmp_path: Path) -> None:
    """`Subject:` is taken off the text, with its values."""
    templates = folder(
        tmp_path, thanks__en__txt="{# note #}\nSubject: Thanks, {{ first_name }}\n\nHello\n\n\n\n\nBye\n"
    )
    rendered = templates.render("thanks", "en", {"first_name": "Anna"})
    assert (rendered.subject, rendered.text) == ("Thanks, Anna", "Hello\n\nBye\n")


def test_a_value_can_not_make_a_subject() -> None:
    """Text that begins with "Subject:" within a mail stays text."""
    rendered = TEMPLATES.render("note", "en", samples("note") | {"text": "Subject: x"})
    assert rendered.subject == ""
    assert "Subject: x" in rendered.text


def test_b25_an_answer_that_begins_with_a_subject_line_stays_an_answer() -> None:
    """B25: a value on the first line cannot set the mail's subject."""
    rendered = TEMPLATES.render("answer", "en", {"text": "Subject: PWNED\nHello", "agent_title": "Minh"})
    assert rendered.subject == ""
    assert "Subject: PWNED" in rendered.text


def test_an_unknown_template_is_told() -> None:
    """The error names the file to write."""
    with pytest.raises(ComposeError, match=r"there is no nothing\.en\.txt\.j2"):
        TEMPLATES.render("nothing", "en", {})


def test_a_later_change_of_a_file_changes_nothing(tmp_path: Path) -> None:
    """A set is whole: what was loaded stays until the next load."""
    templates = folder(tmp_path, thanks__en__txt="one")
    (tmp_path / "thanks.en.txt.j2").write_text("two")
    assert templates.render("thanks", "en", {}).text == "one\n"
    assert Templates.load([tmp_path]).render("thanks", "en", {}).text == "two\n"


def test_templates_cross_processes_by_their_folders(tmp_path: Path) -> None:
    """Each worker loads its own."""
    templates = pickle.loads(pickle.dumps(folder(tmp_path, thanks__en__txt="one")))
    assert templates.render("thanks", "en", {}).text == "one\n"


def test_missing_values_are_empty_not_fatal() -> None:
    """No mail is lost for a detail that somebody forgot to give."""
    assert completed("notification", {})["flags"] == []
    assert completed("own", {})["first_name"] == ""


@pytest.mark.parametrize(
    ("text", "line", "what", "remedy"),
    [
        ("Hello\n{{ fist_name }}", 2, "unknown variable 'fist_name'", "did you mean 'first_name'?"),
        ("a\nb\n{% if x", 3, "unexpected end of template", ""),
        ("{% for x in tags %}", 1, "Unexpected end of template", ""),
        ("\n{{ tag | uper }}", 2, "No filter named 'uper'", "did you mean 'upper'?"),
        ("{% if ticket is evn %}{% endif %}", 1, "No test named 'evn'", "did you mean 'even'?"),
        ("{% for line in tags %}\n{{ line.label }}\n{% endfor %}", 2, "has no attribute 'label'", ""),
        ("x\n{% include '_fram.html.j2' %}", 2, "'_fram.html.j2', which does not exist", "_frame.html.j2"),
        ("{{ 1 / 0 }}", 1, "division by zero", ""),
        ("{{ ''.__class__ }}", 1, "unsafe", ""),
        ("{{ 'x' * 1000000000 }}", 1, "numbers only", ""),
        ("{% for i in range(100000) %}{% endfor %}", 1, "at most 1,000", ""),
    ],
)
def test_check_names_line_and_remedy(tmp_path: Path, text: str, line: int, what: str, remedy: str) -> None:
    """Every mistake is found before a mail needs the template, with its place and what to do."""
    (found,) = problems(tmp_path, own__en__txt=text, _frame__html="")
    assert found.file == str(tmp_path / "own.en.txt.j2")
    assert found.line == line
    assert what in found.what
    assert remedy in found.remedy
    assert found.remedy
    assert not found.warning


def test_check_sees_both_sides_of_a_condition(tmp_path: Path) -> None:
    """A mistake in a branch that the samples do not take is found as well."""
    text = "{% if tags %}x{% else %}\n{{ desk.nothing }}{% endif %}"
    (found,) = problems(tmp_path, own__en__txt=text)
    assert (found.line, "nothing" in found.what) == (2, True)


def test_check_finds_every_mistake_at_once(tmp_path: Path) -> None:
    """All files, all languages, one run."""
    found = problems(tmp_path, a__en__txt="{{ x1 }}{{ x2 }}", a__de__html="{{ x3 }}", b__vi__txt="{% if %}")
    assert [Path(problem.file).name for problem in found] == [
        "a.de.html.j2",
        "a.en.txt.j2",
        "a.en.txt.j2",
        "b.vi.txt.j2",
    ]


def test_check_tells_what_lists_consist_of(tmp_path: Path) -> None:
    """A wrong part of a list is answered with the right ones."""
    (found,) = problems(tmp_path, notification__en__txt="{% for e in earlier %}{{ e.author }}{% endfor %}")
    assert "earlier: who, kind, at, text" in found.remedy


@pytest.mark.parametrize(
    ("file", "what", "remedy", "warning"),
    [
        (
            "acknowledgment.en.txt.j2",
            "no template that inboxd asks for",
            "did you mean 'acknowledgement'?",
            True,
        ),
        ("answer.j2", "is no name of a template", "NAME.LANG.txt.j2", True),
        ("answer.english.txt.j2", "is no name of a template", "NAME.LANG.txt.j2", True),
        ("My Answer.en.txt.j2", "is no name of a template", "NAME.LANG.txt.j2", True),
    ],
)
def test_a_misnamed_file_is_told(tmp_path: Path, file: str, what: str, remedy: str, warning: bool) -> None:
    """A file that nobody would ever read is found."""
    (tmp_path / file).write_text("x")
    (found,) = Templates.load([tmp_path, shipped()]).check(DESK)
    assert what in found.what
    assert remedy in found.remedy
    assert found.warning is warning


def test_a_file_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    """With the line of the first wrong byte."""
    (tmp_path / "own.en.txt.j2").write_bytes(b"Hello\nGr\xfc\xdfe")
    (found,) = Templates.load([tmp_path]).check(DESK)
    assert (found.line, found.what) == (2, "is not UTF-8")


def test_a_missing_folder_is_no_mistake(tmp_path: Path) -> None:
    """Without a folder of one's own the shipped templates serve."""
    templates = Templates.load([tmp_path / "none", shipped()])
    assert templates.check(DESK) == []
    assert templates.names() == set(KNOWN)


def test_canned_answers_are_checked_and_no_templates_of_mails(tmp_path: Path) -> None:
    """answers/NAME.j2 is text for `#use`."""
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers" / "reset.j2").write_text("Hello {{ first_nam }}")
    templates = Templates.load([tmp_path, shipped()])
    assert "answers/reset" not in templates.names()
    assert [problem.remedy for problem in templates.check(DESK)] == ["did you mean 'first_name'?"]


def test_a_canned_answer_may_ask_for_values_of_its_own(tmp_path: Path) -> None:
    """`#use returns days=30` gives `days`: no name that is unlike a ticket's is warned of."""
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers" / "returns.j2").write_text("Within {{ days }} days, {{ first_name }}.")
    assert Templates.load([tmp_path, shipped()]).check(DESK) == []


@pytest.mark.parametrize(
    "source",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ self.__init__.__globals__ }}",
        "{{ tags.append(1) }}",
        "{{ fields.update(a=1) }}",
        "{{ cycler }}",
        "{{ lipsum() }}",
        "{{ namespace() }}",
        "{{ 'x'.ljust(999999999) }}",
        "{{ '{:>9}'.format(1) }}",
        "{{ '%999999999d' % 1 }}",
        "{{ 2 ** 99999999 }}",
        "{{ tags * 99999999 }}",
        "{{ 'x' | center(99) }}",
        "{% for a in tags %}{% for b in tags %}{% for c in tags %}{% endfor %}{% endfor %}{% endfor %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% include 'own.en.txt.j2' %}",
        "{% include '/etc/passwd' %}",
        "{% include '../secret' %}",
        "{% import 'os' as os %}",
    ],
)
def test_b25_the_sandbox_holds(tmp_path: Path, source: str) -> None:
    """B25: no way out, no change of values, no unbounded work; each is an error, none a result."""
    folder(tmp_path, own__en__txt=source)
    templates = Templates.load([tmp_path])
    with pytest.raises(ComposeError):
        templates.render("own", "en", samples("own"))
    assert templates.check(DESK)


def test_b25_output_is_capped(tmp_path: Path) -> None:
    """B25: a template cannot grow a mail without end."""
    templates = folder(tmp_path, own__en__txt="{% for i in range(1000) %}{{ text }}{% endfor %}")
    with pytest.raises(ComposeError, match="1,000,000"):
        templates.render("own", "en", {"text": "x" * 10_000})
    assert len(templates.render("own", "en", {"text": "x" * 900}).text) == 900_001


def test_b25_values_are_never_templates() -> None:
    """B25: code in a customer's text is text, in HTML escaped."""
    values = samples("notification") | {
        "text": "{{ 7*7 }}<b>",
        "customer": "{% raise %}",
        "flags": ["{{ x }}"],
    }
    rendered = TEMPLATES.render("notification", "en", values)
    assert "{{ 7*7 }}<b>" in rendered.text
    assert "{{ 7*7 }}&lt;b&gt;" in rendered.html


def test_prose_becomes_html() -> None:
    """Paragraphs, line breaks, lists, quotations and links; everything else is escaped."""
    text = "Hello <b>\nAnna\n\n- one\n- two\n\n> said\n>> before\n\nsee https://example.org/?a=1&b=2."
    assert str(paragraphs(text)).replace("\n", "") == (
        "<p>Hello &lt;b&gt;<br>Anna</p><ul><li>one</li><li>two</li></ul>"
        "<blockquote><p>said</p><blockquote><p>before</p></blockquote></blockquote>"
        '<p>see <a href="https://example.org/?a=1&amp;b=2" rel="noopener noreferrer">https://example.org/?a=1&amp;b=2</a>.</p>'
    )


@pytest.mark.parametrize(
    "text", ['https://x"onclick=alert(1)', "https://x'><script>", "javascript:alert(1)", "http://\0x<y>"]
)
def test_b26_a_link_cannot_break_out(text: str) -> None:
    """B26: what follows an address stays text, and only http(s) becomes a link."""
    html = str(linked(text))
    assert "<script" not in html
    assert not re.search(r"<a [^>]*onclick", html)
    assert 'href="javascript' not in html


def test_deep_quotations_end() -> None:
    """A thousand quote marks make three levels and no stack overflow."""
    assert str(paragraphs(">" * 1000 + " x")).count("<blockquote>") == 3


def test_small_words() -> None:
    """What the filters make of values, and of text that somebody gave instead."""
    assert quoted("a\n\nb") == "> a\n>\n> b"
    assert shortened("one two three", 6) == "one …"
    assert shortened("a\nb\nc", 100, 2) == "a\nb …"
    assert shortened("all of it") == "all of it"
    assert joined(["a", "b"]) == "a, b"
    assert joined("ab") == "ab"
    assert joined({"order": 1}) == "order: 1"
    assert joined(7) == "7"
    assert when(datetime(2026, 11, 23, 9, 12, tzinfo=UTC)) == "2026-11-23 09:12"
    assert when("today") == "today"
    assert [filesize(n) for n in (640, 12_000, 3_400_000, "x")] == ["640 B", "12 KB", "3.4 MB", "x"]


def test_the_readme_names_every_template_value_and_filter() -> None:
    """Docs: what an admin may use stands in templates/README.md, and nothing else does."""
    text = (shipped() / "README.md").read_text(encoding="utf-8")
    words = set(re.findall(r"`([a-z_-]+)(?:\([^`]*)?`", text))
    for name in KNOWN:
        assert name in words
        assert set(samples(name)) <= words, name
    assert set(FILTERS) <= words


@pytest.mark.parametrize(
    ("is_new", "kinds", "head"),
    [
        (True, [], "New from Anna"),
        (False, ["customer"], "Anna wrote again"),
        (False, ["agent"], "Anna wrote"),
    ],
)
def test_a_notification_says_who_wrote_before(is_new: bool, kinds: list[str], head: str) -> None:
    """A ticket that an agent asks for, with one mail of the customer's, is no second mail."""
    earlier = [
        {"who": "x", "kind": kind, "at": datetime(2026, 11, 23, tzinfo=UTC), "text": "y"} for kind in kinds
    ]
    values = {"customer": "Anna", "is_new": is_new, "earlier": earlier, "text": "Hello"}
    rendered = Templates.load([shipped()]).render("notification", "en", values)
    assert rendered.text.startswith(f"{head}:\n")
