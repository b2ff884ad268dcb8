"""How mail clients write a reply, by client and language; written by hand from what the clients are known to write.

`{a}` is the author with address, `{n}` his name, `{e}` his address. Data only; `test_reply_matrix` uses it.
"""

# ruff: noqa: E501 - tables of texts

from __future__ import annotations

# What the customer wrote, and what the desk had written before.
OWN = {
    "en": "Hello,\n\nthe second page still shows the wrong total. Can you look again?\n\nThanks, Anna",
    "vi": "Chào anh chị,\n\ntrang thứ hai vẫn hiện sai tổng tiền. Nhờ anh chị xem lại giúp em.\n\nCảm ơn, Anna",
    "de": "Hallo,\n\ndie zweite Seite zeigt immer noch die falsche Summe. Können Sie noch einmal schauen?\n\nDanke, Anna",
    "fr": "Bonjour,\n\nla deuxième page affiche toujours le mauvais total. Pouvez-vous revérifier ?\n\nMerci, Anna",
    "es": "Hola:\n\nla segunda página sigue mostrando el total equivocado. ¿Pueden mirarlo otra vez?\n\nGracias, Anna",
    "pt": "Olá,\n\na segunda página continua mostrando o total errado. Podem verificar outra vez?\n\nObrigada, Anna",
    "it": "Buongiorno,\n\nla seconda pagina mostra ancora il totale sbagliato. Potete ricontrollare?\n\nGrazie, Anna",
    "nl": "Hallo,\n\nde tweede pagina toont nog steeds het verkeerde totaal. Kunt u nog eens kijken?\n\nBedankt, Anna",
    "pl": "Dzień dobry,\n\ndruga strona nadal pokazuje złą sumę. Czy mogą Państwo sprawdzić jeszcze raz?\n\nDziękuję, Anna",
    "ru": "Здравствуйте!\n\nНа второй странице всё ещё неверная сумма. Посмотрите, пожалуйста, ещё раз.\n\nСпасибо, Анна",
    "uk": "Добрий день!\n\nНа другій сторінці й досі неправильна сума. Подивіться, будь ласка, ще раз.\n\nДякую, Анна",
    "cs": "Dobrý den,\n\ndruhá stránka stále ukazuje špatný součet. Můžete se podívat znovu?\n\nDěkuji, Anna",
    "da": "Hej,\n\nside to viser stadig det forkerte beløb. Vil I se på det igen?\n\nTak, Anna",
    "no": "Hei,\n\nside to viser fortsatt feil sum. Kan dere se på det igjen?\n\nTakk, Anna",
    "sv": "Hej,\n\nsida två visar fortfarande fel summa. Kan ni titta igen?\n\nTack, Anna",
    "fi": "Hei,\n\ntoinen sivu näyttää edelleen väärän summan. Voitteko katsoa uudestaan?\n\nKiitos, Anna",
    "tr": "Merhaba,\n\nikinci sayfa hâlâ yanlış toplamı gösteriyor. Tekrar bakar mısınız?\n\nTeşekkürler, Anna",
    "id": "Halo,\n\nhalaman kedua masih menampilkan jumlah yang salah. Bisa dicek lagi?\n\nTerima kasih, Anna",
    "th": "สวัสดีค่ะ\n\nหน้าที่สองยังแสดงยอดรวมผิดอยู่ รบกวนตรวจสอบอีกครั้งนะคะ\n\nขอบคุณค่ะ แอนนา",
    "ja": "お世話になっております。\n\n2ページ目の合計がまだ間違っています。もう一度ご確認いただけますか？\n\n杏奈",
    "ko": "안녕하세요.\n\n두 번째 페이지의 합계가 아직 틀립니다. 다시 확인해 주시겠어요?\n\n안나 드림",
    "zh": "您好：\n\n第二页的总额还是不对，麻烦再看一下，可以吗？\n\n谢谢，安娜",
    "zh-TW": "您好：\n\n第二頁的總額還是不對，麻煩再看一下，可以嗎？\n\n謝謝，安娜",
    "hu": "Jó napot!\n\nA második oldal még mindig rossz összeget mutat. Meg tudnák nézni újra?\n\nKöszönöm, Anna",
    "ro": "Bună ziua,\n\na doua pagină arată în continuare totalul greșit. Puteți verifica din nou?\n\nMulțumesc, Anna",
    "el": "Καλημέρα,\n\nη δεύτερη σελίδα δείχνει ακόμα λάθος σύνολο. Μπορείτε να το ξαναδείτε;\n\nΕυχαριστώ, Άννα",
    "he": "שלום,\n\nהעמוד השני עדיין מציג סכום שגוי. אפשר לבדוק שוב?\n\nתודה, אנה",
    "ar": "مرحبا،\n\nالصفحة الثانية ما زالت تعرض المجموع الخاطئ. هل يمكنكم التحقق مرة أخرى؟\n\nشكرا، آنا",
    "bg": "Здравейте,\n\nвтората страница още показва грешна сума. Може ли да погледнете пак?\n\nБлагодаря, Анна",
    "hr": "Dobar dan,\n\ndruga stranica još uvijek pokazuje krivi iznos. Možete li pogledati ponovno?\n\nHvala, Ana",
    "sk": "Dobrý deň,\n\ndruhá strana stále ukazuje zlý súčet. Môžete sa pozrieť znova?\n\nĎakujem, Anna",
}
PAST = "Dear Anna,\n\nplease open the second page once more and tell us what it shows.\n\nYour support"

