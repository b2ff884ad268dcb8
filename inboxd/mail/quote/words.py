"""What mail clients write around a quoted mail, by language. Data only; compared without case.

A client in another language still works where the shape says enough: a date, an address in angle brackets and a
colon make an attribution, whatever the words between them.
"""

# ruff: noqa: E501 - scripts of double width

from __future__ import annotations

import re
from collections.abc import Iterable
from unicodedata import normalize

# Labels of a quoted mail's header, as Outlook, Apple Mail, Gmail's forwards, Notes and Zimbra write them.
LABELS = {
    "from": """
        From | De | De la part de | Von | Da | Van | Od | От | От кого | Від | Від кого | Fra | Från | Lähettäjä
        | Kimden | Gönderen | Dari | Pengirim | จาก | 差出人 | 送信者 | 送信元 | From (差出人) | 보낸 사람 | 보낸사람 | 보낸이
        | 发件人 | 發件人 | 寄件者 | 寄件人 | Từ | Người gửi | Expéditeur | Absender | Mittente | Remitente | Feladó
        | Küldő | Από | Expeditor | De la | Pošiljatelj | Šalje | מאת | من | Odosielateľ | Отправитель | Відправник | Afzender | Avsändare | Afsender | Avsender
        | Nadawca | Odesílatel | Remetente""",
    "date": """
        Sent | Date | Sent at | Date sent | Envoyé | Envoyé le | Date d'envoi | Message du | Gesendet | Gesendet am
        | Datum | Enviado | Enviado el | Enviado em | Enviada | Enviada em | Fecha | Data | Inviato | Inviato il
        | Data invio | Verzonden | Verzonden op | Wysłano | Wysłane | Отправлено | Дата | Надіслано | Відправлено
        | Odesláno | Poslano | Sendt | Dato | Skickat | Skickat den | Lähetetty | Päivämäärä | Päiväys | Gönderildi
        | Gönderilme tarihi | Tarih | Gönderme Tarihi | Dikirim | Terkirim | Tanggal | ส่ง | ส่งเมื่อ | วันที่
        | ส่งแล้ว | 送信日時 | 日付 | 日時 | 送信 | 보낸 날짜 | 보냄 | 날짜 | 发送时间 | 发送日期 | 日期 | 时间
        | 發送時間 | 傳送時間 | 寄件日期 | 已傳送 | 已发送 | 已发送时间 | Đã gửi | Ngày | Ngày gửi | Gửi lúc | Thời gian
        | Skickades | Elküldve | Dátum | Küldve | Εστάλη | Στάλθηκε | Ημερομηνία | Trimis | Изпратено | Odoslané | נשלח | תאריך
        | تاريخ الإرسال | تم الإرسال | التاريخ | أرسلت | 寄件時間 | 發送日期 | Vào lúc""",
    "to": """
        To | À | A | An | Para | Pour | Destinataire | Destinataires | Per | Aan | Do | Кому | Komu | Til | Till
        | Vastaanottaja | Kime | Alıcı | Kepada | Ke | ถึง | 宛先 | 받는 사람 | 받는사람 | 받는이 | 收件人 | 收件者 | Tới
        | Đến | Người nhận | Gửi tới | Destinatario | Destinatários | Empfänger | A cc | Címzett | Προς | Către | Catre | До | Prima | Za | Pre | אל | إلى | Người nhận thư""",
    "subject": """
        Subject | Objet | Sujet | Betreff | Asunto | Assunto | Oggetto | Onderwerp | Ogg | Temat | Тема | Předmět
        | Predmet | Emne | Ämne | Aihe | Konu | Perihal | Subjek | Judul | เรื่อง | หัวเรื่อง | 件名 | 제목 | 主题
        | 主旨 | 主題 | Chủ đề | Tiêu đề | Tárgy | Θέμα | Subiect | ชื่อเรื่อง | Относно | נושא | الموضوع""",
    "other": """
        Cc | Bcc | Cci | Copie | Copie à | Kopie | Kopi | Kopia | Копия | Копія | CC (公开) | 抄送 | 副本 | 参照
        | 참조 | สำเนา | สำเนาถึง | Bilgi | Kopio | Tembusan | Đồng gửi | Con copia | Com cópia | DW | Reply-To
        | Reply To | Répondre à | Antwort an | Importance | Priority | Attachments | Attachment | Anlagen | Pièces
        jointes | Bijlagen | Allegati | Archivos adjuntos | Anexos | Organization | Wichtigkeit | Kopi til
        | Kopie an | Kópia | Kopia do | Trả lời đến | Resent-From | Mailed-By | Security | X-Mailer | User-Agent
        | Message-ID | In-Reply-To | References | Newsgroups | List-Id | Fax to | Doc | Másolatot kap | Κοιν. | Κοινοποίηση
        | Копие | העתק | עותק | نسخة | Prioritet | Wysokość ważności | Ważność | Prioridad | Importancia | Prioridade
        | Importanza | Urgentie | Důležitost | Önem | Vigtighed | 重要度 | 중요도 | 重要性 | Mức độ quan trọng
        | 添付ファイル | 첨부 | 附件 | Tệp đính kèm | Đính kèm | Załączniki | Přílohy | Вложения | Вкладення""",
}

