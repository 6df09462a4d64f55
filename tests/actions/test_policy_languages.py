"""What things mean in eleven languages: a table of names for each category that words can tell, all asked about."""

from __future__ import annotations

import pytest

from steadyhand_actions.policy import Context, Decision, Target
from steadyhand_actions.rules import BuiltinPolicy
from steadyhand_actions.schema import Click, Point, Press, Type

CLICK = Click(point=Point(5, 5))
POLICY = BuiltinPolicy()
LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "pl", "ru", "ja", "zh")

BUTTONS = """
destructive   en Delete|Move to Trash|Don't Save|Empty Trash|Uninstall
destructive   de Löschen|In den Papierkorb verschieben|Nicht speichern|Papierkorb leeren|Deinstallieren
destructive   fr Supprimer|Mettre à la corbeille|Ne pas enregistrer|Vider la corbeille|Désinstaller
destructive   es Eliminar|Mover a la papelera|No guardar|Vaciar la papelera|Desinstalar
destructive   it Elimina|Sposta nel cestino|Non salvare|Svuota il cestino|Disinstalla
destructive   pt Excluir|Mover para o lixo|Não salvar|Esvaziar a lixeira|Apagar
destructive   nl Verwijderen|Naar prullenbak verplaatsen|Niet opslaan|Prullenbak legen|Deïnstalleren
destructive   pl Usuń|Przenieś do kosza|Nie zapisuj|Opróżnij kosz|Odinstaluj
destructive   ru Удалить|Переместить в корзину|Не сохранять|Очистить корзину|Деинсталлировать
destructive   ja 削除|ゴミ箱に移動|保存しない|ゴミ箱を空にする|アンインストール
destructive   zh 删除|移至回收站|不保存|清空回收站|卸载
submit        en Submit|Publish|Finish exam|Hand in
submit        de Absenden|Veröffentlichen|Einreichen|Prüfung abgeben
submit        fr Soumettre|Publier|Valider et envoyer
submit        es Publicar|Enviar formulario|Entregar
submit        it Pubblica|Invia modulo|Consegna
submit        pt Publicar|Submeter|Enviar formulário
submit        nl Indienen|Publiceren|Inleveren
submit        pl Opublikuj|Prześlij formularz|Złóż wniosek
submit        ru Отправить форму|Опубликовать|Сдать
submit        ja 提出する|公開|投稿する
submit        zh 提交|发布|交卷
financial     en Buy now|Pay|Place order|Transfer money|Donate|Subscribe
financial     de Jetzt kaufen|Bezahlen|Zahlungspflichtig bestellen|Überweisen|Spenden
financial     fr Acheter|Payer|Passer la commande|Faire un don|S'abonner
financial     es Comprar|Pagar|Realizar pedido|Transferir|Donar
financial     it Acquista|Paga ora|Effettua ordine|Abbonati|Dona
financial     pt Comprar|Pagar|Finalizar pedido|Doar|Transferir dinheiro
financial     nl Kopen|Betalen|Bestelling plaatsen|Doneren|Geld overmaken
financial     pl Kup teraz|Zapłać|Zamów|Przelej|Wykonaj przelew
financial     ru Купить|Оплатить|Оформить заказ|Перевести деньги|Пожертвовать
financial     ja 購入する|支払う|注文を確定|送金|寄付
financial     zh 购买|付款|提交订单|转账|捐赠
communication en Send|Reply all|Invite people|Call Alice
communication de Senden|Allen antworten|Weiterleiten|Anrufen
communication fr Envoyer|Répondre à tous|Inviter|Appeler
communication es Enviar mensaje|Responder a todos|Reenviar|Llamar
communication it Invia|Rispondi a tutti|Inoltra|Chiama
communication pt Enviar mensagem|Responder a todos|Encaminhar|Convidar
communication nl Verzenden|Allen beantwoorden|Doorsturen|Bellen
communication pl Wyślij|Odpowiedz wszystkim|Przekaż dalej|Zadzwoń
communication ru Отправить|Ответить всем|Переслать|Позвонить
communication ja 送信|全員に返信|転送|電話をかける
communication zh 发送|回复全部|转发邮件|邀请
exfiltration  en Upload|Share link|Attach file|Make public
exfiltration  de Hochladen|Freigeben|Bildschirm teilen|Jeder mit dem Link
exfiltration  fr Téléverser|Partager|Joindre|Rendre public
exfiltration  es Subir archivo|Compartir|Adjuntar|Cualquiera con el enlace
exfiltration  it Carica file|Condividi|Allega|Rendi pubblico
exfiltration  pt Anexar|Compartilhar|Partilhar|Tornar público
exfiltration  nl Uploaden|Delen|Bijvoegen|Openbaar maken
exfiltration  pl Prześlij plik|Udostępnij|Załącz|Każdy z linkiem
exfiltration  ru Прикрепить|Поделиться|Загрузить на сервер|Открыть доступ
exfiltration  ja アップロード|共有|添付|リンクを共有
exfiltration  zh 上传|分享|添加附件|共享
consent       en I agree|Accept all|Allow|Grant access
consent       de Akzeptieren|Zustimmen|Zulassen|Zugriff erlauben
consent       fr Accepter|Tout accepter|Autoriser|Autoriser l'accès
consent       es Aceptar todo|Acepto|Permitir|Autorizar
consent       it Accetta|Accetta tutto|Consenti|Autorizza
consent       pt Aceitar tudo|Concordo|Permitir acesso|Autorizar
consent       nl Accepteren|Akkoord|Toestaan|Toegang verlenen
consent       pl Akceptuję|Zgadzam się|Zezwól|Zaakceptuj
consent       ru Принять|Согласен|Разрешить доступ|Разрешить
consent       ja 同意する|承諾|許可|すべて同意
consent       zh 同意|接受|允许|授权
execute       en Install|Run anyway|Enable macros|Open anyway
execute       de Installieren|Trotzdem ausführen|Makros aktivieren|Als Administrator ausführen
execute       fr Installer|Exécuter|Activer les macros
execute       es Instalar|Ejecutar|Habilitar macros
execute       it Installa|Esegui|Abilita macro
execute       pt Instalar agora|Executar|Ativar macros
execute       nl Installeren|Uitvoeren|Als administrator uitvoeren
execute       pl Zainstaluj|Uruchom|Włącz makra
execute       ru Установить|Запустить|Включить макросы
execute       ja インストール|実行|マクロを有効にする
execute       zh 安装|运行|启用宏
account       en Create account|Delete account|Log out|Change password
account       de Konto erstellen|Konto löschen|Abmelden|Passwort ändern
account       fr Créer un compte|Supprimer le compte|Se déconnecter|Changer le mot de passe
account       es Crear cuenta|Eliminar cuenta|Cerrar sesión|Cambiar contraseña
account       it Crea account|Elimina account|Disconnetti|Cambia password
account       pt Criar conta|Excluir conta|Terminar sessão|Alterar senha
account       nl Account aanmaken|Account verwijderen|Uitloggen|Wachtwoord wijzigen
account       pl Utwórz konto|Usuń konto|Wyloguj|Zmień hasło
account       ru Создать аккаунт|Удалить аккаунт|Выйти из аккаунта|Сменить пароль
account       ja アカウントを作成|アカウントを削除|ログアウト|パスワードを変更
account       zh 注册|注销账户|退出登录|修改密码
settings      en Shut down|Turn off firewall|Pause protection|Stop the VPN
settings      de Herunterfahren|Firewall deaktivieren|Neu starten
settings      fr Éteindre|Redémarrer|Désactiver la protection
settings      es Apagar el equipo|Reiniciar|Desactivar firewall
settings      it Spegni|Riavvia|Disattiva firewall
settings      pt Desligar|Reiniciar agora|Desativar firewall
settings      nl Computer afsluiten|Opnieuw opstarten|Firewall uitschakelen
settings      pl Wyłącz komputer|Uruchom ponownie|Wyłącz firewall
settings      ru Выключить компьютер|Перезагрузить|Отключить защиту
settings      ja シャットダウン|再起動|ファイアウォールを無効
settings      zh 关机|重启|关闭防火墙
credentials   en Save password|Show passwords|Export passwords
credentials   de Passwort speichern|Passwörter anzeigen
credentials   fr Enregistrer le mot de passe|Afficher le mot de passe
credentials   es Guardar contraseña|Mostrar contraseña
credentials   it Salva password|Mostra password
credentials   pt Salvar senha|Mostrar senha
credentials   nl Wachtwoord opslaan|Wachtwoord tonen
credentials   pl Zapisz hasło|Pokaż hasło
credentials   ru Сохранить пароль|Показать пароль
credentials   ja パスワードを保存|パスワードを表示
credentials   zh 保存密码|显示密码
"""