# client | language | attribution
ATTRIBUTIONS = """
gmail | en | On Tue, Mar 4, 2025 at 9:07 AM {a} wrote:
gmail | vi | Vào Th 3, 4 thg 3, 2025 vào lúc 09:07 {a} đã viết:
gmail | de | Am Di., 4. März 2025 um 09:07 Uhr schrieb {a}:
gmail | fr | Le mar. 4 mars 2025 à 09:07, {a} a écrit :
gmail | es | El mar, 4 mar 2025 a las 9:07, {n} (<{e}>) escribió:
gmail | pt | Em ter., 4 de mar. de 2025 às 09:07, {a} escreveu:
gmail | it | Il giorno mar 4 mar 2025 alle ore 09:07 {a} ha scritto:
gmail | nl | Op di 4 mrt 2025 om 09:07 schreef {a}:
gmail | pl | wt., 4 mar 2025 o 09:07 {a} napisał(a):
gmail | ru | вт, 4 мар. 2025 г. в 09:07, {a}:
gmail | uk | вт, 4 бер. 2025 р. о 09:07 {a} пише:
gmail | cs | út 4. 3. 2025 v 9:07 odesílatel {a} napsal:
gmail | da | Den tirs. 4. mar. 2025 kl. 09.07 skrev {a}:
gmail | no | tir. 4. mars 2025 kl. 09:07 skrev {a}:
gmail | sv | Den tis 4 mars 2025 kl 09:07 skrev {a}:
gmail | fi | ti 4. maalisk. 2025 klo 9.07 {n} ({e}) kirjoitti:
gmail | tr | {a}, 4 Mar 2025 Sal, 09:07 tarihinde şunu yazdı:
gmail | id | Pada Sel, 4 Mar 2025 pukul 09.07 {a} menulis:
gmail | th | ในวันที่ อ. 4 มี.ค. 2025 เวลา 09:07 {a} เขียนว่า:
gmail | ja | 2025年3月4日(火) 9:07 {a}:
gmail | ko | 2025년 3월 4일 (화) 오전 9:07, {a}님이 작성:
gmail | zh | {a} 于2025年3月4日周二 09:07写道：
gmail | zh-TW | {a} 於 2025年3月4日 週二 上午9:07寫道：
gmail | hu | {n} <{e}> ezt írta (időpont: 2025. márc. 4., K, 9:07):
gmail | ro | În mar., 4 mar. 2025 la 09:07, {a} a scris:
gmail | el | Στις Τρί 4 Μαρ 2025 στις 9:07 π.μ., ο χρήστης {a} έγραψε:
gmail | he | \u202bבתאריך יום ג׳, 4 במרץ 2025 ב-9:07 מאת \u202a{n}\u202c\u200f <\u202a{e}\u202c\u200f>:\u202c
gmail | ar | في ثلاثاء، ٤ مارس ٢٠٢٥ في ٩:٠٧ ص، كتب {a}:
gmail | bg | На вт, 4.03.2025 г. в 9:07 {a} написа:
gmail | hr | uto, 4. ožu 2025. u 09:07 {a} napisao je:
gmail | sk | ut 4. 3. 2025 o 9:07 {a} napísal(a):
gmail en-GB | en | On Tue, 4 Mar 2025 at 09:07, {a} wrote:
gmail phone | en | On Tue, Mar 4, 2025, 9:07 AM {a} wrote:
gmail phone | vi | Vào Th 3, 4 thg 3, 2025, 09:07 {a} đã viết:
gmail phone | de | {a} schrieb am Di., 4. März 2025, 09:07:
gmail phone | fr | Le mar. 4 mars 2025, 09:07, {a} a écrit :
gmail phone | es | El mar, 4 de mar de 2025, 9:07 a. m., {a} escribió:
gmail phone | pt | Em ter., 4 de mar. de 2025, 09:07, {a} escreveu:
gmail phone | pt | {a} escreveu (terça, 4/03/2025 à(s) 09:07):
gmail phone | it | Il mar 4 mar 2025, 09:07 {a} ha scritto:
gmail phone | nl | Op di 4 mrt. 2025 09:07 schreef {a}:
gmail phone | pl | wt., 4 mar 2025, 09:07 użytkownik {a} napisał:
gmail phone | ru | вт, 4 мар. 2025 г., 09:07 {a}:
gmail phone | uk | вт, 4 бер. 2025 р., 09:07 користувач {a} пише:
gmail phone | cs | út 4. 3. 2025 9:07 odesílatel {a} napsal:
gmail phone | da | tirs. 4. mar. 2025 09.07 skrev {a}:
gmail phone | no | tir. 4. mars 2025, 09:07 skrev {a}:
gmail phone | sv | Den tis 4 mars 2025 09:07{a} skrev:
gmail phone | fi | ti 4. maalisk. 2025 klo 9.07 {a} kirjoitti:
gmail phone | tr | 4 Mar 2025 Sal 09:07 tarihinde {a} şunu yazdı:
gmail phone | id | Pada tanggal Sel, 4 Mar 2025 09.07, {a} menulis:
gmail phone | th | ในวันที่ อ. 4 มี.ค. 2025 09:07 น. {a} เขียนว่า:
gmail phone | ja | 2025年3月4日(火) 9:07 {a}:
gmail phone | ko | 2025년 3월 4일 (화) 오전 9:07, {a}님이 작성:
gmail phone | zh | {a}于2025年3月4日 周二09:07写道：
apple | en | On Mar 4, 2025, at 9:07\u202fAM, {a} wrote:
apple | vi | Vào 09:07, 4 thg 3, 2025, {a} đã viết:
apple | de | Am 04.03.2025 um 09:07 schrieb {a}:
apple | fr | Le 4 mars 2025 à 09:07, {a} a écrit :
apple | es | El 4 mar 2025, a las 9:07, {a} escribió:
apple | pt | Em 4 de mar. de 2025, à(s) 09:07, {a} escreveu:
apple | it | Il giorno 4 mar 2025, alle ore 09:07, {a} ha scritto:
apple | nl | Op 4 mrt 2025, om 09:07 heeft {a} het volgende geschreven:
apple | pl | Wiadomość napisana przez {a} w dniu 4 mar 2025, o godz. 09:07:
apple | ru | 4 марта 2025 г., в 09:07, {a} написал(а):
apple | uk | 4 бер. 2025 р. о 09:07 {a} написав(ла):
apple | cs | 4. 3. 2025 v 9:07, {a}:
apple | da | Den 4. mar. 2025 kl. 09.07 skrev {a}:
apple | no | 4. mars 2025 kl. 09:07 skrev {a}:
apple | sv | 4 mars 2025 kl. 09:07 skrev {a}:
apple | fi | {a} kirjoitti 4.3.2025 kello 9.07:
apple | tr | {a} şunları yazdı (4 Mar 2025 09:07):
apple | id | Pada 4 Mar 2025, pukul 09.07, {a} menulis:
apple | th | เมื่อ 4 มี.ค. 2568 เวลา 09:07 {a} เขียนว่า:
apple | ja | 2025/03/04 9:07、{a}のメール:
apple | ko | 2025. 3. 4. 오전 9:07, {a} 작성:
apple | zh | 2025年3月4日 09:07，{a} 写道：
apple | zh-TW | {a} 於 2025年3月4日 上午9:07 寫道：
apple | hu | {a} írta (2025. márc. 4. dátummal, 9:07 időpontban):
apple | ro | Pe 4 mar. 2025, la 09:07, {a} a scris:
apple | el | Στις 4 Μαρ 2025, στις 9:07 π.μ., ο χρήστης {a} έγραψε:
apple | he | ב-4 במרץ 2025, בשעה 9:07, {a} כתב/ה:
apple | ar | في ٤ مارس ٢٠٢٥، الساعة ٩:٠٧ ص، كتب {a}:
apple | hr | Dana 04.03.2025. u 09:07 {a} je napisao/la:
apple | sk | Dňa 4. 3. 2025 o 9:07 používateľ {a} napísal:
apple phone | de | > Am 04.03.2025 um 09:07 schrieb {a}:
apple phone | en | > On 4 Mar 2025, at 09:07, {a} wrote:
apple phone | fr | > Le 4 mars 2025 à 09:07, {a} a écrit :
apple phone | vi | > Vào 09:07, 4 thg 3, 2025, {a} đã viết:
apple phone | ru | > 4 марта 2025 г., в 09:07, {a} написал(а):
apple phone | fi | > {a} kirjoitti 4.3.2025 kello 9.07:
apple phone | zh | > 在 2025年3月4日，09:07，{a} 写道：
apple phone | ja | > 2025/03/04 9:07、{a}のメール:
thunderbird | en | On 3/4/25 09:07, {n} wrote:
thunderbird | vi | Vào 04/03/2025 lúc 09:07, {n} đã viết:
thunderbird | de | Am 04.03.25 um 09:07 schrieb {n}:
thunderbird | fr | Le 04/03/2025 à 09:07, {n} a écrit :
thunderbird | es | El 4/3/25 a las 9:07, {n} escribió:
thunderbird | pt | Em 04/03/2025 09:07, {n} escreveu:
thunderbird | pt | Às 09:07 de 04/03/2025, {n} escreveu:
thunderbird | it | Il 04/03/2025 09:07, {n} ha scritto:
thunderbird | nl | Op 04-03-2025 om 09:07 schreef {n}:
thunderbird | pl | W dniu 4.03.2025 o 09:07, {n} pisze:
thunderbird | ru | 04.03.2025 09:07, {n} пишет:
thunderbird | uk | 04.03.2025 09:07, {n} пише:
thunderbird | cs | Dne 04. 03. 25 v 9:07 {n} napsal(a):
thunderbird | da | Den 04.03.2025 kl. 09.07 skrev {n}:
thunderbird | no | Den 04.03.2025 09:07, skrev {n}:
thunderbird | sv | Den 2025-03-04 kl. 09:07, skrev {n}:
thunderbird | fi | {n} kirjoitti 4.3.2025 klo 9.07:
thunderbird | tr | 4.03.2025 09:07 tarihinde {n} yazdı:
thunderbird | id | Pada 04/03/25 09.07, {n} menulis:
thunderbird | th | เมื่อ 4/3/2568 9:07 {n} เขียน:
thunderbird | ja | On 2025/03/04 9:07, {n} wrote:
thunderbird | ja | 2025/03/04 9:07、{n} のメッセージ:
thunderbird | ko | 2025-03-04 오전 9:07에 {n} 이(가) 쓴 글:
thunderbird | zh | 在 2025/3/4 9:07, {n} 写道:
thunderbird | zh-TW | {n} 於 2025/3/4 上午 09:07 寫道:
thunderbird | hu | 2025. 03. 04. 9:07 keltezéssel, {n} írta:
thunderbird | ro | Pe 04.03.2025 09:07, {n} a scris:
thunderbird | el | Στις 4/3/25 09:07, ο/η {n} έγραψε:
thunderbird | bg | На 4.03.25 г. в 9:07 ч., {n} написа:
thunderbird | hr | {n} je napisao/la 04.03.2025. u 09:07:
thunderbird | sk | Dňa 4. 3. 2025 o 9:07 {n} napísal(a):
yahoo | en | On Tuesday, March 4, 2025 at 09:07:22 AM GMT+7, {a} wrote:
yahoo | vi | Vào Thứ Ba, 4 tháng 3, 2025 lúc 09:07:22 GMT+7, {a} đã viết:
yahoo | vi | Vào 09:07:22 GMT+7 Thứ Ba, 4 tháng 3, 2025, {a} đã viết:
yahoo | de | Am Dienstag, 4. März 2025 um 09:07:22 MEZ hat {a} Folgendes geschrieben:
yahoo | fr | Le mardi 4 mars 2025 à 09:07:22 UTC+1, {a} a écrit :
yahoo | es | El martes, 4 de marzo de 2025, 09:07:22 CET, {a} escribió:
yahoo | pt | Em terça-feira, 4 de março de 2025 às 09:07:22 BRT, {a} escreveu:
yahoo | it | Il martedì 4 marzo 2025 alle ore 09:07:22 CET, {a} ha scritto:
yahoo | nl | Op dinsdag 4 maart 2025 om 09:07:22 CET schreef {a}:
yahoo | pl | W dniu wtorek, 4 marca 2025 09:07:22 CET użytkownik {a} napisał:
yahoo | ru | вторник, 4 марта 2025 г., 09:07:22 MSK, {a} написал(-а):
yahoo | uk | вівторок, 4 березня 2025 р. о 09:07:22 EET {a} пише:
yahoo | cs | Dne úterý 4. března 2025 9:07:22 SEČ, {a} napsal:
yahoo | da | Den tirsdag den 4. marts 2025 kl. 09.07.22 CET skrev {a}:
yahoo | no | tirsdag 4. mars 2025 kl. 09:07:22 CET skrev {a}:
yahoo | sv | Den tisdag 4 mars 2025 09:07:22 CET skrev {a}:
yahoo | fi | tiistai 4. maaliskuuta 2025 klo 09.07.22 UTC+2 {a} kirjoitti:
yahoo | tr | 4 Mart 2025 Salı 09:07:22 GMT+3 tarihinde {a} şöyle yazdı:
yahoo | id | Pada Selasa, 4 Maret 2025 pukul 09.07.22 WIB, {a} menulis:
yahoo | th | เมื่อ วันอังคารที่ 4 มีนาคม พ.ศ. 2568 09:07:22 GMT+7, {a} เขียนว่า:
yahoo | ko | 2025년 3월 4일 화요일 오전 09시 07분 22초 GMT+9, {a} 님이 작성:
yahoo | zh | 在 2025年3月4日星期二 GMT+8 09:07:22，{a} 写道：
yahoo | zh-TW | {a} 於 2025年3月4日週二 09:07:22 [GMT+8]寫道：
proton | en | On Tuesday, March 4th, 2025 at 9:07 AM, {a} wrote:
proton | en | On Tuesday, 4 March 2025 at 09:07, {a} wrote:
proton | de | Am Dienstag, 4. März 2025 um 09:07, schrieb {a}:
proton | fr | Le mardi 4 mars 2025 à 09:07, {a} a écrit :
proton | es | El martes, 4 de marzo de 2025 a las 9:07, {a} escribió:
proton | it | Il martedì 4 marzo 2025 09:07, {a} ha scritto:
proton | pl | We wtorek, 4 marca 2025 09:07, {a} napisał(a):
proton | ru | вторник, 4 марта 2025 г. в 09:07, {a} написал(а):
zoho | en | ---- On Tue, 04 Mar 2025 09:07:22 +0700 {a} wrote ---
zoho | de | ---- Am Di, 04 Mär 2025 09:07:22 +0100 {a} schrieb ----
zoho | fr | ---- Le mar., 04 mars 2025 09:07:22 +0100 {a} a écrit ----
zoho | es | ---- El mar, 04 mar 2025 09:07:22 +0100 {a} escribió ----
zoho | vi | ---- Vào Th 3, 04 thg 3 2025 09:07:22 +0700 {a} đã viết ----
zoho phone | en | ---- on Tue, 04 Mar 2025 09:07:22 +0700 {n}<{e}> wrote ----
k-9 | en | On 4 March 2025 09:07:22 GMT+07:00, {a} wrote:
k-9 | de | Am 4. März 2025 09:07:22 MEZ schrieb {a}:
k-9 | fr | Le 4 mars 2025 09:07:22 GMT+01:00, {a} a écrit :
k-9 | es | El 4 de marzo de 2025 9:07:22 CET, {a} escribió:
k-9 | it | Il 4 marzo 2025 09:07:22 CET, {a} ha scritto:
k-9 | nl | {a} schreef op 4 maart 2025 09:07:22 CET:
k-9 | pl | Dnia 4 marca 2025 09:07:22 CET, {a} napisał/a:
k-9 | ru | 4 марта 2025 г. 9:07:22 GMT+03:00, {a} пишет:
k-9 | cs | Dne 4. března 2025 9:07:22 SEČ, {a} napsal/a:
k-9 | da | Den 4. marts 2025 09.07.22 CET, skrev {a}:
k-9 | ja | 2025年3月4日 9:07:22 JST、{a} のメール:
k-9 | vi | Vào 4 tháng 3, 2025 09:07:22 GMT+07:00, {a} viết:
notes | en | {a} wrote on 04/03/2025 09:07:22 AM:
notes | en | {n}/Acme wrote on 04/03/2025 09:07:22 AM:
notes | de | {a} schrieb am 04.03.2025 09:07:22:
notes | fr | {a} a écrit sur 04/03/2025 09:07:22 :
notes | es | {a} escribió el 04/03/2025 09:07:22:
notes | it | {a} ha scritto il 04/03/2025 09:07:22:
notes | pt | {a} escreveu em 04/03/2025 09:07:22:
notes | nl | {a} schreef op 04-03-2025 09:07:22:
mutt | en | On Tue, Mar 04, 2025 at 09:07:22AM +0700, {n} wrote:
mutt | en | * {a} [2025-03-04 09:07]:
mutt | de | Am Di, Mär 04, 2025 at 09:07:22 +0100 schrieb {n}:
roundcube | en | On 2025-03-04 09:07, {n} wrote:
roundcube | vi | Vào 2025-03-04 09:07, {n} đã viết:
roundcube | de | Am 04.03.2025 09:07, schrieb {n}:
roundcube | de | Am 2025-03-04 09:07, schrieb {a}:
roundcube | fr | Le 2025-03-04 09:07, {n} a écrit :
roundcube | es | El 2025-03-04 09:07, {n} escribió:
roundcube | pt | Em 2025-03-04 09:07, {n} escreveu:
roundcube | it | Il 2025-03-04 09:07 {n} ha scritto:
roundcube | nl | {n} schreef op 2025-03-04 09:07:
roundcube | pl | W dniu 2025-03-04 09:07, {n} napisał(a):
roundcube | ru | {n} писал(а) 2025-03-04 09:07:
roundcube | uk | {n} писав 2025-03-04 09:07:
roundcube | cs | Dne 2025-03-04 09:07, {n} napsal:
roundcube | da | Den 2025-03-04 09:07, {n} skrev:
roundcube | no | {n} skrev den 04.03.2025 09:07:
roundcube | sv | {n} skrev den 2025-03-04 09:07:
roundcube | fi | {n} kirjoitti 2025-03-04 09:07:
roundcube | tr | 2025-03-04 09:07 tarihinde {n} yazdı:
roundcube | id | Pada 2025-03-04 09:07, {n} menulis:
roundcube | th | เมื่อ 2025-03-04 09:07, {n} เขียนว่า:
roundcube | ja | 2025-03-04 09:07 に {n} さんは書きました:
roundcube | ko | 2025-03-04 09:07에 {n} 이(가) 작성:
roundcube | zh | 在 2025-03-04 09:07，{n} 写道：
horde | en | Quoting {a}:
horde | de | Zitat von {a}:
horde | fr | {a} a écrit :
horde | es | {a} escribió:
horde | pt | Citando {a}:
horde | it | Citando {a}:
horde | nl | Citeren {a}:
horde | pl | Cytowanie {a}:
horde | cs | Cituji {a}:
horde | sv | Citerar {a}:
horde | ru | Цитирую {a}:
fastmail | en | On Tue, 4 Mar 2025, at 9:07 AM, {n} wrote:
fastmail | en | On Tue, Mar 4, 2025, at 09:07, {a} wrote:
fastmail | de | Am Di, 4. Mär 2025, um 09:07, schrieb {n}:
hey | en | On March 4, 2025, {a} wrote:
hey | en | {a} wrote on March 4, 2025:
spark | en | On 4 Mar 2025 at 09:07 +0700, {a}, wrote:
spark | de | Am 4. März 2025, 09:07 +0100 schrieb {a}:
spark | fr | Le 4 mars 2025 à 09:07 +0100, {a}, a écrit :
spark | es | El 4 mar 2025 9:07 +0100, {a}, escribió:
spark | ru | 4 мар. 2025 г., 09:07 +0300, {a}, писал:
spark | ja | 2025年3月4日 9:07 +0900、{a} のメール:
spark | zh | 2025年3月4日 +0800 09:07 {a}，写道：
superhuman | en | On Tue, Mar 04, 2025 at 9:07 AM, {n} < {e} > wrote:
front | en | On March 4, 2025, 9:07 AM GMT+7 {e} wrote:
front | en | On March 4, 2025 at 9:07 AM GMT+7 {a} wrote:
front | fr | Le 4 mars 2025 à 09:07 UTC+1 {e} a écrit :
icloud web | en | On Mar 4, 2025, at 9:07 AM, {a} wrote:
icloud web | zh | 在 2025年3月4日，上午9:07，{a} 写道：
mail.ru | ru | Вторник, 4 марта 2025, 9:07 +03:00 от {a}:
mail.ru | en | Tuesday, March 4, 2025 9:07 AM +03:00 from {a}:
yandex | ru | 04.03.2025, 09:07, "{n}" <{e}>:
yandex | en | 04.03.2025, 09:07, "{n}" <{e}>:
yandex | uk | 04.03.2025, 09:07, "{n}" <{e}>:
ukr.net | uk | 4 березня 2025, 09:07:22, від "{n}" <{e}>:
163 | zh | 在 2025-03-04 09:07:22，"{n}" <{e}> 写道：
163 | en | At 2025-03-04 09:07:22, "{n}" <{e}> wrote:
tutanota | en | Mar 4, 2025, 09:07 by {e}:
tutanota | de | 4. März 2025, 09:07 von {e}:
tutanota | fr | 4 mars 2025, 09:07 de {e}:
evolution | en | On Tue, 2025-03-04 at 09:07 +0700, {n} wrote:
evolution | de | Am Dienstag, dem 04.03.2025 um 09:07 +0100 schrieb {n}:
evolution | fr | Le mardi 04 mars 2025 à 09:07 +0100, {n} a écrit :
evolution | es | El mar, 04-03-2025 a las 09:07 +0100, {n} escribió:
kmail | en | On Tuesday, March 4, 2025 9:07:22 AM +07 {n} wrote:
kmail | de | Am Dienstag, 4. März 2025, 09:07:22 CET schrieb {n}:
claws | en | On Tue, 4 Mar 2025 09:07:22 +0100\\n{a} wrote:
gnus | en | {a} writes:
airmail | en | On 4 March 2025 at 09:07:22, {n} ({e}) wrote:
mailspring | en | On Mar 4 2025, at 9:07 am, {a} wrote:
canary | en | On Tuesday, Mar 04, 2025 at 9:07 AM, {a} wrote:
open-xchange | en | On 03/04/2025 9:07 AM CET {a} wrote:
open-xchange | de | {a} hat am 04.03.2025 09:07 CET geschrieben:
open-xchange | fr | Le 04/03/2025 09:07 CET, {a} a écrit :
open-xchange | nl | Op 04-03-2025 09:07 CET schreef {a}:
open-xchange | it | Il 04/03/2025 09:07 CET {a} ha scritto:
open-xchange | es | El 04/03/2025 09:07 CET, {a} escribió:
wp.pl | pl | Dnia 4 marca 2025 09:07 {a} napisał(a):
onet | pl | W dniu 2025-03-04 09:07:22 użytkownik {a} napisał:
outlook mac | en | On 3/4/25, 9:07 AM, "{n}" <{e}> wrote:
outlook mac | de | Am 04.03.25, 09:07 schrieb "{n}" <{e}>:
outlook mac | fr | Le 04/03/2025 09:07, « {n} » <{e}> a écrit :
outlook phone | en | On Tue, Mar 4, 2025 at 9:07 AM +0700, "{n}" <{e}> wrote:
outlook phone | de | Am Di, 4. März 2025 um 09:07 Uhr +0100 schrieb "{n}" <{e}>:
outlook phone | fr | Le mar. 4 mars 2025 à 09:07 +0100, "{n}" <{e}> a écrit :
blackberry | en | On Tue 4 Mar 2025 at 9:07, {a} wrote:
"""