# Between dashes: the mail below is an older one.
ORIGINAL = """
    Original Message | Original Email | Original Mail | Original Appointment | Forwarded message | Forwarded mail
    | Forwarded by | Begin forwarded message | Message d'origine | Message original | Message initial
    | Courriel original | Message transféré | Message transmis | Début du message transféré
    | Début du message réexpédié | E-mail d'origine | Ursprüngliche Nachricht | Originalnachricht
    | Ursprüngliche Mail | Originalmail | Original-Nachricht | Weitergeleitete Nachricht
    | Anfang der weitergeleiteten Nachricht | Mensaje original | Mensaje reenviado | Inicio del mensaje reenviado
    | Correo original | Mensagem original | Mensagem encaminhada | Início da mensagem encaminhada
    | Mensagem reencaminhada | Messaggio originale | Messaggio inoltrato | Inizio messaggio inoltrato
    | Messaggio Originale | Oorspronkelijk bericht | Origineel bericht | Doorgestuurd bericht
    | Begin doorgestuurd bericht | Wiadomość oryginalna | Oryginalna wiadomość | Wiadomość przekazana
    | Treść oryginalnej wiadomości | Początek przekazywanej wiadomości | Przekazana wiadomość
    | Исходное сообщение | Исходное письмо | Пересылаемое сообщение | Пересланное сообщение
    | Начало переадресованного сообщения | Начало переданного сообщения | Оригинальное сообщение
    | Конец переадресованного сообщения | Вихідне повідомлення | Оригінальне повідомлення | Початкове повідомлення
    | Переслане повідомлення | Початок листа, що пересилається | Původní zpráva | Původní e-mail
    | Přeposlaná zpráva | Začátek přeposílané zprávy | Pôvodná správa | Oprindelig meddelelse | Oprindelig besked
    | Oprindelig mail | Videresendt meddelelse | Videresendt besked | Videresendt mail | Start på videresendt besked
    | Opprinnelig melding | Original melding | Opprinnelig e-post | Videresendt melding | Videresendt e-post
    | Start på videresendt melding | Ursprungligt meddelande | Originalmeddelande | Ursprungligt mejl
    | Vidarebefordrat meddelande | Vidarebefordrat brev | Alkuperäinen viesti | Alkuperäinen sähköposti
    | Välitetty viesti | Edelleenlähetetty viesti | Välitetty viesti alkaa | Orijinal İleti | Özgün İleti
    | Orijinal Mesaj | Özgün Mesaj | Asıl ileti | Yönlendirilen ileti | İletilen ileti | İletilmiş ileti başlangıcı
    | Forwarded İleti | Pesan asli | Pesan Asal | Pesan Diteruskan | Pesan terusan | Awal pesan yang diteruskan
    | Email asli | ข้อความต้นฉบับ | ข้อความเดิม | จดหมายต้นฉบับ | ข้อความที่ส่งต่อ | ข้อความที่ถูกส่งต่อ
    | เริ่มข้อความที่ส่งต่อ | 元のメッセージ | 元のメール | オリジナルメッセージ | 転送メッセージ | 転送されたメッセージ
    | 転送メール | 原文 | 원본 메시지 | 원본 메일 | 원본 이메일 | 전달된 메시지 | 전달된 메일 | 원래 메시지 | 原始邮件
    | 原始消息 | 原邮件 | 原始信件 | 转发的邮件 | 转发邮件信息 | 转发邮件 | 已转发邮件 | 回复的原邮件 | 回复的原信 | 原始郵件
    | 原始訊息 | 轉寄的郵件 | 轉寄郵件 | 轉寄訊息 | 轉寄的訊息 | 邮件原件 | 以下是转发的邮件 | Thư gốc | Tin nhắn gốc
    | Thư ban đầu | Email gốc | Nội dung gốc | Thông điệp gốc | Tin nhắn ban đầu | Thư đã chuyển tiếp
    | Thư được chuyển tiếp | Tin nhắn chuyển tiếp | Tin nhắn được chuyển tiếp | Bắt đầu thư được chuyển tiếp
    | Bắt đầu thư đã chuyển tiếp | Forwarded Message | Forwarded Conversation | Eredeti üzenet | Αρχικό μήνυμα
    | Mesaj original | Prvotno sporočilo | Izvorna poruka | Replied Message | Antwort auf Nachricht | 이전 메일 | Original | Mail original
    | Mail d'origine | 原始信息 | 邮件原文 | [ 받은 메일 내용 ]"""

