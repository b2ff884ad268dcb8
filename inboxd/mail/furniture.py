"""What a company's gateway hangs on every mail: "[EXTERNAL]" in subjects, "CAUTION" banners above bodies.

Known are the wordings of the common gateways (Microsoft 365's first-contact tip, Proofpoint, Mimecast, Barracuda
and the transport rules that administrators write) in the languages of `quote.words`.
"""

# ruff: noqa: E501 - tables of words

from __future__ import annotations

import re
from unicodedata import normalize

EXTERNAL = (
    r"external|extern[eo]?s?|externa|ext|esterno|esterna|zewn[eę]trzn[yae]|внешн(?:ее|яя|ий)|зовнішн(?:ій|є)|экстерн|ekstern"
    r"|ulkoinen|externí|harici|dış|kurum dışı|eksternal|ภายนอก|外部|社外|외부|外部邮件|外部郵件|bên ngoài|ngoài"
)
MAIL_WORD = (
    r"e-?mail|mail|sender|message|msg|source|recipient|courriel|expéditeur|absender|correo|remitente|mensagem"
    r"|remetente|mittente|messaggio|bericht|afzender|wiadomość|nadawca|письмо|отправитель|лист|odesílatel|avsender"
    r"|avsändare|viesti|gönderen|e-posta|pengirim|อีเมล|メール|메일|邮件|郵件|thư"
)
CAUTION_WORD = r"caution|warning|attention|be careful|achtung|vorsicht|cảnh báo|attenzione|advertencia|aviso"
INSIDE = rf"(?:(?:{CAUTION_WORD})\W{{0,3}})?(?:{EXTERNAL})\.?(?:[\s_-](?:{MAIL_WORD}))?(?:\W{{0,3}}(?:{CAUTION_WORD}))?"
MARK = re.compile(
    rf"\[\s?(?:{INSIDE})\s?\]:?|\(\s?(?:{INSIDE})\s?\):?|\{{\s?(?:{INSIDE})\s?\}}:?|<\s?(?:{INSIDE})\s?>:?"
    rf"|\*{{1,3}}\s?(?:{INSIDE})\s?\*{{1,3}}:?|【\s?(?:{INSIDE})\s?】",
    re.IGNORECASE,
)
SHOUTED = re.compile(
    r"(?:EXTERNAL(?: (?:E-?MAIL|SENDER|MAIL|MESSAGE))?|EXTERN|EXTERNE|EXT)\s?(?::|-|–|\|)(?=\s)"
)
LEADING = re.compile(r"[^\W\d_]{1,10}(?:\[\d+\]|\(\d+\))?\s?[:：](?=\s|\[|$)|\[[^\]\[]{1,60}\]")
MOST_MARKS = 8

