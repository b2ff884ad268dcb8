"""The line above a quoted mail: "On Mon, Mar 3, 2025 at 2:05 PM Anna <anna@example.com> wrote:".

Three kinds of evidence count together: a date, who wrote, and the shape of the end. Where a quote marked with
">" follows, less is enough; where nothing follows that is marked, only what a client writes and no person does
(an address in angle brackets, or a full date with a clock and a name).
"""

# ruff: noqa: E501 - tables of words

from __future__ import annotations

import re

from inboxd.mail.markup import plain
from inboxd.mail.quote import words

LONGEST = 500  # characters of an attribution, however it is wrapped
MOST_LINES = 6


VERB = words.any_of(words.phrases(words.WROTE))
VERBS = words.phrases(words.WROTE)
VERB_ENDS = frozenset(verb[-1] for verb in VERBS)
OPENER = words.any_of(words.phrases(words.OPENERS))
WEEKDAY = words.any_of(words.single_words(words.WEEKDAYS))

DATE = re.compile(
    r"\d{1,4}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{1,4}|(?<!\d)(?:19|20|25)\d\d(?!\d)|\d{4}\s?[年년]|\d{1,2}\s?[月월]\s?\d"
)
CLOCK = re.compile(r"(?<!\d)\d{1,2}\s?[:.h時时시]\s?\d{2}(?!\d)|\d{1,2}\s?[ap]\.?m\b|\d{1,2}\s?[時时시點点]")
BRACKETED = re.compile(r"(?:[<(\[]\s*(?:mailto:)?|(?=\*))[^\s<>()\[\]]+@[^\s<>()\[\]]+\s*[>)\]]")
GOES_ON = re.compile(
    rf"^(\s*[^\s@][^@]{{5,200}}<\s?[^\s<>@]+@[^\s<>@]+>\s?{VERB}\s?[:：])\s+\S", re.IGNORECASE
)
QUOTING = re.compile(rf"^[\s\"'(*_-]*{words.any_of(words.phrases(words.QUOTING))}\s+\S")
WRAPPED_ADDRESS = re.compile(r"(<[^\s<>@]{1,64}) @(?=[^\s<>@]+>)")
MAILTO = re.compile(r"\s*[<(\[]mailto:[^<>()\[\]]*[>)\]]")
SAYS = re.compile(rf"(?<!\w){VERB}(?!\w)|(?:写道|寫道|작성|書きました|のメール|เขียนว่า|เขียน)")
ENDS_IN_VERB = re.compile(rf"{VERB}\s*[:：]?\s*$")
ENDS_IN_SENDER = re.compile(
    rf"(?<!=<)(?<!=)@[^\s<>()\[\]]+\s*[>)\]]\s*[\"']?\s*(?:{VERB}|[^\s.,;!?]{{0,12}})\s*[:：]?\s*$"
)
ENDS_IN_BARE_SENDER = re.compile(rf"@[\w.-]+\s*[\"']?\s*(?:{VERB}\s*[:：]?|[:：])\s*$")
VERB_THEN_NAME = re.compile(
    r"(?:schrieb|skrev|schreef|geschreven|написал|пише|escribió)\s(?:[^.!?]|(?<!\w{5})\.){1,120}[:：]\s*$"
)
DATED_START = re.compile(
    rf"^[\s\"'(*_-]*(?:(?:{OPENER}\s+|den\s+)?(?:{WEEKDAY}\.?,?\s|\(?{WEEKDAY}\)?[.,]*\s?\d)|{OPENER}[\s:-]+(?=\S)|\d)"
)
BARE_OPENING = re.compile(rf"^[\s\"'(*_-]*(?:{OPENER}[\s,]*)?(?:{WEEKDAY}[.,]*\s*)?(?:\d{{1,2}}\.?\s*)?$")
MONTH_FIRST = re.compile(r"^\w+\.?,?\s\d{4}")  # "Mar 2025": a wrapped date, no weekday
NAME_ONLY = re.compile(r"^[^\d.!?:;@]{2,60}(?<![,\s])\s?$")
YEAR = re.compile(r"(?<!\d)(?:19|20|25)\d\d(?!\d)")
NAMED_START = re.compile(r"^[\s\"'(*_-]*[\w\"'“„«][^:：]{0,100}?[<(\[]?[\w.+'=-]+@")
PERSON = re.compile(rf"^[\s\"'*_-]*((?:[^\W\d_][\w.'-]*,?\s+){{1,5}}){VERB}\s*:\s*$")
NOTES = re.compile(rf"^[\w. ,'-]{{2,60}}/[\w ./-]{{1,40}}\s{VERB}\s\w{{0,6}}\s?\d[\w\s./:-]{{6,30}}[:：]$")
PRONOUNS = words.set_of(
    "you i we they he she it your my the this that a an and but as sie du ich er wir ihr es vous tu je il elle nous on"
    " ils usted yo él ella tú ele ela você eu io lui lei jij u ik wij hij ty ja on ona вы ты я он она мы bạn em anh chị"
    " tôi mình họ as what who customer support votre notre mon mir mich uns ihre mein dein su me"
    " mi tu jouw mijn min din mój twój мне нам вам mně nám meg deg mig dig minulle bana saya kami"
)
SPOKEN = words.set_of(
    "i you my your our us me they that which who ich sie du wir mein meine meiner meinem ihnen mir mich unser vous nous yo"
    " usted ustedes nosotros eu você vocês meu minha io voi mio mia ik wij mijn nam wam mój moja я вы мы мой моя вам мне ви"
    " мій мені vám mně můj jeg jag minä size bana saya kami tôi bạn mình"
)
WORDS = re.compile(r"[^\W\d_]+")
LOWER_WORD = re.compile(r"(?<![\w@.<\"'(-])(?:[a-zà-þ][\w'’-]++|[а-яёієїґ][\w'’-]*+)")
# "I" in scripts without spaces.
MYSELF = re.compile(r"私|僕|俺|我|저는|제가|나는|내가|ฉัน|ผม|หนู")
PARTICLES = words.set_of(
    "van von der den de di da do dos du la le el al bin ibn via from at um om kl alle às à a o v w ve am pm est edt cet"
    " г р в о у від от года году користувач пользователь написал написала пишет писал пише on at"
    " gmt utc uhr pukul lúc vào tarihinde le les à the in klo godz użytkownik odesílatel user wrote"
)