# Between dashes on both sides one word of each of these does, whatever the translation: "---- weitergeleitete
# E-Mail ----". Stems, at the begin of a word in scripts that part words.
OLDER = """
    origin ursprüng ursprung oorspronk origineel oryginał исходн оригинал вихідн початков původn pôvodn oprindel
    opprinnel alkuperä özgün asıl orijinal orjinal asli asal gốc ต้นฉบับ 元の オリジナル 원본 原始 原邮 原件 eredeti αρχικ מקורי
    أصلي izvorn replied 回复 回覆 forward weitergeleitet transfér transmis réexpéd reenviad encaminhad reencaminhad
    inoltrat doorgestuurd przekaz przesł пересыл пересла пересил перенаправ переадрес přeposl preposl videresend
    vidarebefordra välitet edelleenlähet yönlendir iletilen iletilmiş diteruskan terusan ส่งต่อ 転送 전달 转发 轉寄
    轉發 chuyển továbbít înaint redirecț transmitere προωθ הועבר معاد prosl препра"""
MESSAGE_NOUN = """
    message mail e-mail email mensaje correo mensagem messaggio courriel nachricht bericht wiadomoś wiadomosc
    сообщен письм лист повідомлен zpráv správ besked meddelel melding meddeland brev mejl viest sähköpost ileti mesaj
    e-posta pesan surel ข้อความ จดหมาย อีเมล メッセージ メール 메시지 메일 이메일 邮件 郵件 信息 消息 訊息 信件 thư tin üzenet levél
    μήνυμα הודעה رسال الرسال poruk съобщени"""