# Labels of the older mail's header in Outlook: author, date, recipient, subject; other words after "/".
HEADERS = """
en | From | Sent/Date | To | Subject
vi | Từ/Người gửi | Đã gửi/Ngày/Ngày gửi | Tới/Đến/Người nhận | Chủ đề/Tiêu đề
de | Von | Gesendet/Datum | An | Betreff
fr | De | Envoyé/Date/Envoyé le | À/A | Objet
es | De | Enviado/Enviado el/Fecha | Para | Asunto
pt | De | Enviado/Enviada em/Data/Enviada | Para | Assunto
it | Da | Inviato/Data | A | Oggetto
nl | Van | Verzonden/Datum | Aan | Onderwerp
pl | Od | Wysłane/Wysłano/Data | Do | Temat
ru | От/От кого | Отправлено/Дата | Кому | Тема
uk | Від/Від кого | Надіслано/Дата/Відправлено | Кому | Тема
cs | Od | Odesláno/Datum | Komu | Předmět
da | Fra | Sendt/Dato | Til | Emne
no | Fra | Sendt/Dato | Til | Emne
sv | Från | Skickat/Datum/Skickades | Till | Ämne
fi | Lähettäjä | Lähetetty/Päivämäärä | Vastaanottaja | Aihe
tr | Kimden/Gönderen | Gönderildi/Tarih/Gönderme Tarihi | Kime/Alıcı | Konu
id | Dari | Dikirim/Tanggal/Terkirim | Kepada/Ke | Subjek/Perihal
th | จาก | ส่ง/วันที่/ส่งเมื่อ | ถึง | เรื่อง/ชื่อเรื่อง
ja | 差出人/送信者 | 送信日時/日付/日時 | 宛先 | 件名
ko | 보낸 사람/보낸사람 | 보낸 날짜/날짜/보냄 | 받는 사람/받는사람 | 제목
zh | 发件人 | 发送时间/日期/发送日期 | 收件人 | 主题
zh-TW | 寄件者/寄件人 | 寄件日期/日期/傳送時間 | 收件者/收件人 | 主旨/主題
hu | Feladó/Küldő | Elküldve/Dátum | Címzett | Tárgy
ro | De la/Expeditor | Trimis/Data | Către/Catre | Subiect
el | Από | Εστάλη/Ημερομηνία/Στάλθηκε | Προς | Θέμα
he | מאת | נשלח/תאריך | אל | נושא
ar | من | تاريخ الإرسال/التاريخ/تم الإرسال | إلى | الموضوع
bg | От | Изпратено/Дата | До | Относно/Тема
hr | Od/Šalje | Poslano/Datum | Prima/Za | Predmet
sk | Od | Odoslané/Dátum | Komu/Pre | Predmet
"""

