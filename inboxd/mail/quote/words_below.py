"""What stands below an author's words, by language: clients' lines, closings, small print, notices. Data only."""

# ruff: noqa: E501 - scripts of double width

from __future__ import annotations

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
# Of these some also tell by what means a thing was sent: "Sent by mail" is the author's, "Sent by Outlook" is not.
CLIENT_OR_MEANS = """
    Sent by | Sent via | Sent through | Envoyé par | Envoyé via | Enviado por | Enviado vía | Enviado via | Gesendet mit
    | Verschickt mit | Verzonden via | Verstuurd via | Wysłane przez | Wysłano przez | Sendt via | Sendt med | Skickat via
    | Skickat med | Inviato tramite | Inviato con | Odesláno pomocí | Dikirim lewat | Dikirim melalui | Gửi qua"""
CLIENT_AFTER = """
    gesendet | verschickt | versendet | gönderildi | gönderilmiştir | gönderdim | lähetetty | lähetettiin | から送信
    | から送信されました | から送信しました | を使用して送信 | で送信しました | で送信 | から送付 | 에서 보냄 | 에서 보냈습니다 | 에서 전송 | 에서 전송됨
    | 에서 발송 | 에서 발송됨 | 傳送 | 传送 | 发送 | 发出 | 發送 | 寄出 | 发来的 | küldve"""
# A client's advertisement: "get" before, or behind, a mail program and a platform.
FETCH_BEFORE = """
    Get | Download | Try | Obtenir | Obtenez | Télécharger | Téléchargez | Holen Sie sich | Hol dir | Laden Sie | Downloaden Sie | Obtener
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
    OnePlus Motorola Wiko Kindle Fire Surface Lumia Chromebook Fairphone ZTE Alcatel TCL Poco Meizu Realme Honor Asus Lenovo Windows Outlook Gmail Yahoo Mail Courrier Correo Posta Pošta Poczta
    Почта Почты Proton ProtonMail Tutanota Tuta Thunderbird Spark Spike K-9 FairEmail TypeApp BlueMail myMail Zoho
    Zalo AquaMail Nine Airmail Mailbird Mailspring Mailbutler Boxer Workspace Canary Hushmail Missive Polymail Edison Shortwave Newton smartphone phone
    tablet telefoon telefon handphone Handy Mobiltelefon mobiele móvil celular téléphone teléfono telefone cellulare
    telefono mobil mobiel mobile mobilu mobilem matkapuhelin puhelin телефон телефона телефону смартфон điện_thoại
    máy_tính di_động telepon ponsel
    โทรศัพท์ มือถือ สมาร์ทโฟน อุปกรณ์ 手机 手機 携帯 スマホ スマートフォン 스마트폰 휴대폰 邮件 郵件 信箱 邮箱 メール 메일 平板
    设备 裝置 デバイス 기기
    device Gerät appareil dispositivo zařízení urządzenia устройства пристрою enhed enhet cihaz laite perangkat
    LG HTC Verizon T-Mobile AT&T Mac MacBook Webmail Roundcube Zimbra Horde Orange Free Bouygues SFR Wireless O2 AOL GMX WEB.DE
    Mail.ru UKR.NET Yandex Яндекс Яндекс.Почты Hotmail Superhuman HEY Fastmail Posteo Mailfence Netease QQ Seznam Libero
    UOL Telekom 1&1 WP Onet Interia 华为 小米 三星 网易 삼성 네이버 Spectrum Xfinity Comcast"""
# Of these none names a product by itself, however it is written.
GENERIC = """
    Mail Courrier Correo Posta Pošta Poczta Handy Mobiltelefon Telefon Gerät"""
# Of these more forms are written than are worth listing: "iPhonesta", "telefonumdan".
INFLECTED = """
    iPhon iPad Galaxy Android Samsung Outlook telefon mobil smartphone puhelim posta poczt sähköpost cihaz tablet Yahoo Thunderbird
    Windows laitte urządzen телефон устройств пристро почт пошт смартфон komórk handphone mailil"""