# Without dashes too, when the line ends with a colon (Apple Mail).
BEGINS = """
    Begin forwarded message | Anfang der weitergeleiteten Nachricht | Début du message réexpédié
    | Début du message transféré | Inicio del mensaje reenviado | Início da mensagem encaminhada
    | Inizio messaggio inoltrato | Begin doorgestuurd bericht | Początek przekazywanej wiadomości
    | Начало переадресованного сообщения | Початок листа, що пересилається | Začátek přeposílané zprávy
    | Start på videresendt besked | Start på videresendt melding | Vidarebefordrat brev | Välitetty viesti alkaa
    | İletilmiş ileti başlangıcı | Awal pesan yang diteruskan | เริ่มข้อความที่ส่งต่อ | 転送されたメッセージ
    | 전달된 메시지 | 转发的邮件 | 以下是转发的邮件 | 轉寄的郵件 | Bắt đầu thư được chuyển tiếp
    | Bắt đầu thư đã chuyển tiếp | Início da mensagem reencaminhada | Початок переадресованого повідомлення
    | Mulai pesan yang diteruskan | İletilen ileti başlangıcı | 전달된 메시지 시작 | 开始转发的邮件 | 開始轉寄郵件
    | Továbbított levél kezdete | Începutul mesajului redirecționat | Αρχή προωθημένου μηνύματος
    | Začiatok preposlanej správy | Početak proslijeđene poruke | Forwarded message
    | Начало переданного сообщения | Început mesaj redirecționat"""

# What help desks ask for at the head of their mails: "reply above this line".
ABOVE = """
    above | oberhalb | über dieser | au-dessus | por encima | encima de | arriba de | acima | sopra | boven | powyżej
    | nad tą | выше | вище | nad tímto | nad tento | over denne | ovanför | yläpuolel | üzerine | üstüne | di atas | เหนือ
    | より上 | 上に | 위에 | 上方 | 以上 | phía trên | trên dòng | fölé | deasupra | πάνω από"""
THE_LINE = """
    line | zeile | linie | ligne | línea | linha | riga | linea | lijn | regel | linii | linią | linię | строк | лини | рядк
    | řádk | čar | linje | rivi | viiva | satır | çizgi | baris | garis | บรรทัด | เส้น | 行 | 線 | 线 | 줄 | 선 | dòng | sor
    | linia | γραμμή"""

# How an attribution says that somebody wrote.
WROTE = """
    wrote | writes | has written | said | escribió | escribio | ha escrito | a écrit | a ecrit | écrit | schrieb
    | geschrieben | hat geschrieben | hat Folgendes geschrieben | schreibt | scrisse | ha scritto | scrive | schreef
    | schrijft | heeft geschreven | het volgende geschreven | escreveu | escreve | napisał | napisała | napisana | napisał(a)
    | napisał/a | napisali | pisze | написал | написала | написал(а) | написав | написала | написав(-ла) | писал
    | писала | писал(а) | пишет | пише | писав | napsal | napsala | napsal(a) | napsal/a | píše | napísal
    | napísal(a) | skrev | skrev følgende | har skrevet | har skrivit | skriver | kirjoitti | yazdı | şunu yazdı
    | şöyle yazdı | şunları yazdı | yazmış | menulis | menulis hal berikut | เขียน | เขียนว่า | ได้เขียน | のメール | さんは書きました
    | は書きました | さんが書きました | 書きました | wrote a écrit | 작성 | 님이 작성 | 씀 | 님이 씀 | 写道 | 寫道 | 写到
    | 撰写 | đã viết | viết | írta | έγραψε | a scris | je napisao | je napisala | je napisao/la | napisao je | napisala je | je pisal | написа | ezt írta
    | כתב | כתבה | כתב/ה | כתב(ה) | כתבת | كتب | كتبت | のメッセージ | 쓴 글 | 写 | napísala | escribe | a scris pe | zapisao | kirjutas | rakstīja | rašė
    | napisala | napisal | je oseba | написао | је написао/ла | написао/ла | napisao(la) | disse | isinulat | نوشت | लिखा | skrifaði
    | escribiu | va escriure | ha escrit | idatzi zuen | ysgrifennodd"""

# How an attribution without a date begins ("Quoting Anna <anna@example.org>:", Horde).
QUOTING = """
    Quoting | Zitat von | Zitiere | Citando | Citando a | Mensaje citado por | Citeren | Citeer | Cytowanie | Cytat
    | Cytuję | Cituji | Citace | Citerar | Citat från | Citat fra | Citat af | Citat från | Siterer | Lainaus | Lainaan
    | Цитирую | Цитата | Цитування | Цитую | Idézet | Idézve | Citatul | Citare | Alıntı | Mengutip | Trích dẫn
    | Trích dẫn từ | Quotando | Citation de | En citant | 引用"""

