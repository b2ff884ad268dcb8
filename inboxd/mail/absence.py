"""Absence notices by their subject, in the languages of common mail programs (PROMISES.md D5)."""

# ruff: noqa: E501 - a table of phrases

from __future__ import annotations

import re

PREFIX = re.compile(
    r"(?:(?:re|aw|sv|vs|antw|odp|fwd?|wg|tr|rv|r|ynt|bls|回复|答复|회신|返信|auto)\s*[:：]\s*|\[[^\]]{1,40}\]\s*)*+\W{0,3}",
    re.IGNORECASE,
)
# What a notice begins with. A noun alone ("holiday") is what customers write about, too: only its notices stand here.
NOTICE = re.compile(
    r"out[- ]of[- ](?:the[- ])?office|auto(?:matic)?[- ]?(?:reply|response|responder)|autom?ated (?:reply|response)|ooo\b"
    r"|away from (?:the office|my (?:desk|mail))|on (?:vacation|holiday|leave)|vacation (?:reply|notice)|currently (?:away|out of)"
    r"|i(?:'m| am) (?:currently )?(?:away|out of|on (?:leave|holiday|vacation))|(?:annual|sick|parental|maternity) leave"
    r"|abwesen(?:d|heit)|automatische antwort|nicht im (?:büro|hause)|nicht erreichbar|bin (?:im urlaub|nicht da)"
    r"|urlaub(?:sabwesenheit|$|\s(?:bis|vom|-))|absen(?:ce|t)\b|message d.absence|réponse automatique|en congés?\b"
    r"|respuesta automática|fuera de (?:la )?oficina|ausencia|ausente\b|estoy fuera|de vacaciones (?:hasta|del)"
    r"|risposta automatica|fuori (?:sede|ufficio)|assenza|(?:siamo |sono )?in ferie (?:fino|dal|da)|non sono in ufficio"
    r"|resposta automática|fora d[eo] escritório|ausência|(?:de |em )?férias (?:até|de)|automatisch antwoord|afwezig"
    r"|op vakantie(?:$| tot)|niet aanwezig|met verlof|autosvar|automatiskt svar|frånvaro|fravær|automatisk svar"
    r"|på (?:ferie|semester)(?:$|\s)|ikke på kontoret|inte på kontoret|autom?(?:aattinen|atická|atyczna)|poissa(?:olo)?|lomalla\b"
    r"|odpowiedź automatyczna|nieobecno|poza biurem|(?:na )?urlop(?:ie| do|$)|автоответ|автоматич(?:еский|на)|отсутств"
    r"|(?:я )?в отпуске|нет на месте|відсутн|(?:я )?у відпустці|не в офісі|automatická odpověď|nepřítomnost|mimo kancelář"
    r"|(?:na )?dovolen(?:á do|é)|otomatik (?:yanıt|cevap)|ofis dışında|izindeyim|yıllık izinde|balasan otomatis|di luar kantor"
    r"|sedang cuti|trả lời tự động|tự động trả lời|vắng mặt|nghỉ phép|đang đi vắng|không có mặt|ตอบกลับอัตโนมัติ|ไม่อยู่"
    r"|自動(?:返信|応答|應答|回覆|回复)|不在|自动(?:答复|回复)|外出|休(?:暇|假)中|부재(?:중)?|자동 ?(?:회신|응답)|(?:휴가|출장) ?중"
    r"|házon kívül|automatikus válasz|răspuns automat|αυτόματη απάντηση|מענה אוטומטי|رد تلقائي|автоматичен отговор"
    r"|automatski odgovor",
    re.IGNORECASE,
)


def is_out_of_office(subject: str) -> bool:
    """Whether a subject begins as an absence notice does."""
    start = subject[:300].lstrip()
    return bool(NOTICE.match(start, PREFIX.match(start).end()))  # type: ignore[union-attr]