def joined(lines: list[str]) -> str:
    """The lines as one, as clients wrote it before it was wrapped, dressed or escaped."""
    text = words.seen(" ".join(plain(" ".join(lines)).split()))
    if "mailto:" in text:
        text = MAILTO.sub("", text)
    for bracket in "<([":
        text = text.replace(f"{bracket} ", bracket)
    if " @" in text:
        text = WRAPPED_ADDRESS.sub(r"\1@", text)
    for bracket in ">)]":
        text = text.replace(f" {bracket}", bracket)
    return text.strip(" *_-")


def may_end(line: str) -> bool:
    """Whether an attribution could end on this line; cheap, for every line of a mail."""
    end = words.seen(line[-40:]).rstrip(" *_\t\xa0")
    if not end or len(line) > LONGEST:
        return False
    if end[-1] in ":：->":
        return True
    folded = words.fold(end.rstrip(" .,"))
    return folded[-1:] in VERB_ENDS and folded.endswith(VERBS)


def has_date(text: str) -> bool:
    """Whether there is a day or a time of day in it."""
    return any(map(str.isdigit, text)) and bool(DATE.search(text) or CLOCK.search(text))


def leads_into_text(line: str) -> bool:
    """Whether the line begins with an attribution and goes on with the quoted mail, as some phones write it."""
    if "@" not in line[:LONGEST]:
        return False
    match = GOES_ON.match(line[: LONGEST + 2])
    return match is not None and is_attribution(joined([match[1]]), False)