# How an attribution begins when not with a weekday, a number or a name.
OPENERS = """
    On | At | In | Le | Am | Den | El | Em | Il | Op | W dniu | Dnia | Na | No dia | A | Vào | Vào lúc | Lúc | Ngày
    | Pada | Tanggal | Dne | Dňa | Ve | เมื่อ | ในวันที่ | วันที่ | ที่ | 在 | 于 | 於 | В | У | Il giorno
    | In data | Στις | În | We | Dňa | На | Dana | בתאריך | ב | في | يوم | Às | Pe | La data | Dana | Dato | Quoting | Em data | El día | Le mer | Am Datum | Mesaj"""

WEEKDAYS = """
    mon tue tues wed weds thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday
    lun mar mer jeu ven sam dim lundi mardi mercredi jeudi vendredi samedi dimanche
    mo di mi do fr sa so montag dienstag mittwoch donnerstag freitag samstag sonntag sonnabend
    lunes martes miércoles jueves viernes sábado domingo mié jue vie sáb dom
    seg ter qua qui sex segunda terça quarta quinta sexta segunda-feira terça-feira quarta-feira quinta-feira
    sexta-feira lunedì martedì mercoledì giovedì venerdì sabato domenica gio sab
    ma wo za zo maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
    pon wt śr czw pt sob niedz ndz poniedziałek wtorek środa czwartek piątek sobota niedziela
    пн вт ср чт пт сб вс нд понедельник вторник среда четверг пятница суббота воскресенье понеділок вівторок середа
    четвер п'ятниця субота неділя понедельник, po út st čt pá ne pondělí úterý středa čtvrtek pátek neděle
    man tir tirs ons tor tors fre lør søn lor son mandag tirsdag onsdag torsdag fredag lørdag søndag
    mån tis lör sön måndag tisdag lördag söndag
    ma ti ke to pe la su maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai
    pzt sal çar per cum cmt paz pazartesi salı çarşamba perşembe cuma cumartesi pazar
    sen sel rab kam jum min senin selasa rabu kamis jumat sabtu minggu
    th thứ cn จ. อ. พ. พฤ. ศ. ส. อา. uto sri čet ned pon ponedjeljak utorak srijeda četvrtak petak subota nedjelja
    hét kedd szer csüt pén szo vas hétfő szerda csütörtök péntek szombat vasárnap
    marți miercuri joi vineri sâmbătă duminică luni mie vin sâm dum
    понеделник вторник сряда четвъртък петък събота неделя ut št štvrtok piatok sobota nedeľa utorok streda
    δευ τρί τετ πέμ παρ σάβ κυρ δευτέρα τρίτη τετάρτη πέμπτη παρασκευή σάββατο κυριακή จันทร์ อังคาร พุธ พฤหัสบดี ศุกร์ เสาร์ อาทิตย์"""

