"""Marks and banners of gateways, and what customers write that looks like one; written by hand. Data only."""

# ruff: noqa: E501 - texts

from __future__ import annotations

ADDRESS = "anna@example.org"
MARKS = [
    "[EXTERNAL] ",
    "[EXT] ",
    "[External Email] ",
    "[EXTERNAL EMAIL] - ",
    "[EXTERNAL]: ",
    "{EXTERNAL} ",
    "{EXT} ",
    "EXTERN: ",
    "EXTERNAL: ",
    "EXT: ",
    "[EXTERNE] ",
    "[Extern] ",
    "[EXTERNO] ",
    "[CORREO EXTERNO] ",
    "[ESTERNO] ",
    "[EXT MAIL] ",
    "[ext] ",
    "(External) ",
    "(EXT) ",
    "<EXTERNAL> ",
    "**EXTERNAL** ",
    "*EXTERNAL* ",
    "***EXTERNAL*** ",
    "[EXTERNAL SENDER] ",
    "[External Sender] ",
    "[EXTERNAL-EMAIL] ",
    "[EXTERNAL_EMAIL] ",
    "[EXTERNAL!] ",
    "[!EXTERNAL] ",
    "[!EXTERNAL!] ",
    "[⚠ EXTERNAL] ",
    "⚠️ [EXTERNAL] ",
    "[CAUTION: EXTERNAL] ",
    "[CAUTION EXTERNAL EMAIL] ",
    "CAUTION: EXTERNAL: ",
    "[EXTERNAL - CAUTION] ",
    "[Externe Mail] ",
    "[EXTERNE E-MAIL] ",
    "[Extern E-Mail] ",
    "[Externe Nachricht] ",
    "[Externer Absender] ",
    "[MAIL EXTERNE] ",
    "[Courriel externe] ",
    "[Message externe] ",
    "[EMAIL EXTERNE] ",
    "[EXPÉDITEUR EXTERNE] ",
    "[EMAIL EXTERNO] ",
    "[Remitente externo] ",
    "[MENSAJE EXTERNO] ",
    "[E-MAIL EXTERNO] ",
    "[Email esterna] ",
    "[MITTENTE ESTERNO] ",
    "[Mail esterna] ",
    "[EXTERNE AFZENDER] ",
    "[Externe e-mail] ",
    "[WIADOMOŚĆ ZEWNĘTRZNA] ",
    "[ZEWNĘTRZNY] ",
    "[Внешнее письмо] ",
    "[ВНЕШНИЙ] ",
    "[ВНЕШНЯЯ ПОЧТА] ",
    "[ЗОВНІШНІЙ] ",
    "[EXTERNÍ] ",
    "[EKSTERN] ",
    "[Ekstern e-mail] ",
    "[EXTERNT] ",
    "[Extern avsändare] ",
    "[ULKOINEN] ",
    "[HARİCİ] ",
    "[DIŞ] ",
    "[EKSTERNAL] ",
    "[ภายนอก] ",
    "【外部】",
    "[社外] ",
    "【社外メール】 ",
    "[외부] ",
    "[외부메일] ",
    "[外部邮件] ",
    "【外部邮件】",
    "[外部郵件] ",
    "[外部メール] ",
    "[BÊN NGOÀI] ",
    "[THƯ NGOÀI] ",
    "[Email bên ngoài] ",
    "[Thư từ bên ngoài] ",
    "EXTERNAL EMAIL: ",
    "EXTERNAL SENDER - ",
    "[External]",
    "[Ext. E-Mail] ",
    "[EXTERNAL:] ",
    "[ External ] ",
    "[EXT-E-MAIL] ",
    "[EXTERNAL]\xa0",
    "[WARNING: EXTERNAL EMAIL] ",
    "[Caution - External] ",
    "#EXTERNAL# ",
    "-EXTERNAL- ",
    "~EXTERNAL~ ",
    "|EXTERNAL| ",
    "=EXTERNAL= ",
    "[[EXTERNAL]] ",
    "「外部」 ",
    "External Email - ",
    "[Outside Email] ",
    "[Outside Sender] ",
    "[OUTSIDE] ",
]
BANNERS = f"""
You don't often get email from {ADDRESS}. Learn why this is important<https://aka.ms/LearnAboutSenderIdentification>
Some people who received this message don't often get email from {ADDRESS}. Learn why this is important<https://aka.ms/LearnAboutSenderIdentification>
Sie erhalten nicht häufig E-Mails von {ADDRESS}. Erfahren Sie, warum dies wichtig ist<https://aka.ms/LearnAboutSenderIdentification>
Einige Personen, die diese Nachricht erhalten haben, erhalten häufig keine E-Mails von {ADDRESS}. Erfahren Sie, warum dies wichtig ist
Vous n’obtenez pas souvent d’e-mail à partir de {ADDRESS}. Découvrez pourquoi cela est important
Vous ne recevez pas souvent de courriers de la part de {ADDRESS}. Découvrez pourquoi cela est important
No suele recibir correo electrónico de {ADDRESS}. Por qué es esto importante
Você não costuma receber emails de {ADDRESS}. Saiba por que isso é importante
Não recebe frequentemente e-mails de {ADDRESS}. Saiba por que motivo isto é importante
Non si riceve spesso un messaggio di posta elettronica da {ADDRESS}. Informazioni sull'importanza di questo problema
U ontvangt niet vaak e-mail van {ADDRESS}. Meer informatie over waarom dit belangrijk is
Nie otrzymujesz często wiadomości e-mail z {ADDRESS}. Dowiedz się, dlaczego jest to ważne
Вы нечасто получаете письма от {ADDRESS}. Узнайте, почему это важно
Ви нечасто отримуєте електронні листи від {ADDRESS}. Дізнайтеся, чому це важливо
Du får inte ofta e-post från {ADDRESS}. Läs om varför det här är viktigt
Du får ikke ofte mails fra {ADDRESS}. Få mere at vide om, hvorfor dette er vigtigt
Du får ikke ofte e-post fra {ADDRESS}. Finn ut hvorfor dette er viktig
Et saa usein sähköpostia osoitteesta {ADDRESS}. Lue, miksi tämä on tärkeää
Od {ADDRESS} nedostáváte e-maily často. Zjistěte, proč je to důležité
{ADDRESS} adresinden sık sık e-posta almıyorsunuz. Bunun neden önemli olduğunu öğrenin
{ADDRESS} からのメールを受け取ることはほとんどありません。これが重要な理由を確認してください
{ADDRESS} からのメールは通常届きません。これが重要な理由
你通常不会收到来自 {ADDRESS} 的电子邮件。了解这一点为什么很重要
您不常收到來自 {ADDRESS} 的電子郵件。了解為什麼這很重要
{ADDRESS}에서 전자 메일을 자주 받지 못합니다. 이 문제가 중요한 이유
Bạn không thường xuyên nhận được email từ {ADDRESS}. Tìm hiểu tại sao điều này quan trọng
Anda jarang menerima email dari {ADDRESS}. Pelajari mengapa hal ini penting
คุณไม่ค่อยได้รับอีเมลจาก {ADDRESS} เรียนรู้ว่าทำไมสิ่งนี้ถึงสำคัญ
External email: Use caution with links and attachments.
External Email - Please use caution when opening links and attachments
EXTERNAL EMAIL: Be careful with links and attachments.
Think Before You Click! This email originated outside our organization.
ALERT: This message is from an external source. BE CAUTIOUS before clicking any link or attachment.
NOTICE: This email is from an external sender - do not click links unless you trust the sender.
CAUTION: External Sender
CAUTION: EXTERNAL EMAIL
⚠ EXTERNAL EMAIL ⚠
⚠️ Caution: This message came from outside the company.
** EXTERNAL **
*External Sender*
[External]
[EXTERNAL EMAIL]
[EXT]
This is an external email.
This email was sent from outside of Acme. Please be careful.
This message originated from outside Acme Corp. Do not open attachments.
This message was sent from a non-Acme address. Do not click on links.
CAUTION: This email came from an external source; be careful with links.
CAUTION! EXTERNAL SENDER. STOP, ASSESS, AND THINK before clicking.
Attention: External Email. Do you know the sender? Do not open attachments.
External Sender - From: (Anna <{ADDRESS}>)\\nThis message came from outside your organization.
This Message Is From an External Sender\\nThis message came from outside your organization.\\nReport Suspicious <https://us-phishalarm-ewt.example/x>
Sent from outside the organization\\nBe careful with links and attachments.
WARNING: This email originated from outside of Acme. DO NOT CLICK links or attachments unless you recognize the sender and know the content is safe.
Security notice: This e-mail was sent by an external sender. Check the address before you click.
[This sender might be impersonating a domain that's associated with your organization. Learn why this could be a risk at https://aka.ms/LearnAboutSenderIdentification.]
This sender is external. Check links with care.
Externe E-Mail: Bitte Links und Anhänge nur öffnen, wenn der Absender bekannt ist.
Externe E-Mail
Diese Nachricht wurde von außerhalb Ihrer Organisation gesendet.
Achtung externe Mail! Öffnen Sie Anhänge nur von bekannten Absendern.
Vorsicht: Diese E-Mail stammt von einem externen Absender. Öffnen Sie keine Anhänge.
*** Externe E-Mail - Vorsicht bei Links und Anhängen ***
Hinweis: Diese Nachricht kommt von einem Absender außerhalb des Unternehmens.
ATTENTION : Message externe. Ne cliquez sur aucun lien sans vérifier l'expéditeur.
Courriel externe : soyez prudent avec les pièces jointes.
AVERTISSEMENT: Ce courriel provient d'une source externe. N'ouvrez pas les pièces jointes.
Mail externe, attention aux liens et pièces jointes.
ATENCIÓN: Este correo electrónico procede de fuera de la organización. No abra archivos adjuntos.
ADVERTENCIA: Correo externo. No haga clic en enlaces de remitentes desconocidos.
CUIDADO: Este e-mail veio de fora da organização. Não clique em links.
AVISO: Remetente externo. Não abra anexos sem verificar.
ATTENZIONE: messaggio proveniente da mittente esterno. Non cliccare sui link.
Email esterna: prestare attenzione a link e allegati.
PAS OP: externe afzender. Open geen bijlagen en klik niet op links.
Deze e-mail komt van buiten de organisatie.
UWAGA! Wiadomość spoza organizacji. Nie klikaj w linki i nie otwieraj załączników.
Wiadomość zewnętrzna. Zachowaj ostrożność przy otwieraniu załączników i linków.
Внимание! Внешний отправитель. Не открывайте вложения и ссылки.
Внешняя почта: будьте осторожны с вложениями и ссылками.
Осторожно: письмо пришло из-за пределов организации. Не переходите по ссылкам.
Увага! Зовнішній відправник. Не відкривайте вкладення.
POZOR: E-mail z externího zdroje. Neklikejte na odkazy a neotvírejte přílohy.
ADVARSEL: Denne mail er sendt uden for organisationen. Klik ikke på links.
OBS: Ekstern e-post. Ikke klikk på lenker eller vedlegg.
VARNING! Externt mejl. Klicka inte på länkar och öppna inte bifogade filer.
HUOM! Ulkopuolinen lähettäjä. Älä avaa linkkejä tai liitteitä.
DİKKAT: Bu e-posta dış kaynaklıdır. Bağlantılara tıklamayın.
UYARI: Bu ileti kuruluş dışından gelmiştir. Ekleri açmayınız.
PERINGATAN: Email eksternal. Jangan klik tautan atau lampiran.
คำเตือน: อีเมลจากภายนอก โปรดระวังลิงก์และไฟล์แนบ
【注意】社外からのメールです。リンクや添付ファイルにご注意ください。
※このメールは外部から送信されています。
[외부메일] 외부에서 수신된 메일입니다. 링크와 첨부파일에 주의하세요.
本邮件来自外部，请谨慎点击链接和附件。
【外部邮件，注意核实】
警示：外部邮件，请勿随意点击链接
注意：此郵件來自組織外部，請勿點選連結或開啟附件。
CẢNH BÁO: Email từ bên ngoài tổ chức. Không mở tệp đính kèm hay nhấp vào liên kết.
Thư từ bên ngoài: cẩn thận với liên kết và tệp đính kèm.
[CẢNH BÁO] Email này đến từ người gửi bên ngoài. Hãy thận trọng.
FIGYELEM: Külső feladótól érkezett e-mail. Ne kattintson a hivatkozásokra.
ATENȚIE: Mesaj din exteriorul organizației. Nu deschideți atașamentele.
ΠΡΟΣΟΧΗ: Το μήνυμα προέρχεται εκτός οργανισμού. Μην ανοίγετε συνημμένα.
זהירות: דוא"ל זה הגיע מחוץ לארגון. אין ללחוץ על קישורים.
تحذير: هذه الرسالة من خارج المؤسسة. لا تنقر على الروابط.
""".strip("\n").split("\n")
OWN_SUBJECTS = [
    "External hard disk is broken",
    "External: my disk",
    "Extern or intern?",
    "The [EXTERNAL] mark in your subjects",
    "[HELP-7] External drive",
    "[URGENT] Printer",
    "EXT4 file system",
    "Ext: 4711 is my number",
    "[Externsteine] trip",
    "EXTERNAL disk broken",
    "[External disk] broken",
    "(external) disk?",
    "Re: external sender banner",
    "Outside the office: who is there?",
    "[outside toilet] broken",
    "<external> tag in XML",
]
OWN_WORDS = """
CAUTION: the printer is hot, it burned my external colleague.
I see "CAUTION: external sender" above every mail of yours. Please fix that.
External hard disk: is it covered by the warranty?
External email does not arrive in my inbox. What can I do?
This email is external to our contract, but please answer.
Attention: my parcel came from outside the country and is broken.
Warning: your link does not work from outside the office.
You don't often get thanks, so here it is: thank you!
You don't often get email from me, but today I need help.
The external monitor does not work.
Externe Festplatte defekt, bitte um Austausch.
Achtung: Der Fahrer kam von außerhalb und fand die Adresse nicht.
Externe Mails kommen bei mir nicht an.
Attention : votre livreur externe a cassé la porte.
Attention : les liens dans votre courriel externe ne marchent pas.
Warnung: Links in Ihrer externen E-Mail führen ins Leere.
Atención: el repartidor externo rompió la puerta.
Внимание! Внешний диск не работает, пришлите новый.
Cảnh báo: bên ngoài hộp bị ướt, hàng hỏng rồi.
Email từ bên ngoài gửi vào hộp thư của em không tới.
注意：外部のディスクが壊れています。
주의: 외부 케이스가 깨졌습니다.
注意：外部包装破损，请换货。
Sent from outside the shop: the door is locked.
Security: somebody from outside tried my password. What shall I do?
Important: I am outside your delivery zone, can you still send it?
Sie erhalten nicht oft Lob, aber heute schon!
No suele recibir correo mi padre, por eso pregunto.
Please note: the sender address outside on the box is wrong.
External users cannot open the link that you sent. Please check.
External sender address blocked? My mails to you come back.
Think before you click, says your poster. Which link is meant?
""".strip("\n").split("\n")
