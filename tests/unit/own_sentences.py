"""Mails in which customers write what looks like a client's line, a quote, a signature or small print. Data only.

Mails are parted by a line "%%"; every word of each is the customer's own.
"""

# ruff: noqa: E501 - texts

from __future__ import annotations

MAILS = r"""
On Monday I wrote to you:
nobody answered. Please do.
%%
On Monday, 3 March 2025 I wrote to you:

My order 4711 has not arrived.

Until today I have heard nothing.
%%
On March 4, 2025 at 9:07 AM I called your hotline and Mr Berg said:
the parcel is on its way. It is not.
%%
Am Montag habe ich Ihnen geschrieben:
keine Antwort bis heute.
%%
Am 3. März 2025 um 14:05 Uhr schrieb ich Ihnen:
Das Gerät ist defekt. Bitte melden Sie sich.
%%
Am Dienstag schrieb Ihre Kollegin Frau Berg:
Die Ware sei unterwegs. Das stimmt nicht.
%%
Le lundi 3 mars 2025 je vous ai écrit :
ma commande n'est pas arrivée.
%%
Le 3 mars à 14h05 votre collègue m'a dit :
tout est réglé. Ce n'est pas le cas.
%%
El lunes les escribí:
no funciona nada. ¿Qué hago?
%%
El 3 de marzo de 2025 a las 14:05 su compañero me escribió:
ya está arreglado. No es verdad.
%%
Em 3 de março de 2025 às 14:05 eu escrevi para vocês:
o produto veio quebrado. Ninguém respondeu.
%%
Il 3 marzo 2025 alle 14:05 vi ho scritto:
il pacco non è arrivato. Nessuna risposta.
%%
Op 3 maart 2025 om 14:05 schreef ik u:
het pakket is niet aangekomen.
%%
W dniu 3 marca 2025 o 14:05 napisałam do Państwa:
paczka nie dotarła. Bez odpowiedzi.
%%
3 марта 2025 года в 14:05 я вам писал:
посылка не пришла. Ответа нет.
%%
3 березня 2025 о 14:05 я вам писав:
посилка не прийшла. Відповіді немає.
%%
Dne 3. března 2025 v 14:05 jsem vám napsal:
zásilka nedorazila. Bez odpovědi.
%%
Den 3. marts 2025 kl. 14.05 skrev jeg til jer:
pakken er ikke kommet.
%%
Den 3 mars 2025 kl 14:05 skrev jag till er:
paketet har inte kommit.
%%
3. maaliskuuta 2025 klo 14.05 minä kirjoitin teille:
paketti ei ole tullut.
%%
3 Mart 2025 14:05 tarihinde size yazdım:
paket gelmedi. Cevap da gelmedi.
%%
Pada 3 Maret 2025 pukul 14.05 saya menulis:
paket belum sampai. Belum ada jawaban.
%%
Vào lúc 14:05 ngày 3/3/2025 tôi đã viết cho anh chị:
hàng chưa tới. Chưa ai trả lời.
%%
Hôm thứ Hai em có viết:
đơn 4711 bị thiếu. Nhờ shop kiểm tra.
%%
เมื่อวันที่ 3 มีนาคม 2568 เวลา 14:05 ฉันเขียนว่า:
พัสดุยังไม่มา ยังไม่มีใครตอบ
%%
2025年3月3日14:05に私はこう書きました:
荷物が届いていません。返事がありません。
%%
2025년 3월 3일 14:05에 저는 이렇게 썼습니다:
소포가 오지 않았어요. 답이 없네요.
%%
我在2025年3月3日14:05写道：
包裹没有到。没人回复。
%%
Your colleague wrote:
"The refund will come tomorrow." It did not.
%%
Mr Berg wrote that the refund would come. He was wrong:
nothing came.
%%
As Anna Berg wrote to me on 3 March 2025:
the part is in stock. When will it be sent?
%%
My husband wrote to bob@shop.example on 3 March 2025 at 14:05:
no answer so far. Can you help us instead?
%%
The log says at 2025-03-04 09:07 user anna@example.org wrote:
disk full
What does that mean?
%%
2025-03-04 09:07:22 worker-1 wrote: 12 rows
2025-03-04 09:07:23 worker-2 wrote: 14 rows
2025-03-04 09:07:24 worker-1 wrote: 0 rows
Why 0 rows?
%%
[2025-03-04 09:07] <anna> hello
[2025-03-04 09:08] <bob> hello
[2025-03-04 09:09] <anna> it hangs here:
nothing more comes.
%%
Mar  4 09:07:22 mx postfix/smtpd[4711]: from=<anna@example.org>:
it stops after this line. Any idea?
%%
From: Hanoi
To: Hue
Date: 4 March 2025
Passengers: 2

Please book it.
%%
From: 4 March 2025
To: 11 March 2025
Subject: holiday replacement

Who will take over my contract meanwhile?
%%
Von: Hamburg
An: Berlin
Datum: 04.03.2025
Bitte stornieren Sie diese Fahrt.
%%
De: Paris
À: Lyon
Date: 4 mars 2025

Merci d'annuler ce trajet.
%%
De: Madrid
Para: Sevilla
Fecha: 4/3/2025

Quiero cambiar este billete.
%%
Từ: Hà Nội
Đến: Đà Nẵng
Ngày: 04/03/2025

Em muốn đổi vé này.
%%
Từ ngày: 04/03/2025
Đến ngày: 11/03/2025
Phòng: 203

Em muốn huỷ phòng.
%%
От: Москва
Кому: Казань
Дата: 04.03.2025

Прошу отменить доставку.
%%
发件人：张三
收件人：李四
单号：SF1234567

请问到哪里了？
%%
보낸 사람: 김철수
받는 사람: 이영희
운송장: 1234567

어디쯤 왔나요?
%%
差出人: 山田
宛先: 鈴木
追跡番号: 1234567

まだ届きません。
%%
Name: Anna Berg
Email: anna@example.org
Date: 2025-03-04
Subject: Delivery
Message: The parcel is lost.
%%
Name: Anna Berg
From: anna@example.org
To: Support
Date: 2025-03-04
Phone: 030 123456
Message: Please call me.
%%
Bitte ändern Sie die Adresse.
Von: Hauptstraße 1, 10115 Berlin
Auf: Nebenstraße 2, 10117 Berlin
Danke
%%
Gesendet habe ich das Paket am Montag.
Von wem es angenommen wurde, weiß ich nicht.
%%
Gesendet von Hamburg am Montag, angekommen ist nichts.
%%
Gesendet aus dem Lager in Köln
%%
Von meinem Handy aus geht es nicht
%%
Von meinem iPhone kann ich mich nicht anmelden.
%%
Von meinem Konto wurde zweimal abgebucht
%%
Sent from my office, so please answer there.
%%
Sent from my office
%%
Sent from the shop in Hue
%%
Sent from my iPhone shop three days ago
%%
It was sent from my iPhone to your address.
%%
Sent from my phone the app crashes, on the tablet it works.
%%
Sent by courier on Monday
%%
Sent with insurance, so please pay me.
%%
Envoyé par la poste lundi
%%
Envoyé de mon bureau de Lyon hier matin
%%
Depuis mon téléphone cela ne marche pas.
%%
Envoyé depuis mon compte mais jamais reçu
%%
Enviado por correo el lunes
%%
Enviado desde mi tienda en Madrid el lunes pasado
%%
Enviado do Rio de Janeiro na segunda-feira
%%
Inviato da Milano lunedì
%%
Inviato dal negozio di Roma con corriere
%%
Verzonden vanaf het magazijn op maandag
%%
Verzonden met PostNL op maandag
%%
Wysłane z Krakowa w poniedziałek
%%
Wysłano z magazynu w poniedziałek
%%
Отправлено с почты в понедельник
%%
Отправлено из Москвы в понедельник
%%
Надіслано з Києва у понеділок
%%
Odesláno z Brna v pondělí
%%
Sendt fra lageret i mandags
%%
Skickat från lagret i måndags
%%
Lähetetty postissa maanantaina
%%
Telefonumdan gönderildi ama gelmedi
%%
Dikirim dari Jakarta hari Senin
%%
Gửi từ Hà Nội hôm thứ Hai
%%
Gửi từ điện thoại thì không được, nhờ anh xem giúp
%%
Gửi từ kho Đà Nẵng
%%
Gửi từ Zalo không được ạ
%%
Đã gửi từ hôm qua mà chưa thấy
%%
从我的手机登录不了
%%
使用 iPhone 无法登录
%%
来自北京的包裹还没到
%%
发自北京的快递还没收到
%%
携帯から送信できません
%%
大阪から送信しましたが届いていません
%%
내 iPhone이 안 켜져요
%%
내 휴대폰으로 로그인이 안 됩니다
%%
서울에서 보냈습니다
%%
ส่งจากกรุงเทพเมื่อวันจันทร์
%%
Get Outlook to show my invoices, please!
%%
Download the app on my phone does not work
%%
Hent appen på min telefon virker ikke
%%
Tải ứng dụng trên điện thoại không được
%%
My steps:

> open the page
> press the button
> it hangs

Why?
%%
$ ls > out.txt
$ cat out.txt
> not found
What is wrong?
%%
mysql> select 1;
    -> from dual;
ERROR 1064
Please help.
%%
PS C:\> Get-Mail
>> -Name anna
>> -All
error

What now?
%%
File -> Open -> Save
> this arrow is what I press
Then it crashes.
%%
a > b
b > c
so a > c, yet your program says no.
%%
```
if (a > 0) {
> b
}
```
Syntax error?
%%
Menu > Settings > Account
There is no button.
%%
| name | sum |
|------|-----|
| a    | 1   |
| b    | 2   |

The sum is wrong.
%%
Items:
-- apples
-- pears
-- plums
Please add them.
%%
--
This query comment is the first line of my script, the next is:
select 1;
Why does it fail?
%%
--
name: Anna
--
name: Bob
--
Which of the two is right?
%%
Part 1
----------
it works
----------
Part 2
----------
it does not work
%%
First
_____
Second
_____
Which one should I take?
%%
* * *
Chapter one is missing in the book.
* * *
Please send it.
%%
==========
Total 100
==========
This is wrong, it should be 90.
%%
Best regards to your colleague Lan, she was great!
But the bill is still wrong.
%%
Best regards,
Anna

P.S. When will the shop open on Sunday?
%%
Kind regards
Anna

By the way: the second bill is wrong, too.
%%
Mit freundlichen Grüßen
Anna Berg

PS: Die Rechnung fehlt noch.
%%
Mit freundlichen Grüßen haben Sie mich abgewimmelt.
Das lasse ich nicht zu.
%%
Trân trọng,
Nguyễn An

Tái bút: nhờ anh gửi luôn hoá đơn.
%%
Trân trọng cảm ơn shop.
Cho em hỏi thêm: bao giờ có hàng?
%%
Cordialement,
Anne

Une dernière question : quand serez-vous ouverts ?
%%
Saludos,
Ana

¿Y cuándo llega el segundo paquete?
%%
Thanks,
Anna
Order 4711
Please send it to Hauptstraße 5
%%
Best
Anna
My new address is Main Street 5, 10115 Berlin.
%%
Cheers
my screen shows: Error 5
my phone shows: Error 7
%%
Regards
Item one is broken
Item two is missing
Please replace both.
%%
Disclaimer: I am a lawyer, and this contract is wrong.
%%
Confidential: my password has been stolen. Please block the account.
%%
Your confirmation says:
"This email and any attachments are confidential and intended for the addressee only."
I am not the addressee. Please delete my address.
%%
Clause 7 of your terms reads:

This message and any files transmitted with it are confidential.

Does that hold for my order as well?
%%
This email is intended to complain about your service.
%%
This message is intended only as a reminder: my refund of 50 euros is missing.
%%
Diese Nachricht und die von gestern gehören zusammen. Bitte beide beantworten.
%%
Este mensaje y el de ayer son lo mismo. Contesten a uno.
%%
Questa email e quella di ieri riguardano lo stesso ordine, rispondete a una sola.
%%
Email này và email hôm qua là một việc, nhờ anh trả lời một lần.
%%
Ce message est une réclamation : le colis est cassé.
%%
The contents of this e-mail from you made no sense:
"Your parcel is delivered." It is not.
%%
If you have received this email, please call me: 030 123456.
%%
If you are not the intended recipient of my complaint, tell me who is.
%%
Please consider the environment and send no paper bills any more.
%%
Please do not print my invoice twice.
%%
Virus-free? Your attachment was blocked by my scanner.
%%
This email was scanned by my provider and your attachment removed. Send it again.
%%
Unsubscribe me please.
I did this three times already!
%%
To unsubscribe from this group is impossible, the link is dead. Please remove me.
%%
You are receiving this because you sent me the wrong shoes.
%%
The original message was deleted. Can you send it once more?
%%
-- original part missing --
please send it
%%
Forwarded message to my lawyer yesterday. He will call you.
%%
Begin forwarded message is what your mail says, and then nothing follows.
%%
I forwarded the message to:
anna@example.org
She has not received it.
%%
My friends:
Bob <bob@example.org>
Eve <eve@example.org>
Please invite them.
%%
Please send copies to
Anna <anna@example.org>:
one copy
Bob <bob@example.org>:
two copies
%%
Dates that suit me:
Monday, March 3, 2025 at 9:00 AM
Tuesday, March 4, 2025 at 2:00 PM
Which one do you take?
%%
Di 04.03.2025, 09:07:
Anruf bei Ihrer Hotline, keine Antwort.
Mi 05.03.2025, 10:00:
wieder niemand.
%%
04/03/2025 09:07:
gọi tổng đài không ai nghe
05/03/2025 10:00:
vẫn vậy
%%
2025年3月4日(火) 9:07:
電話しましたが出ませんでした。
%%
The mail from help@acme.example of 4 March 2025 says:
pay now. But I have paid.
%%
CAUTION: This email originated from outside of your organization is what I see on top of your mails. Why?
%%
My company marks your mails as [EXTERNAL]. Can you change your sender?
%%
Warning: the external sender banner appears in every mail of yours, and my boss complains.
%%
Write your answer above this line, says your mail, but there is no line.
%%
Do you Yahoo!? I do not, so please use my new address anna@example.org.
%%
Reply to this email directly does not work, it bounces.
%%
Subject: to change
Please change the subject of my order to "gift".
%%
To: do
Buy milk. Sorry, wrong list! My real question: when do you open?
%%
Quoting the manual:
"Press the red button." There is no red button.
%%
Zitat von Ihrer Webseite:
"Lieferung in 2 Tagen". Es sind jetzt 10.
%%
Original - the colour of the box.
Copy - the colour of what came.
Which is right?
%%
- original message -
%%
--- Please read ---
The delivery address is wrong.
%%
*** URGENT ***
The heating is off since Monday.
%%
>:( I am very angry, where is my parcel?
%%
>>> WHERE IS MY PARCEL <<<
%%
<order>4711</order>
<from>anna@example.org</from>
<date>2025-03-04</date>
Your import refuses this file.
%%
{"from": "anna@example.org", "to": "bob@example.org", "date": "2025-03-04", "subject": "x"}
Your API answers 400 to this.
%%
Received: from mx.example by mail.example; Tue, 4 Mar 2025 09:07:22 +0700
From: info@acme.example
Does this header look genuine to you?
%%
Anna: when do we meet?
Bob: on Monday
Anna: fine
This chat disappeared from your app.
%%
Nội dung chuyển khoản: DH4711
Từ tài khoản: 0123456789
Đến tài khoản: 9876543210
Ngày: 04/03/2025
Em đã chuyển tiền rồi ạ.
%%
Objet : réclamation
Madame, Monsieur, mon colis est cassé.
%%
Betreff: Kündigung
Hiermit kündige ich zum 31.03.2025.
%%
Asunto: baja
Quiero darme de baja.
%%
Date: 2025-03-04
Place: Hue
What: my bag was lost
%%
1. From: where the parcel came
2. To: where it went
3. Date: unknown
%%
Anna wrote:
"the parcel is lost"
%%
I wrote:
> please refund
You wrote:
> no
That is not acceptable.
%%
Your mail said
> pay until Friday
but today is Monday.
%%
Thanks,
Anna
Please call me: tel 030 123456
or write to anna@example.org
%%
Kind regards
Anna Berg
Tel: 030 123456
Email: anna@example.org
Please send the new part to Main Street 5
%%
Viele Grüße
Anna
Bitte rufen Sie mich an: Tel. 030 123456
Mobil: 0170 1234567
%%
Trân trọng,
Nguyễn An
Nhờ shop gọi số ĐT: 0912 345 678
Zalo: 0912345678
%%
- the words above the line are cut off
- the words below the line are not
%%
-- the price above the dotted line is wrong
%%
Message du 4 mars : votre livreur est passé sans sonner.
%%
> 5 euros is too much for shipping.
%%
Thanks!
%%
ok
%%
👍
%%
Yes, 14:05 on 4 March 2025 suits me. Anna <anna@example.org>
%%
The mail that you sent to Bob <bob@example.org> on 4 March 2025 at 09:07 said:
we will call you. Nobody called.
%%
My colleague Bob <bob@example.org> phoned on 4 March 2025 at 09:07 and was told:
come back tomorrow.
%%
Bitte senden Sie es an Bob Berg <bob@example.org> bis 04.03.2025 09:07 Uhr:
er wartet darauf.
%%
Gửi cho Bob <bob@example.org> trước 09:07 ngày 04/03/2025:
hoá đơn và hợp đồng.
%%
Appointment with Bob <bob@example.org>, 4 March 2025 09:07:
please cancel it.
%%
Termin 04.03.2025 09:07:
bitte verschieben.
%%
Subject to change: the delivery date.
From now on: please call me.
%%
Best regards, as they say.
Now to my problem: the door.
%%
Thanks in advance!
Anna Berg
Customer number 4711
%%
I sent it from my iPhone
%%
It was sent with Outlook
%%
Gesendet habe ich es mit Outlook
%%
Die Rechnung wurde mit Thunderbird gesendet
%%
La factura fue enviada desde mi móvil
%%
Tôi gửi từ điện thoại của tôi nhưng không được
%%
Ich habe die Datei von meinem iPhone gesendet
%%
Meine Mail habe ich vom Handy gesendet
%%
手机发送不了
%%
我用手机发送
%%
アプリで送信
%%
アプリから送信できない
%%
앱에서 전송이 안 돼요
%%
Get the app on Android
%%
Download Outlook for Mac fails with error 5
%%
Holen Sie sich das Paket bitte wieder ab
%%
Please find below the original message of the courier:
"not at home"
%%
=== Question 1 ===
When will it come?
=== Question 2 ===
Who brings it?
%%
-- forwarded parcel --
it went to my neighbour
%%
--- message for Lan ---
please call me
%%
Notice: this email address will be closed. Use anna@new.example instead.
%%
Disclaimer
I did read your disclaimer and do not agree.
%%
Privacy notice missing on your page, please add one.
%%
Registered office: where is yours? I need it for my lawyer.
%%
The contents of this email should reach Mr Berg.
%%
Aviso legal: voy a denunciar a la empresa.
%%
Ai sensi del contratto chiedo il rimborso.
%%
Antes de imprimir la factura, corrijan la dirección.
%%
Avant d'imprimer mon billet, corrigez le nom.
%%
Bitte denken Sie an die Rechnung.
%%
Please consider my request.
%%
Vui lòng cân nhắc giảm giá cho em.
%%
Lütfen faturayı tekrar gönderin.
%%
กรุณาส่งใบเสร็จ
%%
Questa email è per il signor Rossi.
%%
Ta wiadomość zawiera moje pytanie: kiedy przyjdzie paczka?
%%
Это письмо и вчерашнее - об одном заказе.
%%
本邮件及昨天的邮件是同一件事，请一起处理。
%%
このメールは昨日の続きです。
%%
이 메일은 어제 메일의 후속입니다.
%%
Email này chứa ảnh chụp lỗi của em ạ.
%%
To: the manager
From: an angry customer
Subject: your service
It is bad.
%%
Date: today
Time: 9:07
Place: shop
%%
Từ: em
Gửi: shop
Nội dung: đổi hàng
%%
Von: mir
An: dich
Betreff: Danke
%%
Cordialement mais fermement, je demande un remboursement.
%%
Saludos a todos, pero el pedido no llegó.
%%
Att: Mr Berg
Please read this.
%%
Best
price please
%%
VG
Model VG-20 is broken
%%
T
Shirt size T is too small
%%
Anna Berg, Hauptstraße 1, 10115 Berlin, Tel. 030 123456: bitte dorthin liefern.
%%
> is the sign on my keyboard that does not work.
%%
See inline skates in your shop: which size?
"""

LIST = [mail.strip("\n") for mail in MAILS.split("\n%%\n")]
