"""Turkish that calls itself Latin-1: its six letters of their own come out as Icelandic ones."""

from __future__ import annotations

import re

_OWN = re.compile(rb"[\xd0\xdd\xde\xf0\xfd\xfe]")
_WORD = re.compile(r"[^\W\d_]+")
# Words that hardly a Turkish letter lacks; each has a letter that Latin-1 has not.
_COMMON_WORDS = """
    sipariş siparişi siparişim siparişimi siparişin teşekkür teşekkürler değil nasıl yardımcı lütfen hakkında
    aldım aldığım satın sayın saygılarımla alışveriş müşteri çalışmıyor ulaşmadı yapıyorum istiyorum ediyorum
    geçtiğimiz şekilde başka olduğu olduğunu şu şimdi iş işlem işlemi faturayı yanlış artık ığdır aynı dışı
    dışında karşı kayıt kayıtlı hesabım hesabımı şifre şifremi bağlı bağlantı sağlam doğru diğer eğer bağış
    öğrenci öğle ağustos şubat salı çarşamba perşembe kasım aralık mayıs
    """
_COMMON = frozenset(_COMMON_WORDS.split())


def is_likely(data: bytes) -> bool:
    """Whether Turkish words come out when the bytes are read as windows-1254."""
    if not _OWN.search(data):
        return False
    text = data.decode("cp1254", "replace").replace("İ", "i").replace("I", "ı").lower()
    return any(_OWN_LETTER.search(word) and word in _COMMON for word in _WORD.findall(text))


_OWN_LETTER = re.compile("[ğış]")