CLIENT_FILLERS = """
    post all new network my the a an on for with using secure email e mail app application via and in from free of your safe encrypted k to
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
    menggunakan aplikasi của tôi em mình từ cho trên bằng thông minh thiết bị điện thoại di động máy tính bảng ứng dụng thư
    ของฉัน ของผม สำหรับ เครื่อง แท็บเล็ต แอป จาก az ről ról omról emről hez hoz re lle ssa pe pentru beszerzése meu ul iul mog mojeg moj μου το τη για από
    שלי את من الـ ال الخاص بي الخاصة моя моето мой от
    我的 的 版 上 用 适用于 適用於 大师 智能版 移动 移動 客户端 电子邮件 電子郵件 電子信箱 奇摩 从 從 自 使用 通过 版本 中
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
    securely sent with tuta | sent with tuta | sicher versendet mit tuta | envoyé avec tuta
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
    | nội dung email này | miễn trừ trách nhiệm | tuyên bố miễn trừ | important: the contents | important: this e
    | diese e-mail ist vertraulich | diese mail enthält | diese nachricht ist | ce message électronique | ce courrier
    | cet email et | de conformidad con | en cumplimiento de | em conformidade com | questo documento
    | le informazioni contenute nel | treść niniejszej | ten e-mail zawiera | данное письмо | настоящее письмо
    | цей електронний лист | tato e-mailová zpráva | denne e-mailen | dette brev | detta mail | bu elektronik posta
    | email ini bersifat | informasi dalam email ini | ข้อมูลในอีเมล | 本電子郵件及附件 | 本信件 | 此信件 | 此電子郵件及
    | ez az e-mail | ez az üzenet | αυτό το μήνυμα | το παρόν μήνυμα | acest mesaj | acest e-mail | този имейл | това съобщение
    | ova poruka | ovaj e-mail | táto správa | tento email"""

# How the line begins that asks to print nothing.
SPARE_PAPER = """
    please consider the environment | consider the environment | think before you print | please think before
    | think of the environment | before printing | save paper | save a tree | do you really need to print | bitte denken sie
    | denken sie an die umwelt | bitte prüfen sie | der umwelt zuliebe | bevor sie diese | müssen sie diese
    | pensez à | avant d'imprimer | merci de penser | n'imprimez | pour l'environnement | antes de imprimir
    | por favor, antes de imprimir | por favor, piense | piense en | piensa en | no imprima | pense no | pense antes
    | prima di stampare | pensa all'ambiente | pensate all'ambiente | rispetta l'ambiente | denk aan het milieu
    | denkt u aan het milieu | denk aub | pomyśl | zanim wydrukujesz | prosimy o rozważenie | подумайте
    | пожалуйста, подумайте | прежде чем | перш ніж | збережіть | myslete na | prosím, zvažte | než vytisknete | tænk på
    | tenk på | tenk deg om | tänk på | ajattele | harkitse | lütfen bu | lütfen | yazdırmadan önce | pertimbangkan
    | sebelum mencetak | vui lòng cân nhắc | hãy cân nhắc | hãy nghĩ | hãy bảo vệ môi trường | โปรด | กรุณา | 環境 | 印刷する前
    | 이 메일을 인쇄 | 환경을 | 请考虑 | 打印前 | 列印前 | 請考慮 | gondoljon | σκεφτείτε | vă rugăm"""

# Other lines that services hang below a mail.
HUNG_BELOW = """
    virus-free | this email has been checked for viruses | this e-mail has been checked for viruses
    | this email was scanned | diese e-mail wurde von | diese nachricht wurde von avast | virenfrei | sans virus
    | cet e-mail a été vérifié | garanti sans virus | l'absence de virus dans ce courrier | libre de virus
    | este correo electrónico ha sido comprobado | el software de antivirus avast | livre de vírus | privo di virus
    | không có vi-rút | bez wirusów | без вірусів | вірусів немає | вирусов нет | neobsahuje žádné viry | bez virů
    | viruksista vapaa | ei viruksia | virüs bulunmuyor | virüssüz | bebas virus | ウイルス フリー | ウイルスフリー | 바이러스 없음
    | 不含病毒 | 无病毒 | vírusmentes | χωρίς ιούς | virusfritt | virusvrij | wolny od wirusów | without viruses | không có virus | virusfri | без вирусов | checked by avg
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