def is_attribution(text: str, quote_follows: bool) -> bool:
    """Whether `text` (of `joined`) announces a quoted mail."""
    if len(text) > LONGEST:
        return False
    folded = words.fold(text)
    if (quote_follows and _is_undated(text, folded)) or NOTES.match(folded):
        return True
    dated, clock = DATE.search(folded), CLOCK.search(folded)
    if not (dated or clock):
        return False
    says, starts = SAYS.search(folded), bool(DATED_START.match(folded))
    if BRACKETED.search(folded):
        if says and (starts or NAMED_START.match(folded)):
            return _ends_well(folded) and (quote_follows or not _is_spoken(folded))
        if clock and (says or quote_follows) and _is_foreign(folded):
            return True
        if starts and ENDS_IN_SENDER.search(folded) and "=<" not in folded:
            # Without a colon only a marked quote makes a list of dates and addresses an attribution.
            return quote_follows or not folded.endswith(">")
    if starts and (dated or quote_follows) and ENDS_IN_BARE_SENDER.search(folded):
        return True
    if not says or not _ends_well(folded) or MYSELF.search(folded):
        return False
    if not starts and not (quote_follows and dated and clock):
        return False
    around = _lower_words(text, max(found.end() for found in (dated, clock) if found), says)
    if quote_follows:
        return (PRONOUNS - PARTICLES).isdisjoint(around)
    return bool(dated and clock) and PARTICLES.issuperset(around)


def _is_foreign(folded: str) -> bool:
    """Whether it may be a client's in a language that we do not know: who writes so himself says "I" or "you"."""
    return bool(YEAR.search(folded)) and folded.endswith((":", "：")) and not _is_spoken(folded)


def _is_spoken(folded: str) -> bool:
    """Whether somebody speaks of himself or to another, as no client does."""
    said = WORDS.findall(" ".join(word for word in folded.split() if "@" not in word))
    return bool(MYSELF.search(folded)) or not SPOKEN.isdisjoint(said)


def starts_fully(text: str) -> bool:
    """Whether the text begins as a client begins, so that no line above belongs to it."""
    folded = words.fold(text)
    if MONTH_FIRST.match(folded) or folded.lstrip(" \"'(*_-")[:1].isdigit():
        return False
    return bool(DATED_START.match(folded) and DATE.search(folded))


def completes(text: str, known: str) -> bool:
    """Whether the lines above an attribution begin it: with its date, time or weekday, or with its author."""
    folded, end = words.fold(text), words.fold(known)
    above = folded[: len(folded) - len(end)]
    if "@" not in end and "@" in above:
        return above.startswith("<") or bool(NAMED_START.match(folded) or DATED_START.match(folded))
    if end.startswith("<") and NAME_ONLY.match(above):
        return True
    if not DATED_START.match(folded):
        return False
    return bool(
        BARE_OPENING.match(above)
        or (DATE.search(above) and not YEAR.search(end))
        or (CLOCK.search(above) and not CLOCK.search(end))
    )


def _ends_well(folded: str) -> bool:
    return bool(
        ENDS_IN_VERB.search(folded)
        or ENDS_IN_SENDER.search(folded)
        or VERB_THEN_NAME.search(folded)
        or re.search(r"\d[\s\w.()+-]{0,12}[:：]\s*$", folded)
    )


def _is_undated(text: str, folded: str) -> bool:
    """ "Anna Berg wrote:" above a quote, but not "You wrote:", which is the author's own sentence."""
    if len(text) > 120:
        return False
    if folded.endswith((":", "：")) and QUOTING.match(folded) and BRACKETED.search(folded):
        return True
    if BRACKETED.search(folded) and ENDS_IN_VERB.search(folded) and NAMED_START.match(folded):
        return True
    person = PERSON.match(folded)
    if not person or any(word[0].islower() for word in text.split()[: len(person[1].split())]):
        return False
    return not any(word in PRONOUNS for word in re.findall(r"[\w']+", folded)[:-1])


def _lower_words(text: str, after: int, says: re.Match[str]) -> set[str]:
    """The words around the verb that are no names; a person's sentence has some, a client's has particles."""
    around = text[after : says.start()] + " " + text[max(after, says.end()) :]
    return set(LOWER_WORD.findall(around))