# How authors say that they answer between the quoted lines. Words apart by "*" may stand up to 20 characters apart.
INSIDE = """
    answers*below | answers*inline | answers*in red | answers*in blue | answers*in green | answers*in the text | replies*below
    | replies*inline | replies*in red | comments*below | comments*inline | comments*in red | comments*in blue
    | answered*below | answered*inline | answered*in red | answered*in your mail | replied*inline | reply inline
    | replied*below | commented*inline | please see inline | see inline below | see comments inline | please see in-line | see*in red | response*inline | responses*below
    | responses*in red | inline answers | inline comments | inline replies | antworten*unten | antworten*in rot
    | antworten*im text | antwort*im text | antworten*in blau | antworten*rot markiert | kommentare*unten | siehe*in rot
    | kommentare*in rot | antworten*direkt | antworte*im text | réponses*ci-dessous | réponses*en rouge | réponses*en bleu
    | réponses*dans le texte | réponses*dans votre | commentaires*ci-dessous | commentaires*en rouge | respuestas*abajo
    | respuestas*en rojo | respuestas*en azul | respuestas*en el texto | respondo*abajo | respondo*en rojo
    | comentarios*en rojo | respostas*abaixo | respostas*em vermelho | respondo*abaixo | respostas*em azul
    | comentários*abaixo | risposte*sotto | risposte*in rosso | risposte*nel testo | rispondo*sotto | risposte*in blu
    | antwoorden*hieronder | antwoorden*in rood | antwoorden*in de tekst | opmerkingen*in rood | odpowiedzi*poniżej
    | odpowiedzi*na czerwono | odpowiedzi*w tekście | odpowiadam*poniżej | ответы*ниже | ответы*красным
    | ответы*в тексте | ответил*ниже | ответила*ниже | відповіді*нижче | відповіді*червоним | відповіді*у тексті
    | odpovědi*níže | odpovědi*červeně | odpovědi*v textu | svar*nedenfor | svar*med rødt | svar*i rødt | svar*nedenunder
    | svar*nedan | svar*i rött | svar*med rött | svar*i texten | vastaukset*alla | vastaukset*punaisella
    | vastaukset*tekstissä | cevaplar*aşağıda | cevaplar*kırmızı | yanıtlar*aşağıda | jawaban*di bawah | jawaban*merah
    | ตอบ*ด้านล่าง | ตอบ*สีแดง | 赤字*回答 | 赤字*返信 | 赤字*返答 | 下記*回答 | 以下に回答 | インライン*回答 | 빨간색*답변 | 아래*답변
    | 본문*답변 | 红色*回复 | 紅色*回覆 | 下面*回复 | 文中*回复 | 见下文 | 見下文 | 见红字 | 回复*如下文 | trả lời*bên dưới
    | trả lời*phía dưới | trả lời*màu đỏ | trả lời*chữ đỏ | trả lời*trong mail | trả lời*trong thư | phản hồi*bên dưới
    | phản hồi*màu đỏ | trả lời*xen kẽ | tra loi*ben duoi | tra loi*mau do"""

INVISIBLE = dict.fromkeys(
    (0xAD, 0x61C, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A))
)
ALIKE = {0x130: "i", 0x2019: "'", 0x2018: "'", 0x2BC: "'"} | {
    zero + digit: str(digit) for zero in (0x660, 0x6F0) for digit in range(10)
}


def phrases(table: str) -> tuple[str, ...]:
    """The table's entries, longest first, without case, each once."""
    return _ordered(" ".join(entry.split()) for entry in table.split("|"))


def single_words(table: str) -> tuple[str, ...]:
    """The table's words, longest first, without case, each once."""
    return _ordered(table.split())


def set_of(table: str) -> frozenset[str]:
    """The table's words as they stand."""
    return frozenset(table.split())


def any_of(entries: Iterable[str]) -> str:
    """The entries as one pattern, whatever the width of their spaces."""
    return "(?:" + "|".join(re.escape(entry).replace(r"\ ", r"\s+") for entry in entries) + ")"


def apart(table: str) -> re.Pattern[str]:
    """The table's entries as one pattern; "*" is up to 20 characters."""
    return re.compile(any_of(phrases(table)).replace(r"\*", ".{0,20}?"))


def _ordered(entries: Iterable[str]) -> tuple[str, ...]:
    found = {fold(entry) for entry in entries} - {""}
    return tuple(sorted(found, key=lambda entry: (-len(entry), entry)))


def fold(text: str) -> str:
    """Text as it is compared here: lower case, composed, the Turkish dotted I as an i."""
    if text.isascii():
        return text.lower()
    return normalize("NFC", seen(text).translate(ALIKE).casefold())


def seen(text: str) -> str:
    """Text without the marks that nobody sees: of direction, of width, of joining."""
    return text if text.isascii() else text.translate(INVISIBLE)