# Dates as Outlook writes them below.
DATES = {
    "en": "Tuesday, March 4, 2025 9:07 AM", "vi": "Thứ Ba, ngày 4 tháng 3 năm 2025 9:07 SA", "de": "Dienstag, 4. März 2025 09:07",
    "fr": "mardi 4 mars 2025 09:07", "es": "martes, 4 de marzo de 2025 9:07", "pt": "terça-feira, 4 de março de 2025 09:07",
    "it": "martedì 4 marzo 2025 09:07", "nl": "dinsdag 4 maart 2025 09:07", "pl": "wtorek, 4 marca 2025 09:07",
    "ru": "4 марта 2025 г. 9:07", "uk": "4 березня 2025 р. 9:07", "cs": "úterý 4. března 2025 9:07", "da": "4. marts 2025 09:07",
    "no": "tirsdag 4. mars 2025 09:07", "sv": "den 4 mars 2025 09:07", "fi": "tiistai 4. maaliskuuta 2025 9.07",
    "tr": "4 Mart 2025 Salı 09:07", "id": "Selasa, 4 Maret 2025 09.07", "th": "วันอังคารที่ 4 มีนาคม 2568 9:07",
    "ja": "2025年3月4日 9:07", "ko": "2025년 3월 4일 화요일 오전 9:07", "zh": "2025年3月4日 9:07", "zh-TW": "2025年3月4日 上午 09:07",
    "hu": "2025. március 4., kedd 9:07", "ro": "marți, 4 martie 2025 09:07", "el": "Τρίτη, 4 Μαρτίου 2025 9:07 πμ",
    "he": "יום שלישי 4 מרץ 2025 9:07", "ar": "الثلاثاء 4 مارس 2025 09:07 ص", "bg": "вторник, 4 март 2025 г. 9:07",
    "hr": "utorak, 4. ožujka 2025. 9:07", "sk": "utorok 4. marca 2025 9:07",
}  # fmt: skip

