"""What firms, scanners and services hang below a mail: language and text. Written by hand; data only."""

# ruff: noqa: E501 - texts

from __future__ import annotations

FOOTERS = """
en | This email has been checked for viruses by Avast antivirus software.\\nwww.avast.com
en | Virus-free. www.avast.com
en | Virus-free.www.avg.com
en | This email has been checked for viruses by AVG antivirus software.\\nwww.avg.com
en | --\\nThis email has been checked for viruses by Avast antivirus software.\\nwww.avast.com
en | This e-mail has been scanned for all viruses by Sophos.
en | CONFIDENTIALITY NOTICE: This e-mail and any attachments are for the sole use of the intended recipient and may contain privileged information. If you are not the intended recipient, please delete it.
en | This email and any files transmitted with it are confidential and intended solely for the use of the individual or entity to whom they are addressed. If you have received this email in error please notify the system manager.
en | The information contained in this communication is confidential and may be legally privileged. It is intended solely for the addressee.
en | This message may contain confidential information. If you are not the intended recipient you are notified that disclosing, copying or distributing it is prohibited.
en | Please consider the environment before printing this e-mail.
en | Think before you print - save paper.
en | Disclaimer: This e-mail is intended only for the person named and may contain confidential information.
en | IMPORTANT: The contents of this email and any attachments are confidential.
en | You received this message because you are subscribed to the Google Groups "Things" group.\\nTo unsubscribe from this group and stop receiving emails from it, send an email to things+unsubscribe@googlegroups.com.
en | _______________________________________________\\nThings mailing list -- things@lists.example.org\\nTo unsubscribe send an email to things-leave@lists.example.org
en | You are receiving this because you were mentioned.\\nReply to this email directly or view it on GitHub: https://github.example/x
vi | Email này và mọi tệp đính kèm có thể chứa thông tin bảo mật. Nếu bạn không phải là người nhận dự kiến, vui lòng xoá email này.
vi | Thông tin trong email này là bảo mật và chỉ dành cho người nhận được nêu tên.
vi | Vui lòng cân nhắc đến môi trường trước khi in email này.
vi | Hãy nghĩ đến môi trường trước khi in email này
vi | Email này đã được kiểm tra vi-rút bằng phần mềm diệt vi-rút của Avast.
vi | Không có vi-rút. www.avast.com
de | Diese E-Mail wurde von Avast Antivirus-Software auf Viren geprüft.\\nwww.avast.com
de | Virenfrei. www.avast.com
de | Diese E-Mail enthält vertrauliche und/oder rechtlich geschützte Informationen. Wenn Sie nicht der richtige Adressat sind, informieren Sie bitte den Absender und vernichten Sie diese Mail.
de | Der Inhalt dieser E-Mail ist vertraulich und ausschließlich für den bezeichneten Adressaten bestimmt.
de | Bitte denken Sie an die Umwelt, bevor Sie diese E-Mail ausdrucken.
de | Bitte prüfen Sie der Umwelt zuliebe, ob der Ausdruck dieser Mail erforderlich ist.
fr | Ce message et toutes les pièces jointes sont confidentiels et établis à l'intention exclusive de ses destinataires.
fr | Ce message électronique et ses pièces jointes sont confidentiels. Toute utilisation non autorisée est interdite.
fr | L'absence de virus dans ce courrier électronique a été vérifiée par le logiciel antivirus Avast.\\nwww.avast.com
fr | Sans virus.www.avast.com
fr | Garanti sans virus. www.avast.com
fr | Pensez à l'environnement avant d'imprimer ce message.
fr | Avant d'imprimer cet e-mail, pensez à l'environnement.
es | Este mensaje y sus archivos adjuntos van dirigidos exclusivamente a su destinatario, pudiendo contener información confidencial.
es | AVISO LEGAL: Este mensaje puede contener información confidencial y está dirigido únicamente a su destinatario.
es | Este correo electrónico ha sido comprobado en busca de virus por Avast antivirus.\\nwww.avast.com
es | El software de antivirus Avast ha analizado este correo electrónico en busca de virus.
es | Libre de virus. www.avast.com
es | Antes de imprimir este mensaje, piense en el medio ambiente.
es | De conformidad con lo establecido en el Reglamento (UE) 2016/679 le informamos de que sus datos personales son tratados de forma confidencial.
pt | Esta mensagem e seus anexos são confidenciais e destinados exclusivamente ao destinatário.
pt | AVISO DE CONFIDENCIALIDADE: Esta mensagem pode conter informação confidencial.
pt | Este e-mail foi verificado pelo antivírus Avast quanto a vírus.
pt | Livre de vírus. www.avast.com
pt | Antes de imprimir, pense no meio ambiente.
it | Questo messaggio e i suoi allegati sono confidenziali e destinati esclusivamente al destinatario.
it | Le informazioni contenute in questo messaggio sono riservate e ad uso esclusivo del destinatario.
it | Ai sensi del Regolamento UE 2016/679 le informazioni contenute in questo messaggio sono riservate.
it | Questa e-mail è stata controllata per individuare virus con Avast antivirus.\\nwww.avast.com
it | Privo di virus. www.avast.com
it | Prima di stampare, pensa all'ambiente.
nl | De informatie verzonden met dit e-mailbericht is uitsluitend bestemd voor de geadresseerde en is vertrouwelijk.
nl | Dit bericht is vertrouwelijk en alleen bestemd voor de geadresseerde.
nl | Deze e-mail is gecontroleerd op virussen met Avast antivirussoftware.
nl | Virusvrij. www.avast.com
nl | Denk aan het milieu voordat u deze e-mail print.
pl | Niniejsza wiadomość zawiera informacje poufne przeznaczone wyłącznie dla adresata.
pl | Treść tej wiadomości jest poufna i przeznaczona wyłącznie dla adresata.
pl | Ta wiadomość została sprawdzona na obecność wirusów przez oprogramowanie antywirusowe Avast.\\nwww.avast.com
pl | Wolny od wirusów. www.avast.com
ru | Данное сообщение и вложения к нему содержат конфиденциальную информацию и предназначены только для адресата.
ru | Это сообщение проверено на вирусы антивирусом Avast.\\nwww.avast.com
ru | Без вирусов. www.avast.com
ru | Подумайте об окружающей среде, прежде чем печатать это письмо.
uk | Це повідомлення та вкладення є конфіденційними та призначені лише для адресата.
uk | Цей лист перевірено на віруси антивірусом Avast.
uk | Без вірусів. www.avast.com
cs | Tento e-mail a všechny přílohy jsou důvěrné a určené výhradně adresátovi.
cs | Tento e-mail byl zkontrolován na viry programem Avast antivirus.\\nwww.avast.com
cs | Neobsahuje žádné viry. www.avast.com
da | Denne e-mail og vedhæftede filer er fortrolige og kun beregnet til modtageren.
da | Denne mail er blevet tjekket for vira af Avast antivirussoftware.\\nwww.avast.com
da | Virusfri. www.avast.com
no | Denne e-posten og vedlegg er konfidensielle og kun ment for mottakeren.
no | Virusfri. www.avast.com
sv | Detta e-postmeddelande och bilagor är konfidentiella och endast avsedda för mottagaren.
sv | Detta e-postmeddelande har sökts igenom efter virus med antivirusprogram från Avast.\\nwww.avast.com
sv | Virusfritt. www.avast.com
fi | Tämä viesti ja sen liitteet ovat luottamuksellisia ja tarkoitettu vain vastaanottajalle.
fi | Tämä sähköpostiviesti on tarkastettu Avast-virustentorjuntaohjelmalla.
fi | Viruksista vapaa. www.avast.com
tr | Bu e-posta ve ekleri gizlidir ve yalnızca alıcısı içindir.
tr | Bu e-posta Avast antivirüs yazılımı tarafından virüslere karşı kontrol edilmiştir.
tr | Virüs bulunmuyor. www.avast.com
id | Email ini dan lampirannya bersifat rahasia dan hanya ditujukan untuk penerima yang dimaksud.
id | Email ini telah diperiksa dari virus oleh Avast antivirus.
id | Bebas virus. www.avast.com
th | อีเมลนี้และเอกสารแนบเป็นความลับ และมีไว้สำหรับผู้รับที่ระบุเท่านั้น หากได้รับโดยผิดพลาดโปรดลบ
ja | このメールには機密情報が含まれている場合があります。受信者以外の方が受け取られた場合は、削除をお願いいたします。
ja | このEメールはアバスト アンチウイルス (Avast) によりウイルススキャンされています。
ja | ウイルス フリーです。 www.avast.com
ko | 이 메일은 지정된 수신자만을 위한 것이며 기밀 정보를 포함하고 있을 수 있습니다. 잘못 받으신 경우 삭제해 주십시오.
ko | 이 이메일은 Avast 안티바이러스 소프트웨어로 바이러스 검사를 받았습니다.
zh | 本邮件及其附件含有保密信息，仅限于发送给上面地址中列出的收件人。禁止任何其他人以任何形式使用。
zh | 这封电子邮件已经过 Avast 防病毒软件的病毒检查。
zh | 不含病毒。www.avast.com
zh-TW | 本電子郵件及附件所載訊息均為保密資訊，僅供收件人使用，如誤收請刪除。
hu | Ez az e-mail és mellékletei bizalmas információkat tartalmaznak, kizárólag a címzettnek szólnak.
el | Αυτό το μήνυμα και τα συνημμένα είναι εμπιστευτικά και προορίζονται μόνο για τον παραλήπτη.
"""
