"""Words of gateways' marks and banners, by language. Data only; patterns are compared without case."""

# ruff: noqa: E501 - tables of words

from __future__ import annotations

import re

# What comes from outside, and how a mail and its sender are called: stems, compared at the begin of a word; a word
# that ends with "." is whole. "_" is a space.
EXTERNAL = """
    extern estern ekstern zewnętrzn zewnetrzn внешн зовнішн экстерн harici dış eksternal ulkoi ulkopuol külső εξωτερικ
    חיצונ خارج ภายนอก 外部 社外 组织外 組織外 외부 bên_ngoài ngoài outside ext.
"""
MAIL = """
    e-mail email mail mails message msg sender source recipient address courriel expéditeur e-mails absender nachricht
    quelle correo mensaje remitente origen origem mensagem remetente mittente messaggio fonte bericht afzender bron wiadomoś
    wiadomosc nadawc źródł письм отправит почт сообщен источник лист відправн повідомл джерел пошт odesílatel zdroj zpráv
    avsender afsender avsändare mejl mejlet e-post kilde källa lähettäj viest sähköpost gönderen gönderici ileti e-posta
    kaynak mesaj pengirim pesan sumber ผู้ส่ง อีเมล ข้อความ メール 送信 発信 発件 발신 메일 이메일 邮件 郵件 发件人 寄件者 寄件人 thư
    email người_gửi feladó expeditor μήνυμα αποστολ email דוא הודעה שולח رسال الرسال بريد مرسل
"""
# Beside those two, a mark in a subject has only these.
BESIDE = """
    caution warning attention careful be achtung vorsicht cảnh báo attenzione advertencia aviso from the de von a an di
    per bên từ kurum от із z ze cuidado attentie let op this is e
"""
OUTSIDE = """
    outside external außerhalb ausserhalb extérieur exterior fuera fora dall'esterno all'esterno esterno buiten spoza извне ззовні
    пределами пределов з-за меж межами mimo uden_for udenfor utenfor utanför ulkopuol dışı dışından dışındaki luar ภายนอก 社外 外
    외부 ngoài exteriorul εκτός מחוץ خارج kívül ekstern non-
"""
ORGANISATION = """
    organi company compan enterprise corporat entreprise société unternehm firm empresa compañ azienda bedrijf организац
    компани організац компанії підприємств společnost virksomhed företag yrity organisaatio kurum kuruluş şirket perusahaan
    องค์กร บริษัท 組織 会社 조직 회사 组织 公司 机构 tổ_chức công_ty hệ_thống szervezet ארגון المؤسسة الشركة οργανισμ network
"""
# Microsoft's tip at the first contact, beside the sender's address.
TIPS = re.compile(
    r"LearnAboutSender|don.t often get e-?mail from|nicht (?:oft|häufig) (?:eine )?E-?Mails? von|häufig keine E-?Mails von"
    r"|pas souvent d(?:.|e )(?:e-?mail|courrier)|suele recibir correo|costuma receber e-?mails?|frequentemente e-?mails"
    r"|riceve spesso un messaggio|ontvangt niet vaak e-?mail|często wiadomości e-?mail|нечасто получаете|нечасто отримуєте"
    r"|inte ofta e-?post|ikke ofte (?:e-?)?(?:mails?|post)|saa usein sähköpostia|nedostáváte e-?maily|nedostáváte často"
    r"|sık sık e-?posta almıyor|からのメール(?:を受け取ることはほとんど|は通常)|通常不会收到|不常收到|메일을 자주 받지|không thường(?: xuyên)? nhận"
    r"|jarang menerima email|ไม่ค่อยได้รับอีเมล|nem gyakran kap|nu primiți des|δεν λαμβάνετε συχνά",
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
    r"|this sender|this is an external|sent from outside|od \\S+@|huom|pas op|mail extern|cuidado|atenție|figyelem|προσοχ[ήη]|זהירות|אזהרה|تحذير|تنبيه|think before|zachowaj|осторожн"
    r"|external (?:e-?)?mail|\[\s?cảnh báo|perhatian|peringatan|awas|e-?mail ini|pesan ini|คำเตือน|ข้อควรระวัง|โปรดระวัง|อีเมลนี้|注意|警告|ご注意|このメール|社外|外部|주의|경고|이 (?:메일|이메일)"
    r"|외부|警示|此(?:邮件|郵件|電子郵件)|本邮件|提醒|cảnh báo|lưu ý|chú ý|cẩn trọng|thư này|email này|bạn không thường)",
    re.IGNORECASE,
)
ADVICE = re.compile(
    r"careful|cautio|assess|prudent|attention aux|attenzione a|ostrożn|thận trọng|cẩn thận|hivatkoz|melléklet|atașament"
    r"|συνημμέν|קישור|צרופ|روابط|مرفق|adgang|lenke|click|link|attachment|recogni[sz]e|know the content|trust|learn why|verify|suspicious|phish|report|cliquez|pièces?"
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