OUTSIDE = re.compile(
    r"(?:from|by|originated|sent)\s(?:\w+\s){0,4}(?:outside|external|untrusted|unknown)|outside (?:of )?(?:your|the|our)\s"
    r"|external (?:sender|source|e-?mail|message|address|domain)|is from an external|don.t often get e-?mail from"
    r"|have not previously corresponded|first time you(?:.ve)? received|sender (?:is )?(?:external|unverified)"
    r"|provient d.{0,20}(?:ext[ée]rieur|externe)|expéditeur externe|(?:courriel|e-?mail|message) externe"
    r"|au(?:ß|ss)erhalb (?:der|ihrer|unserer|des)|extern(?:e|en|er) (?:absender|e-?mail|mail|nachricht|quelle)"
    r"|externem absender|von extern|erhalten nicht (?:oft|häufig)"
    r"|fuera de (?:la|su|nuestra|tu)\s|(?:correo|remitente|mensaje|origen) externo|exterior de la organizaci"
    r"|fora d[aoe] |(?:remetente|mensagem|origem) extern[ao]|dall.esterno|mittente esterno|all.esterno|fonte esterna"
    r"|buiten (?:de|uw|onze|je)\s|extern(?:e)? (?:afzender|bron|bericht)|spoza (?:organizacji|firmy|naszej)"
    r"|zewnętrzn\w+ (?:nadawc|źródł|wiadomoś|adres)|внешн\w+ (?:отправител|адрес|источник|почт)|извне"
    r"|за пределами|зовнішн\w+ (?:відправник|джерел|адрес|пошт)|з-?за меж|поза межами"
    r"|mimo (?:organizaci|vaši|naši)|extern\w+ (?:zdroj|odesílatel|adres)"
    r"|uden for (?:organisationen|virksomheden|din)|utenfor (?:organisasjonen|virksomheten|din)|ekstern\w* (?:afsender"
    r"|avsender|kilde|e-?mail|e-post|mail)|utanför (?:organisationen|företaget|din)|extern\w* (?:avsändare|källa)"
    r"|organisaation ulkopuol|yrityksen ulkopuol|ulkopuoliselta lähettäj|ulkopuolelta"
    r"|kurum(?:unuz)? dışı|kuruluş(?:unuz)?un? dışı|şirket(?:iniz)? dışı|harici (?:bir )?(?:gönderen|kaynak|e-?posta)"
    r"|dari luar|luar (?:organisasi|perusahaan)|(?:pengirim|sumber|email) eksternal"
    r"|จากภายนอก|ภายนอกองค์กร|ผู้ส่งภายนอก|外部から|社外から|外部の送信|組織外|外部発信|외부에서|외부 (?:발신|메일|이메일|조직)|조직 외부"
    r"|来自外部|外部(?:邮件|发件|寄件|郵件|來源|来源)|來自外部|(?:组织|公司|組織)(?:以)?外"
    r"|(?:từ|ở) (?:bên )?ngoài|bên ngoài (?:tổ chức|công ty|hệ thống)|người gửi bên ngoài|không thường nhận",
    re.IGNORECASE,
)
ALARM = re.compile(
    r"^\W*(?:caution|warning|attention|alert|notice|important|be careful|external|ext\b|this (?:e-?mail|message)|you don.t often"
    r"|you have not previously|sender|from outside|security"
    r"|prudence|avertissement|mise en garde|alerte|ce (?:courriel|message)|cet e-?mail|courriel externe|externe"
    r"|achtung|vorsicht|warnung|hinweis|sicherheitshinweis|diese (?:e-?mail|nachricht)|sie erhalten nicht|extern"
    r"|precauci[óo]n|atenci[óo]n|advertencia|aviso|cuidado|este (?:correo|mensaje|e-?mail)|aten[çc][ãa]o|esta mensagem"
    r"|attenzione|avviso|questa (?:e-?mail|mail)|questo messaggio|let op|waarschuwing|opgelet|dit bericht|deze e-?mail"
    r"|uwaga|ostrzeżenie|ta wiadomość|внимание|осторожно|предупреждение|это (?:письмо|сообщение)|внешн|увага|обережно"
    r"|цей лист|це повідомлення|upozornění|pozor|varování|tento e-?mail|tato zpráva|advarsel|obs|bemærk|denne (?:e-?mail|mail|e-post)"
    r"|varning|detta (?:mejl|e-post|mail|meddelande)|varoitus|huomio|tämä (?:viesti|sähköposti)|dikkat|uyarı|bu (?:e-?posta|ileti|mesaj)"
    r"|perhatian|peringatan|awas|e-?mail ini|pesan ini|คำเตือน|ข้อควรระวัง|โปรดระวัง|อีเมลนี้|注意|警告|ご注意|このメール|社外|外部|주의|경고|이 (?:메일|이메일)"
    r"|외부|警示|此(?:邮件|郵件|電子郵件)|本邮件|提醒|cảnh báo|lưu ý|chú ý|cẩn trọng|thư này|email này|bạn không thường)",
    re.IGNORECASE,
)
ADVICE = re.compile(
    r"click|link|attachment|recogni[sz]e|know the content|trust|learn why|verify|suspicious|phish|report|cliquez|pièces?"
    r" jointes?|liens?\b|anhäng|anlagen|absender|vertrau|enlaces|adjuntos|anexos|allegati|collegament|bijlage|załącznik"
    r"|вложени|ссылк|вкладенн|посиланн|příloh|odkaz|vedhæft|vedlegg|bilag|bifog|länk|liite|liitte|linkk|ekler|bağlantı"
    r"|lampiran|tautan|ไฟล์แนบ|ลิงก์|添付|リンク|첨부|링크|附件|链接|連結|đính kèm|liên kết|đường dẫn|nhấp|content is safe",
    re.IGNORECASE,
)
WHOSE = re.compile(
    r"organi[sz]|company|compan[ií]|enterprise|corporat|entreprise|société|unternehm|firm|empresa|compañ|azienda|bedrijf"
    r"|организац|компани|організац|підприємств|společnost|virksomhed|företag|yritys|kurum|kuruluş|şirket|perusahaan"
    r"|องค์กร|บริษัท|組織|社外|会社|조직|회사|组织|公司|机构|tổ chức|công ty|often get|previously corresponded|nicht oft|không thường",
    re.IGNORECASE,
)
PROOFPOINT = re.compile(r"ZjQcmQRYFpfptBanner(?:Start|End)")
LONGEST_BANNER = 700  # characters
MOST_BANNERS = 3