SECRET_FIELDS = """
en Password|One-time code
de Kennwort|Sicherheitscode
fr Mot de passe|Code de vérification
es Contraseña|Código de verificación
it Parola d'ordine|Codice di verifica
pt Senha|Código de segurança
nl Wachtwoord|Verificatiecode
pl Hasło|Kod weryfikacyjny
ru Пароль|Код подтверждения
ja パスワード|認証コード
zh 密码|验证码
"""

CAPTCHAS = """
en I'm not a robot
de Ich bin kein Roboter
fr Je ne suis pas un robot
es No soy un robot
it Non sono un robot
pt Não sou um robô
nl Ik ben geen robot
pl Nie jestem robotem
ru Я не робот
ja 私はロボットではありません
zh 我不是机器人
"""

WINDOWS = """
privilege    en Authentication Required
privilege    de Legitimation erforderlich
privilege    fr Authentification requise
privilege    es Autenticación requerida
privilege    it Autenticazione richiesta
privilege    ru Требуется аутентификация
privilege    zh 需要认证
privilege    ja 認証が必要です
financial    de Meine Sparkasse
financial    fr Paiement sécurisé
financial    es Banco
financial    nl Betaling
financial    ru Оплата заказа
financial    zh 支付
financial    ja お支払い
professional de Steuererklärung 2025
professional fr Déclaration d'impôts
professional es Declaración de la renta
professional it Dichiarazione dei redditi
professional pt Declaração de imposto
professional nl Belastingaangifte
professional pl Zeznanie podatkowe
professional ru Налоговая декларация
professional ja 確定申告
professional zh 处方
credentials  en Saved passwords
credentials  de Gespeicherte Passwörter
credentials  ru Сохраненные пароли
"""

