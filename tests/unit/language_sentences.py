"""What customers write to a support desk, a sentence a line, by language; written by hand. Data only."""

from __future__ import annotations

SENTENCES = {
    "en": """
My order has not arrived yet.
Please send me the invoice again.
The app crashes when I open it.
I would like to cancel my subscription.
Can you change my delivery address?
The refund is still missing, please check.
Nothing works since the last update.
How do I reset my password?
Thanks, that solved the problem.
The second page shows the wrong total.
Is the shop open on Sunday?
I was charged twice for order 4711.
Where can I download the manual?
We need 20 more licences by Friday.
Screen stays black, what now?
""",
    "vi": """
Đơn hàng của em chưa tới ạ.
Nhờ shop gửi lại hoá đơn giúp em.
Ứng dụng bị lỗi khi mở lên.
Tôi muốn huỷ gói đăng ký.
Cho em đổi địa chỉ giao hàng nhé.
Em vẫn chưa nhận được tiền hoàn.
Từ hôm qua không đăng nhập được.
Làm sao để đổi mật khẩu vậy ạ?
Cảm ơn anh, đã được rồi ạ.
Trang thứ hai hiện sai tổng tiền.
Don hang cua em chua toi a
Nho shop gui lai hoa don giup em
Toi muon huy goi dang ky
Em chua nhan duoc tien hoan lai
Lam sao de doi mat khau vay shop
Cho em hoi khi nao co hang
Tu hom qua khong dang nhap duoc
""",
    "de": """
Meine Bestellung ist noch nicht da.
Bitte schicken Sie mir die Rechnung noch einmal.
Die App stürzt beim Öffnen ab.
Ich möchte mein Abo kündigen.
Können Sie die Lieferadresse ändern?
Die Rückerstattung fehlt immer noch.
Seit dem Update geht nichts mehr.
Wie setze ich mein Passwort zurück?
Danke, jetzt funktioniert es.
Die zweite Seite zeigt die falsche Summe.
Ist der Laden am Sonntag offen?
Mir wurde zweimal abgebucht.
Wo finde ich die Anleitung?
Wir brauchen bis Freitag 20 Lizenzen.
""",
    "fr": """
Ma commande n'est toujours pas arrivée.
Merci de me renvoyer la facture.
L'application plante à l'ouverture.
Je voudrais résilier mon abonnement.
Pouvez-vous changer l'adresse de livraison ?
Je n'ai pas encore été remboursé.
Plus rien ne marche depuis la mise à jour.
Comment réinitialiser mon mot de passe ?
Merci, le problème est réglé.
La deuxième page affiche un total faux.
Le magasin est-il ouvert dimanche ?
J'ai été débité deux fois.
Où puis-je télécharger le manuel ?
Il nous faut 20 licences pour vendredi.
""",
    "es": """
Mi pedido todavía no ha llegado.
Por favor, envíenme otra vez la factura.
La aplicación se cierra al abrirla.
Quiero cancelar mi suscripción.
¿Pueden cambiar la dirección de envío?
Todavía no me han devuelto el dinero.
No funciona nada desde la actualización.
¿Cómo cambio mi contraseña?
Gracias, ya está solucionado.
La segunda página muestra el total mal.
¿Abren los domingos?
Me han cobrado dos veces.
¿Dónde puedo descargar el manual?
Necesitamos 20 licencias para el viernes.
""",
    "pt": """
Meu pedido ainda não chegou.
Por favor, enviem a nota fiscal de novo.
O aplicativo fecha quando abro.
Quero cancelar a minha assinatura.
Podem mudar o endereço de entrega?
Ainda não recebi o reembolso.
Nada funciona desde a atualização.
Como faço para trocar a senha?
Obrigado, já está resolvido.
A segunda página mostra o total errado.
Vocês abrem no domingo?
Fui cobrado duas vezes.
Onde posso baixar o manual?
Precisamos de 20 licenças até sexta.
""",
    "it": """
Il mio ordine non è ancora arrivato.
Per favore rimandatemi la fattura.
L'app si chiude quando la apro.
Vorrei disdire il mio abbonamento.
Potete cambiare l'indirizzo di consegna?
Non ho ancora ricevuto il rimborso.
Non funziona più niente dall'aggiornamento.
Come posso cambiare la password?
Grazie, adesso funziona.
La seconda pagina mostra il totale sbagliato.
Siete aperti la domenica?
Mi è stato addebitato due volte.
Dove trovo il manuale?
Ci servono 20 licenze entro venerdì.
""",
    "nl": """
Mijn bestelling is nog niet aangekomen.
Kunt u mij de factuur nog eens sturen?
De app crasht als ik hem open.
Ik wil mijn abonnement opzeggen.
Kunt u het bezorgadres wijzigen?
Ik heb mijn geld nog niet terug.
Sinds de update werkt er niets meer.
Hoe kan ik mijn wachtwoord wijzigen?
Bedankt, het is opgelost.
De tweede pagina toont het verkeerde totaal.
Is de winkel op zondag open?
Er is twee keer afgeschreven.
Waar vind ik de handleiding?
We hebben vrijdag 20 licenties nodig.
""",
    "pl": """
Moje zamówienie jeszcze nie dotarło.
Proszę przesłać mi jeszcze raz fakturę.
Aplikacja zamyka się po otwarciu.
Chcę anulować subskrypcję.
Czy można zmienić adres dostawy?
Nadal nie dostałem zwrotu pieniędzy.
Od aktualizacji nic nie działa.
Jak mogę zmienić hasło?
Dziękuję, już działa.
Druga strona pokazuje złą sumę.
Czy sklep jest otwarty w niedzielę?
Pobrano opłatę dwa razy.
Gdzie znajdę instrukcję?
Potrzebujemy 20 licencji do piątku.
""",
}
