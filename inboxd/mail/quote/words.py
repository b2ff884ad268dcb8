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
        | Kimden | Gönderen | Dari | Pengirim | จาก | 差出人 | 送信者 | 送信元 | From (差出人) | 보낸 사람 | 보낸사람
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
        | 發送時間 | 傳送時間 | 寄件日期 | 已傳送 | 已发送 | Đã gửi | Ngày | Ngày gửi | Gửi lúc | Thời gian
        | Skickades | Elküldve | Dátum | Küldve | Εστάλη | Στάλθηκε | Ημερομηνία | Trimis | Изпратено | Odoslané | נשלח | תאריך
        | تاريخ الإرسال | تم الإرسال | التاريخ | أرسلت | 寄件時間 | 發送日期 | Vào lúc""",
    "to": """
        To | À | A | An | Para | Pour | Destinataire | Destinataires | Per | Aan | Do | Кому | Komu | Til | Till
        | Vastaanottaja | Kime | Alıcı | Kepada | Ke | ถึง | 宛先 | 받는 사람 | 받는사람 | 收件人 | 收件者 | Tới
        | Đến | Người nhận | Gửi tới | Destinatario | Destinatários | Empfänger | A cc | Címzett | Προς | Către | Catre | До | Prima | Za | Pre | אל | إلى | Người nhận thư""",
    "subject": """
        Subject | Objet | Sujet | Betreff | Asunto | Assunto | Oggetto | Onderwerp | Temat | Тема | Předmět
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
    | Mail d'origine | 原始信息"""

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
    | כתב | כתבה | כתב/ה | כתב(ה) | כתבת | كتب | كتبت | のメッセージ | 쓴 글 | 写 | napísala | escribe | a scris pe | zapisao"""

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

# A client's own signature: "sent from" before, or "sent" behind, a product with nothing but these words around it.
CLIENT_BEFORE = """
    Sent from | Sent via | Sent with | Sent using | Sent by | Sent through | Sent on the go from | Sent securely from
    | Securely sent with | Sent on | Envoyé de | Envoyé depuis | Envoyé à partir de | Envoyé à partir d' | Envoyé avec
    | Envoyé par | Envoyé via | Envoyé d' | Provenance : | Gesendet von | Gesendet mit | Gesendet über | Gesendet aus
    | Gesendet vom | Sicher gesendet mit | Sicher versendet mit | Versendet mit | Verschickt mit
    | Mit freundlichen Grüßen gesendet von | Enviado desde | Enviado con | Enviado vía | Enviado por
    | Enviado a través de | Enviado do | Enviado da | Enviado de | Enviado a partir do | Enviado a partir de | Enviado via
    | Enviado pelo | Enviado com | Enviada do | Inviato da | Inviato dal | Inviato dall' | Inviato con | Inviato tramite
    | Inviata da | Inviata dal | Verzonden vanaf | Verstuurd vanaf | Verzonden vanuit | Verstuurd vanuit | Verzonden met
    | Verzonden via | Verstuurd met | Verstuurd via | Verzonden van | Wysłane z | Wysłano z | Wysłane za pomocą
    | Wysłano za pomocą | Wysłane przez | Отправлено с | Отправлено из | Отправлено через | Отправлено с помощью
    | Послано из | Надіслано з | Надіслано із | Надіслано через | Надіслано за допомогою | Відправлено з | Відправлено із
    | Odesláno z | Odesláno ze | Odesláno pomocí | Odoslané z | Odoslané zo | Odoslané pomocou | Sendt fra | Sendt via
    | Sendt med | Skickat från | Skickat via | Skickat med | Skickades från | Lähetetty | Gönderen: | Dikirim dari
    | Dikirim melalui | Dikirim dengan | Dikirim lewat | Dikirim menggunakan | Terkirim dari | ส่งจาก | ส่งโดย | ส่งด้วย
    | ส่งผ่าน | ส่งมาจาก | 发自 | 发送自 | 來自 | 来自 | 傳送自 | 寄自 | Đã gửi từ | Gửi từ | Được gửi từ | Được gửi bằng | Gửi bằng
    | Đã gửi bằng | Gửi qua | Gửi đi từ | Elküldve | Küldve | Trimis de pe | Trimis din | Trimis de la | Trimis cu
    | Στάλθηκε από | Αποστολή από | נשלח מה | נשלח מ | נשלח באמצעות | مرسل من | أرسلت من | تم الإرسال من | أُرسلت من
    | Изпратено от | Изпратено чрез | Poslano s | Poslano sa | Poslano iz | Poslano z"""
CLIENT_AFTER = """
    gesendet | verschickt | versendet | gönderildi | gönderilmiştir | gönderdim | lähetetty | lähetettiin | から送信
    | から送信されました | から送信しました | を使用して送信 | で送信しました | で送信 | から送付 | 에서 보냄 | 에서 보냈습니다 | 에서 전송 | 에서 전송됨
    | 에서 발송 | 에서 발송됨 | 傳送 | 传送 | 发送 | 发出 | 發送 | 寄出 | 发来的 | küldve"""
# A client's advertisement: "get" before, or behind, a mail program and a platform.
FETCH_BEFORE = """
    Get | Download | Try | Obtenir | Obtenez | Télécharger | Téléchargez | Holen Sie sich | Hol dir | Laden Sie | Obtener
    | Obtén | Obtenga | Descargar | Descarga | Obter | Obtenha | Baixar | Baixe | Transferir | Scarica | Ottieni | Pobierz
    | Uzyskaj | Получить | Получите | Скачать | Загрузить | Отримати | Отримайте | Завантажити | Získat | Získejte
    | Stáhnout | Hent | Få | Skaff deg | Last ned | Hämta | Skaffa | Hanki | Lataa | Dapatkan | Unduh | รับ | ดาวน์โหลด | 获取
    | 下载 | 取得 | 下載 | Tải | Tải về | Lấy | Tải xuống | Az | Descărcați | Obțineți | Αποκτήστε | Λήψη | קבל את | احصل على
    | Изтеглете | Nabavite | Preuzmite | Získať"""
FETCH_AFTER = """
    beziehen | herunterladen | holen | downloaden | ophalen | alın | edinin | indirin | を入手 | を入手する | をダウンロード
    | をダウンロードする | を取得 | 다운로드 | 받기 | 가져오기 | beszerzése | letöltése"""
MAIL_PROGRAMS = """
    Outlook BlueMail TypeApp Gmail Yahoo Proton ProtonMail Tuta Tutanota Spark Thunderbird K-9 FairEmail myMail Zoho
    AquaMail Airmail Mailbird Superhuman Newton Edison Spike Canary Nine"""
PLATFORMS = "iOS Android iPhone iPad Mac Windows Desktop Mobile"
DEVICES = """
    iPhone iPhon iPad iPod iOS Android Galaxy Samsung Huawei Xiaomi Redmi Oppo Vivo Nokia Sony Xperia BlackBerry Pixel
    OnePlus Motorola Wiko Realme Honor Asus Lenovo Windows Outlook Gmail Yahoo Mail Courrier Correo Posta Pošta Poczta
    E-post Почта Почты Proton ProtonMail Tutanota Tuta Thunderbird Spark Spike K-9 FairEmail TypeApp BlueMail myMail Zoho
    Zalo AquaMail Nine Airmail Mailbird Canary Hushmail Missive Polymail Edison Shortwave Newton smartphone phone
    tablet telefoon telefon handphone Handy Mobiltelefon mobiele móvil celular téléphone teléfono telefone cellulare
    telefono mobil mobiel mobile mobilu mobilem matkapuhelin puhelin телефон телефона телефону смартфон điện_thoại
    máy_tính di_động telepon ponsel
    โทรศัพท์ มือถือ สมาร์ทโฟน อุปกรณ์ 手机 手機 携帯 スマホ スマートフォン 스마트폰 휴대폰 邮件 郵件 信箱 邮箱 メール 메일 平板
    设备 裝置 デバイス 기기
    device Gerät appareil dispositivo zařízení urządzenia устройства пристрою enhed enhet cihaz laite perangkat
    LG HTC Verizon T-Mobile AT&T Mac MacBook Webmail Roundcube Zimbra Horde Orange Free Bouygues SFR Wireless AOL GMX WEB.DE
    Mail.ru UKR.NET Yandex Яндекс Яндекс.Почты Hotmail Superhuman HEY Fastmail Posteo Mailfence Netease QQ Seznam Libero
    UOL Telekom 1&1 WP Onet Interia 华为 小米 三星 网易 삼성 네이버 Spectrum Xfinity Comcast"""
# Of these more forms are written than are worth listing: "iPhonesta", "telefonumdan".
INFLECTED = """
    iPhon iPad Galaxy Android Samsung Outlook telefon mobil smartphone puhelim posta poczt sähköpost cihaz tablet Yahoo Thunderbird
    Windows laitte urządzen телефон устройств пристро почт пошт смартфон komórk handphone mailil"""
CLIENT_FILLERS = """
    my the a an on for with using secure email e mail app application via and in from free of your safe encrypted k to
    by edition service client program
    mein meinem meiner meinen dem der das des die mit von für und vom im auf aus über verschlüsselung nachricht diese
    wurde ihrem
    mon ma mes de du d l une un depuis avec pour sous sur la le les messagerie sécurisée sécurisé application partir
    mi mis el los con para del desde en correo electrónico seguro aplicación meu minha do da no na com o aplicativo
    caixa a partir mio dal dalla il lo per su sicura app mijn het een met op voor vanaf vanuit uit
    mojego mojej mój z ze za pomocą programu aplikacji aplikację systemu dla mobilnej mobilnego
    моего моей мого моєї мой с со из через для мобильной мобильного приложения приложении помощью создано в з із за
    допомогою мобільного додатку мого
    mého mé můj pomocí aplikace mobilní pro môjho min mit mitt mina fra med til för från og
    minun -puhelimesta -sovelluksesta sovelluksesta akıllı için ile uygulaması adlı saya dari untuk di dengan
    menggunakan aplikasi của tôi em mình từ cho trên bằng thiết bị điện thoại di động máy tính bảng ứng dụng thư
    ของฉัน ของผม สำหรับ เครื่อง แท็บเล็ต แอป จาก az ről ról omról emről hez hoz re lle ssa pe pentru beszerzése meu ul iul mog mojeg moj μου το τη για από
    שלי את من الـ ال الخاص بي الخاصة моя моето мой от
    我的 我 的 版 上 用 适用于 適用於 大师 智能版 移动 移動 客户端 电子邮件 電子郵件 電子信箱 奇摩 从 從 自 使用 通过 版本 中
    から の アプリ 私の 版 用 端末 で 를 을 에서 용 앱 나의 내 사용하여 으로 로"""
# What follows such a line: "Please excuse my brevity."
EXCUSES = """
    please excuse | please forgive | please pardon | excuse | pardon | sorry for | apologies for | bitte entschuldigen
    | entschuldigen sie | entschuldigung | veuillez excuser | merci d'excuser | excusez | disculpe | disculpa | disculpen
    | por favor, disculpa | por favor, disculpe | perdone | desculpe | desculpem | perdoe | scusate | scusa | perdonate | perdona la
    | mi scuso | excuseer | sorry voor | proszę wybaczyć | przepraszam | извините | простите | вибачте | перепрошую | omluvte
    | omlouvám | undskyld | unnskyld | beklager | ursäkta | anteeksi | kısa yazdığım | kusura bakma | maaf | mohon maaf
    | xin thứ lỗi | thứ lỗi | ขออภัย | 簡単 | 短文 | 请原谅 | 請原諒 | 간단히 | 양해"""
# Slogans that clients hang on.
SLOGANS = """
    yahoo mail: | yahoo mail : | securely sent with tuta | sent with tuta | sicher versendet mit tuta | envoyé avec tuta
    | get your own encrypted | hol dir deine verschlüsselte"""

# A line that closes a letter; alone on its line. A block of name, title and contacts below it is a signature.
CLOSINGS = """
    regards | best regards | kind regards | warm regards | warmest regards | kindest regards | with kind regards
    | with best regards | with regards | many regards | rgds | brgds | br | kr | best | best wishes | all the best
    | sincerely | yours sincerely | sincerely yours | yours truly | yours faithfully | respectfully | cheers
    | thanks and regards | thanks & regards | thank you and best regards | cordially | warmly
    | mit freundlichen grüßen | mit freundlichen gruessen | mit freundlichem gruß | freundliche grüße | viele grüße
    | liebe grüße | beste grüße | schöne grüße | mfg | lg | vg | herzliche grüße | grüße | gruß | hochachtungsvoll
    | cordialement | bien cordialement | très cordialement | salutations | sincères salutations | bien à vous
    | meilleures salutations | cdt | amicalement | respectueusement | bonne journée
    | saludos | saludos cordiales | un saludo | atentamente | cordialmente | un cordial saludo | reciba un cordial saludo
    | atenciosamente | att | abraços | cumprimentos | melhores cumprimentos | com os melhores cumprimentos | abs
    | cordiali saluti | distinti saluti | saluti | un saluto | un cordiale saluto | cordialmente
    | met vriendelijke groet | met vriendelijke groeten | vriendelijke groet | vriendelijke groeten | groeten | groet | mvg
    | pozdrawiam | z poważaniem | pozdrawiam serdecznie | z wyrazami szacunku
    | с уважением | с наилучшими пожеланиями | всего доброго | з повагою | з найкращими побажаннями
    | s pozdravem | s přátelským pozdravem | s úctou | zdravím
    | med venlig hilsen | venlig hilsen | mvh | vh | bedste hilsner | hilsen | de bedste hilsner
    | med vennlig hilsen | vennlig hilsen | beste hilsen | med vänlig hälsning | med vänliga hälsningar
    | vänliga hälsningar | hälsningar | bästa hälsningar | ystävällisin terveisin | terveisin | parhain terveisin | yt | t
    | saygılarımla | saygılar | iyi çalışmalar | sevgiler | selamlar | salam | hormat saya | hormat kami | salam hangat
    | ขอแสดงความนับถือ | ด้วยความเคารพ | よろしくお願いいたします | よろしくお願いします | 敬具 | 以上 | 감사합니다 | 此致 | 敬礼 | 祝好 | 谨启
    | trân trọng | trân trọng kính chào | trân trọng cảm ơn | thân mến | thân ái | kính thư | kính chào"""

# How the small print begins.
LEGAL = """
    confidentiality notice | confidentiality statement | confidential notice | confidentiality note | privacy notice
    | legal notice | legal disclaimer | e-mail disclaimer | email disclaimer | disclaimer | important notice
    | this e-mail and any | this email and any | this e-mail message and any | this email message and any
    | this message and any | this message (including | this e-mail (including | this email (including
    | this e-mail is confidential | this email is confidential | this message is confidential
    | this message contains confidential | this email contains confidential | this e-mail contains confidential
    | this message is intended only | this e-mail is intended | this email is intended | this message is intended
    | this communication is intended | this communication may contain | this e-mail may contain
    | this email may contain | this message may contain | this transmission may contain
    | the information contained in this | the information in this e | the information transmitted | the contents of this e
    | the content of this e | if you are not the intended recipient | if you have received this e | if you received this e
    | please consider the environment | think before you print | save paper | any views or opinions
    | the views expressed in this | registered office:
    | ce message et | ce courriel et | ce message est confidentiel | ce message contient des informations
    | ce courriel est confidentiel | cet e-mail et | les informations contenues dans ce | avis de confidentialité
    | avertissement de confidentialité | avant d'imprimer | pensez à l'environnement
    | diese e-mail enthält vertrauliche | diese e-mail enthaelt | diese nachricht enthält vertrauliche
    | diese e-mail und | diese nachricht und | der inhalt dieser e-mail | dieses e-mail
    | vertraulichkeitshinweis | haftungsausschluss | bitte denken sie an die umwelt
    | este mensaje y | este correo electrónico y | este mensaje contiene | este correo contiene | aviso legal
    | aviso de confidencialidad | cláusula de confidencialidad | la información contenida en este
    | esta mensagem e | esta mensagem contém | este e-mail e | este e-mail contém | aviso de confidencialidade
    | as informações contidas nest | antes de imprimir | piense en el medio ambiente
    | le informazioni contenute in quest | questo messaggio e | questo messaggio è | questa e-mail | questa email
    | avviso di riservatezza | ai sensi del | informativa privacy | prima di stampare
    | dit e-mailbericht | dit bericht is | dit bericht en | deze e-mail en | deze e-mail is | de informatie in dit
    | de informatie verzonden | vertrouwelijkheidsclausule
    | niniejsza wiadomość | ta wiadomość zawiera | ta wiadomość oraz | treść tej wiadomości | wiadomość ta
    | данное сообщение | это сообщение и | это письмо и | настоящее сообщение | информация, содержащаяся в
    | уведомление о конфиденциальности | це повідомлення та | цей лист та | це повідомлення містить
    | tento e-mail a | tato zpráva a | tento e-mail je | informace obsažené v | denne e-mail og | denne mail og
    | denne e-mail kan | denne e-posten og | denne meldingen og | detta e-postmeddelande | detta meddelande och
    | denna e-post | tämä viesti ja | tämä sähköposti | bu e-posta | bu mesaj ve | bu ileti | yasal uyarı
    | gizlilik bildirimi | email ini dan | pesan ini dan | e-mail ini dan | penafian | surel ini
    | อีเมลนี้และ | อีเมลฉบับนี้ | ข้อความนี้และ | ข้อความในอีเมล | このメールには機密 | 本メールは | このメールおよび | 本電子メール
    | 이 메일은 | 본 메일은 | 이 전자우편 | 본 이메일은 | 이 이메일은 | 本邮件及 | 本邮件包含 | 此邮件及 | 本郵件及 | 此電子郵件 | 本電子郵件 | 免责声明 | 免責聲明
    | email này và | thư này và | thông tin trong email này | email này chứa | thông báo bảo mật | thư điện tử này
    | nội dung email này | miễn trừ trách nhiệm | tuyên bố miễn trừ"""

# Other lines that services hang below a mail.
HUNG_BELOW = """
    virus-free | this email has been checked for viruses | this e-mail has been checked for viruses
    | this email was scanned | diese e-mail wurde von | diese nachricht wurde von avast | virenfrei | sans virus
    | cet e-mail a été vérifié | garanti sans virus | l'absence de virus dans ce courrier | libre de virus
    | este correo electrónico ha sido comprobado | el software de antivirus avast | livre de vírus | privo di virus
    | virusvrij | wolny od wirusów | without viruses | không có virus | virusfri | без вирусов | checked by avg
    | you received this message because you are subscribed | to unsubscribe from this group
    | you are receiving this because you | reply to this email directly | do you yahoo!? | this message was sent to
    | scanned by mailscanner"""


# How a line begins that speaks of the mail it stands in.
THIS_MAIL = """
    this e-mail | this email | this message | this mail | the message | diese e-mail | diese mail | diese nachricht
    | ce courriel | cet e-mail | cet email | ce message | le présent | este correo | este mensaje | este e-mail | este email
    | esta mensagem | questa e-mail | questa email | questa mail | questo messaggio | dit e-mailbericht | deze e-mail
    | deze email | dit bericht | ta wiadomość | tę wiadomość | niniejsza wiadomość | это сообщение | это письмо
    | это электронное | данное сообщение | цей лист | це повідомлення | tento e-mail | tato zpráva | tuto zprávu
    | denne mail | denne e-mail | denne e-post | denne meldingen | detta e-post | denna e-post | detta meddelande
    | tämä sähköposti | tämä viesti | bu e-posta | bu ileti | bu mesaj | email ini | pesan ini | e-mail ini | อีเมลนี้
    | อีเมลฉบับนี้ | このeメール | このメール | このメッセージ | この電子メール | 이 이메일 | 이 메일 | 이 전자 | 这封电子 | 此邮件
    | 此电子邮件 | 此電子郵件 | 本邮件 | 本郵件 | email này | thư này | thư điện tử này | ez az e-mail | acest email | acest mesaj
    | αυτό το μήνυμα | този имейл | ova poruka"""

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