# client | language | the line above the older mail's header (the words between its dashes)
ORIGINALS = """
outlook | en | -----Original Message-----
outlook | vi | -----Thư gốc-----
outlook | vi | -----Tin nhắn gốc-----
outlook | de | -----Ursprüngliche Nachricht-----
outlook | fr | -----Message d'origine-----
outlook | fr | -----Message d’origine-----
outlook | es | -----Mensaje original-----
outlook | pt | -----Mensagem original-----
outlook | pt | -----Mensagem Original-----
outlook | it | -----Messaggio originale-----
outlook | nl | -----Oorspronkelijk bericht-----
outlook | pl | -----Oryginalna wiadomość-----
outlook | pl | -----Wiadomość oryginalna-----
outlook | ru | -----Исходное сообщение-----
outlook | ru | -----Original Message-----
outlook | uk | -----Вихідне повідомлення-----
outlook | cs | -----Původní zpráva-----
outlook | da | -----Oprindelig meddelelse-----
outlook | no | -----Opprinnelig melding-----
outlook | sv | -----Ursprungligt meddelande-----
outlook | fi | -----Alkuperäinen viesti-----
outlook | tr | -----Özgün İleti-----
outlook | tr | -----Orijinal Mesaj-----
outlook | id | -----Pesan Asli-----
outlook | th | -----ข้อความต้นฉบับ-----
outlook | ja | -----元のメッセージ-----
outlook | ja | -----Original Message-----
outlook | ko | -----원본 메시지-----
outlook | ko | -----Original Message-----
outlook | zh | -----邮件原件-----
outlook | zh-TW | -----原始郵件-----
outlook | hu | -----Eredeti üzenet-----
outlook | ro | -----Mesaj original-----
outlook | el | -----Αρχικό μήνυμα-----
outlook | he | -----הודעה מקורית-----
outlook | ar | -----الرسالة الأصلية-----
outlook | bg | -----Оригинално съобщение-----
outlook | hr | -----Izvorna poruka-----
outlook | sk | -----Pôvodná správa-----
samsung | en | -------- Original message --------
samsung | vi | -------- Thư gốc --------
samsung | vi | -------- Tin nhắn gốc --------
samsung | de | -------- Ursprüngliche Nachricht --------
samsung | de | -------- Originalnachricht --------
samsung | fr | -------- Message d'origine --------
samsung | es | -------- Mensaje original --------
samsung | pt | -------- Mensagem original --------
samsung | it | -------- Messaggio originale --------
samsung | nl | -------- Oorspronkelijk bericht --------
samsung | pl | -------- Oryginalna wiadomość --------
samsung | ru | -------- Исходное сообщение --------
samsung | uk | -------- Вихідне повідомлення --------
samsung | cs | -------- Původní zpráva --------
samsung | da | -------- Oprindelig meddelelse --------
samsung | no | -------- Opprinnelig melding --------
samsung | sv | -------- Originalmeddelande --------
samsung | fi | -------- Alkuperäinen viesti --------
samsung | tr | -------- Orjinal mesaj --------
samsung | id | -------- Pesan asli --------
samsung | th | -------- ข้อความต้นฉบับ --------
samsung | ja | -------- 元のメッセージ --------
samsung | ko | -------- 원본 이메일 --------
samsung | ko | -------- 원본 메시지 --------
samsung | zh | -------- 原始邮件 --------
samsung | zh | -------- 原始信息 --------
samsung | zh-TW | -------- 原始訊息 --------
zimbra | en | ----- Original Message -----
zimbra | fr | ----- Mail original -----
zimbra | de | ----- Ursprüngliche Mail -----
zimbra | es | ----- Mensaje original -----
zimbra | pt | ----- Mensagem original -----
zimbra | it | ----- Messaggio originale -----
zimbra | nl | ----- Oorspronkelijk bericht -----
zimbra | pl | ----- Oryginalna wiadomość -----
zimbra | ru | ----- Исходное сообщение -----
zimbra | vi | ----- Thư gốc -----
zimbra | ja | ----- 元のメッセージ -----
zimbra | zh | ----- 原始邮件 -----
em client | en | ------ Original Message ------
em client | de | ------ Originalnachricht ------
em client | fr | ------ Message d'origine ------
em client | es | ------ Mensaje original ------
em client | it | ------ Messaggio Originale ------
em client | pl | ------ Wiadomość oryginalna ------
em client | cs | ------ Původní zpráva ------
em client | nl | ------ Origineel bericht ------
thunderbird forward | en | -------- Forwarded Message --------
thunderbird forward | de | -------- Weitergeleitete Nachricht --------
thunderbird forward | fr | -------- Message transféré --------
thunderbird forward | es | -------- Mensaje reenviado --------
thunderbird forward | pt | -------- Mensagem encaminhada --------
thunderbird forward | pt | -------- Mensagem reencaminhada --------
thunderbird forward | it | -------- Messaggio Inoltrato --------
thunderbird forward | nl | -------- Doorgestuurd bericht --------
thunderbird forward | pl | -------- Treść przekazanej wiadomości --------
thunderbird forward | ru | -------- Перенаправленное сообщение --------
thunderbird forward | uk | -------- Переслане повідомлення --------
thunderbird forward | cs | -------- Přeposlaná zpráva --------
thunderbird forward | da | -------- Videresendt besked --------
thunderbird forward | no | -------- Videresendt melding --------
thunderbird forward | sv | -------- Vidarebefordrat meddelande --------
thunderbird forward | fi | -------- Välitetty viesti --------
thunderbird forward | tr | -------- Yönlendirilen İleti --------
thunderbird forward | id | -------- Pesan Terusan --------
thunderbird forward | th | -------- ข้อความที่ถูกส่งต่อ --------
thunderbird forward | ja | -------- 転送メッセージ --------
thunderbird forward | ja | -------- Forwarded Message --------
thunderbird forward | ko | -------- 전달된 메시지 --------
thunderbird forward | zh | -------- 转发的消息 --------
thunderbird forward | zh-TW | -------- 轉寄訊息 --------
thunderbird forward | vi | -------- Thư được chuyển tiếp --------
thunderbird forward | hu | -------- Továbbított üzenet --------
thunderbird forward | ro | -------- Mesaj înaintat --------
thunderbird forward | el | -------- Προωθημένο μήνυμα --------
thunderbird forward | sk | -------- Preposlaná správa --------
thunderbird forward | hr | -------- Proslijeđena poruka --------
gmail forward | en | ---------- Forwarded message ---------
gmail forward | vi | ---------- Forwarded message ---------
gmail forward | vi | ---------- Tin nhắn đã chuyển tiếp ----------
gmail forward | de | ---------- Forwarded message ---------
gmail forward | de | ---------- Weitergeleitete Nachricht ----------
gmail forward | fr | ---------- Message transféré ----------
gmail forward | es | ---------- Mensaje reenviado ----------
gmail forward | pt | ---------- Mensagem encaminhada ----------
gmail forward | it | ---------- Messaggio inoltrato ----------
gmail forward | nl | ---------- Doorgestuurd bericht ----------
gmail forward | pl | ---------- Przekazana wiadomość ----------
gmail forward | ru | ---------- Пересылаемое сообщение ----------
gmail forward | uk | ---------- Пересланий лист ----------
gmail forward | cs | ---------- Přeposlaná zpráva ----------
gmail forward | sv | ---------- Vidarebefordrat meddelande ----------
gmail forward | da | ---------- Videresendt meddelelse ----------
gmail forward | no | ---------- Videresendt melding ----------
gmail forward | fi | ---------- Edelleenlähetetty viesti ----------
gmail forward | tr | ---------- Yönlendirilmiş ileti ----------
gmail forward | id | ---------- Pesan yang diteruskan ----------
gmail forward | th | ---------- ข้อความที่ถูกส่งต่อ ----------
gmail forward | ja | ---------- 転送されたメッセージ ----------
gmail forward | ko | ---------- 전달된 메시지 ----------
gmail forward | zh | ---------- 转发的邮件 ----------
gmail forward | zh-TW | ---------- 轉寄的郵件 ----------
apple forward | en | Begin forwarded message:
apple forward | vi | Bắt đầu thư được chuyển tiếp:
apple forward | de | Anfang der weitergeleiteten Nachricht:
apple forward | fr | Début du message réexpédié :
apple forward | fr | Début du message transféré :
apple forward | es | Inicio del mensaje reenviado:
apple forward | pt | Início da mensagem encaminhada:
apple forward | pt | Início da mensagem reencaminhada:
apple forward | it | Inizio messaggio inoltrato:
apple forward | nl | Begin doorgestuurd bericht:
apple forward | pl | Początek przekazywanej wiadomości:
apple forward | ru | Начало переадресованного сообщения:
apple forward | uk | Початок переадресованого повідомлення:
apple forward | cs | Začátek přeposílané zprávy:
apple forward | da | Start på videresendt besked:
apple forward | no | Start på videresendt melding:
apple forward | sv | Vidarebefordrat brev:
apple forward | fi | Välitetty viesti alkaa:
apple forward | tr | İletilen ileti başlangıcı:
apple forward | id | Mulai pesan yang diteruskan:
apple forward | th | เริ่มข้อความที่ส่งต่อ:
apple forward | ja | 転送されたメッセージ：
apple forward | ko | 전달된 메시지 시작:
apple forward | zh | 开始转发的邮件：
apple forward | zh-TW | 開始轉寄郵件：
apple forward | hu | Továbbított levél kezdete:
apple forward | ro | Începutul mesajului redirecționat:
apple forward | el | Αρχή προωθημένου μηνύματος:
apple forward | sk | Začiatok preposlanej správy:
apple forward | hr | Početak proslijeđene poruke:
seznam | cs | ---------- Původní e-mail ----------
centrum | cs | ______________________________________________________________
naver | ko | -----Original Message-----
daum | ko | --------- 원본 메일 ---------
qq | zh | ------------------ 原始邮件 ------------------
qq | zh | ------------------&nbsp;原始邮件&nbsp;------------------
qq | en | ------------------ Original ------------------
qq | en | ---Original---
foxmail | zh | -
yandex forward | ru | -------- Пересылаемое сообщение --------
mail.ru forward | ru | -------- Пересылаемое сообщение --------
aol | en | -----Original Message-----
hotmail | en | ________________________________
hotmail | de | ________________________________
hotmail | fr | ________________________________
hotmail | vi | ________________________________
hotmail | ja | ________________________________
outlook web | en | -
outlook web | es | -
outlook web | ru | -
outlook web | zh | -
"""