def strip_subject(subject: str) -> tuple[str, str]:
    """The subject without the gateways' marks at its beginning, and the first mark ("" when there was none).

    "Re: [EXTERNAL] [HELP-7] Printer" becomes "Re: [HELP-7] Printer" and "[EXTERNAL]".
    """
    kept, mark, place = "", "", 0
    for _ in range(MOST_MARKS):
        place += len(subject[place:]) - len(subject[place:].lstrip())
        if found := MARK.match(subject, place) or SHOUTED.match(subject, place):
            mark = mark or found[0].strip()
        elif found := LEADING.match(subject, place):
            kept += found[0] + " "
        else:
            break
        place = found.end()
    rest = subject[place:].strip()
    return (f"{kept}{rest}".rstrip(), mark) if mark and (rest or kept) else (subject, "")


def strip_banner(text: str) -> tuple[str, str]:
    """The text without the gateway's banner above it, and the banner ("" when there was none).

    A banner is the first paragraph, says that the mail came from outside, and begins as warnings begin; the
    author's own words about external mail do not. Text that is nothing but a banner stays.
    """
    lines = text.split("\n")
    banner: list[str] = []
    place = 0
    for _ in range(MOST_BANNERS):
        end = _banner_end(lines, place)
        if end is None:
            break
        banner += [line.strip() for line in lines[place:end] if line.strip()]
        place = end
    rest = "\n".join(lines[place:]).lstrip("\r\n")
    if not banner or not rest.strip():
        return text, ""
    return rest, "\n".join(banner)


def _banner_end(lines: list[str], start: int) -> int | None:
    """The line behind the banner that begins at `start` (blank and drawn lines aside); None without one."""
    first = start
    while first < len(lines) and not any(map(str.isalnum, lines[first])):
        first += 1
    if first >= len(lines) or first - start > 12:
        return None
    if PROOFPOINT.search(lines[first]):
        ends = [place for place in range(first, min(len(lines), first + 25)) if "BannerEnd" in lines[place]]
        return ends[0] + 1 if ends else None
    last = first
    while last < len(lines) and lines[last].strip() and last - first < 12:
        last += 1
    paragraph = lines[first:last]
    joined = normalize("NFC", " ".join(" ".join(paragraph).split())).strip(" *_|>-=[]")
    if not _warns(joined):
        return _mark_alone(paragraph, first)
    return _behind_warning(paragraph, first)


def _warns(paragraph: str) -> bool:
    """Whether a paragraph is a gateway's: it gives advice, names the organisation, or says nothing else."""
    start = paragraph[:LONGEST_BANNER]
    if len(paragraph) > LONGEST_BANNER * 3 or not ALARM.match(start) or not OUTSIDE.search(start):
        return False
    if ADVICE.search(start) or WHOSE.search(start):
        return "?" not in start
    return len(start.split()) <= 5


def _mark_alone(paragraph: list[str], first: int) -> int | None:
    """A line that is only "[EXTERNAL]"."""
    return first + 1 if paragraph and MARK.fullmatch(paragraph[0].strip()) else None


def _behind_warning(paragraph: list[str], first: int) -> int:
    """The line behind the last sentence of the paragraph that warns or advises; a greeting below it stays."""
    last = 0
    for place, line in enumerate(paragraph):
        if place <= last + 1 and (OUTSIDE.search(line[:1000]) or ADVICE.search(line[:1000])):
            last = place
    while (
        last + 1 < len(paragraph)
        and not _ends_sentence(paragraph[last])
        and paragraph[last + 1][:1].islower()
    ):
        last += 1
    return first + last + 1


def _ends_sentence(line: str) -> bool:
    return line.rstrip(" *_|]>").endswith((".", "!", "。", "！", "?"))