SAFE = """
en Save|Cancel|Don't send|Undo delete|Bold|Next
de Speichern|Abbrechen|Nicht senden|Fett|Weiter
fr Enregistrer|Annuler|Ne pas envoyer|Gras|Suivant
es Guardar|Cancelar|No enviar|Negrita|Siguiente
it Salva|Annulla|Non inviare|Grassetto|Avanti
pt Salvar|Cancelar|Não enviar|Negrito|Avançar
nl Opslaan|Annuleren|Niet verzenden|Vet|Volgende
pl Zapisz|Anuluj|Nie wysyłaj|Pogrubienie|Dalej
ru Сохранить|Отмена|Не отправлять|Полужирный|Далее
ja 保存|キャンセル|送信しない|太字|次へ
zh 保存|取消|不发送|粗体|下一步
"""

DIALOGS = """
en Delete 214 files?
de Möchten Sie die Datei wirklich löschen?
fr Le fichier sera supprimé définitivement.
es ¿Desea eliminar este archivo?
it Eliminare questo file?
pt Excluir este arquivo?
nl Bestand verwijderen?
pl Usunąć ten plik? Tej operacji nie można cofnąć: pliki zostaną usunięte. Usuń plik.
ru Удалить этот файл?
ja このファイルを削除しますか？
zh 确定要删除此文件吗？
"""
OK = {
    "en": "OK",
    "de": "Ja",
    "fr": "Oui",
    "es": "Sí",
    "it": "Sì",
    "pt": "Sim",
    "nl": "Ja",
    "pl": "Tak",
    "ru": "Да",
    "ja": "はい",
    "zh": "确定",
}


def rows(table: str, columns: int) -> list[tuple[str, ...]]:
    """The lines of a table, one for each name in its last column."""
    found = []
    for line in table.strip().splitlines():
        *head, names = line.split(None, columns - 1)
        found += [(*head, name) for name in names.split("|")]
    return found


def decided(name: str, role: str = "button", **context: object) -> Decision:
    target = Target(id="t", role=role, name=name, states=("enabled",))
    return POLICY.decide(CLICK, Context.model_validate({"app": "x", "window": "x", "target": target, **context}), "")


@pytest.mark.parametrize(("category", "language", "name"), rows(BUTTONS, 3))
def test_a_button_is_asked_about_for_what_it_means(category: str, language: str, name: str) -> None:
    decision = decided(name)
    assert (decision.verdict, decision.category) == ("ask", category)


@pytest.mark.parametrize(("language", "name"), rows(SECRET_FIELDS, 2))
def test_a_secret_is_not_typed_into_a_field_that_the_task_gave_none_for(language: str, name: str) -> None:
    focus = Target(role="field", name=name, states=("enabled",))
    decision = POLICY.decide(Type(text="hunter22"), Context(app="x", focus=focus), "")
    assert (decision.verdict, decision.category) == ("deny", "credentials")


@pytest.mark.parametrize(("language", "name"), rows(CAPTCHAS, 2))
def test_a_check_for_people_is_left_to_a_person(language: str, name: str) -> None:
    assert (decided(name, "checkbox").verdict, decided(name, "checkbox").category) == ("deny", "human-check")


@pytest.mark.parametrize(("category", "language", "title"), rows(WINDOWS, 3))
def test_an_ok_is_not_clicked_in_a_window_where_it_matters(category: str, language: str, title: str) -> None:
    decision = decided("OK", window=title)
    assert decision.verdict in ("ask", "deny") and decision.category == category


@pytest.mark.parametrize(("language", "name"), rows(SAFE, 2))
def test_everyday_buttons_are_not_asked_about(language: str, name: str) -> None:
    assert decided(name).verdict == "allow"


@pytest.mark.parametrize(("language", "dialog"), rows(DIALOGS, 2))
def test_yes_and_enter_mean_what_the_dialog_asks(language: str, dialog: str) -> None:
    assert decided(OK[language], kind="dialog", dialog=dialog).category == "destructive"
    yes = Target(role="button", name=OK[language])
    context = Context(app="x", window="x", kind="dialog", dialog=dialog, default=yes)
    assert POLICY.decide(Press(keys=("enter",)), context, "").category == "destructive"


def test_every_language_is_in_every_table_of_names() -> None:
    for category in {row[0] for row in rows(BUTTONS, 3)}:
        assert {row[1] for row in rows(BUTTONS, 3) if row[0] == category} == set(LANGUAGES)
    for table in (SECRET_FIELDS, CAPTCHAS, SAFE, DIALOGS):
        assert {row[0] for row in rows(table, 2)} == set(LANGUAGES)