# language | a line that the client adds by itself
PHONE_LINES = """
en | Sent from my iPhone
en | Sent from my iPad
en | Sent from my mobile
en | Sent from my mobile device
en | Sent from my phone. Please excuse brevity.
en | Sent from my Galaxy
en | Sent from my Samsung Galaxy smartphone.
en | Sent from my Verizon, Samsung Galaxy smartphone
en | Sent from my T-Mobile 5G Device
en | Sent via the Samsung Galaxy S21 5G, an AT&T 5G smartphone
en | Sent from Yahoo Mail for iPhone
en | Sent from Yahoo Mail on Android
en | Yahoo Mail: Search, Organize, Conquer
en | Sent from Mail for Windows 10
en | Sent from Outlook for iOS
en | Sent from Outlook for Android<https://aka.ms/AAb9ysg>
en | Get Outlook for iOS<https://aka.ms/o0ukef>
en | Get Outlook for Mac
en | Get BlueMail for Android
en | Sent from Samsung tablet.
en | Sent with Proton Mail secure email.
en | Sent with ProtonMail Secure Email.
en | Sent from Proton Mail Android
en | Sent from Proton Mail for iOS
en | Sent from my Android device with K-9 Mail. Please excuse my brevity.
en | Sent from my Huawei phone
en | Sent from AOL Mobile Mail
en | Sent from AOL on Android
en | Sent using Zoho Mail
en | Sent using Hushmail
en | Sent via Superhuman
en | Sent from Spike
en | Sent from my BlackBerry 10 smartphone.
en | Sent from FairEmail
en | Sent from Spark
en | Sent with Spark
en | Sent from Thunderbird for Android
en | Sent from myMail for Android
en | Sent from Nine
en | Securely sent with Tuta. Get your own encrypted, ad-free mailbox:\\nhttps://tuta.com
en | Sent with Tutanota, enjoy secure & ad-free emails.
en | Sent from my Windows Phone
en | Sent from Gmail Mobile
en | Sent from Canary (https://canarymail.io)
vi | Đã gửi từ iPhone của tôi
vi | Gửi từ iPhone của tôi
vi | Được gửi từ iPhone của tôi
vi | Đã gửi từ iPad của tôi
vi | Gửi từ Outlook cho Android
vi | Tải Outlook cho iOS<https://aka.ms/o0ukef>
vi | Đã gửi từ điện thoại Samsung Galaxy của tôi
vi | Được gửi từ thiết bị di động của tôi
vi | Đã gửi từ Yahoo Mail trên Android
vi | Gửi từ Yahoo Mail cho iPhone
vi | Gửi từ thiết bị di động Xiaomi của tôi
vi | Được gửi từ Thư cho Windows
vi | Gửi từ Zalo
vi | Gửi từ Mail cho Windows 10
de | Von meinem iPhone gesendet
de | Von meinem iPad gesendet
de | Von meinem Samsung Gerät gesendet.
de | Von meinem Samsung Galaxy Smartphone gesendet.
de | Von meinem Huawei-Mobiltelefon gesendet
de | Von meinem Handy gesendet
de | Von meinem Mobiltelefon gesendet.
de | Gesendet von Mail für Windows 10
de | Gesendet von Outlook für iOS<https://aka.ms/o0ukef>
de | Gesendet von Outlook für Android
de | Holen Sie sich Outlook für Android<https://aka.ms/AAb9ysg>
de | Outlook für iOS beziehen
de | Gesendet mit der GMX Mail App
de | Gesendet mit der WEB.DE Mail App
de | Gesendet mit der GMX iPhone App
de | Gesendet mit der Telekom Mail App
de | Von Yahoo Mail auf Android gesendet
de | Von Yahoo Mail für iPhone gesendet
de | Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.
de | Diese Nachricht wurde von meinem Android Mobiltelefon mit GMX Mail gesendet.
de | Gesendet von meinem BlackBerry 10-Smartphone.
de | Gesendet mit Proton Mail E-Mail-Verschlüsselung.
de | Sicher gesendet mit Proton Mail.
de | Gesendet von der 1&1 Mail App
de | Gesendet mit Spark
de | Gesendet von iPhone
fr | Envoyé de mon iPhone
fr | Envoyé de mon iPad
fr | Envoyé depuis mon iPhone
fr | Envoyé à partir de mon iPhone
fr | Envoyé à partir d’Outlook pour iOS<https://aka.ms/o0ukef>
fr | Envoyé à partir de Outlook pour Android
fr | Obtenez Outlook pour Android<https://aka.ms/AAb9ysg>
fr | Télécharger Outlook pour iOS
fr | Envoyé depuis mon appareil Galaxy
fr | Envoyé depuis mon smartphone Samsung Galaxy.
fr | Envoyé de mon appareil mobile
fr | Envoyé depuis mon appareil mobile
fr | Envoyé à partir de Courrier pour Windows 10
fr | Provenance : Courrier pour Windows
fr | Envoyé avec la messagerie sécurisée Proton Mail.
fr | Envoyé depuis Yahoo Mail pour iPhone
fr | Envoyé à partir de Yahoo Mail sur Android
fr | Envoyé depuis l'application Mail Orange
fr | Envoyé avec l'application mobile SFR Mail
fr | Envoyé depuis mon téléphone Orange
fr | Envoyé de mon Huawei
fr | Télécharger BlueMail pour Android
es | Enviado desde mi iPhone
es | Enviado desde mi iPad
es | Enviado desde mi Galaxy
es | Enviado desde mi dispositivo Samsung
es | Enviado desde mi dispositivo móvil
es | Enviado desde mi teléfono móvil
es | Enviado desde mi móvil
es | Enviado desde Outlook para iOS<https://aka.ms/o0ukef>
es | Enviado desde Outlook para Android
es | Obtener Outlook para Android
es | Obtén Outlook para iOS
es | Enviado desde Correo para Windows
es | Enviado desde Yahoo Mail para iPhone
es | Enviado desde Yahoo Mail con Android
es | Enviado con Proton Mail correo electrónico seguro.
es | Enviado con el correo electrónico seguro de Proton Mail.
es | Enviado do meu Huawei
pt | Enviado do meu iPhone
pt | Enviado do meu iPad
pt | Enviado do meu Galaxy
pt | Enviado a partir do meu iPhone
pt | Enviado via iPhone
pt | Enviado do meu smartphone Samsung Galaxy.
pt | Enviado do meu celular
pt | Enviado do Outlook para iOS<https://aka.ms/o0ukef>
pt | Enviado do Outlook para Android
pt | Obter o Outlook para Android
pt | Obter Outlook para iOS
pt | Baixe o Outlook para Android
pt | Enviado do Email para Windows
pt | Enviado do Yahoo Mail para iPhone
pt | Enviado do Yahoo Mail no Android
pt | Enviado com o email seguro Proton Mail.
pt | Enviado da minha caixa do UOL Mail
it | Inviato da iPhone
it | Inviato dal mio iPhone
it | Inviato dal mio iPad
it | Inviato da smartphone Samsung Galaxy.
it | Inviato dal mio Galaxy
it | Inviato dal mio dispositivo Android
it | Inviato da Outlook per iOS<https://aka.ms/o0ukef>
it | Inviato da Outlook per Android
it | Ottieni Outlook per Android
it | Scarica Outlook per iOS
it | Inviato da Posta per Windows
it | Inviato da Yahoo Mail per iPhone
it | Inviato da Yahoo Mail su Android
it | Inviato da Libero Mail per iOS
it | Inviato con l'email sicura Proton Mail.
nl | Verzonden vanaf mijn iPhone
nl | Verstuurd vanaf mijn iPhone
nl | Verstuurd vanaf mijn iPad
nl | Verzonden vanaf mijn Galaxy
nl | Verzonden vanaf Samsung-tablet
nl | Verzonden vanuit Outlook voor iOS
nl | Verzonden vanuit Outlook voor Android<https://aka.ms/AAb9ysg>
nl | Outlook voor Android downloaden
nl | Outlook voor iOS ophalen
nl | Verzonden vanuit Mail voor Windows
nl | Verzonden vanaf mijn mobiel
nl | Verzonden via Yahoo Mail op Android
nl | Verzonden vanaf mijn Huawei-mobiele telefoon
pl | Wysłane z iPhone'a
pl | Wysłano z iPhone'a
pl | Wysłane z iPada
pl | Wysłane z mojego iPhone'a
pl | Wysłane z telefonu Samsung Galaxy
pl | Wysłano z telefonu Samsung Galaxy.
pl | Wysłane z programu Outlook dla systemu iOS
pl | Pobierz program Outlook dla systemu Android
pl | Pobierz aplikację Outlook dla systemu iOS<https://aka.ms/o0ukef>
pl | Wysłane z aplikacji Poczta dla systemu Windows
pl | Wysłane z mojego telefonu
pl | Wysłane z aplikacji mobilnej WP Poczta
pl | Wysłano z urządzenia mobilnego
ru | Отправлено с iPhone
ru | Отправлено с iPad
ru | Отправлено с моего iPhone
ru | Отправлено с мобильного устройства Samsung
ru | Отправлено с моего Galaxy
ru | Отправлено из Outlook для iOS
ru | Получить Outlook для Android<https://aka.ms/AAb9ysg>
ru | Скачать Outlook для iOS
ru | Отправлено из мобильной Почты Mail.ru
ru | Отправлено из Почты Mail.ru для Android
ru | Отправлено из мобильного приложения Яндекс Почты
ru | Отправлено из Почта для Windows
ru | Отправлено из myMail для Android
ru | Отправлено с помощью Proton Mail
uk | Надіслано з iPhone
uk | Надіслано з мого iPhone
uk | Відправлено з iPhone
uk | Надіслано з пристрою Galaxy
uk | Надіслано з мобільного пристрою
uk | Надіслано з Outlook для Android
uk | Отримати Outlook для iOS
uk | Надіслано з мобільного додатку UKR.NET
cs | Odesláno z iPhonu
cs | Odesláno z mého iPhonu
cs | Odesláno z iPadu
cs | Odesláno z mobilu
cs | Odesláno z mého telefonu Samsung Galaxy
cs | Odesláno z aplikace Outlook pro iOS
cs | Získat Outlook pro Android
cs | Získejte Outlook pro iOS
cs | Odesláno z aplikace Pošta pro Windows
cs | Odesláno z mobilní aplikace Seznam Email
da | Sendt fra min iPhone
da | Sendt fra min iPad
da | Sendt fra min Galaxy
da | Sendt fra Outlook til iOS
da | Hent Outlook til Android<https://aka.ms/AAb9ysg>
da | Sendt fra Mail til Windows
da | Sendt fra min mobil
no | Sendt fra min iPhone
no | Sendt fra min iPad
no | Sendt fra Outlook for iOS
no | Skaff deg Outlook for Android
no | Få Outlook for iOS
no | Sendt fra E-post for Windows
no | Sendt fra min mobil
sv | Skickat från min iPhone
sv | Skickat från min iPad
sv | Skickat från min Galaxy
sv | Skickat från Outlook för iOS
sv | Skaffa Outlook för Android
sv | Hämta Outlook för iOS<https://aka.ms/o0ukef>
sv | Skickades från E-post för Windows
sv | Skickat från min mobil
fi | Lähetetty iPhonesta
fi | Lähetetty iPadista
fi | Lähetetty Samsung Galaxy -puhelimesta
fi | Lähetetty laitteesta Galaxy
fi | Lähetetty Outlook for iOS -sovelluksesta
fi | Hanki Outlook for Android
fi | Hanki Outlook iOS:lle
fi | Lähetetty puhelimesta
fi | Lähetetty Windowsin Sähköpostista
tr | iPhone'umdan gönderildi
tr | iPad'imden gönderildi
tr | Samsung Galaxy akıllı telefonumdan gönderildi.
tr | Galaxy cihazımdan gönderildi
tr | iOS için Outlook'tan gönderildi
tr | Android için Outlook'u edinin<https://aka.ms/AAb9ysg>
tr | iOS için Outlook’u alın
tr | Windows için Posta ile gönderildi
tr | Android'de Yahoo Postadan gönderildi
id | Dikirim dari iPhone saya
id | Dikirim dari iPad saya
id | Dikirim dari Galaxy saya
id | Dikirim dari ponsel saya
id | Dikirim dari Outlook untuk Android
id | Dapatkan Outlook untuk iOS
id | Dikirim dari Yahoo Mail di Android
id | Terkirim dari Samsung Mobile
th | ส่งจาก iPhone ของฉัน
th | ส่งจาก iPad ของฉัน
th | ส่งจากอุปกรณ์ Galaxy ของฉัน
th | ส่งจาก Outlook สำหรับ iOS
th | รับ Outlook สำหรับ Android
th | ดาวน์โหลด Outlook สำหรับ iOS
th | ส่งจากโทรศัพท์มือถือ Samsung
ja | iPhoneから送信
ja | iPadから送信
ja | 私のiPhoneから送信
ja | Galaxyから送信
ja | Windows 版のメールから送信
ja | iOS 版 Outlook から送信
ja | Outlook for Android を入手
ja | Android 版 Outlook を入手<https://aka.ms/AAb9ysg>
ja | Outlook for iOS を入手する
ja | Yahoo!メールアプリから送信
ja | AndroidのYahoo!メールから送信
ko | 나의 iPhone에서 보냄
ko | 나의 iPad에서 보냄
ko | 내 iPhone에서 보냄
ko | 내 Galaxy에서 보냄
ko | 삼성 Galaxy 스마트폰에서 보냈습니다.
ko | iOS용 Outlook에서 보냄
ko | Android용 Outlook 다운로드
ko | iOS용 Outlook 다운로드<https://aka.ms/o0ukef>
ko | Windows용 메일에서 보냄
ko | 네이버 메일 앱에서 보냈습니다.
zh | 发自我的iPhone
zh | 发自我的 iPhone
zh | 从我的 iPhone 发送
zh | 发自我的iPad
zh | 发自我的华为手机
zh | 发自我的小米手机
zh | 来自我的华为手机
zh | 发自 Outlook for iOS
zh | 获取 Outlook for Android<https://aka.ms/AAb9ysg>
zh | 获取适用于 iOS 的 Outlook
zh | 从 Windows 版邮件发送
zh | 发自我的三星 Galaxy 手机
zh | 发自网易邮箱大师
zh | 发自网易邮箱手机智能版
zh | 发自QQ邮箱手机版
zh-TW | 從我的 iPhone 傳送
zh-TW | 從我的iPhone傳送
zh-TW | 從我的 iPad 傳送
zh-TW | 取得 Outlook for iOS
zh-TW | 取得適用於 Android 的 Outlook
zh-TW | 從 Windows 的郵件傳送
zh-TW | 從 Android 上的 Yahoo 奇摩電子信箱傳送
hu | iPhone-omról küldve
hu | Elküldve az iPhone-omról
hu | Az Outlook beszerzése iOS-hez
ro | Trimis de pe iPhone
ro | Trimis de pe iPhone-ul meu
ro | Descărcați Outlook pentru iOS
el | Στάλθηκε από το iPhone μου
el | Αποστολή από το iPhone μου
el | Αποκτήστε το Outlook για Android
he | נשלח מה-iPhone שלי
he | נשלח מה-iPhone
ar | مرسل من الـ iPhone
ar | أرسلت من iPhone الخاص بي
bg | Изпратено от моя iPhone
hr | Poslano s mog iPhonea
hr | Poslano s iPhonea
sk | Odoslané z iPhonu
sk | Odoslané z môjho iPhonu
"""


def table(text: str) -> list[tuple[str, ...]]:
    """The rows of a table, its cells without the spaces around them; "\\\\n" is a new line."""
    rows = (line for line in text.strip("\n").split("\n") if line.strip())
    return [tuple(cell.strip().replace("\\n", "\n") for cell in row.split(" | ")) for row in rows]
