<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>Access</name>
    <message>
        <source>analyst</source>
        <translation>Analyst</translation>
    </message>
    <message>
        <source>knowledge owner</source>
        <translation>Wissensverantwortliche</translation>
    </message>
    <message>
        <source>model owner</source>
        <translation>Modellverantwortliche</translation>
    </message>
    <message>
        <source>compliance officer</source>
        <translation>Compliance-Beauftragte</translation>
    </message>
    <message>
        <source>administrator</source>
        <translation>Administrator</translation>
    </message>
    <message>
        <source>Asks questions and adds documents where a collection is shared with them.</source>
        <translation>Stellt Fragen und nimmt Dokumente auf, wo eine Sammlung freigegeben ist.</translation>
    </message>
    <message>
        <source>Also makes collections, shares those they may write, and builds datasets.</source>
        <translation>Legt auch Sammlungen an, gibt frei, was beschrieben werden darf, und baut Datensätze.</translation>
    </message>
    <message>
        <source>Also imports models, trains them and evaluates them.</source>
        <translation>Importiert, trainiert und bewertet auch Modelle.</translation>
    </message>
    <message>
        <source>Also reads the audit log, approves models, and takes datasets and models out of the vault.</source>
        <translation>Liest auch das Protokoll, gibt Modelle frei und nimmt Datensätze und Modelle aus dem Tresor.</translation>
    </message>
    <message>
        <source>May do everything, but reads only the collections that are shared with them.</source>
        <translation>Darf alles, liest aber nur Sammlungen, die freigegeben sind.</translation>
    </message>
    <message>
        <source>read and write</source>
        <translation>lesen und schreiben</translation>
    </message>
    <message>
        <source>read</source>
        <translation>lesen</translation>
    </message>
    <message>
        <source>Search and ask</source>
        <translation>Suchen und fragen</translation>
    </message>
    <message>
        <source>Add and remove documents</source>
        <translation>Dokumente aufnehmen und entfernen</translation>
    </message>
    <message>
        <source>Make collections</source>
        <translation>Sammlungen anlegen</translation>
    </message>
    <message>
        <source>Share collections that they may write</source>
        <translation>Eigene Sammlungen freigeben</translation>
    </message>
    <message>
        <source>Share any collection</source>
        <translation>Jede Sammlung freigeben</translation>
    </message>
    <message>
        <source>Manage users and groups</source>
        <translation>Benutzer und Gruppen verwalten</translation>
    </message>
    <message>
        <source>Import, use and remove models</source>
        <translation>Modelle importieren, verwenden und entfernen</translation>
    </message>
    <message>
        <source>Decide whose model packs may come in</source>
        <translation>Entscheiden, wessen Modellpakete hereindürfen</translation>
    </message>
    <message>
        <source>See models that were trained here</source>
        <translation>Hier trainierte Modelle sehen</translation>
    </message>
    <message>
        <source>Approve models that were trained here</source>
        <translation>Hier trainierte Modelle freigeben</translation>
    </message>
    <message>
        <source>Take models out of the vault</source>
        <translation>Modelle aus dem Tresor nehmen</translation>
    </message>
    <message>
        <source>Build and review datasets</source>
        <translation>Datensätze bauen und prüfen</translation>
    </message>
    <message>
        <source>Take datasets out of the vault</source>
        <translation>Datensätze aus dem Tresor nehmen</translation>
    </message>
    <message>
        <source>Train models</source>
        <translation>Modelle trainieren</translation>
    </message>
    <message>
        <source>Evaluate models</source>
        <translation>Modelle bewerten</translation>
    </message>
    <message>
        <source>Read and export the audit log</source>
        <translation>Das Protokoll lesen und exportieren</translation>
    </message>
    <message>
        <source>Manage the vault, its keys and backups</source>
        <translation>Tresor, Schlüssel und Sicherungen verwalten</translation>
    </message>
    <message>
        <source>passphrase</source>
        <translation>Passphrase</translation>
    </message>
    <message>
        <source>password</source>
        <translation>Kennwort</translation>
    </message>
    <message>
        <source>API key</source>
        <translation>API-Schlüssel</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keiner</translation>
    </message>
    <message>
        <source>in {collections}</source>
        <translation>in {collections}</translation>
    </message>
    <message>
        <source>all that its owner may do</source>
        <translation>alles, was der Inhaber darf</translation>
    </message>
    <message>
        <source>never</source>
        <translation>nie</translation>
    </message>
</context>
<context>
    <name>AccessPage</name>
    <message>
        <source>Looking at who may do what …</source>
        <translation>Es wird nachgesehen, wer was darf …</translation>
    </message>
    <message>
        <source>Access</source>
        <translation>Zugriff</translation>
    </message>
    <message>
        <source>Users</source>
        <translation>Benutzer</translation>
    </message>
    <message>
        <source>Groups</source>
        <translation>Gruppen</translation>
    </message>
    <message>
        <source>Who reads what</source>
        <translation>Wer liest was</translation>
    </message>
    <message>
        <source>API keys</source>
        <translation>API-Schlüssel</translation>
    </message>
    <message>
        <source>Sessions</source>
        <translation>Sitzungen</translation>
    </message>
    <message>
        <source>This cannot be shown</source>
        <translation>Das kann nicht angezeigt werden</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Not for your role</source>
        <translation>Nicht für Ihre Rolle</translation>
    </message>
    <message>
        <source>Administrators manage users and groups. Your own keys and sessions are on the tabs beside.</source>
        <translation>Benutzer und Gruppen verwalten Administratoren. Ihre eigenen Schlüssel und Sitzungen stehen daneben.</translation>
    </message>
    <message>
        <source>No group yet</source>
        <translation>Noch keine Gruppe</translation>
    </message>
    <message>
        <source>A group carries access to collections: who joins it may read them, who leaves it may not.</source>
        <translation>Eine Gruppe trägt den Zugriff auf Sammlungen: Wer beitritt, darf sie lesen; wer austritt, nicht mehr.</translation>
    </message>
    <message>
        <source>New group …</source>
        <translation>Neue Gruppe …</translation>
    </message>
    <message>
        <source>Nothing to share</source>
        <translation>Nichts freizugeben</translation>
    </message>
    <message>
        <source>Here stand the collections that you may share. Collections are made under Documents.</source>
        <translation>Hier stehen die Sammlungen, die Sie freigeben dürfen. Angelegt werden Sammlungen unter „Dokumente“.</translation>
    </message>
    <message>
        <source>No sessions</source>
        <translation>Keine Sitzungen</translation>
    </message>
    <message>
        <source>A session begins when somebody signs in with a password, and ends by itself when unused.</source>
        <translation>Eine Sitzung beginnt mit der Anmeldung per Kennwort und endet von selbst, wenn sie nicht benutzt wird.</translation>
    </message>
</context>
<context>
    <name>AppearanceCard</name>
    <message>
        <source>Appearance</source>
        <translation>Darstellung</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Used when this window is opened the next time.</source>
        <translation>Gilt, sobald dieses Fenster das nächste Mal geöffnet wird.</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>&amp;Farben</translation>
    </message>
    <message>
        <source>Te&amp;xt size</source>
        <translation>Te&amp;xtgröße</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Sprache</translation>
    </message>
</context>
<context>
    <name>Ask</name>
    <message>
        <source>The answer broke off before it was checked.</source>
        <translation>Die Antwort brach ab, bevor sie geprüft war.</translation>
    </message>
    <message>
        <source>Ask again.</source>
        <translation>Stellen Sie die Frage noch einmal.</translation>
    </message>
</context>
<context>
    <name>AskPage</name>
    <message>
        <source>Export conversation</source>
        <translation>Unterhaltung exportieren</translation>
    </message>
    <message>
        <source>PDF (*.pdf)</source>
        <translation>PDF (*.pdf)</translation>
    </message>
    <message>
        <source>Markdown (*.md)</source>
        <translation>Markdown (*.md)</translation>
    </message>
    <message>
        <source>The answer was copied with its sources.</source>
        <translation>Die Antwort wurde mit ihren Quellen kopiert.</translation>
    </message>
    <message>
        <source>Collection to ask</source>
        <translation>Sammlung, die befragt wird</translation>
    </message>
    <message>
        <source>Export …</source>
        <translation>Exportieren …</translation>
    </message>
    <message>
        <source>Save the conversation as PDF or Markdown (Ctrl+S)</source>
        <translation>Die Unterhaltung als PDF oder Markdown speichern (Strg+S)</translation>
    </message>
    <message>
        <source>Ask</source>
        <translation>Fragen</translation>
    </message>
    <message>
        <source>All collections</source>
        <translation>Alle Sammlungen</translation>
    </message>
    <message>
        <source>Saved to {path}</source>
        <translation>Gespeichert unter {path}</translation>
    </message>
    <message>
        <source>Opening the conversation …</source>
        <translation>Die Unterhaltung wird geöffnet …</translation>
    </message>
    <message>
        <source>Looking at your collections …</source>
        <translation>Ihre Sammlungen werden geladen …</translation>
    </message>
    <message>
        <source>Your documents are being read</source>
        <translation>Ihre Dokumente werden eingelesen</translation>
    </message>
    <message>
        <source>You can ask as soon as the first ones are in. Jobs, at the bottom right, shows how far it is.</source>
        <translation>Sobald die ersten eingelesen sind, können Sie fragen. Wie weit es ist, zeigen die Aufträge unten rechts.</translation>
    </message>
    <message>
        <source>Jobs are running. Documents that are still being read are not searched yet: ask again once they are in.</source>
        <translation>Es laufen Aufträge. Dokumente, die noch eingelesen werden, werden noch nicht durchsucht: Fragen Sie danach noch einmal.</translation>
    </message>
    <message>
        <source>There is nothing to ask about yet</source>
        <translation>Es gibt noch nichts, wonach Sie fragen könnten</translation>
    </message>
    <message>
        <source>Add a folder of documents first. They are read and encrypted on this machine.</source>
        <translation>Fügen Sie zuerst einen Ordner mit Dokumenten hinzu. Sie werden auf diesem Rechner gelesen und verschlüsselt.</translation>
    </message>
    <message>
        <source>Add documents</source>
        <translation>Dokumente hinzufügen</translation>
    </message>
    <message>
        <source>Every answer names the place it rests on, and you can open it. Where the documents do not say, you are told so.</source>
        <translation>Jede Antwort nennt die Stelle, auf die sie sich stützt, und Sie können sie öffnen. Wenn die Dokumente nichts dazu sagen, erfahren Sie das.</translation>
    </message>
    <message>
        <source>No language model is in use, so answers are quotes: the sentences that fit best, word for word. Import a model under Models to have answers phrased.</source>
        <translation>Es ist kein Sprachmodell in Gebrauch. Antworten sind deshalb Zitate: die Sätze, die am besten passen, Wort für Wort. Für ausformulierte Antworten importieren Sie unter „Modelle“ ein Modell.</translation>
    </message>
    <message>
        <source>What would you like to know?</source>
        <translation>Was möchten Sie wissen?</translation>
    </message>
</context>
<context>
    <name>Audit</name>
    <message>
        <source>any time</source>
        <translation>jederzeit</translation>
    </message>
    <message>
        <source>today</source>
        <translation>heute</translation>
    </message>
    <message>
        <source>the last 7 days</source>
        <translation>die letzten 7 Tage</translation>
    </message>
    <message>
        <source>the last 30 days</source>
        <translation>die letzten 30 Tage</translation>
    </message>
    <message>
        <source>the last 365 days</source>
        <translation>die letzten 365 Tage</translation>
    </message>
    <message>
        <source>everything</source>
        <translation>alles</translation>
    </message>
    <message>
        <source>signing in, and what was refused</source>
        <translation>Anmeldungen und Abgewiesenes</translation>
    </message>
    <message>
        <source>users and keys</source>
        <translation>Benutzer und Schlüssel</translation>
    </message>
    <message>
        <source>groups</source>
        <translation>Gruppen</translation>
    </message>
    <message>
        <source>collections and who may read them</source>
        <translation>Sammlungen und wer sie lesen darf</translation>
    </message>
    <message>
        <source>documents</source>
        <translation>Dokumente</translation>
    </message>
    <message>
        <source>questions and searches</source>
        <translation>Fragen und Suchen</translation>
    </message>
    <message>
        <source>conversations</source>
        <translation>Gespräche</translation>
    </message>
    <message>
        <source>personal data</source>
        <translation>personenbezogene Daten</translation>
    </message>
    <message>
        <source>erasures</source>
        <translation>Löschungen</translation>
    </message>
    <message>
        <source>retention and holds</source>
        <translation>Fristen und Löschsperren</translation>
    </message>
    <message>
        <source>datasets</source>
        <translation>Datensätze</translation>
    </message>
    <message>
        <source>trainings</source>
        <translation>Trainings</translation>
    </message>
    <message>
        <source>evaluations</source>
        <translation>Bewertungen</translation>
    </message>
    <message>
        <source>models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>backups</source>
        <translation>Sicherungen</translation>
    </message>
    <message>
        <source>the vault&apos;s keys</source>
        <translation>Schlüssel des Tresors</translation>
    </message>
    <message>
        <source>the log itself</source>
        <translation>das Protokoll selbst</translation>
    </message>
    <message>
        <source>starts and stops</source>
        <translation>Starts und Stopps</translation>
    </message>
    <message>
        <source>done</source>
        <translation>erledigt</translation>
    </message>
    <message>
        <source>allowed</source>
        <translation>erlaubt</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>misslungen</translation>
    </message>
    <message>
        <source>refused</source>
        <translation>abgewiesen</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>Eintrag</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Was geschah</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>Ausgang</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Wer</translation>
    </message>
    <message>
        <source>To what</source>
        <translation>Woran</translation>
    </message>
    <message>
        <source>With</source>
        <translation>Mit</translation>
    </message>
    <message>
        <source>Request</source>
        <translation>Anfrage</translation>
    </message>
    <message>
        <source>Hash</source>
        <translation>Hashwert</translation>
    </message>
    <message>
        <source>Hash of the record before</source>
        <translation>Hashwert des Eintrags davor</translation>
    </message>
    <message>
        <source>{records} records and {checkpoints} signed checkpoints were checked.</source>
        <translation>Geprüft wurden {records} Einträge und {checkpoints} signierte Prüfpunkte.</translation>
    </message>
    <message>
        <source>Codes and checkpoints kept elsewhere that agree: {n}.</source>
        <translation>Anderswo aufbewahrte Codes und Prüfpunkte, die übereinstimmen: {n}.</translation>
    </message>
    <message>
        <source>The log is whole: nothing was changed, taken out or put in between.</source>
        <translation>Das Protokoll ist vollständig: Nichts wurde verändert, entnommen oder eingefügt.</translation>
    </message>
    <message>
        <source>The log is not whole. What is named below was changed, taken out or put in.</source>
        <translation>Das Protokoll ist nicht vollständig. Was unten steht, wurde verändert, entnommen oder eingefügt.</translation>
    </message>
</context>
<context>
    <name>AuditActions</name>
    <message>
        <source>The log began</source>
        <translation>Das Protokoll begann</translation>
    </message>
    <message>
        <source>Log looked at</source>
        <translation>Protokoll angesehen</translation>
    </message>
    <message>
        <source>Log exported</source>
        <translation>Protokoll exportiert</translation>
    </message>
    <message>
        <source>Log verified</source>
        <translation>Protokoll geprüft</translation>
    </message>
    <message>
        <source>Checkpoint signed</source>
        <translation>Prüfpunkt signiert</translation>
    </message>
    <message>
        <source>Signing key of the log changed</source>
        <translation>Signaturschlüssel des Protokolls gewechselt</translation>
    </message>
    <message>
        <source>Engine started</source>
        <translation>Engine gestartet</translation>
    </message>
    <message>
        <source>Weak isolation accepted</source>
        <translation>Schwache Abschottung hingenommen</translation>
    </message>
    <message>
        <source>Weak isolation no longer accepted</source>
        <translation>Schwache Abschottung nicht mehr hingenommen</translation>
    </message>
    <message>
        <source>Engine stopped</source>
        <translation>Engine angehalten</translation>
    </message>
    <message>
        <source>Program upgraded</source>
        <translation>Programm aktualisiert</translation>
    </message>
    <message>
        <source>Setting changed</source>
        <translation>Einstellung geändert</translation>
    </message>
    <message>
        <source>Certificate of the network listener changed</source>
        <translation>Zertifikat des Netzwerkzugangs gewechselt</translation>
    </message>
    <message>
        <source>Backup made</source>
        <translation>Sicherung gemacht</translation>
    </message>
    <message>
        <source>Restored from a backup</source>
        <translation>Aus einer Sicherung wiederhergestellt</translation>
    </message>
    <message>
        <source>Backups verified</source>
        <translation>Sicherungen geprüft</translation>
    </message>
    <message>
        <source>Old backups removed</source>
        <translation>Alte Sicherungen entfernt</translation>
    </message>
    <message>
        <source>Job cancelled</source>
        <translation>Auftrag abgebrochen</translation>
    </message>
    <message>
        <source>Signed in</source>
        <translation>Angemeldet</translation>
    </message>
    <message>
        <source>Sign-in failed</source>
        <translation>Anmeldung misslungen</translation>
    </message>
    <message>
        <source>Signed out</source>
        <translation>Abgemeldet</translation>
    </message>
    <message>
        <source>Session ended</source>
        <translation>Sitzung beendet</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>Abgewiesen</translation>
    </message>
    <message>
        <source>Passphrase changed</source>
        <translation>Passphrase geändert</translation>
    </message>
    <message>
        <source>Passphrase removed</source>
        <translation>Passphrase entfernt</translation>
    </message>
    <message>
        <source>New recovery code made</source>
        <translation>Neuer Wiederherstellungscode erzeugt</translation>
    </message>
    <message>
        <source>Vault opened with the recovery code</source>
        <translation>Tresor mit dem Wiederherstellungscode geöffnet</translation>
    </message>
    <message>
        <source>Keys of the vault replaced</source>
        <translation>Schlüssel des Tresors ersetzt</translation>
    </message>
    <message>
        <source>User added</source>
        <translation>Benutzer angelegt</translation>
    </message>
    <message>
        <source>Role changed</source>
        <translation>Rolle geändert</translation>
    </message>
    <message>
        <source>Password set</source>
        <translation>Kennwort gesetzt</translation>
    </message>
    <message>
        <source>Password removed</source>
        <translation>Kennwort entfernt</translation>
    </message>
    <message>
        <source>Wait after wrong passwords ended</source>
        <translation>Wartezeit nach falschen Kennwörtern beendet</translation>
    </message>
    <message>
        <source>API key made</source>
        <translation>API-Schlüssel angelegt</translation>
    </message>
    <message>
        <source>API key replaced</source>
        <translation>API-Schlüssel ersetzt</translation>
    </message>
    <message>
        <source>API key revoked</source>
        <translation>API-Schlüssel widerrufen</translation>
    </message>
    <message>
        <source>Group made</source>
        <translation>Gruppe angelegt</translation>
    </message>
    <message>
        <source>Group removed</source>
        <translation>Gruppe entfernt</translation>
    </message>
    <message>
        <source>Member added to a group</source>
        <translation>Mitglied in eine Gruppe aufgenommen</translation>
    </message>
    <message>
        <source>Member taken out of a group</source>
        <translation>Mitglied aus einer Gruppe genommen</translation>
    </message>
    <message>
        <source>Collection made</source>
        <translation>Sammlung angelegt</translation>
    </message>
    <message>
        <source>Collection shared</source>
        <translation>Sammlung freigegeben</translation>
    </message>
    <message>
        <source>Access to a collection taken back</source>
        <translation>Zugriff auf eine Sammlung entzogen</translation>
    </message>
    <message>
        <source>Documents read in</source>
        <translation>Dokumente eingelesen</translation>
    </message>
    <message>
        <source>Document added</source>
        <translation>Dokument aufgenommen</translation>
    </message>
    <message>
        <source>Document removed</source>
        <translation>Dokument entfernt</translation>
    </message>
    <message>
        <source>Document looked at</source>
        <translation>Dokument angesehen</translation>
    </message>
    <message>
        <source>Original taken out</source>
        <translation>Original herausgenommen</translation>
    </message>
    <message>
        <source>Folder no longer watched</source>
        <translation>Ordner nicht mehr beobachtet</translation>
    </message>
    <message>
        <source>Privacy policy set</source>
        <translation>Datenschutzregel gesetzt</translation>
    </message>
    <message>
        <source>Privacy policy applied</source>
        <translation>Datenschutzregel angewandt</translation>
    </message>
    <message>
        <source>Personal data looked at for review</source>
        <translation>Personenbezogene Funde angesehen</translation>
    </message>
    <message>
        <source>Personal data reviewed</source>
        <translation>Personenbezogene Funde entschieden</translation>
    </message>
    <message>
        <source>Recogniser tried on a text</source>
        <translation>Erkenner an einem Text erprobt</translation>
    </message>
    <message>
        <source>Recogniser added</source>
        <translation>Erkenner hinzugefügt</translation>
    </message>
    <message>
        <source>Recogniser removed</source>
        <translation>Erkenner entfernt</translation>
    </message>
    <message>
        <source>Model for names chosen</source>
        <translation>Modell für Namen gewählt</translation>
    </message>
    <message>
        <source>Disclosure of a person asked for</source>
        <translation>Aufdeckung einer Person beantragt</translation>
    </message>
    <message>
        <source>Disclosure of a person decided</source>
        <translation>Über die Aufdeckung einer Person entschieden</translation>
    </message>
    <message>
        <source>Person disclosed</source>
        <translation>Person aufgedeckt</translation>
    </message>
    <message>
        <source>Person erased</source>
        <translation>Person gelöscht</translation>
    </message>
    <message>
        <source>Erasure started</source>
        <translation>Löschung begonnen</translation>
    </message>
    <message>
        <source>Erased</source>
        <translation>Gelöscht</translation>
    </message>
    <message>
        <source>Erasure certified</source>
        <translation>Löschung bescheinigt</translation>
    </message>
    <message>
        <source>Certificate of an erasure taken out</source>
        <translation>Löschbescheinigung herausgenommen</translation>
    </message>
    <message>
        <source>Searched for a person to erase</source>
        <translation>Nach einer zu löschenden Person gesucht</translation>
    </message>
    <message>
        <source>Retention set</source>
        <translation>Aufbewahrungsfrist gesetzt</translation>
    </message>
    <message>
        <source>Retention ended</source>
        <translation>Aufbewahrungsfrist beendet</translation>
    </message>
    <message>
        <source>Clock confirmed</source>
        <translation>Uhr bestätigt</translation>
    </message>
    <message>
        <source>Hold set</source>
        <translation>Löschsperre gesetzt</translation>
    </message>
    <message>
        <source>Hold ended</source>
        <translation>Löschsperre beendet</translation>
    </message>
    <message>
        <source>Searched</source>
        <translation>Gesucht</translation>
    </message>
    <message>
        <source>Question asked</source>
        <translation>Frage gestellt</translation>
    </message>
    <message>
        <source>Passages shown</source>
        <translation>Abschnitte gezeigt</translation>
    </message>
    <message>
        <source>Question answered</source>
        <translation>Frage beantwortet</translation>
    </message>
    <message>
        <source>Conversation looked at</source>
        <translation>Gespräch angesehen</translation>
    </message>
    <message>
        <source>Conversation removed</source>
        <translation>Gespräch entfernt</translation>
    </message>
    <message>
        <source>Feedback given</source>
        <translation>Rückmeldung gegeben</translation>
    </message>
    <message>
        <source>Model asked directly</source>
        <translation>Modell direkt gefragt</translation>
    </message>
    <message>
        <source>Model answered directly</source>
        <translation>Modell direkt geantwortet</translation>
    </message>
    <message>
        <source>Dataset made</source>
        <translation>Datensatz angelegt</translation>
    </message>
    <message>
        <source>Dataset removed</source>
        <translation>Datensatz entfernt</translation>
    </message>
    <message>
        <source>Dataset built</source>
        <translation>Datensatz gebaut</translation>
    </message>
    <message>
        <source>Imported into a dataset</source>
        <translation>In einen Datensatz importiert</translation>
    </message>
    <message>
        <source>Dataset frozen</source>
        <translation>Datensatz eingefroren</translation>
    </message>
    <message>
        <source>Dataset looked at</source>
        <translation>Datensatz angesehen</translation>
    </message>
    <message>
        <source>Item of a dataset changed</source>
        <translation>Eintrag eines Datensatzes geändert</translation>
    </message>
    <message>
        <source>Items of a dataset reviewed</source>
        <translation>Einträge eines Datensatzes geprüft</translation>
    </message>
    <message>
        <source>Dataset taken out</source>
        <translation>Datensatz herausgenommen</translation>
    </message>
    <message>
        <source>Model imported</source>
        <translation>Modell importiert</translation>
    </message>
    <message>
        <source>Model taken into use</source>
        <translation>Modell in Gebrauch genommen</translation>
    </message>
    <message>
        <source>Went back to the model before</source>
        <translation>Zum vorigen Modell zurückgekehrt</translation>
    </message>
    <message>
        <source>Model verified</source>
        <translation>Modell geprüft</translation>
    </message>
    <message>
        <source>Model removed</source>
        <translation>Modell entfernt</translation>
    </message>
    <message>
        <source>Model pack removed</source>
        <translation>Modellpaket entfernt</translation>
    </message>
    <message>
        <source>Signer trusted</source>
        <translation>Unterzeichner vertraut</translation>
    </message>
    <message>
        <source>Signer no longer trusted</source>
        <translation>Unterzeichner nicht mehr vertraut</translation>
    </message>
    <message>
        <source>Chat template approved</source>
        <translation>Chat-Vorlage freigegeben</translation>
    </message>
    <message>
        <source>Chat template no longer approved</source>
        <translation>Chat-Vorlage nicht mehr freigegeben</translation>
    </message>
    <message>
        <source>Models made of a run</source>
        <translation>Modelle aus einem Lauf gemacht</translation>
    </message>
    <message>
        <source>Model moved to another stage</source>
        <translation>Modell in eine andere Stufe versetzt</translation>
    </message>
    <message>
        <source>Model taken out of the vault</source>
        <translation>Modell aus dem Tresor genommen</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>Search for training settings</source>
        <translation>Suche nach Trainingswerten</translation>
    </message>
    <message>
        <source>Training cancelled</source>
        <translation>Training abgebrochen</translation>
    </message>
    <message>
        <source>Training removed</source>
        <translation>Training entfernt</translation>
    </message>
    <message>
        <source>Evaluation</source>
        <translation>Bewertung</translation>
    </message>
    <message>
        <source>Evaluation looked at</source>
        <translation>Bewertung angesehen</translation>
    </message>
    <message>
        <source>Other job</source>
        <translation>Anderer Auftrag</translation>
    </message>
</context>
<context>
    <name>AuditPage</name>
    <message>
        <source>Looking at the log …</source>
        <translation>Das Protokoll wird angesehen …</translation>
    </message>
    <message>
        <source>Verify …</source>
        <translation>Prüfen …</translation>
    </message>
    <message>
        <source>Checkpoint now …</source>
        <translation>Prüfpunkt jetzt …</translation>
    </message>
    <message>
        <source>Export …</source>
        <translation>Exportieren …</translation>
    </message>
    <message>
        <source>Audit</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Period</source>
        <translation>Zeitraum</translation>
    </message>
    <message>
        <source>What kind</source>
        <translation>Welche Art</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Wer</translation>
    </message>
    <message>
        <source>Id of a document, a user …</source>
        <translation>Kennung (Dokument, Benutzer …)</translation>
    </message>
    <message>
        <source>Who did it: a name or an id</source>
        <translation>Wer es tat: ein Name oder eine Kennung</translation>
    </message>
    <message>
        <source>To what it happened: an id</source>
        <translation>Woran es geschah: eine Kennung</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Erneut ansehen</translation>
    </message>
    <message>
        <source>For the verifier (*.jsonl)</source>
        <translation>Für das Prüfprogramm (*.jsonl)</translation>
    </message>
    <message>
        <source>For other programs, JSON Lines in OCSF (*.jsonl)</source>
        <translation>Für andere Programme, JSON Lines nach OCSF (*.jsonl)</translation>
    </message>
    <message>
        <source>As a table (*.csv)</source>
        <translation>Als Tabelle (*.csv)</translation>
    </message>
    <message>
        <source>Export the log</source>
        <translation>Das Protokoll exportieren</translation>
    </message>
    <message>
        <source>Something else is on its way.</source>
        <translation>Etwas anderes läuft noch.</translation>
    </message>
    <message>
        <source>Compliance officers and administrators read the log.</source>
        <translation>Das Protokoll lesen Compliance-Beauftragte und Administratoren.</translation>
    </message>
    <message>
        <source>Check every record and every signature</source>
        <translation>Jeden Eintrag und jede Signatur prüfen</translation>
    </message>
    <message>
        <source>Sign where the log stands now, to keep the code on paper</source>
        <translation>Den jetzigen Stand signieren, um den Code auf Papier aufzubewahren</translation>
    </message>
    <message>
        <source>Write the whole log to a file</source>
        <translation>Das ganze Protokoll in eine Datei schreiben</translation>
    </message>
    <message>
        <source>{n} records</source>
        <translation>{n} Einträge</translation>
    </message>
    <message>
        <source>{n} records so far, and more below</source>
        <translation>{n} Einträge bisher, weitere darunter</translation>
    </message>
    <message>
        <source>The log cannot be shown</source>
        <translation>Das Protokoll kann nicht angezeigt werden</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Not for your role</source>
        <translation>Nicht für Ihre Rolle</translation>
    </message>
    <message>
        <source>No record fits</source>
        <translation>Kein Eintrag passt</translation>
    </message>
    <message>
        <source>Nothing in the log is as you chose above.</source>
        <translation>Nichts im Protokoll entspricht der Auswahl oben.</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Alle zeigen</translation>
    </message>
</context>
<context>
    <name>AuditTable</name>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Was geschah</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Wer</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>Ausgang</translation>
    </message>
    <message>
        <source>To what</source>
        <translation>Woran</translation>
    </message>
</context>
<context>
    <name>AuditTableView</name>
    <message>
        <source>Records</source>
        <translation>Einträge</translation>
    </message>
</context>
<context>
    <name>BuildCard</name>
    <message>
        <source>Nothing was left out.</source>
        <translation>Nichts wurde weggelassen.</translation>
    </message>
    <message>
        <source>Bad lines …</source>
        <translation>Fehlerhafte Zeilen …</translation>
    </message>
</context>
<context>
    <name>BuildDialog</name>
    <message>
        <source>Build</source>
        <translation>Erstellen</translation>
    </message>
    <message>
        <source>Extracted from documents by rules</source>
        <translation>Nach Regeln aus Dokumenten entnommen</translation>
    </message>
    <message>
        <source>Generated from documents by the model</source>
        <translation>Vom Modell aus Dokumenten erzeugt</translation>
    </message>
    <message>
        <source>From feedback on answers</source>
        <translation>Aus Rückmeldungen zu Antworten</translation>
    </message>
    <message>
        <source>Whole documents, for continued pre-training</source>
        <translation>Ganze Dokumente, zum weiteren Vortrainieren</translation>
    </message>
    <message>
        <source>all</source>
        <translation>alle</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Pairs for each passage, at most</source>
        <translation>Paare je Textstelle, höchstens</translation>
    </message>
    <message>
        <source>Passages, at most</source>
        <translation>Textstellen, höchstens</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>Accept the items without review</source>
        <translation>Die Einträge ohne Durchsicht annehmen</translation>
    </message>
    <message>
        <source>Add items to {dataset}, from the collection {collection}.</source>
        <translation>Einträge zu {dataset} hinzufügen, aus der Sammlung {collection}.</translation>
    </message>
    <message>
        <source>No language model is in use. Import one under Models, or choose another source.</source>
        <translation>Es ist kein Sprachmodell in Gebrauch. Importieren Sie eines unter Modelle, oder wählen Sie eine andere Quelle.</translation>
    </message>
    <message>
        <source>Questions and answers that stand in the documents: frequently asked questions, headings with their sections, definitions, rows of tables. Nothing is invented.</source>
        <translation>Fragen und Antworten, die in den Dokumenten stehen: häufige Fragen, Überschriften mit ihren Abschnitten, Definitionen, Zeilen von Tabellen. Nichts wird erfunden.</translation>
    </message>
    <message>
        <source>{model} writes questions and answers to passages. What a passage does not support is left out.</source>
        <translation>{model} schreibt Fragen und Antworten zu Textstellen. Was eine Textstelle nicht belegt, wird weggelassen.</translation>
    </message>
    <message>
        <source>Answers that readers found helpful, their corrections, and pairs of a better and a worse answer.</source>
        <translation>Antworten, die hilfreich waren, Berichtigungen dazu, und Paare aus einer besseren und einer schlechteren Antwort.</translation>
    </message>
    <message>
        <source>The text of every document, as it is when the dataset is frozen.</source>
        <translation>Der Text jedes Dokuments, wie er beim Einfrieren des Datensatzes ist.</translation>
    </message>
</context>
<context>
    <name>BuildsPane</name>
    <message>
        <source>Builds</source>
        <translation>Erstellungen</translation>
    </message>
    <message>
        <source>Nothing was built lately</source>
        <translation>In letzter Zeit wurde nichts erstellt</translation>
    </message>
    <message>
        <source>Here stands what the last builds and imports of this dataset added, and what they left out.</source>
        <translation>Hier steht, was die letzten Erstellungen und Importe dieses Datensatzes hinzufügten und was sie wegließen.</translation>
    </message>
    <message>
        <source>Build …</source>
        <translation>Erstellen …</translation>
    </message>
</context>
<context>
    <name>Cells</name>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Typ</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>Passages</source>
        <translation>Abschnitte</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Updated</source>
        <translation>Geändert</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>bereit</translation>
    </message>
    <message>
        <source>duplicate</source>
        <translation>doppelt</translation>
    </message>
    <message>
        <source>skipped</source>
        <translation>übersprungen</translation>
    </message>
    <message>
        <source>quarantined</source>
        <translation>in Quarantäne</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>1 document</source>
        <translation>1 Dokument</translation>
    </message>
    <message>
        <source>{n} documents</source>
        <translation>{n} Dokumente</translation>
    </message>
    <message>
        <source>1 passage</source>
        <translation>1 Abschnitt</translation>
    </message>
    <message>
        <source>{n} passages</source>
        <translation>{n} Abschnitte</translation>
    </message>
</context>
<context>
    <name>CertificatesPane</name>
    <message>
        <source>Asked for</source>
        <translation>Verlangt</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>Dokumente</translation>
    </message>
    <message>
        <source>By</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>Erasures</source>
        <translation>Löschungen</translation>
    </message>
    <message>
        <source>What the certificate says</source>
        <translation>Was die Bescheinigung sagt</translation>
    </message>
    <message>
        <source>Save …</source>
        <translation>Speichern …</translation>
    </message>
    <message>
        <source>Verify</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Verify a file …</source>
        <translation>Datei prüfen …</translation>
    </message>
    <message>
        <source>Certificates</source>
        <translation>Bescheinigungen</translation>
    </message>
    <message>
        <source>Save the certificate</source>
        <translation>Bescheinigung speichern</translation>
    </message>
    <message>
        <source>Certificate to verify</source>
        <translation>Zu prüfende Bescheinigung</translation>
    </message>
    <message>
        <source>It has no certificate.</source>
        <translation>Sie hat keine Bescheinigung.</translation>
    </message>
    <message>
        <source>Choose an erasure first.</source>
        <translation>Wählen Sie zuerst eine Löschung.</translation>
    </message>
    <message>
        <source>Another step is on its way.</source>
        <translation>Ein anderer Schritt läuft noch.</translation>
    </message>
    <message>
        <source>One that was saved, here or elsewhere</source>
        <translation>Eine, die hier oder anderswo gespeichert wurde</translation>
    </message>
    <message>
        <source>An erasure is under way.</source>
        <translation>Eine Löschung läuft.</translation>
    </message>
    <message>
        <source>It has come to its end.</source>
        <translation>Sie ist abgeschlossen.</translation>
    </message>
</context>
<context>
    <name>CheckpointDialog</name>
    <message>
        <source>Checkpoint</source>
        <translation>Prüfpunkt</translation>
    </message>
    <message>
        <source>Signed over {n} records at {time}. Keep the code on paper, away from this machine: with it anybody can tell later whether these records are still the ones that were here today.</source>
        <translation>Signiert über {n} Einträge, {time}. Bewahren Sie den Code auf Papier auf, fern von diesem Rechner: Damit lässt sich später feststellen, ob es noch die Einträge von heute sind.</translation>
    </message>
    <message>
        <source>Code of the checkpoint</source>
        <translation>Code des Prüfpunkts</translation>
    </message>
    <message>
        <source>Key of the log: {key}</source>
        <translation>Schlüssel des Protokolls: {key}</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Print …</source>
        <translation>Drucken …</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
    <message>
        <source>{n} records, {time}</source>
        <translation>{n} Einträge, {time}</translation>
    </message>
    <message>
        <source>Cloister audit log</source>
        <translation>Cloister-Protokoll</translation>
    </message>
</context>
<context>
    <name>ChoicesPane</name>
    <message>
        <source>Version of a dataset</source>
        <translation>Datensatz und Version</translation>
    </message>
    <message>
        <source>Base model</source>
        <translation>Basismodell</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Vorgabe</translation>
    </message>
    <message>
        <source>Name of the training</source>
        <translation>Name des Trainings</translation>
    </message>
    <message>
        <source>I have read this licence</source>
        <translation>Ich habe diese Lizenz gelesen</translation>
    </message>
    <message>
        <source>It is not one that Cloister knows. It has to permit models made from it.</source>
        <translation>Cloister kennt sie nicht. Sie muss Modelle erlauben, die daraus entstehen.</translation>
    </message>
    <message>
        <source>Left empty, it is named after base model and dataset.</source>
        <translation>Bleibt das leer, heißt es nach Basismodell und Datensatz.</translation>
    </message>
    <message>
        <source>1. What it learns from</source>
        <translation>1. Woraus gelernt wird</translation>
    </message>
    <message>
        <source>2. Which model is trained</source>
        <translation>2. Welches Modell trainiert wird</translation>
    </message>
    <message>
        <source>3. On which machine</source>
        <translation>3. Auf welcher Maschine</translation>
    </message>
    <message>
        <source>4. Name</source>
        <translation>4. Name</translation>
    </message>
    <message>
        <source>{n} examples: {kind}.</source>
        <translation>{n} Beispiele: {kind}.</translation>
    </message>
    <message>
        <source>{n} went with documents that were removed.</source>
        <translation>{n} gingen mit entfernten Dokumenten.</translation>
    </message>
    <message>
        <source>Licence: {licence}. {size} on disk, signed by {signer}.</source>
        <translation>Lizenz: {licence}. {size} auf der Platte, signiert von {signer}.</translation>
    </message>
</context>
<context>
    <name>CollectionsPane</name>
    <message>
        <source>Collection</source>
        <translation>Sammlung</translation>
    </message>
    <message>
        <source>Share …</source>
        <translation>Freigeben …</translation>
    </message>
    <message>
        <source>Ctrl+N</source>
        <translation>Strg+N</translation>
    </message>
    <message>
        <source>Take back …</source>
        <translation>Entziehen …</translation>
    </message>
    <message>
        <source>Shared with</source>
        <translation>Freigegeben für</translation>
    </message>
    <message>
        <source>May</source>
        <translation>Darf</translation>
    </message>
    <message>
        <source>By</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Seit</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Because of</source>
        <translation>Durch</translation>
    </message>
    <message>
        <source>Everybody who can read this</source>
        <translation>Alle, die dies lesen können</translation>
    </message>
    <message>
        <source>Who can read this?</source>
        <translation>Wer kann dies lesen?</translation>
    </message>
    <message>
        <source>Group {name}</source>
        <translation>Gruppe {name}</translation>
    </message>
    <message>
        <source>own access</source>
        <translation>eigene Freigabe</translation>
    </message>
    <message>
        <source>Take access back</source>
        <translation>Zugriff entziehen</translation>
    </message>
    <message>
        <source>Take {collection} back from {whom}?</source>
        <translation>{collection} für {whom} nicht mehr freigeben?</translation>
    </message>
    <message>
        <source>From now on they find nothing of it, unless another grant or group lets them read it.</source>
        <translation>Ab jetzt wird daraus nichts mehr gefunden, außer eine andere Freigabe oder Gruppe erlaubt es.</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>Zurücknehmen</translation>
    </message>
    <message>
        <source>Another change is on its way.</source>
        <translation>Eine andere Änderung läuft noch.</translation>
    </message>
    <message>
        <source>Choose whose access first.</source>
        <translation>Wählen Sie zuerst aus, wessen Zugriff.</translation>
    </message>
    <message>
        <source>Access counts before anything is searched: who is not named here finds nothing of it.</source>
        <translation>Der Zugriff zählt, bevor gesucht wird: Wer hier nicht steht, findet nichts davon.</translation>
    </message>
    <message>
        <source>Who is in the groups is for administrators and knowledge owners to see.</source>
        <translation>Wer in den Gruppen ist, sehen Administratoren und Wissensverantwortliche.</translation>
    </message>
</context>
<context>
    <name>ComparePane</name>
    <message>
        <source>All runs</source>
        <translation>Alle Läufe</translation>
    </message>
    <message>
        <source>Back to the list (Escape)</source>
        <translation>Zurück zur Liste (Escape)</translation>
    </message>
    <message>
        <source>Looking at the runs …</source>
        <translation>Die Läufe werden geladen …</translation>
    </message>
    <message>
        <source>The curves are being made ready …</source>
        <translation>Die Kurven werden vorbereitet …</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>Verlust</translation>
    </message>
    <message>
        <source>Evaluation loss</source>
        <translation>Bewertungsverlust</translation>
    </message>
    <message>
        <source>Runs compared</source>
        <translation>Läufe im Vergleich</translation>
    </message>
    <message>
        <source>The runs cannot be shown</source>
        <translation>Die Läufe können nicht gezeigt werden</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
</context>
<context>
    <name>ComparisonDialog</name>
    <message>
        <source>Comparison</source>
        <translation>Vergleich</translation>
    </message>
    <message>
        <source>Over the same {n} questions.</source>
        <translation>Über dieselben {n} Fragen.</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Richtig</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>Anteil</translation>
    </message>
    <message>
        <source>Abstained</source>
        <translation>Enthalten</translation>
    </message>
    <message>
        <source>Compared models</source>
        <translation>Verglichene Modelle</translation>
    </message>
</context>
<context>
    <name>Composer</name>
    <message>
        <source>Question</source>
        <translation>Frage</translation>
    </message>
    <message>
        <source>Ask your documents a question</source>
        <translation>Stellen Sie Ihren Dokumenten eine Frage</translation>
    </message>
    <message>
        <source>Quote word for word</source>
        <translation>Wörtlich zitieren</translation>
    </message>
    <message>
        <source>Phrase an answer</source>
        <translation>Antwort formulieren</translation>
    </message>
    <message>
        <source>Ask</source>
        <translation>Fragen</translation>
    </message>
    <message>
        <source>Ask (Enter)</source>
        <translation>Fragen (Eingabetaste)</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Stop this answer (Esc)</source>
        <translation>Diese Antwort anhalten (Esc)</translation>
    </message>
    <message>
        <source>No language model is in use: answers are quotes, word for word, until one is imported.</source>
        <translation>Es ist kein Sprachmodell in Gebrauch: Bis eines importiert ist, sind Antworten wörtliche Zitate.</translation>
    </message>
    <message>
        <source>Writing; not checked yet</source>
        <translation>Entwurf, ungeprüft</translation>
    </message>
    <message>
        <source>{n} of at most {most} characters: shorten the question.</source>
        <translation>{n} von höchstens {most} Zeichen: Kürzen Sie die Frage.</translation>
    </message>
</context>
<context>
    <name>ConfirmDialog</name>
    <message>
        <source>ERASE</source>
        <translation>LÖSCHEN</translation>
    </message>
    <message>
        <source>What goes and what stays</source>
        <translation>Was verschwindet und was bleibt</translation>
    </message>
    <message>
        <source>Copies too: the same bytes or the same words</source>
        <translation>Auch Kopien: gleiche Bytes oder gleiche Wörter</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Warum</translation>
    </message>
    <message>
        <source>Choose …</source>
        <translation>Wählen …</translation>
    </message>
    <message>
        <source>Type {word}</source>
        <translation>{word} eingeben</translation>
    </message>
    <message>
        <source>A legal hold keeps {names}. End it first, or leave it out.</source>
        <translation>Eine Aufbewahrungspflicht hält {names} fest. Heben Sie sie zuerst auf, oder lassen Sie es aus.</translation>
    </message>
    <message>
        <source>Say why, and type the word.</source>
        <translation>Sagen Sie, warum, und geben Sie das Wort ein.</translation>
    </message>
    <message>
        <source>What goes is being looked up.</source>
        <translation>Was verschwindet, wird gerade ermittelt.</translation>
    </message>
    <message>
        <source>Another erasure is under way.</source>
        <translation>Eine andere Löschung läuft.</translation>
    </message>
</context>
<context>
    <name>ConfirmErasureDialog</name>
    <message>
        <source>Erase for good</source>
        <translation>Endgültig löschen</translation>
    </message>
    <message>
        <source>This cannot be undone. Keys and rows go at once, then every trace in the vault&apos;s file; a signed certificate says what was done.</source>
        <translation>Das lässt sich nicht rückgängig machen. Schlüssel und Zeilen verschwinden sofort, dann jede Spur in der Datei des Tresors; eine signierte Bescheinigung sagt, was getan wurde.</translation>
    </message>
</context>
<context>
    <name>ConfirmPage</name>
    <message>
        <source>Is it on paper?</source>
        <translation>Steht er auf Papier?</translation>
    </message>
    <message>
        <source>The code is not shown again after this step.</source>
        <translation>Nach diesem Schritt wird der Code nicht mehr angezeigt.</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Starting the engine …</source>
        <translation>Die Engine startet …</translation>
    </message>
    <message>
        <source>Type group number {n} of the code from your paper.</source>
        <translation>Geben Sie die Gruppe Nummer {n} des Codes von Ihrem Papier ein.</translation>
    </message>
    <message>
        <source>That is not group {n}.</source>
        <translation>Das ist nicht die Gruppe {n}.</translation>
    </message>
    <message>
        <source>Groups are parted by hyphens.</source>
        <translation>Die Gruppen sind durch Bindestriche getrennt.</translation>
    </message>
</context>
<context>
    <name>ConversationSide</name>
    <message>
        <source>New conversation</source>
        <translation>Neue Unterhaltung</translation>
    </message>
    <message>
        <source>Begin a new conversation (Ctrl+N)</source>
        <translation>Eine neue Unterhaltung beginnen (Strg+N)</translation>
    </message>
    <message>
        <source>Conversations</source>
        <translation>Unterhaltungen</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Give the conversation another title (F2)</source>
        <translation>Der Unterhaltung einen anderen Titel geben (F2)</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Delete the conversation (Delete)</source>
        <translation>Die Unterhaltung löschen (Entf)</translation>
    </message>
    <message>
        <source>Rename conversation</source>
        <translation>Unterhaltung umbenennen</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>Delete conversation</source>
        <translation>Unterhaltung löschen</translation>
    </message>
    <message>
        <source>Delete “{title}”?</source>
        <translation>„{title}“ löschen?</translation>
    </message>
    <message>
        <source>Its questions, answers and corrections are erased. The documents stay. This cannot be undone.</source>
        <translation>Fragen, Antworten und Korrekturen werden gelöscht. Die Dokumente bleiben. Das lässt sich nicht rückgängig machen.</translation>
    </message>
    <message>
        <source>Conversations are kept here, encrypted, and only you see them.</source>
        <translation>Hier werden Unterhaltungen verschlüsselt aufbewahrt. Nur Sie sehen sie.</translation>
    </message>
    <message>
        <source>Looking for your conversations …</source>
        <translation>Ihre Unterhaltungen werden geladen …</translation>
    </message>
</context>
<context>
    <name>CorrectionBox</name>
    <message>
        <source>What should the answer have said?</source>
        <translation>Was hätte die Antwort sagen sollen?</translation>
    </message>
    <message>
        <source>Ctrl+Enter</source>
        <translation>Strg+Eingabetaste</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>Zurücknehmen</translation>
    </message>
    <message>
        <source>Keep correction</source>
        <translation>Korrektur behalten</translation>
    </message>
</context>
<context>
    <name>CreateBackupDialog</name>
    <message>
        <source>Make a backup</source>
        <translation>Eine Sicherung machen</translation>
    </message>
    <message>
        <source>Into {folder}, encrypted, while the engine goes on. Only what changed is written, then read back. It opens with the passphrases and the recovery code of today.</source>
        <translation>In {folder}, verschlüsselt, während die Engine weiterläuft. Nur Geändertes wird geschrieben und dann zurückgelesen. Sie öffnet sich mit den heutigen Passphrasen und dem heutigen Wiederherstellungscode.</translation>
    </message>
    <message>
        <source>Make</source>
        <translation>Machen</translation>
    </message>
</context>
<context>
    <name>CreateDialog</name>
    <message>
        <source>all</source>
        <translation>alle</translation>
    </message>
    <message>
        <source>Public weights too; models trained here always are</source>
        <translation>Auch öffentliche Gewichte; hier trainierte Modelle sind immer dabei</translation>
    </message>
    <message>
        <source>Begin anew: the folder is meant to be empty</source>
        <translation>Neu beginnen: Der Ordner soll leer sein</translation>
    </message>
    <message>
        <source>Keep afterwards, the newest</source>
        <translation>Danach behalten, die neuesten</translation>
    </message>
</context>
<context>
    <name>CreatePage</name>
    <message>
        <source>Strength of the passphrase</source>
        <translation>Stärke der Passphrase</translation>
    </message>
    <message>
        <source>&amp;Folder</source>
        <translation>&amp;Ordner</translation>
    </message>
    <message>
        <source>Your &amp;name</source>
        <translation>Ihr &amp;Name</translation>
    </message>
    <message>
        <source>&amp;Passphrase</source>
        <translation>&amp;Passphrase</translation>
    </message>
    <message>
        <source>Once &amp;more</source>
        <translation>Noch &amp;einmal</translation>
    </message>
    <message>
        <source>Make a vault</source>
        <translation>Einen Tresor anlegen</translation>
    </message>
    <message>
        <source>Your documents will be kept in this folder, encrypted. Nothing ever leaves this machine.</source>
        <translation>Ihre Dokumente werden verschlüsselt in diesem Ordner aufbewahrt. Nichts verlässt jemals diesen Rechner.</translation>
    </message>
    <message>
        <source>Make the vault</source>
        <translation>Tresor anlegen</translation>
    </message>
    <message>
        <source>Making the vault …</source>
        <translation>Der Tresor wird angelegt …</translation>
    </message>
    <message>
        <source>The two differ.</source>
        <translation>Die beiden Eingaben stimmen nicht überein.</translation>
    </message>
    <message>
        <source>Four or more unrelated words are strong and easy to remember.</source>
        <translation>Vier oder mehr Wörter ohne Zusammenhang sind stark und leicht zu merken.</translation>
    </message>
    <message>
        <source>Weak: it could be guessed. Add unrelated words.</source>
        <translation>Schwach: Sie lässt sich erraten. Fügen Sie Wörter ohne Zusammenhang hinzu.</translation>
    </message>
    <message>
        <source>Fair: one or two more unrelated words make it good.</source>
        <translation>Mäßig: Ein oder zwei weitere Wörter ohne Zusammenhang machen sie gut.</translation>
    </message>
    <message>
        <source>Good.</source>
        <translation>Gut.</translation>
    </message>
    <message>
        <source>Strong.</source>
        <translation>Stark.</translation>
    </message>
</context>
<context>
    <name>Curves</name>
    <message>
        <source>The curves are being made ready …</source>
        <translation>Die Kurven werden vorbereitet …</translation>
    </message>
    <message>
        <source>There are curves after the first step.</source>
        <translation>Kurven gibt es nach dem ersten Schritt.</translation>
    </message>
    <message>
        <source>Loss (line) and evaluation (dots)</source>
        <translation>Verlust (Linie) und Bewertung (Punkte)</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>Lernrate</translation>
    </message>
    <message>
        <source>Tokens per second</source>
        <translation>Token je Sekunde</translation>
    </message>
    <message>
        <source>No values yet</source>
        <translation>Noch keine Werte</translation>
    </message>
    <message>
        <source>From {first} at step {a} to {last} at step {b}</source>
        <translation>Von {first} bei Schritt {a} bis {last} bei Schritt {b}</translation>
    </message>
</context>
<context>
    <name>DatasetExport</name>
    <message>
        <source>{file} was not saved: there is no space left in {folder}.</source>
        <translation>{file} wurde nicht gespeichert: In {folder} ist kein Platz mehr.</translation>
    </message>
    <message>
        <source>Free some space or choose another folder.</source>
        <translation>Schaffen Sie Platz, oder wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>{file} was not saved: {folder} may not be written to.</source>
        <translation>{file} wurde nicht gespeichert: In {folder} darf nicht geschrieben werden.</translation>
    </message>
    <message>
        <source>Choose a folder of your own.</source>
        <translation>Wählen Sie einen eigenen Ordner.</translation>
    </message>
    <message>
        <source>{file} was not saved: {reason}.</source>
        <translation>{file} wurde nicht gespeichert: {reason}.</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>Wählen Sie einen anderen Ordner.</translation>
    </message>
</context>
<context>
    <name>DatasetGates</name>
    <message>
        <source>{n} of {all} taken, {tokens} tokens, from documents: {documents}</source>
        <translation>{n} von {all} übernommen, {tokens} Token, aus Dokumenten: {documents}</translation>
    </message>
</context>
<context>
    <name>DatasetPanels</name>
    <message>
        <source>Handing it to the engine …</source>
        <translation>Wird der Engine übergeben …</translation>
    </message>
    <message>
        <source>{what}: cancelled, {items} added before that</source>
        <translation>{what}: abgebrochen, zuvor {items} hinzugefügt</translation>
    </message>
    <message>
        <source>{what}: failed, {items} added before that</source>
        <translation>{what}: fehlgeschlagen, zuvor {items} hinzugefügt</translation>
    </message>
    <message>
        <source>{what}: {items} added</source>
        <translation>{what}: {items} hinzugefügt</translation>
    </message>
    <message>
        <source>{n} there already</source>
        <translation>{n} schon vorhanden</translation>
    </message>
    <message>
        <source>{n} of a document removed meanwhile</source>
        <translation>{n} aus einem inzwischen entfernten Dokument</translation>
    </message>
    <message>
        <source>{n} bad lines</source>
        <translation>{n} fehlerhafte Zeilen</translation>
    </message>
    <message>
        <source>{n} left out ({reason})</source>
        <translation>{n} weggelassen ({reason})</translation>
    </message>
    <message>
        <source>Freezing: looking for personal data</source>
        <translation>Einfrieren: Suche nach personenbezogenen Daten</translation>
    </message>
    <message>
        <source>Freezing: looking for repetition</source>
        <translation>Einfrieren: Suche nach Wiederholungen</translation>
    </message>
    <message>
        <source>Freezing: looking at quality</source>
        <translation>Einfrieren: Prüfung der Güte</translation>
    </message>
    <message>
        <source>Freezing: keeping golden questions out</source>
        <translation>Einfrieren: Prüffragen werden ausgeschlossen</translation>
    </message>
    <message>
        <source>Freezing: writing the version</source>
        <translation>Einfrieren: Version wird geschrieben</translation>
    </message>
    <message>
        <source>Freezing</source>
        <translation>Einfrieren</translation>
    </message>
</context>
<context>
    <name>DatasetWords</name>
    <message>
        <source>1 item</source>
        <translation>1 Eintrag</translation>
    </message>
    <message>
        <source>{n} items</source>
        <translation>{n} Einträge</translation>
    </message>
    <message>
        <source>to review</source>
        <translation>durchzusehen</translation>
    </message>
    <message>
        <source>accepted</source>
        <translation>angenommen</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>abgelehnt</translation>
    </message>
    <message>
        <source>generated</source>
        <translation>erzeugt</translation>
    </message>
    <message>
        <source>extracted</source>
        <translation>entnommen</translation>
    </message>
    <message>
        <source>imported</source>
        <translation>importiert</translation>
    </message>
    <message>
        <source>feedback</source>
        <translation>Rückmeldung</translation>
    </message>
    <message>
        <source>questions and answers</source>
        <translation>Fragen und Antworten</translation>
    </message>
    <message>
        <source>preferences</source>
        <translation>Bevorzugungen</translation>
    </message>
    <message>
        <source>whole texts</source>
        <translation>ganze Texte</translation>
    </message>
    <message>
        <source>Questions and answers, for fine-tuning</source>
        <translation>Fragen und Antworten, zur Feinabstimmung</translation>
    </message>
    <message>
        <source>Preferences, for preference tuning</source>
        <translation>Bevorzugungen, zum Abstimmen auf bessere Antworten</translation>
    </message>
    <message>
        <source>Whole texts, for continued pre-training</source>
        <translation>Ganze Texte, zum weiteren Vortrainieren</translation>
    </message>
    <message>
        <source>training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>Validierung</translation>
    </message>
    <message>
        <source>test</source>
        <translation>Test</translation>
    </message>
    <message>
        <source>personal data in it</source>
        <translation>enthält personenbezogene Daten</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>leer</translation>
    </message>
    <message>
        <source>said by another item already</source>
        <translation>sagt schon ein anderer Eintrag</translation>
    </message>
    <message>
        <source>nearly the same as another item</source>
        <translation>fast gleich einem anderen Eintrag</translation>
    </message>
    <message>
        <source>too short</source>
        <translation>zu kurz</translation>
    </message>
    <message>
        <source>too long</source>
        <translation>zu lang</translation>
    </message>
    <message>
        <source>hardly any letters</source>
        <translation>kaum Buchstaben</translation>
    </message>
    <message>
        <source>the answer is the question</source>
        <translation>die Antwort ist die Frage</translation>
    </message>
    <message>
        <source>the answer breaks off</source>
        <translation>die Antwort bricht ab</translation>
    </message>
    <message>
        <source>the answer is a refusal</source>
        <translation>die Antwort ist eine Weigerung</translation>
    </message>
    <message>
        <source>both answers are the same</source>
        <translation>beide Antworten sind gleich</translation>
    </message>
    <message>
        <source>the answer goes in circles</source>
        <translation>die Antwort dreht sich im Kreis</translation>
    </message>
    <message>
        <source>a question of a golden set</source>
        <translation>eine der Prüffragen</translation>
    </message>
    <message>
        <source>no question in it</source>
        <translation>keine Frage darin</translation>
    </message>
    <message>
        <source>the answer repeats the heading</source>
        <translation>die Antwort wiederholt die Überschrift</translation>
    </message>
    <message>
        <source>the answer repeats the question</source>
        <translation>die Antwort wiederholt die Frage</translation>
    </message>
    <message>
        <source>not supported by the passage</source>
        <translation>von der Textstelle nicht belegt</translation>
    </message>
    <message>
        <source>could not be read</source>
        <translation>nicht lesbar</translation>
    </message>
    <message>
        <source>Personal data</source>
        <translation>Personenbezogene Daten</translation>
    </message>
    <message>
        <source>Repetition</source>
        <translation>Wiederholung</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>Güte</translation>
    </message>
    <message>
        <source>Golden questions</source>
        <translation>Prüffragen</translation>
    </message>
    <message>
        <source>Imported from a file</source>
        <translation>Aus einer Datei importiert</translation>
    </message>
    <message>
        <source>Freezing</source>
        <translation>Einfrieren</translation>
    </message>
    <message>
        <source>Extracted from documents</source>
        <translation>Aus Dokumenten entnommen</translation>
    </message>
    <message>
        <source>Generated by the model</source>
        <translation>Vom Modell erzeugt</translation>
    </message>
    <message>
        <source>Taken from feedback</source>
        <translation>Aus Rückmeldungen übernommen</translation>
    </message>
    <message>
        <source>Whole documents</source>
        <translation>Ganze Dokumente</translation>
    </message>
    <message>
        <source>Building</source>
        <translation>Wird erstellt</translation>
    </message>
</context>
<context>
    <name>DatasetsPage</name>
    <message>
        <source>Items: {n}</source>
        <translation>Einträge: {n}</translation>
    </message>
    <message>
        <source>Versions: {n}</source>
        <translation>Versionen: {n}</translation>
    </message>
    <message>
        <source>Builds: {n}</source>
        <translation>Erstellungen: {n}</translation>
    </message>
    <message>
        <source>Loading</source>
        <translation>Wird geladen</translation>
    </message>
    <message>
        <source>Asking the engine for the datasets …</source>
        <translation>Die Engine wird nach den Datensätzen gefragt …</translation>
    </message>
    <message>
        <source>Code: {code}</source>
        <translation>Code: {code}</translation>
    </message>
    <message>
        <source>The datasets cannot be shown</source>
        <translation>Die Datensätze können nicht gezeigt werden</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>No collection yet</source>
        <translation>Noch keine Sammlung</translation>
    </message>
    <message>
        <source>A dataset is made of a collection that you may read. Add documents first, on their page.</source>
        <translation>Ein Datensatz entsteht aus einer Sammlung, die Sie lesen dürfen. Fügen Sie zuerst Dokumente hinzu, auf deren Seite.</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Erneut nachsehen</translation>
    </message>
    <message>
        <source>A dataset is what a model is trained with: questions and answers of a collection that somebody has reviewed, frozen as a version that never changes.</source>
        <translation>Mit einem Datensatz wird ein Modell trainiert: durchgesehene Fragen und Antworten einer Sammlung, eingefroren als Version, die sich nie ändert.</translation>
    </message>
    <message>
        <source>No dataset yet</source>
        <translation>Noch kein Datensatz</translation>
    </message>
    <message>
        <source>New dataset …</source>
        <translation>Neuer Datensatz …</translation>
    </message>
</context>
<context>
    <name>DetailsPane</name>
    <message>
        <source>All that the record says</source>
        <translation>Alles, was der Eintrag sagt</translation>
    </message>
    <message>
        <source>Choose a record to see all of it.</source>
        <translation>Wählen Sie einen Eintrag, um ihn ganz zu sehen.</translation>
    </message>
</context>
<context>
    <name>DocumentStates</name>
    <message>
        <source>Loading</source>
        <translation>Wird geladen</translation>
    </message>
    <message>
        <source>Asking the engine for the documents …</source>
        <translation>Die Engine wird nach den Dokumenten gefragt …</translation>
    </message>
    <message>
        <source>{what}

Code: {code}</source>
        <translation>{what}

Code: {code}</translation>
    </message>
    <message>
        <source>The documents cannot be shown</source>
        <translation>Die Dokumente können nicht angezeigt werden</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>No collection yet</source>
        <translation>Noch keine Sammlung</translation>
    </message>
    <message>
        <source>A collection holds documents that the same people may read. Make the first one.</source>
        <translation>Eine Sammlung enthält Dokumente, die dieselben Personen lesen dürfen. Legen Sie die erste an.</translation>
    </message>
    <message>
        <source>New collection …</source>
        <translation>Neue Sammlung …</translation>
    </message>
    <message>
        <source>You may not read this collection</source>
        <translation>Sie dürfen diese Sammlung nicht lesen</translation>
    </message>
    <message>
        <source>You see its name because you administer users. Somebody with access can grant it to you.</source>
        <translation>Sie sehen ihren Namen, weil Sie Benutzer verwalten. Wer Zugriff hat, kann ihn Ihnen geben.</translation>
    </message>
    <message>
        <source>No document matches</source>
        <translation>Kein Dokument passt</translation>
    </message>
    <message>
        <source>Type other words, or show all documents again.</source>
        <translation>Geben Sie andere Wörter ein, oder zeigen Sie wieder alle Dokumente an.</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Alle anzeigen</translation>
    </message>
    <message>
        <source>This collection is empty</source>
        <translation>Diese Sammlung ist leer</translation>
    </message>
    <message>
        <source>You may read it, but not add to it.</source>
        <translation>Sie dürfen sie lesen, aber nichts hinzufügen.</translation>
    </message>
    <message>
        <source>Drop files or a folder here. They are read, encrypted and searchable within moments.</source>
        <translation>Ziehen Sie Dateien oder einen Ordner hierher. Sie werden gelesen, verschlüsselt und sind nach kurzer Zeit auffindbar.</translation>
    </message>
    <message>
        <source>Add folder …</source>
        <translation>Ordner hinzufügen …</translation>
    </message>
</context>
<context>
    <name>DocumentTableView</name>
    <message>
        <source>Documents</source>
        <translation>Dokumente</translation>
    </message>
</context>
<context>
    <name>DocumentsPage</name>
    <message>
        <source>Drop to add to {name}</source>
        <translation>Loslassen, um sie zu „{name}“ hinzuzufügen</translation>
    </message>
    <message>
        <source>Files and whole folders are read, encrypted and searchable.</source>
        <translation>Dateien und ganze Ordner werden gelesen, verschlüsselt und auffindbar gemacht.</translation>
    </message>
    <message>
        <source>Make a collection first.</source>
        <translation>Legen Sie zuerst eine Sammlung an.</translation>
    </message>
    <message>
        <source>You may not add to {name}.</source>
        <translation>Sie dürfen zu „{name}“ nichts hinzufügen.</translation>
    </message>
    <message>
        <source>Nothing can be added here</source>
        <translation>Hier kann nichts hinzugefügt werden</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Remove …</source>
        <translation>Entfernen …</translation>
    </message>
    <message>
        <source>Erase for good …</source>
        <translation>Endgültig löschen …</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>Alle auswählen</translation>
    </message>
    <message>
        <source>Refresh</source>
        <translation>Aktualisieren</translation>
    </message>
    <message>
        <source>Sort by</source>
        <translation>Sortieren nach</translation>
    </message>
    <message>
        <source>New collection</source>
        <translation>Neue Sammlung</translation>
    </message>
    <message>
        <source>Name of the collection. Who may read it is decided by collection.</source>
        <translation>Name der Sammlung. Wer lesen darf, wird je Sammlung entschieden.</translation>
    </message>
    <message>
        <source>Add to {name}</source>
        <translation>Zu „{name}“ hinzufügen</translation>
    </message>
</context>
<context>
    <name>DocumentsPane</name>
    <message>
        <source>Name or path</source>
        <translation>Name oder Pfad</translation>
    </message>
    <message>
        <source>name or path</source>
        <translation>Name oder Pfad</translation>
    </message>
    <message>
        <source>Collection</source>
        <translation>Sammlung</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Passages</source>
        <translation>Abschnitte</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>Dokumente</translation>
    </message>
    <message>
        <source>Erase …</source>
        <translation>Löschen …</translation>
    </message>
    <message>
        <source>Hold …</source>
        <translation>Festhalten …</translation>
    </message>
    <message>
        <source>all collections</source>
        <translation>alle Sammlungen</translation>
    </message>
    <message>
        <source>Looking …</source>
        <translation>Wird geprüft …</translation>
    </message>
    <message>
        <source>Look for the documents that are to go, or choose them on the page Documents: their menu has “Erase for good”.</source>
        <translation>Suchen Sie die Dokumente, die verschwinden sollen, oder wählen Sie sie auf der Seite Dokumente: In ihrem Menü steht „Endgültig löschen“.</translation>
    </message>
    <message>
        <source>No document has that in its name.</source>
        <translation>Kein Dokument hat das in seinem Namen.</translation>
    </message>
    <message>
        <source>Documents: {n}, selected: {s}</source>
        <translation>Dokumente: {n}, ausgewählt: {s}</translation>
    </message>
    <message>
        <source>The first {n} of {all} documents, selected: {s}. Say more of the name.</source>
        <translation>Die ersten {n} von {all} Dokumenten, ausgewählt: {s}. Geben Sie mehr vom Namen an.</translation>
    </message>
    <message>
        <source>Choose documents first.</source>
        <translation>Wählen Sie zuerst Dokumente.</translation>
    </message>
    <message>
        <source>Another erasure is under way.</source>
        <translation>Eine andere Löschung läuft.</translation>
    </message>
    <message>
        <source>First all that hangs on them is shown</source>
        <translation>Zuerst wird alles gezeigt, was daran hängt</translation>
    </message>
    <message>
        <source>Compliance officers and administrators set legal holds.</source>
        <translation>Compliance-Beauftragte und Administratoren setzen Aufbewahrungspflichten.</translation>
    </message>
    <message>
        <source>Choose one document.</source>
        <translation>Wählen Sie ein Dokument.</translation>
    </message>
</context>
<context>
    <name>EngineCodes</name>
    <message>
        <source>Try again in a moment.</source>
        <translation>Versuchen Sie es gleich noch einmal.</translation>
    </message>
    <message>
        <source>Lock the vault, unlock it again, then try once more.</source>
        <translation>Sperren Sie den Tresor, entsperren Sie ihn wieder, und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Check that its disk is connected and writable, then try again: what was written is used again.</source>
        <translation>Prüfen Sie, ob der Datenträger angeschlossen und beschreibbar ist, und versuchen Sie es erneut: Was geschrieben ist, wird wieder verwendet.</translation>
    </message>
    <message>
        <source>This password is too short or too long.</source>
        <translation>Dieses Kennwort ist zu kurz oder zu lang.</translation>
    </message>
    <message>
        <source>Name and password do not belong together.</source>
        <translation>Name und Kennwort gehören nicht zusammen.</translation>
    </message>
    <message>
        <source>Type the current password again; an administrator can set a new one.</source>
        <translation>Geben Sie das aktuelle Kennwort erneut ein; ein Administrator kann ein neues setzen.</translation>
    </message>
    <message>
        <source>Too many wrong passwords: attempts are refused for a while.</source>
        <translation>Zu viele falsche Kennwörter: Versuche werden eine Weile abgewiesen.</translation>
    </message>
    <message>
        <source>Wait a moment, or let an administrator end the wait.</source>
        <translation>Warten Sie einen Moment, oder lassen Sie einen Administrator die Wartezeit beenden.</translation>
    </message>
    <message>
        <source>The session has ended.</source>
        <translation>Die Sitzung ist beendet.</translation>
    </message>
    <message>
        <source>Sign in again.</source>
        <translation>Melden Sie sich erneut an.</translation>
    </message>
    <message>
        <source>Too many requests in a short time.</source>
        <translation>Zu viele Anfragen in kurzer Zeit.</translation>
    </message>
    <message>
        <source>The printed code was mistyped.</source>
        <translation>Der gedruckte Code wurde falsch eingegeben.</translation>
    </message>
    <message>
        <source>Compare it with the paper, group by group.</source>
        <translation>Vergleichen Sie ihn Gruppe für Gruppe mit dem Papier.</translation>
    </message>
    <message>
        <source>What was to be done could not be recorded, so it was not done.</source>
        <translation>Was geschehen sollte, konnte nicht protokolliert werden und ist daher nicht geschehen.</translation>
    </message>
    <message>
        <source>Look at the newest file below logs/ in the vault, and report the code.</source>
        <translation>Sehen Sie in die neueste Datei unter logs/ im Tresor, und melden Sie den Code.</translation>
    </message>
    <message>
        <source>The audit log is not whole.</source>
        <translation>Das Protokoll ist nicht vollständig.</translation>
    </message>
    <message>
        <source>Verify it on the page Audit, and show the result to whoever answers for it.</source>
        <translation>Prüfen Sie es auf der Seite „Protokoll“, und zeigen Sie das Ergebnis den Verantwortlichen.</translation>
    </message>
    <message>
        <source>That is no folder of backups, or it cannot be read or written.</source>
        <translation>Das ist kein Ordner mit Sicherungen, oder er kann nicht gelesen oder beschrieben werden.</translation>
    </message>
    <message>
        <source>Backups of this vault were made in that folder, and none are there now.</source>
        <translation>In diesem Ordner lagen Sicherungen dieses Tresors; jetzt ist keine mehr da.</translation>
    </message>
    <message>
        <source>Connect its disk. If it is meant to be a new one, tick “Begin anew”.</source>
        <translation>Schließen Sie den Datenträger an. Soll es ein neuer sein, haken Sie „Neu beginnen“ an.</translation>
    </message>
    <message>
        <source>Another backup is being written to that folder.</source>
        <translation>In diesen Ordner wird gerade eine andere Sicherung geschrieben.</translation>
    </message>
    <message>
        <source>Wait until it has ended, then try again.</source>
        <translation>Warten Sie, bis sie fertig ist, und versuchen Sie es dann erneut.</translation>
    </message>
    <message>
        <source>There is no such backup in that folder.</source>
        <translation>Diese Sicherung gibt es in dem Ordner nicht.</translation>
    </message>
    <message>
        <source>Files of the backup were altered, cut off or lost.</source>
        <translation>Dateien der Sicherung wurden verändert, abgeschnitten oder gingen verloren.</translation>
    </message>
    <message>
        <source>Verify the backups to see which, then make a new one.</source>
        <translation>Prüfen Sie die Sicherungen, um zu sehen, welche es sind, und machen Sie dann eine neue.</translation>
    </message>
    <message>
        <source>This backup was written by a newer version of the program.</source>
        <translation>Diese Sicherung wurde von einer neueren Version des Programms geschrieben.</translation>
    </message>
    <message>
        <source>There is no room left on the disk of the backups.</source>
        <translation>Auf dem Datenträger der Sicherungen ist kein Platz mehr.</translation>
    </message>
    <message>
        <source>Remove old backups, or take a larger disk, and try again.</source>
        <translation>Entfernen Sie alte Sicherungen, oder nehmen Sie einen größeren Datenträger, und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>There is no such erasure.</source>
        <translation>Diese Löschung gibt es nicht.</translation>
    </message>
    <message>
        <source>How far this erasure is does not allow it, or a document of it changed.</source>
        <translation>Der Stand dieser Löschung erlaubt es nicht, oder ein Dokument hat sich geändert.</translation>
    </message>
    <message>
        <source>Look at it again on the page Erasure.</source>
        <translation>Sehen Sie auf der Seite Löschung noch einmal nach.</translation>
    </message>
    <message>
        <source>A legal hold keeps a document: nothing was erased.</source>
        <translation>Eine Aufbewahrungspflicht hält ein Dokument fest: Nichts wurde gelöscht.</translation>
    </message>
    <message>
        <source>End the hold first, on the page Erasure, or leave the document out.</source>
        <translation>Heben Sie sie zuerst auf der Seite Löschung auf, oder lassen Sie das Dokument aus.</translation>
    </message>
    <message>
        <source>The disk has no room for writing the database anew. Rows and keys are gone, their traces are not.</source>
        <translation>Auf dem Datenträger ist kein Platz, um die Datenbank neu zu schreiben. Zeilen und Schlüssel sind fort, ihre Spuren noch nicht.</translation>
    </message>
    <message>
        <source>Free as much as the database is large, then press “Go on” on the page Erasure.</source>
        <translation>Schaffen Sie so viel Platz, wie die Datenbank groß ist, und drücken Sie auf der Seite Löschung „Fortsetzen“.</translation>
    </message>
    <message>
        <source>There is too little free memory for writing the database anew. Rows and keys are gone, their traces are not.</source>
        <translation>Zum Neuschreiben der Datenbank ist zu wenig Arbeitsspeicher frei. Zeilen und Schlüssel sind fort, ihre Spuren noch nicht.</translation>
    </message>
    <message>
        <source>Close other programs, then press “Go on” on the page Erasure.</source>
        <translation>Schließen Sie andere Programme, und drücken Sie auf der Seite Löschung „Fortsetzen“.</translation>
    </message>
    <message>
        <source>Something that was erased is still in the vault&apos;s file.</source>
        <translation>Etwas Gelöschtes steht noch in der Datei des Tresors.</translation>
    </message>
    <message>
        <source>Press “Go on” on the page Erasure; if it comes back, report the code.</source>
        <translation>Drücken Sie auf der Seite Löschung „Fortsetzen“; kommt es wieder, melden Sie den Code.</translation>
    </message>
    <message>
        <source>This is no certificate of an erasure, or it was changed.</source>
        <translation>Das ist keine Löschbescheinigung, oder sie wurde verändert.</translation>
    </message>
    <message>
        <source>Take the file as it was saved.</source>
        <translation>Nehmen Sie die Datei, wie sie gespeichert wurde.</translation>
    </message>
    <message>
        <source>The documents of this collection are kept without a limit.</source>
        <translation>Die Dokumente dieser Sammlung werden ohne Frist aufbewahrt.</translation>
    </message>
    <message>
        <source>Set a rule first.</source>
        <translation>Setzen Sie zuerst eine Regel.</translation>
    </message>
    <message>
        <source>There is no such evaluation.</source>
        <translation>Diese Bewertung gibt es nicht.</translation>
    </message>
    <message>
        <source>These evaluations cannot be compared.</source>
        <translation>Diese Bewertungen lassen sich nicht vergleichen.</translation>
    </message>
    <message>
        <source>Choose evaluations that have ended, of the same questions.</source>
        <translation>Wählen Sie beendete Bewertungen derselben Fragen.</translation>
    </message>
    <message>
        <source>Restore a backup.</source>
        <translation>Spielen Sie eine Sicherung zurück.</translation>
    </message>
    <message>
        <source>Import the model again, from a source you trust.</source>
        <translation>Importieren Sie das Modell erneut, aus einer Quelle, der Sie vertrauen.</translation>
    </message>
    <message>
        <source>Close other programs, or use a smaller model or a stronger quantization such as Q4_K_M.</source>
        <translation>Schließen Sie andere Programme, oder verwenden Sie ein kleineres Modell oder eine stärkere Quantisierung wie Q4_K_M.</translation>
    </message>
    <message>
        <source>Split the file, then add its parts.</source>
        <translation>Teilen Sie die Datei, und fügen Sie die Teile hinzu.</translation>
    </message>
    <message>
        <source>The engine does not answer.</source>
        <translation>Die Engine antwortet nicht.</translation>
    </message>
    <message>
        <source>Unlock the vault to start it again; nothing is lost.</source>
        <translation>Entsperren Sie den Tresor, um sie neu zu starten; nichts ist verloren.</translation>
    </message>
    <message>
        <source>The engine was not ready in time.</source>
        <translation>Die Engine war nicht rechtzeitig bereit.</translation>
    </message>
    <message>
        <source>The engine ended before it was ready.</source>
        <translation>Die Engine endete, bevor sie bereit war.</translation>
    </message>
    <message>
        <source>The engine&apos;s answer cannot be read: window and engine differ in version.</source>
        <translation>Die Antwort der Engine ist nicht lesbar: Fenster und Engine haben verschiedene Versionen.</translation>
    </message>
    <message>
        <source>The engine refused the request.</source>
        <translation>Die Engine hat die Anfrage abgelehnt.</translation>
    </message>
    <message>
        <source>Something went wrong inside the engine.</source>
        <translation>In der Engine ist ein Fehler aufgetreten.</translation>
    </message>
    <message>
        <source>You may not do this.</source>
        <translation>Dazu fehlt Ihnen die Berechtigung.</translation>
    </message>
    <message>
        <source>Ask an administrator to do it, or to give you the right to.</source>
        <translation>Bitten Sie einen Administrator darum, oder lassen Sie sich das Recht dazu geben.</translation>
    </message>
    <message>
        <source>The engine does not know who you are.</source>
        <translation>Die Engine weiß nicht, wer Sie sind.</translation>
    </message>
    <message>
        <source>Ask an administrator for a new key.</source>
        <translation>Bitten Sie einen Administrator um einen neuen Schlüssel.</translation>
    </message>
    <message>
        <source>That does not open the vault.</source>
        <translation>Damit lässt sich der Tresor nicht öffnen.</translation>
    </message>
    <message>
        <source>Check the keyboard layout and Caps Lock, then try again.</source>
        <translation>Prüfen Sie Tastaturbelegung und Feststelltaste, und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>Too many wrong passphrases: attempts are refused for a while.</source>
        <translation>Zu viele falsche Passphrasen: Versuche werden eine Weile abgelehnt.</translation>
    </message>
    <message>
        <source>Wait a moment, then try again.</source>
        <translation>Warten Sie einen Moment, und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>There is no vault in this folder.</source>
        <translation>In diesem Ordner gibt es keinen Tresor.</translation>
    </message>
    <message>
        <source>Choose another folder, or make a vault.</source>
        <translation>Wählen Sie einen anderen Ordner, oder legen Sie einen Tresor an.</translation>
    </message>
    <message>
        <source>There is a vault in this folder already.</source>
        <translation>In diesem Ordner gibt es bereits einen Tresor.</translation>
    </message>
    <message>
        <source>Unlock it, or choose another folder.</source>
        <translation>Entsperren Sie ihn, oder wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>The creation of this vault was interrupted. Nothing was stored in it yet.</source>
        <translation>Das Anlegen dieses Tresors wurde unterbrochen. Es ist noch nichts darin gespeichert.</translation>
    </message>
    <message>
        <source>Make it again; the half-made vault is replaced.</source>
        <translation>Legen Sie ihn noch einmal an; der halb fertige Tresor wird ersetzt.</translation>
    </message>
    <message>
        <source>The file vault.json is not one that this program wrote.</source>
        <translation>Die Datei vault.json stammt nicht von diesem Programm.</translation>
    </message>
    <message>
        <source>The recovery code was mistyped.</source>
        <translation>Der Wiederherstellungscode enthält einen Tippfehler.</translation>
    </message>
    <message>
        <source>Compare it with the printed one, group by group.</source>
        <translation>Vergleichen Sie ihn Gruppe für Gruppe mit dem gedruckten.</translation>
    </message>
    <message>
        <source>This passphrase is too short or too long.</source>
        <translation>Diese Passphrase ist zu kurz oder zu lang.</translation>
    </message>
    <message>
        <source>Four or more unrelated words are both strong and easy to remember.</source>
        <translation>Vier oder mehr Wörter ohne Zusammenhang sind stark und leicht zu merken.</translation>
    </message>
    <message>
        <source>The vault is in use by another process.</source>
        <translation>Der Tresor wird von einem anderen Prozess verwendet.</translation>
    </message>
    <message>
        <source>Use the running engine, or stop it first.</source>
        <translation>Verwenden Sie die laufende Engine, oder halten Sie sie zuerst an.</translation>
    </message>
    <message>
        <source>The vault is locked.</source>
        <translation>Der Tresor ist gesperrt.</translation>
    </message>
    <message>
        <source>The database could not be proven to be encrypted. It was closed.</source>
        <translation>Es ließ sich nicht beweisen, dass die Datenbank verschlüsselt ist. Sie wurde geschlossen.</translation>
    </message>
    <message>
        <source>The vault&apos;s database is damaged.</source>
        <translation>Die Datenbank des Tresors ist beschädigt.</translation>
    </message>
    <message>
        <source>The vault&apos;s database is busy.</source>
        <translation>Die Datenbank des Tresors ist beschäftigt.</translation>
    </message>
    <message>
        <source>The vault cannot be read or written.</source>
        <translation>Der Tresor kann nicht gelesen oder beschrieben werden.</translation>
    </message>
    <message>
        <source>Check that its folder belongs to you and that its disk is sound.</source>
        <translation>Prüfen Sie, ob sein Ordner Ihnen gehört und der Datenträger in Ordnung ist.</translation>
    </message>
    <message>
        <source>This vault was written by a newer version of the program.</source>
        <translation>Dieser Tresor stammt von einer neueren Version des Programms.</translation>
    </message>
    <message>
        <source>Open it with that version.</source>
        <translation>Öffnen Sie ihn mit jener Version.</translation>
    </message>
    <message>
        <source>The vault could not be brought up to this version. It was left as it was.</source>
        <translation>Der Tresor konnte nicht auf diese Version gebracht werden. Er blieb, wie er war.</translation>
    </message>
    <message>
        <source>Go on with the previous version and report the code.</source>
        <translation>Arbeiten Sie mit der vorigen Version weiter, und melden Sie den Code.</translation>
    </message>
    <message>
        <source>A stored file is missing.</source>
        <translation>Eine gespeicherte Datei fehlt.</translation>
    </message>
    <message>
        <source>A stored file is damaged.</source>
        <translation>Eine gespeicherte Datei ist beschädigt.</translation>
    </message>
    <message>
        <source>There is no room left on the disk of the vault.</source>
        <translation>Auf dem Datenträger des Tresors ist kein Platz mehr.</translation>
    </message>
    <message>
        <source>Free some space on that disk, or remove documents, and try again.</source>
        <translation>Schaffen Sie dort Platz, oder entfernen Sie Dokumente, und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>There is no such document.</source>
        <translation>Dieses Dokument gibt es nicht.</translation>
    </message>
    <message>
        <source>It may have been removed.</source>
        <translation>Vielleicht wurde es entfernt.</translation>
    </message>
    <message>
        <source>The file of this document is not kept.</source>
        <translation>Die Datei dieses Dokuments wird nicht aufbewahrt.</translation>
    </message>
    <message>
        <source>Look at its text instead.</source>
        <translation>Sehen Sie stattdessen den Text an.</translation>
    </message>
    <message>
        <source>The stored file of this document is damaged or lost.</source>
        <translation>Die gespeicherte Datei dieses Dokuments ist beschädigt oder verloren.</translation>
    </message>
    <message>
        <source>Add the document again, or restore a backup that has it.</source>
        <translation>Fügen Sie das Dokument erneut hinzu, oder spielen Sie eine Sicherung zurück, die es enthält.</translation>
    </message>
    <message>
        <source>There is no such collection, or you may not read it.</source>
        <translation>Diese Sammlung gibt es nicht, oder Sie dürfen sie nicht lesen.</translation>
    </message>
    <message>
        <source>There is no file or folder at this path.</source>
        <translation>Unter diesem Pfad gibt es weder Datei noch Ordner.</translation>
    </message>
    <message>
        <source>Check that its drive is connected, then choose it again.</source>
        <translation>Prüfen Sie, ob das Laufwerk angeschlossen ist, und wählen Sie erneut.</translation>
    </message>
    <message>
        <source>The file is protected by a password.</source>
        <translation>Die Datei ist mit einem Kennwort geschützt.</translation>
    </message>
    <message>
        <source>Save a copy without a password and add that one.</source>
        <translation>Speichern Sie eine Kopie ohne Kennwort, und fügen Sie diese hinzu.</translation>
    </message>
    <message>
        <source>The file is damaged or cut short.</source>
        <translation>Die Datei ist beschädigt oder unvollständig.</translation>
    </message>
    <message>
        <source>Open it in its own program, save it again, and add the new copy.</source>
        <translation>Öffnen Sie sie in ihrem Programm, speichern Sie sie neu, und fügen Sie die neue Kopie hinzu.</translation>
    </message>
    <message>
        <source>The file is too large to be read.</source>
        <translation>Die Datei ist zu groß, um gelesen zu werden.</translation>
    </message>
    <message>
        <source>Reading the file took too long.</source>
        <translation>Das Lesen der Datei dauerte zu lange.</translation>
    </message>
    <message>
        <source>Reading the file took too much memory.</source>
        <translation>Das Lesen der Datei brauchte zu viel Arbeitsspeicher.</translation>
    </message>
    <message>
        <source>The document has fewer pages.</source>
        <translation>So viele Seiten hat das Dokument nicht.</translation>
    </message>
    <message>
        <source>This kind of document has no pages that can be drawn.</source>
        <translation>Dokumente dieser Art haben keine Seiten, die sich zeichnen lassen.</translation>
    </message>
    <message>
        <source>This page could not be drawn.</source>
        <translation>Diese Seite ist nicht darstellbar.</translation>
    </message>
    <message>
        <source>Too many pages are being drawn already.</source>
        <translation>Es werden bereits zu viele Seiten gezeichnet.</translation>
    </message>
    <message>
        <source>No language model is in use, so no answer can be phrased.</source>
        <translation>Es ist kein Sprachmodell in Gebrauch. Deshalb kann keine Antwort formuliert werden.</translation>
    </message>
    <message>
        <source>Let the documents be quoted, or import a model under Models.</source>
        <translation>Lassen Sie die Dokumente zitieren, oder importieren Sie unter „Modelle“ ein Modell.</translation>
    </message>
    <message>
        <source>This cannot be searched for.</source>
        <translation>Danach kann nicht gesucht werden.</translation>
    </message>
    <message>
        <source>Write a word or a question of at most 4,000 characters.</source>
        <translation>Schreiben Sie ein Wort oder eine Frage mit höchstens 4.000 Zeichen.</translation>
    </message>
    <message>
        <source>Question and passages are too long for the model.</source>
        <translation>Frage und Abschnitte sind zu lang für das Modell.</translation>
    </message>
    <message>
        <source>Shorten the question, or give an answer more context under Settings.</source>
        <translation>Kürzen Sie die Frage, oder geben Sie einer Antwort unter „Einstellungen“ mehr Kontext.</translation>
    </message>
    <message>
        <source>This conversation is not there any more.</source>
        <translation>Diese Unterhaltung gibt es nicht mehr.</translation>
    </message>
    <message>
        <source>Choose another one.</source>
        <translation>Wählen Sie eine andere.</translation>
    </message>
    <message>
        <source>The model for searching by meaning cannot be loaded.</source>
        <translation>Das Modell für die Suche nach Bedeutung kann nicht geladen werden.</translation>
    </message>
    <message>
        <source>Install Cloister again.</source>
        <translation>Installieren Sie Cloister erneut.</translation>
    </message>
    <message>
        <source>This model file cannot be used.</source>
        <translation>Diese Modelldatei kann nicht verwendet werden.</translation>
    </message>
    <message>
        <source>The model&apos;s file is not there or cannot be read.</source>
        <translation>Die Modelldatei fehlt oder kann nicht gelesen werden.</translation>
    </message>
    <message>
        <source>The model&apos;s file is damaged or incomplete.</source>
        <translation>Die Modelldatei ist beschädigt oder unvollständig.</translation>
    </message>
    <message>
        <source>This version of the GGUF format cannot be read.</source>
        <translation>Diese Version des GGUF-Formats kann nicht gelesen werden.</translation>
    </message>
    <message>
        <source>Models of this architecture cannot be run here.</source>
        <translation>Modelle dieser Architektur können hier nicht betrieben werden.</translation>
    </message>
    <message>
        <source>Choose another model.</source>
        <translation>Wählen Sie ein anderes Modell.</translation>
    </message>
    <message>
        <source>The model&apos;s file has no tokenizer.</source>
        <translation>Die Modelldatei enthält keinen Tokenizer.</translation>
    </message>
    <message>
        <source>The model&apos;s chat template is missing or is refused.</source>
        <translation>Die Chat-Vorlage des Modells fehlt oder wird abgelehnt.</translation>
    </message>
    <message>
        <source>This is one part of a model in several files.</source>
        <translation>Das ist ein Teil eines Modells, das aus mehreren Dateien besteht.</translation>
    </message>
    <message>
        <source>Join the parts into one file, then import that.</source>
        <translation>Fügen Sie die Teile zu einer Datei zusammen, und importieren Sie diese.</translation>
    </message>
    <message>
        <source>The model pack breaks a rule and is refused.</source>
        <translation>Das Modellpaket verletzt eine Regel und wird abgelehnt.</translation>
    </message>
    <message>
        <source>Do not use it. Ask whoever built it to make it again.</source>
        <translation>Verwenden Sie es nicht. Bitten Sie, wer es gebaut hat, es neu zu bauen.</translation>
    </message>
    <message>
        <source>Nobody here trusts who signed this model pack.</source>
        <translation>Wer dieses Modellpaket unterschrieben hat, gilt hier nicht als vertrauenswürdig.</translation>
    </message>
    <message>
        <source>Compare the fingerprint with the signer by another way than the pack came; an administrator then enters it with &apos;cloister models trust add&apos;.</source>
        <translation>Vergleichen Sie den Fingerabdruck mit der unterzeichnenden Stelle auf einem anderen Weg als dem des Pakets; dann trägt ihn die Verwaltung mit &apos;cloister models trust add&apos; ein.</translation>
    </message>
    <message>
        <source>The model pack was changed after it was signed.</source>
        <translation>Das Modellpaket wurde nach der Unterschrift verändert.</translation>
    </message>
    <message>
        <source>Do not use it.</source>
        <translation>Verwenden Sie es nicht.</translation>
    </message>
    <message>
        <source>The model pack carries a chat template that nobody has approved.</source>
        <translation>Das Modellpaket bringt eine Chatvorlage mit, die niemand freigegeben hat.</translation>
    </message>
    <message>
        <source>An administrator reads it with &apos;cloister models templates show&apos; and approves it; import it again.</source>
        <translation>Die Verwaltung liest sie mit &apos;cloister models templates show&apos; und gibt sie frei; importieren Sie es dann noch einmal.</translation>
    </message>
    <message>
        <source>The model does not fit into memory.</source>
        <translation>Das Modell passt nicht in den Arbeitsspeicher.</translation>
    </message>
    <message>
        <source>The model cannot be loaded.</source>
        <translation>Das Modell kann nicht geladen werden.</translation>
    </message>
    <message>
        <source>The model does not answer.</source>
        <translation>Das Modell antwortet nicht.</translation>
    </message>
    <message>
        <source>The model&apos;s process ended unasked.</source>
        <translation>Der Prozess des Modells endete unerwartet.</translation>
    </message>
    <message>
        <source>The model is not ready yet.</source>
        <translation>Das Modell ist noch nicht bereit.</translation>
    </message>
    <message>
        <source>Too many answers are being written already.</source>
        <translation>Es werden bereits zu viele Antworten geschrieben.</translation>
    </message>
    <message>
        <source>llama-server, which runs models, is not installed.</source>
        <translation>llama-server, das die Modelle betreibt, ist nicht installiert.</translation>
    </message>
    <message>
        <source>The model answers right now, so it stays.</source>
        <translation>Das Modell antwortet gerade und bleibt deshalb.</translation>
    </message>
    <message>
        <source>Use another model before removing this one.</source>
        <translation>Verwenden Sie ein anderes Modell, bevor Sie dieses entfernen.</translation>
    </message>
    <message>
        <source>The value is less or more than this setting takes.</source>
        <translation>Der Wert ist kleiner oder größer, als diese Einstellung zulässt.</translation>
    </message>
    <message>
        <source>Choose a value in between, or leave it to the engine.</source>
        <translation>Wählen Sie einen Wert dazwischen, oder überlassen Sie ihn der Engine.</translation>
    </message>
    <message>
        <source>There is no such training run.</source>
        <translation>Diesen Trainingslauf gibt es nicht.</translation>
    </message>
    <message>
        <source>Look at the list of runs again.</source>
        <translation>Sehen Sie die Liste der Läufe noch einmal an.</translation>
    </message>
    <message>
        <source>The run&apos;s state does not allow that.</source>
        <translation>Der Zustand des Laufs lässt das nicht zu.</translation>
    </message>
    <message>
        <source>Look at the run again; it may have gone on.</source>
        <translation>Sehen Sie den Lauf noch einmal an; er kann weitergegangen sein.</translation>
    </message>
    <message>
        <source>A model that was made of this run answers now.</source>
        <translation>Ein Modell, das aus diesem Lauf entstanden ist, antwortet gerade.</translation>
    </message>
    <message>
        <source>Answer with another model first, then remove the run.</source>
        <translation>Lassen Sie zuerst ein anderes Modell antworten, und entfernen Sie dann den Lauf.</translation>
    </message>
    <message>
        <source>A file of the run&apos;s result is damaged or lost.</source>
        <translation>Eine Datei des Ergebnisses ist beschädigt oder verloren.</translation>
    </message>
    <message>
        <source>Restore a backup that has it, or train again.</source>
        <translation>Spielen Sie eine Sicherung zurück, die sie enthält, oder trainieren Sie noch einmal.</translation>
    </message>
    <message>
        <source>The training failed.</source>
        <translation>Das Training ist fehlgeschlagen.</translation>
    </message>
    <message>
        <source>Resume the run; it goes on from its last checkpoint.</source>
        <translation>Setzen Sie den Lauf fort; er beginnt beim letzten Checkpoint.</translation>
    </message>
    <message>
        <source>The trainer&apos;s process ended without a word.</source>
        <translation>Der Prozess des Trainers endete ohne ein Wort.</translation>
    </message>
    <message>
        <source>Even one row at a time needs more memory than there is.</source>
        <translation>Selbst eine Zeile auf einmal braucht mehr Speicher, als es gibt.</translation>
    </message>
    <message>
        <source>Choose shorter sequences, gradient checkpointing, or a smaller base model.</source>
        <translation>Wählen Sie kürzere Sequenzen, Gradient Checkpointing oder ein kleineres Basismodell.</translation>
    </message>
    <message>
        <source>The dataset&apos;s version cannot be trained on.</source>
        <translation>Auf dieser Version des Datensatzes lässt sich nicht trainieren.</translation>
    </message>
    <message>
        <source>Freeze the dataset again and start a new run.</source>
        <translation>Frieren Sie den Datensatz noch einmal ein, und starten Sie einen neuen Lauf.</translation>
    </message>
    <message>
        <source>The base model cannot be trained.</source>
        <translation>Das Basismodell lässt sich nicht trainieren.</translation>
    </message>
    <message>
        <source>Choose another base model, or import its pack again.</source>
        <translation>Wählen Sie ein anderes Basismodell, oder importieren Sie sein Paket noch einmal.</translation>
    </message>
    <message>
        <source>The loss became no number.</source>
        <translation>Der Verlust wurde zu keiner Zahl mehr.</translation>
    </message>
    <message>
        <source>Start a new run with a lower learning rate or a longer warm-up.</source>
        <translation>Starten Sie einen neuen Lauf mit kleinerer Lernrate oder längerem Aufwärmen.</translation>
    </message>
    <message>
        <source>No checkpoint of the run can be read.</source>
        <translation>Kein Checkpoint des Laufs ist lesbar.</translation>
    </message>
    <message>
        <source>Start a new run.</source>
        <translation>Starten Sie einen neuen Lauf.</translation>
    </message>
    <message>
        <source>No model could be made of the run.</source>
        <translation>Aus dem Lauf ließ sich kein Modell machen.</translation>
    </message>
    <message>
        <source>No model can be made of this run.</source>
        <translation>Aus diesem Lauf lässt sich kein Modell machen.</translation>
    </message>
    <message>
        <source>Only finished runs with adapters can be exported.</source>
        <translation>Nur beendete Läufe mit Adaptern lassen sich exportieren.</translation>
    </message>
    <message>
        <source>The base model of the run is gone or was changed.</source>
        <translation>Das Basismodell des Laufs fehlt oder wurde verändert.</translation>
    </message>
    <message>
        <source>Import the pack that the run was trained on.</source>
        <translation>Importieren Sie das Paket, auf dem der Lauf trainiert wurde.</translation>
    </message>
    <message>
        <source>An adapter of this kind cannot be exported.</source>
        <translation>Ein Adapter dieser Art lässt sich nicht exportieren.</translation>
    </message>
    <message>
        <source>Train with LoRA or QLoRA.</source>
        <translation>Trainieren Sie mit LoRA oder QLoRA.</translation>
    </message>
    <message>
        <source>llama.cpp does not convert this model.</source>
        <translation>llama.cpp wandelt dieses Modell nicht um.</translation>
    </message>
    <message>
        <source>Choose a base model of another family.</source>
        <translation>Wählen Sie ein Basismodell einer anderen Familie.</translation>
    </message>
    <message>
        <source>The converter to GGUF is not installed.</source>
        <translation>Der Umwandler nach GGUF ist nicht installiert.</translation>
    </message>
    <message>
        <source>The export does not fit into memory.</source>
        <translation>Der Export passt nicht in den Speicher.</translation>
    </message>
    <message>
        <source>Stop the model in use, close other programs, or export on a larger machine.</source>
        <translation>Beenden Sie das benutzte Modell, schließen Sie andere Programme, oder exportieren Sie auf einer größeren Maschine.</translation>
    </message>
    <message>
        <source>No quantization answers as the run does.</source>
        <translation>Keine Quantisierung antwortet wie der Lauf.</translation>
    </message>
    <message>
        <source>Look at the proof; choose a larger quantization, or train again.</source>
        <translation>Sehen Sie den Nachweis an; wählen Sie eine größere Quantisierung, oder trainieren Sie noch einmal.</translation>
    </message>
    <message>
        <source>There is no such model version.</source>
        <translation>Diese Modellversion gibt es nicht.</translation>
    </message>
    <message>
        <source>Look at the list again.</source>
        <translation>Sehen Sie die Liste noch einmal an.</translation>
    </message>
    <message>
        <source>This step does not lead from the version&apos;s stage.</source>
        <translation>Dieser Schritt führt nicht von der Stufe der Version weg.</translation>
    </message>
    <message>
        <source>Look at the version again; somebody may have moved it.</source>
        <translation>Sehen Sie die Version noch einmal an; jemand kann sie bewegt haben.</translation>
    </message>
    <message>
        <source>A move between stages needs a reason.</source>
        <translation>Ein Wechsel der Stufe braucht einen Grund.</translation>
    </message>
    <message>
        <source>Say in one sentence why.</source>
        <translation>Schreiben Sie in einem Satz, warum.</translation>
    </message>
    <message>
        <source>This version may not answer before somebody has approved it.</source>
        <translation>Diese Version darf erst antworten, wenn jemand sie freigegeben hat.</translation>
    </message>
    <message>
        <source>Ask a compliance officer to approve it.</source>
        <translation>Bitten Sie die Compliance-Stelle um die Freigabe.</translation>
    </message>
    <message>
        <source>There is no such dataset, or you may not read its collection.</source>
        <translation>Es gibt diesen Datensatz nicht, oder Sie dürfen seine Sammlung nicht lesen.</translation>
    </message>
    <message>
        <source>Look at the list of datasets again.</source>
        <translation>Sehen Sie die Liste der Datensätze erneut an.</translation>
    </message>
    <message>
        <source>The items change all the time, so that no version of them could be made.</source>
        <translation>Die Einträge ändern sich ständig, sodass keine Version angelegt werden konnte.</translation>
    </message>
    <message>
        <source>Wait until builds and reviews of this dataset have ended, then freeze again.</source>
        <translation>Warten Sie, bis Erstellungen und Durchsichten dieses Datensatzes beendet sind, und frieren Sie ihn dann erneut ein.</translation>
    </message>
    <message>
        <source>Nothing is left that could be frozen.</source>
        <translation>Es bleibt nichts übrig, was eingefroren werden könnte.</translation>
    </message>
    <message>
        <source>Accept items first, or look at why they were left out.</source>
        <translation>Nehmen Sie zuerst Einträge an, oder sehen Sie nach, warum sie weggelassen wurden.</translation>
    </message>
    <message>
        <source>There is no step to undo.</source>
        <translation>Es gibt keinen Schritt, der rückgängig zu machen wäre.</translation>
    </message>
    <message>
        <source>Only the last step is kept, and only once.</source>
        <translation>Nur der letzte Schritt wird behalten, und nur einmal.</translation>
    </message>
    <message>
        <source>No detector of personal data is installed, so the items cannot be checked for it.</source>
        <translation>Es ist kein Erkenner für personenbezogene Daten installiert, also können die Einträge nicht darauf geprüft werden.</translation>
    </message>
    <message>
        <source>Install one, or choose not to look for personal data; the card of the version then says so.</source>
        <translation>Installieren Sie einen, oder wählen Sie, nicht nach personenbezogenen Daten zu suchen; die Karte der Version sagt das dann.</translation>
    </message>
    <message>
        <source>The detector of personal data failed, so nothing was frozen.</source>
        <translation>Der Erkenner für personenbezogene Daten ist gescheitert, also wurde nichts eingefroren.</translation>
    </message>
    <message>
        <source>The file cannot be imported.</source>
        <translation>Die Datei kann nicht importiert werden.</translation>
    </message>
    <message>
        <source>Choose another file.</source>
        <translation>Wählen Sie eine andere Datei.</translation>
    </message>
    <message>
        <source>The file cannot be opened.</source>
        <translation>Die Datei kann nicht geöffnet werden.</translation>
    </message>
    <message>
        <source>Choose a file of this machine that the engine may read.</source>
        <translation>Wählen Sie eine Datei dieser Maschine, die die Engine lesen darf.</translation>
    </message>
    <message>
        <source>The file is too large to be imported.</source>
        <translation>Die Datei ist zu groß, um importiert zu werden.</translation>
    </message>
    <message>
        <source>Split it into several files.</source>
        <translation>Teilen Sie sie in mehrere Dateien.</translation>
    </message>
    <message>
        <source>The file is damaged, or not of the kind that it is said to be.</source>
        <translation>Die Datei ist beschädigt oder nicht von der angegebenen Art.</translation>
    </message>
    <message>
        <source>Save it again in the program that it came from.</source>
        <translation>Speichern Sie sie in dem Programm, aus dem sie stammt, erneut.</translation>
    </message>
    <message>
        <source>The template does not fit the table.</source>
        <translation>Die Vorlage passt nicht zur Tabelle.</translation>
    </message>
    <message>
        <source>Name the columns as the table does, in braces, in both templates.</source>
        <translation>Nennen Sie die Spalten wie in der Tabelle, in Klammern, in beiden Vorlagen.</translation>
    </message>
    <message>
        <source>The query cannot be used.</source>
        <translation>Die Abfrage kann nicht verwendet werden.</translation>
    </message>
    <message>
        <source>Write one plain SELECT that ends soon.</source>
        <translation>Schreiben Sie ein einfaches SELECT, das bald endet.</translation>
    </message>
    <message>
        <source>The file changed while it was being imported; what was imported before stays.</source>
        <translation>Die Datei änderte sich während des Imports; was vorher importiert wurde, bleibt.</translation>
    </message>
    <message>
        <source>Import it again: what is there already is not added twice.</source>
        <translation>Importieren Sie sie erneut: Was schon vorhanden ist, wird nicht doppelt hinzugefügt.</translation>
    </message>
    <message>
        <source>There is no such job any more.</source>
        <translation>Diesen Auftrag gibt es nicht mehr.</translation>
    </message>
    <message>
        <source>The engine ended each time it ran this job, so it was given up.</source>
        <translation>Die Engine endete jedes Mal, wenn sie diesen Auftrag ausführte. Er wurde deshalb aufgegeben.</translation>
    </message>
    <message>
        <source>The engine is shutting down.</source>
        <translation>Die Engine wird gerade beendet.</translation>
    </message>
    <message>
        <source>This was cancelled.</source>
        <translation>Das wurde abgebrochen.</translation>
    </message>
</context>
<context>
    <name>EngineSentences</name>
    <message>
        <source>compiled for products in 16 bits; measured</source>
        <translation>übersetzt für Produkte in 16 Bit; gemessen</translation>
    </message>
    <message>
        <source>That does not open the vault. The next attempt is possible in {s} s.</source>
        <translation>Damit lässt sich der Tresor nicht öffnen. Der nächste Versuch ist in {s} s möglich.</translation>
    </message>
    <message>
        <source>Check the keyboard layout and Caps Lock, wait {s} s and try again; with the recovery code `cloister vault recover` sets a new passphrase. A vault.json that was altered also ends here.</source>
        <translation>Prüfen Sie Tastaturbelegung und Feststelltaste, warten Sie {s} s, und versuchen Sie es erneut; mit dem Wiederherstellungscode setzt `cloister vault recover` eine neue Passphrase. Auch eine veränderte vault.json führt zu dieser Meldung.</translation>
    </message>
    <message>
        <source>Too many wrong passphrases: the next attempt is possible in {s} s.</source>
        <translation>Zu viele falsche Passphrasen: Der nächste Versuch ist in {s} s möglich.</translation>
    </message>
    <message>
        <source>Wait {s} s, then try again. Attempts made before that are not looked at.</source>
        <translation>Warten Sie {s} s, und versuchen Sie es erneut. Frühere Versuche werden nicht beachtet.</translation>
    </message>
    <message>
        <source>The passphrase must have at least {n} characters, not all spaces.</source>
        <translation>Die Passphrase muss mindestens {n} Zeichen haben, nicht nur Leerzeichen.</translation>
    </message>
    <message>
        <source>The passphrase must have at most {n} characters.</source>
        <translation>Die Passphrase darf höchstens {n} Zeichen haben.</translation>
    </message>
    <message>
        <source>That is the recovery code, not a passphrase.</source>
        <translation>Das ist der Wiederherstellungscode, keine Passphrase.</translation>
    </message>
    <message>
        <source>There is a collection of that name already.</source>
        <translation>Eine Sammlung dieses Namens gibt es bereits.</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>Wählen Sie einen anderen Namen.</translation>
    </message>
    <message>
        <source>This vault cannot hold more collections.</source>
        <translation>Dieser Tresor kann keine weiteren Sammlungen aufnehmen.</translation>
    </message>
    <message>
        <source>You may read this collection, but not change it.</source>
        <translation>Sie dürfen diese Sammlung lesen, aber nicht ändern.</translation>
    </message>
    <message>
        <source>Ask its owner for write access.</source>
        <translation>Bitten Sie um Schreibzugriff bei der Person, der sie gehört.</translation>
    </message>
    <message>
        <source>There is no such collection, or you may not read it.</source>
        <translation>Diese Sammlung gibt es nicht, oder Sie dürfen sie nicht lesen.</translation>
    </message>
    <message>
        <source>There is no such conversation.</source>
        <translation>Diese Unterhaltung gibt es nicht.</translation>
    </message>
    <message>
        <source>There is no such answer in this conversation.</source>
        <translation>Diese Antwort gibt es in dieser Unterhaltung nicht.</translation>
    </message>
    <message>
        <source>It may have been removed.</source>
        <translation>Vielleicht wurde es entfernt.</translation>
    </message>
    <message>
        <source>There is no such document.</source>
        <translation>Dieses Dokument gibt es nicht.</translation>
    </message>
    <message>
        <source>There is no such job.</source>
        <translation>Diesen Auftrag gibt es nicht.</translation>
    </message>
    <message>
        <source>Finished jobs are forgotten after a while.</source>
        <translation>Beendete Aufträge werden nach einer Weile vergessen.</translation>
    </message>
    <message>
        <source>This answer is not shown, so it cannot be rated.</source>
        <translation>Diese Antwort wird nicht angezeigt und kann deshalb nicht bewertet werden.</translation>
    </message>
    <message>
        <source>Ask the question again.</source>
        <translation>Stellen Sie die Frage noch einmal.</translation>
    </message>
    <message>
        <source>This answer is not shown: a document that it rests on was removed, or you may no longer read it.</source>
        <translation>Diese Antwort wird nicht angezeigt: Ein Dokument, auf das sie sich stützt, wurde entfernt, oder Sie dürfen es nicht mehr lesen.</translation>
    </message>
    <message>
        <source>Only a folder can be watched.</source>
        <translation>Nur ein Ordner kann überwacht werden.</translation>
    </message>
    <message>
        <source>Leave out the files, or add them without watching.</source>
        <translation>Lassen Sie die Dateien weg, oder fügen Sie sie ohne Überwachung hinzu.</translation>
    </message>
    <message>
        <source>This folder is not watched for this collection.</source>
        <translation>Dieser Ordner wird für diese Sammlung nicht überwacht.</translation>
    </message>
    <message>
        <source>The model needs about {all} GiB ({weights} weights, {context} context) and {free} GiB are free.</source>
        <translation>Das Modell braucht etwa {all} GiB ({weights} Gewichte, {context} Kontext), und {free} GiB sind frei.</translation>
    </message>
    <message>
        <source>Use a smaller model or a stronger quantization such as Q4_K_M, or a shorter context.</source>
        <translation>Verwenden Sie ein kleineres Modell, eine stärkere Quantisierung wie Q4_K_M oder einen kürzeren Kontext.</translation>
    </message>
    <message>
        <source>The model needs {needed} GB and {free} GB are free where the vault lies.</source>
        <translation>Das Modell braucht {needed} GB, und am Ort des Tresors sind {free} GB frei.</translation>
    </message>
    <message>
        <source>Free space or move the vault to a larger disk.</source>
        <translation>Schaffen Sie Platz, oder verlegen Sie den Tresor auf einen größeren Datenträger.</translation>
    </message>
    <message>
        <source>A model named &apos;{name}&apos; exists already.</source>
        <translation>Ein Modell mit dem Namen „{name}“ gibt es bereits.</translation>
    </message>
    <message>
        <source>Choose another name, or remove that model.</source>
        <translation>Wählen Sie einen anderen Namen, oder entfernen Sie jenes Modell.</translation>
    </message>
    <message>
        <source>There is no model file of that name.</source>
        <translation>Eine Modelldatei dieses Namens gibt es nicht.</translation>
    </message>
    <message>
        <source>No other model was in use before.</source>
        <translation>Vorher war kein anderes Modell in Gebrauch.</translation>
    </message>
    <message>
        <source>The import was cancelled.</source>
        <translation>Der Import wurde abgebrochen.</translation>
    </message>
    <message>
        <source>The model is still loading.</source>
        <translation>Das Modell wird noch geladen.</translation>
    </message>
    <message>
        <source>The reader is still loading.</source>
        <translation>Das Lesemodell wird noch geladen.</translation>
    </message>
    <message>
        <source>Room for a question with its passages and its answer; never more than the model was trained for. More takes more memory.</source>
        <translation>Platz für eine Frage mit ihren Abschnitten und ihrer Antwort; nie mehr, als das Modell gelernt hat. Mehr braucht mehr Arbeitsspeicher.</translation>
    </message>
    <message>
        <source>Answers that are written at the same time; the others wait.</source>
        <translation>Antworten, die gleichzeitig geschrieben werden; die übrigen warten.</translation>
    </message>
    <message>
        <source>Processor threads of the language model.</source>
        <translation>Prozessor-Threads des Sprachmodells.</translation>
    </message>
    <message>
        <source>Layers of the model that the graphics card computes; 0 keeps it on the processor.</source>
        <translation>Schichten des Modells, die die Grafikkarte berechnet; bei 0 bleibt es auf dem Prozessor.</translation>
    </message>
    <message>
        <source>The PDF is protected by a password.</source>
        <translation>Das PDF ist mit einem Kennwort geschützt.</translation>
    </message>
    <message>
        <source>The Office document is protected by a password.</source>
        <translation>Das Office-Dokument ist mit einem Kennwort geschützt.</translation>
    </message>
    <message>
        <source>The Word document is protected by a password.</source>
        <translation>Das Word-Dokument ist mit einem Kennwort geschützt.</translation>
    </message>
    <message>
        <source>The Excel workbook is protected by a password.</source>
        <translation>Die Excel-Arbeitsmappe ist mit einem Kennwort geschützt.</translation>
    </message>
    <message>
        <source>The presentation is protected by a password.</source>
        <translation>Die Präsentation ist mit einem Kennwort geschützt.</translation>
    </message>
    <message>
        <source>The archive is protected by a password.</source>
        <translation>Das Archiv ist mit einem Kennwort geschützt.</translation>
    </message>
    <message>
        <source>The mail is encrypted.</source>
        <translation>Die E-Mail ist verschlüsselt.</translation>
    </message>
    <message>
        <source>The message is encrypted.</source>
        <translation>Die Nachricht ist verschlüsselt.</translation>
    </message>
    <message>
        <source>Save a copy without a password and add that one.</source>
        <translation>Speichern Sie eine Kopie ohne Kennwort, und fügen Sie diese hinzu.</translation>
    </message>
    <message>
        <source>The PDF is damaged or cut short.</source>
        <translation>Das PDF ist beschädigt oder unvollständig.</translation>
    </message>
    <message>
        <source>The PDF has no readable pages.</source>
        <translation>Das PDF hat keine lesbaren Seiten.</translation>
    </message>
    <message>
        <source>The file is an archive or office document that is damaged or cut short.</source>
        <translation>Die Datei ist ein Archiv oder Office-Dokument, das beschädigt oder unvollständig ist.</translation>
    </message>
    <message>
        <source>The Office file is damaged or cut short.</source>
        <translation>Die Office-Datei ist beschädigt oder unvollständig.</translation>
    </message>
    <message>
        <source>The Word document is damaged or older than Word 97.</source>
        <translation>Das Word-Dokument ist beschädigt oder älter als Word 97.</translation>
    </message>
    <message>
        <source>The Excel workbook is damaged or cut short.</source>
        <translation>Die Excel-Arbeitsmappe ist beschädigt oder unvollständig.</translation>
    </message>
    <message>
        <source>The picture is damaged or cut short.</source>
        <translation>Das Bild ist beschädigt oder unvollständig.</translation>
    </message>
    <message>
        <source>The archive is damaged or cut short.</source>
        <translation>Das Archiv ist beschädigt oder unvollständig.</translation>
    </message>
    <message>
        <source>The file is damaged and could not be read ({kind}).</source>
        <translation>Die Datei ist beschädigt und konnte nicht gelesen werden ({kind}).</translation>
    </message>
    <message>
        <source>Open the file in its own program, save it again, and add the new copy.</source>
        <translation>Öffnen Sie die Datei in ihrem Programm, speichern Sie sie neu, und fügen Sie die neue Kopie hinzu.</translation>
    </message>
    <message>
        <source>The file is empty.</source>
        <translation>Die Datei ist leer.</translation>
    </message>
    <message>
        <source>The file contains no text.</source>
        <translation>Die Datei enthält keinen Text.</translation>
    </message>
    <message>
        <source>No text was found in the picture.</source>
        <translation>Im Bild wurde kein Text gefunden.</translation>
    </message>
    <message>
        <source>There is no text in this file, so there is nothing to search.</source>
        <translation>Diese Datei enthält keinen Text, also gibt es nichts zu durchsuchen.</translation>
    </message>
    <message>
        <source>This is an audio or video recording, which has no text to read.</source>
        <translation>Das ist eine Ton- oder Videoaufnahme; sie enthält keinen Text.</translation>
    </message>
    <message>
        <source>This is a program, which cannot be read.</source>
        <translation>Das ist ein Programm; es kann nicht gelesen werden.</translation>
    </message>
    <message>
        <source>This is a {kind}, which cannot be read.</source>
        <translation>Dateien dieser Art können nicht gelesen werden ({kind}).</translation>
    </message>
    <message>
        <source>The content is binary and of a kind that cannot be read.</source>
        <translation>Der Inhalt ist binär und von einer Art, die nicht gelesen werden kann.</translation>
    </message>
    <message>
        <source>This is an Apple iWork document.</source>
        <translation>Das ist ein Dokument aus Apple iWork.</translation>
    </message>
    <message>
        <source>Export it as PDF or as an Office document.</source>
        <translation>Exportieren Sie es als PDF oder als Office-Dokument.</translation>
    </message>
    <message>
        <source>Save it as PDF, Word, plain text or HTML and add that file.</source>
        <translation>Speichern Sie es als PDF, Word, reinen Text oder HTML, und fügen Sie diese Datei hinzu.</translation>
    </message>
    <message>
        <source>The file has {size} bytes; the limit is {limit}.</source>
        <translation>Die Datei hat {size} Bytes; erlaubt sind {limit}.</translation>
    </message>
    <message>
        <source>The file has {size} MB; the limit is {limit} MB.</source>
        <translation>Die Datei hat {size} MB; erlaubt sind {limit} MB.</translation>
    </message>
    <message>
        <source>The file has {count} pages; the limit is {limit}.</source>
        <translation>Die Datei hat {count} Seiten; erlaubt sind {limit}.</translation>
    </message>
    <message>
        <source>The unpacked content is larger than the limit allows.</source>
        <translation>Der entpackte Inhalt ist größer als erlaubt.</translation>
    </message>
    <message>
        <source>Split it, or raise the limit in the settings.</source>
        <translation>Teilen Sie sie, oder erhöhen Sie die Grenze in den Einstellungen.</translation>
    </message>
    <message>
        <source>Split the file, or raise the parsing limits in the settings.</source>
        <translation>Teilen Sie die Datei, oder erhöhen Sie die Grenzen für das Einlesen in den Einstellungen.</translation>
    </message>
    <message>
        <source>Split the file, or raise the parsing time limit in the settings.</source>
        <translation>Teilen Sie die Datei, oder erhöhen Sie die Zeitgrenze für das Einlesen in den Einstellungen.</translation>
    </message>
    <message>
        <source>Split the file, or raise the parsing memory limit in the settings.</source>
        <translation>Teilen Sie die Datei, oder erhöhen Sie die Speichergrenze für das Einlesen in den Einstellungen.</translation>
    </message>
    <message>
        <source>Reading the file needs more memory than a parser may use.</source>
        <translation>Das Lesen der Datei braucht mehr Arbeitsspeicher, als dafür erlaubt ist.</translation>
    </message>
    <message>
        <source>The file expands far beyond its size.</source>
        <translation>Die Datei entpackt sich weit über ihre Größe hinaus.</translation>
    </message>
    <message>
        <source>The archive expands far beyond its size.</source>
        <translation>Das Archiv entpackt sich weit über seine Größe hinaus.</translation>
    </message>
    <message>
        <source>If it is genuine, unpack it yourself and add its parts.</source>
        <translation>Wenn sie echt ist, entpacken Sie sie selbst, und fügen Sie die Teile hinzu.</translation>
    </message>
    <message>
        <source>The parser&apos;s worker process ended unexpectedly.</source>
        <translation>Der Prozess, der die Datei las, endete unerwartet.</translation>
    </message>
    <message>
        <source>The parser was isolated, so nothing else is affected. Save the file again and retry.</source>
        <translation>Er war abgeschottet, sonst ist nichts betroffen. Speichern Sie die Datei neu, und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>The file may be an attack on the parser. Do not open it elsewhere before it was examined.</source>
        <translation>Die Datei könnte ein Angriff sein. Öffnen Sie sie nirgends sonst, bevor sie untersucht wurde.</translation>
    </message>
    <message>
        <source>The same file is in this collection already, as “{name}”. Nothing is lost: searches find that one.</source>
        <translation>Dieselbe Datei ist bereits in dieser Sammlung, als „{name}“. Nichts geht verloren: Die Suche findet jenes Dokument.</translation>
    </message>
    <message>
        <source>The same text is in this collection already, as “{name}”. Nothing is lost: searches find that one.</source>
        <translation>Derselbe Text ist bereits in dieser Sammlung, als „{name}“. Nichts geht verloren: Die Suche findet jenes Dokument.</translation>
    </message>
    <message>
        <source>Nearly the same as “{name}” ({share} of its phrases), but not in every word or number. Both are searchable; remove the one that is out of date.</source>
        <translation>Fast gleich wie „{name}“ ({share} der Wendungen), aber nicht in jedem Wort oder jeder Zahl. Beide sind auffindbar; entfernen Sie das veraltete.</translation>
    </message>
    <message>
        <source>It was “{name}” before; its content is the same.</source>
        <translation>Die Datei hieß vorher „{name}“; der Inhalt ist derselbe.</translation>
    </message>
    <message>
        <source>The version that was read before stays searchable.</source>
        <translation>Die früher gelesene Fassung bleibt auffindbar.</translation>
    </message>
    <message>
        <source>Not everything inside it was read yet. Add it again to go on.</source>
        <translation>Der Inhalt wurde noch nicht ganz gelesen. Fügen Sie die Datei erneut hinzu, um fortzufahren.</translation>
    </message>
    <message>
        <source>It was removed from this collection on purpose. Add it by its own path to bring it back.</source>
        <translation>Das Dokument wurde mit Absicht aus dieser Sammlung entfernt. Fügen Sie die Datei einzeln hinzu, um es zurückzuholen.</translation>
    </message>
    <message>
        <source>Its file is no longer there; the document still answers. Remove it, or add the folder again with --prune.</source>
        <translation>Die Datei ist nicht mehr da; das Dokument antwortet weiterhin. Entfernen Sie es, oder fügen Sie den Ordner mit --prune erneut hinzu.</translation>
    </message>
    <message>
        <source>Its file is no longer there, so the document was removed.</source>
        <translation>Die Datei ist nicht mehr da, deshalb wurde das Dokument entfernt.</translation>
    </message>
    <message>
        <source>A temporary file or one that the system keeps for itself.</source>
        <translation>Eine vorübergehende Datei, oder eine, die das System für sich anlegt.</translation>
    </message>
    <message>
        <source>Hidden (its name begins with a dot). Add it by its own path if it matters.</source>
        <translation>Versteckt (der Name beginnt mit einem Punkt). Fügen Sie die Datei einzeln hinzu, wenn sie wichtig ist.</translation>
    </message>
    <message>
        <source>A link; links are not followed. Add the file that it leads to by its own path.</source>
        <translation>Eine Verknüpfung; ihr wird nicht gefolgt. Fügen Sie die Datei, auf die sie zeigt, einzeln hinzu.</translation>
    </message>
    <message>
        <source>Not a regular file but a device, a pipe or a socket.</source>
        <translation>Keine gewöhnliche Datei, sondern ein Gerät, eine Pipe oder ein Socket.</translation>
    </message>
    <message>
        <source>There is no such file or folder. Check the spelling, then add it again.</source>
        <translation>Diese Datei oder diesen Ordner gibt es nicht. Prüfen Sie die Schreibweise, und fügen Sie erneut hinzu.</translation>
    </message>
    <message>
        <source>The engine may not read this. Give its user the right to, then add it again.</source>
        <translation>Die Engine darf das nicht lesen. Geben Sie ihrem Benutzer das Recht dazu, und fügen Sie es erneut hinzu.</translation>
    </message>
    <message>
        <source>The engine may not read this file. Give its user the right to, then add it again.</source>
        <translation>Die Engine darf diese Datei nicht lesen. Geben Sie ihrem Benutzer das Recht dazu, und fügen Sie sie erneut hinzu.</translation>
    </message>
    <message>
        <source>The file disappeared while it was being added.</source>
        <translation>Die Datei verschwand, während sie hinzugefügt wurde.</translation>
    </message>
    <message>
        <source>The vault itself, or the file with its passphrase. Neither is read, wherever it lies.</source>
        <translation>Der Tresor selbst oder die Datei mit seiner Passphrase. Beide werden nie eingelesen, wo immer sie liegen.</translation>
    </message>
    <message>
        <source>{free} of {all} GiB available</source>
        <translation>{free} von {all} GiB verfügbar</translation>
    </message>
    <message>
        <source>close other programs; 4 GiB are needed for a small model</source>
        <translation>schließen Sie andere Programme; ein kleines Modell braucht 4 GiB</translation>
    </message>
    <message>
        <source>{free} of {all} GiB free</source>
        <translation>{free} von {all} GiB frei</translation>
    </message>
    <message>
        <source>free space where the vault lies, or move the vault</source>
        <translation>schaffen Sie Platz, wo der Tresor liegt, oder verlegen Sie ihn</translation>
    </message>
    <message>
        <source>none; models run on the processor</source>
        <translation>keine; Modelle laufen auf dem Prozessor</translation>
    </message>
    <message>
        <source>llama-server is missing or does not start</source>
        <translation>llama-server fehlt oder startet nicht</translation>
    </message>
    <message>
        <source>run &apos;make toolchain&apos;; until then only quote mode answers</source>
        <translation>führen Sie „make toolchain“ aus; bis dahin gibt es nur Zitate</translation>
    </message>
    <message>
        <source>{name}, {usable} of {all} cores, {features}</source>
        <translation>{name}, {usable} von {all} Kernen, {features}</translation>
    </message>
    <message>
        <source>a processor with AVX2 is needed for acceptable speed</source>
        <translation>für brauchbare Geschwindigkeit ist ein Prozessor mit AVX2 nötig</translation>
    </message>
    <message>
        <source>the engine and its children live in a network namespace without interfaces</source>
        <translation>die Engine und ihre Prozesse laufen in einem Netzwerk-Namensraum ohne Schnittstellen</translation>
    </message>
    <message>
        <source>the engine could not leave the network; it opens no connection by itself</source>
        <translation>die Engine konnte das Netzwerk nicht verlassen; von sich aus öffnet sie keine Verbindung</translation>
    </message>
    <message>
        <source>the engine&apos;s code tried {n} times to reach beyond this machine; refused</source>
        <translation>der Code der Engine versuchte {n}-mal, über diesen Rechner hinauszugreifen; abgewiesen</translation>
    </message>
    <message>
        <source>Restart the engine; if it happens again, report it.</source>
        <translation>Starten Sie die Engine neu; geschieht es wieder, melden Sie es.</translation>
    </message>
    <message>
        <source>encrypted with {cipher}, proven at opening; {size} MB</source>
        <translation>verschlüsselt mit {cipher}, beim Öffnen bewiesen; {size} MB</translation>
    </message>
    <message>
        <source>{n} stored files, all in place</source>
        <translation>{n} gespeicherte Dateien, alle vorhanden</translation>
    </message>
    <message>
        <source>{missing} of {all} stored files are missing from blobs/ in the vault</source>
        <translation>{missing} von {all} gespeicherten Dateien fehlen in blobs/ im Tresor</translation>
    </message>
    <message>
        <source>Add their documents again, or restore a backup with `cloister backup restore`.</source>
        <translation>Fügen Sie ihre Dokumente erneut hinzu, oder stellen Sie mit `cloister backup restore` eine Sicherung wieder her.</translation>
    </message>
    <message>
        <source>{n} passages in memory, {size} MB</source>
        <translation>{n} Abschnitte im Arbeitsspeicher, {size} MB</translation>
    </message>
    <message>
        <source>{n} of {all} passages are in memory</source>
        <translation>{n} von {all} Abschnitten sind im Arbeitsspeicher</translation>
    </message>
    <message>
        <source>A running job explains a small difference; otherwise restart the engine.</source>
        <translation>Ein laufender Auftrag erklärt eine kleine Abweichung; sonst starten Sie die Engine neu.</translation>
    </message>
    <message>
        <source>none; answers are quotes</source>
        <translation>keines; Antworten sind Zitate</translation>
    </message>
    <message>
        <source>no backup was ever made</source>
        <translation>es wurde noch nie eine Sicherung gemacht</translation>
    </message>
    <message>
        <source>{n} not finished: what they erased is not certified</source>
        <translation>{n} unvollendet: Was sie gelöscht haben, ist nicht bescheinigt</translation>
    </message>
    <message>
        <source>{n} under way</source>
        <translation>{n} im Gange</translation>
    </message>
    <message>
        <source>`cloister erase list` names them; `cloister erase resume ID` goes on, or says why not.</source>
        <translation>`cloister erase list` nennt sie; `cloister erase resume ID` setzt fort oder sagt, warum nicht. Auch die Seite Löschung kann das.</translation>
    </message>
    <message>
        <source>the last was made {n} days ago in {folder}</source>
        <translation>die letzte wurde vor {n} Tagen gemacht, in {folder}</translation>
    </message>
    <message>
        <source>made today in {folder}</source>
        <translation>heute gemacht, in {folder}</translation>
    </message>
    <message>
        <source>must be at least {n}</source>
        <translation>muss mindestens {n} sein</translation>
    </message>
    <message>
        <source>must be more than {n}</source>
        <translation>muss mehr als {n} sein</translation>
    </message>
    <message>
        <source>must be at most {n}</source>
        <translation>darf höchstens {n} sein</translation>
    </message>
    <message>
        <source>must be less than {n}</source>
        <translation>muss weniger als {n} sein</translation>
    </message>
    <message>
        <source>must be a whole number</source>
        <translation>muss eine ganze Zahl sein</translation>
    </message>
    <message>
        <source>must be a number</source>
        <translation>muss eine Zahl sein</translation>
    </message>
    <message>
        <source>must be a list of names</source>
        <translation>muss eine Liste von Namen sein</translation>
    </message>
    <message>
        <source>cannot be used</source>
        <translation>kann nicht verwendet werden</translation>
    </message>
    <message>
        <source>there is no NVIDIA card</source>
        <translation>Es gibt keine NVIDIA-Grafikkarte</translation>
    </message>
    <message>
        <source>the 8-bit optimizer needs a card</source>
        <translation>Der Optimierer in 8 Bit braucht eine Grafikkarte</translation>
    </message>
    <message>
        <source>it pays on a card only</source>
        <translation>Das lohnt sich nur auf einer Grafikkarte</translation>
    </message>
    <message>
        <source>attention on a card computes in 16 bits</source>
        <translation>Attention rechnet auf einer Grafikkarte in 16 Bit</translation>
    </message>
    <message>
        <source>it is far more than a micro-batch holds</source>
        <translation>Das ist weit mehr, als ein Micro-Batch enthält</translation>
    </message>
    <message>
        <source>its weights are GGUF, which cannot be trained</source>
        <translation>Seine Gewichte sind GGUF und lassen sich nicht trainieren</translation>
    </message>
    <message>
        <source>there is no such model pack</source>
        <translation>Dieses Modellpaket gibt es nicht</translation>
    </message>
    <message>
        <source>{objective} cannot be trained on a dataset of the kind {kind}</source>
        <translation>{objective} lässt sich nicht auf einem Datensatz der Art {kind} trainieren</translation>
    </message>
    <message>
        <source>the licence &apos;{licence}&apos; is not in the catalogue, so nobody has read what it permits</source>
        <translation>Die Lizenz „{licence}“ steht nicht im Katalog; niemand hat gelesen, was sie erlaubt</translation>
    </message>
    <message>
        <source>{name} permits no models that are made from it</source>
        <translation>{name} erlaubt keine Modelle, die daraus entstehen</translation>
    </message>
    <message>
        <source>line {n} is not one of the kind that the version says</source>
        <translation>Zeile {n} ist nicht von der Art, die die Version nennt</translation>
    </message>
    <message>
        <source>it has nothing to train on</source>
        <translation>Er enthält nichts zum Trainieren</translation>
    </message>
    <message>
        <source>the dataset has no validation split to stop by</source>
        <translation>Der Datensatz hat keinen Validierungsteil, an dem das Ende zu erkennen wäre</translation>
    </message>
    <message>
        <source>it needs about {needed} GiB and {free} GiB are free</source>
        <translation>Benötigt werden etwa {needed} GiB, frei sind {free} GiB</translation>
    </message>
    <message>
        <source>Use the preset cpu, or the value device=cpu.</source>
        <translation>Wählen Sie die Vorgabe ohne Grafikkarte oder als Gerät den Prozessor.</translation>
    </message>
    <message>
        <source>Use optimizer=auto.</source>
        <translation>Lassen Sie den Optimierer auf „Automatisch“.</translation>
    </message>
    <message>
        <source>Use compile=false.</source>
        <translation>Schalten Sie das Kompilieren aus.</translation>
    </message>
    <message>
        <source>Use compute_dtype=auto.</source>
        <translation>Lassen Sie das Zahlenformat auf „Automatisch“.</translation>
    </message>
    <message>
        <source>Use objective=auto, or another dataset.</source>
        <translation>Lassen Sie das Ziel auf „Automatisch“ oder wählen Sie einen anderen Datensatz.</translation>
    </message>
    <message>
        <source>Choose another base model.</source>
        <translation>Wählen Sie ein anderes Basismodell.</translation>
    </message>
    <message>
        <source>Freeze the dataset again.</source>
        <translation>Frieren Sie den Datensatz noch einmal ein.</translation>
    </message>
    <message>
        <source>Accept items, then freeze it again.</source>
        <translation>Nehmen Sie Einträge an, und frieren Sie ihn dann noch einmal ein.</translation>
    </message>
    <message>
        <source>Raise sequence_tokens, or set too_long=truncate.</source>
        <translation>Erhöhen Sie die längste Sequenz oder lassen Sie zu lange Beispiele kürzen.</translation>
    </message>
    <message>
        <source>Freeze it with one, or set the value to 0.</source>
        <translation>Frieren Sie ihn mit einem solchen ein, oder setzen Sie den Wert auf 0.</translation>
    </message>
    <message>
        <source>It fits with {values}.</source>
        <translation>Mit {values} passt es.</translation>
    </message>
    <message>
        <source>of the libraries, and small blocks that are kept; measured</source>
        <translation>der Bibliotheken, und kleine Blöcke, die behalten werden; gemessen</translation>
    </message>
    <message>
        <source>must be {choices} or {last}</source>
        <translation>muss {choices} oder {last} sein</translation>
    </message>
    <message>
        <source>it starts one process only</source>
        <translation>Das startet nur einen Prozess</translation>
    </message>
    <message>
        <source>there is one NVIDIA card</source>
        <translation>Es gibt eine Grafikkarte von NVIDIA</translation>
    </message>
    <message>
        <source>there are {n} NVIDIA cards</source>
        <translation>Es gibt {n} Grafikkarten von NVIDIA</translation>
    </message>
    <message>
        <source>a step has {n} rows, fewer than cards</source>
        <translation>Ein Schritt hat {n} Zeilen, weniger als Grafikkarten</translation>
    </message>
    <message>
        <source>it was not tried with several processes</source>
        <translation>Das wurde mit mehreren Prozessen nicht erprobt</translation>
    </message>
    <message>
        <source>about {share}% of the examples are longer than {n} tokens</source>
        <translation>Etwa {share} der Beispiele sind länger als {n} Token</translation>
    </message>
    <message>
        <source>Use launcher=accelerate, or cards=1.</source>
        <translation>Verwenden Sie den Starter accelerate oder eine Grafikkarte.</translation>
    </message>
    <message>
        <source>Use no more cards than there are.</source>
        <translation>Verwenden Sie nicht mehr Grafikkarten, als es gibt.</translation>
    </message>
    <message>
        <source>Raise accumulation, or use fewer cards.</source>
        <translation>Erhöhen Sie die Akkumulation, oder verwenden Sie weniger Grafikkarten.</translation>
    </message>
    <message>
        <source>About {share}% of the examples are longer than {n} tokens and will be left out.</source>
        <translation>Etwa {share} % der Beispiele sind länger als {n} Token und werden ausgelassen.</translation>
    </message>
    <message>
        <source>About {share}% of the examples are longer than {n} tokens and will be cut.</source>
        <translation>Etwa {share} % der Beispiele sind länger als {n} Token und werden gekürzt.</translation>
    </message>
    <message>
        <source>{n} items of the dataset&apos;s version were withdrawn before.</source>
        <translation>{n} Einträge dieser Version des Datensatzes wurden vorher zurückgezogen.</translation>
    </message>
    <message>
        <source>The licence &apos;{licence}&apos; is not in the catalogue; somebody accepted it for this run.</source>
        <translation>Die Lizenz „{licence}“ steht nicht im Katalog; jemand hat sie für diesen Lauf angenommen.</translation>
    </message>
    <message>
        <source>{name}: what is made from this model has to name it. {summary}</source>
        <translation>{name}: Was aus diesem Modell entsteht, muss es nennen. {summary}</translation>
    </message>
    <message>
        <source>Memory ran out with micro_batch={a}; went on with micro_batch={b} and accumulation={c}, the same {n} rows in a step.</source>
        <translation>Der Speicher reichte bei einem Micro-Batch von {a} nicht; weiter ging es mit einem Micro-Batch von {b} und einer Akkumulation von {c}, also denselben {n} Zeilen je Schritt.</translation>
    </message>
    <message>
        <source>Stopped after step {n}: the evaluation loss was best at step {best}.</source>
        <translation>Beendet nach Schritt {n}: Am besten war der Bewertungsverlust bei Schritt {best}.</translation>
    </message>
    <message>
        <source>{n} examples were left out: too long, or without an answer.</source>
        <translation>{n} Beispiele wurden ausgelassen: zu lang oder ohne Antwort.</translation>
    </message>
    <message>
        <source>{n} examples were cut: too long, or without an answer.</source>
        <translation>{n} Beispiele wurden gekürzt: zu lang oder ohne Antwort.</translation>
    </message>
    <message>
        <source>an earlier run of this base did {n} tokens a second</source>
        <translation>ein früherer Lauf dieses Basismodells schaffte {n} Token je Sekunde</translation>
    </message>
    <message>
        <source>this processor multiplies matrices at {n} GFLOP/s; half of it assumed</source>
        <translation>dieser Prozessor multipliziert Matrizen mit {n} GFLOP/s; die Hälfte davon angenommen</translation>
    </message>
    <message>
        <source>this card&apos;s speed is not known before a first run</source>
        <translation>wie schnell diese Grafikkarte ist, zeigt erst ein erster Lauf</translation>
    </message>
    <message>
        <source>35% of the card&apos;s peak in bfloat16, assumed; a first run will tell</source>
        <translation>35 % der Spitzenleistung der Grafikkarte in bfloat16 angenommen; ein erster Lauf wird es zeigen</translation>
    </message>
    <message>
        <source>35% of the peak in bfloat16 of each of {n} cards, assumed; a first run will tell</source>
        <translation>35 % der Höchstleistung in bfloat16 von jeder der {n} Grafikkarten, angenommen; ein erster Lauf wird es zeigen</translation>
    </message>
    <message>
        <source>{n} parameters of {width} bytes</source>
        <translation>{n} Parameter zu {width} Byte</translation>
    </message>
    <message>
        <source>{n} parameters of half a byte (NF4)</source>
        <translation>{n} Parameter zu einem halben Byte (NF4)</translation>
    </message>
    <message>
        <source>one for {n} weights, {size} bytes each</source>
        <translation>eine für {n} Gewichte, je {size} Byte</translation>
    </message>
    <message>
        <source>embeddings, output and norms, {n} bytes each</source>
        <translation>Einbettungen, Ausgabe und Normen, je {n} Byte</translation>
    </message>
    <message>
        <source>the largest, while it multiplies</source>
        <translation>die größte, während sie multipliziert wird</translation>
    </message>
    <message>
        <source>{n} bytes for each trained parameter: mean and mean square</source>
        <translation>{n} Byte je trainiertem Parameter: Mittel und mittleres Quadrat</translation>
    </message>
    <message>
        <source>4 bytes for each trained parameter</source>
        <translation>4 Byte je trainiertem Parameter</translation>
    </message>
    <message>
        <source>driver, libraries and kernels; assumed</source>
        <translation>Treiber, Bibliotheken und Kernel; angenommen</translation>
    </message>
    <message>
        <source>buffers of NCCL; assumed</source>
        <translation>Puffer von NCCL; angenommen</translation>
    </message>
    <message>
        <source>one of {n} equal shares</source>
        <translation>einer von {n} gleichen Teilen</translation>
    </message>
    <message>
        <source>of all adapters in one piece, from card to card</source>
        <translation>aller Adapter am Stück, von Karte zu Karte</translation>
    </message>
    <message>
        <source>{n} with as much as this one</source>
        <translation>{n} mit so viel wie dieser</translation>
    </message>
    <message>
        <source>embeddings, output and 2 of {n} layers, whole while they compute</source>
        <translation>Einbettungen, Ausgabe und 2 von {n} Schichten, ganz, während sie rechnen</translation>
    </message>
    <message>
        <source>embeddings, output and 2 of {n} layers, whole while they compute; and of each matrix what it was in 16 bits</source>
        <translation>Einbettungen, Ausgabe und 2 von {n} Schichten, ganz, während sie rechnen; und von jeder Matrix, was sie in 16 Bit war</translation>
    </message>
    <message>
        <source>interpreter and libraries; measured</source>
        <translation>Interpreter und Bibliotheken; gemessen</translation>
    </message>
    <message>
        <source>{n} bytes for each token and layer, {tokens} tokens at once</source>
        <translation>{n} Byte je Token und Schicht, {tokens} Token zugleich</translation>
    </message>
    <message>
        <source>checkpointed: {n} bytes for each token and layer, and one layer in full; {tokens} tokens at once</source>
        <translation>mit Checkpoints: {n} Byte je Token und Schicht und eine Schicht ganz; {tokens} Token zugleich</translation>
    </message>
    <message>
        <source>{n} tokens at a time, {bytes} bytes for each of {entries} entries</source>
        <translation>{n} Token zugleich, {bytes} Byte für jeden von {entries} Einträgen</translation>
    </message>
    <message>
        <source>answers as the run that it came from</source>
        <translation>antwortet wie der Lauf, aus dem es kam</translation>
    </message>
    <message>
        <source>rolled back</source>
        <translation>zurückgerollt</translation>
    </message>
    <message>
        <source>chosen to answer</source>
        <translation>zum Antworten gewählt</translation>
    </message>
    <message>
        <source>perplexity {a}, of F16 {b}</source>
        <translation>Perplexität {a}, von F16 {b}</translation>
    </message>
    <message>
        <source>{n} of {all} texts have the same token ids</source>
        <translation>{n} von {all} Texten haben dieselben Token</translation>
    </message>
    <message>
        <source>{n} of {all} conversations become the same prompt</source>
        <translation>{n} von {all} Gesprächen ergeben dieselbe Eingabe</translation>
    </message>
    <message>
        <source>the base has no chat template, so there is nothing to compare</source>
        <translation>das Basismodell hat keine Vorlage für Gespräche, zu vergleichen gibt es daher nichts</translation>
    </message>
    <message>
        <source>{n} of {all} tokens are the likeliest in transformers too, the others within {worst}</source>
        <translation>{n} von {all} Token sind auch in transformers die wahrscheinlichsten, die übrigen liegen innerhalb von {worst}</translation>
    </message>
</context>
<context>
    <name>Erasure</name>
    <message>
        <source>{file} cannot be read: {reason}.</source>
        <translation>{file} lässt sich nicht lesen: {reason}.</translation>
    </message>
    <message>
        <source>Choose a file that you may read.</source>
        <translation>Wählen Sie eine Datei, die Sie lesen dürfen.</translation>
    </message>
    <message>
        <source>The person asked for it</source>
        <translation>Die Person hat es verlangt</translation>
    </message>
    <message>
        <source>Consent was withdrawn</source>
        <translation>Die Einwilligung wurde widerrufen</translation>
    </message>
    <message>
        <source>It is no longer needed</source>
        <translation>Es wird nicht mehr gebraucht</translation>
    </message>
    <message>
        <source>It should never have been kept</source>
        <translation>Es hätte nie gespeichert werden dürfen</translation>
    </message>
    <message>
        <source>An authority or a court ordered it</source>
        <translation>Eine Behörde oder ein Gericht hat es angeordnet</translation>
    </message>
    <message>
        <source>Another reason</source>
        <translation>Ein anderer Grund</translation>
    </message>
    <message>
        <source>legal hold: stays</source>
        <translation>Aufbewahrungspflicht: bleibt</translation>
    </message>
    <message>
        <source>stays as it is</source>
        <translation>bleibt, wie es ist</translation>
    </message>
    <message>
        <source>erase whole</source>
        <translation>ganz löschen</translation>
    </message>
    <message>
        <source>cover the name, and possible places</source>
        <translation>Namen und mögliche Stellen abdecken</translation>
    </message>
    <message>
        <source>cover the name</source>
        <translation>Namen abdecken</translation>
    </message>
    <message>
        <source>page {n}</source>
        <translation>Seite {n}</translation>
    </message>
    <message>
        <source>text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>path</source>
        <translation>Pfad</translation>
    </message>
    <message>
        <source>hidden by the policy</source>
        <translation>durch eine Datenschutzregel verborgen</translation>
    </message>
    <message>
        <source>{where}, possible</source>
        <translation>{where}, möglich</translation>
    </message>
    <message>
        <source>no text of it is kept</source>
        <translation>sein Text ist nicht gespeichert</translation>
    </message>
    <message>
        <source>its text is kept under a policy for personal data</source>
        <translation>sein Text ist unter einer Richtlinie für personenbezogene Daten gespeichert</translation>
    </message>
    <message>
        <source>The whole name also stands in {turns} answers or questions, {items} items and {lines} frozen lines of datasets, {evaluations} answers of evaluations. It is taken out of them whatever is chosen.</source>
        <translation>Der volle Name steht auch in {turns} Antworten oder Fragen, {items} Einträgen und {lines} eingefrorenen Zeilen von Datensätzen und {evaluations} Antworten von Bewertungen. Dort wird er in jedem Fall herausgenommen.</translation>
    </message>
    <message>
        <source>Documents without text to search: {n}.</source>
        <translation>Dokumente ohne durchsuchbaren Text: {n}.</translation>
    </message>
    <message>
        <source>Collections that you may not read were not searched.</source>
        <translation>Sammlungen, die Sie nicht lesen dürfen, wurden nicht durchsucht.</translation>
    </message>
    <message>
        <source>Collections that you may not read and were not searched: {n}.</source>
        <translation>Nicht durchsuchte Sammlungen, die Sie nicht lesen dürfen: {n}.</translation>
    </message>
    <message>
        <source>These documents go, with their files and keys:</source>
        <translation>Diese Dokumente verschwinden, mit Dateien und Schlüsseln:</translation>
    </message>
    <message>
        <source>With them go:</source>
        <translation>Mit ihnen verschwinden:</translation>
    </message>
    <message>
        <source>In these the name is covered, and their file goes:</source>
        <translation>In diesen wird der Name abgedeckt, und ihre Datei verschwindet:</translation>
    </message>
    <message>
        <source>Possible places are covered too in {n} of them.</source>
        <translation>In {n} davon werden auch mögliche Stellen abgedeckt.</translation>
    </message>
    <message>
        <source>Everywhere else the whole name is taken out.</source>
        <translation>Überall sonst wird der volle Name herausgenommen.</translation>
    </message>
    <message>
        <source>passages with their vectors: {n}</source>
        <translation>Abschnitte mit ihren Vektoren: {n}</translation>
    </message>
    <message>
        <source>stored files: {n}, {size}</source>
        <translation>gespeicherte Dateien: {n}, {size}</translation>
    </message>
    <message>
        <source>answers with their questions: {n} in {c} conversations</source>
        <translation>Antworten mit ihren Fragen: {n} in {c} Unterhaltungen</translation>
    </message>
    <message>
        <source>of these with feedback: {n}</source>
        <translation>davon mit Rückmeldung: {n}</translation>
    </message>
    <message>
        <source>items of datasets: {n}</source>
        <translation>Einträge von Datensätzen: {n}</translation>
    </message>
    <message>
        <source>lines of frozen versions: {n}</source>
        <translation>Zeilen eingefrorener Versionen: {n}</translation>
    </message>
    <message>
        <source>answers and questions of evaluations: {n}</source>
        <translation>Antworten und Fragen von Bewertungen: {n}</translation>
    </message>
    <message>
        <source>findings of personal data: {n}</source>
        <translation>Funde personenbezogener Daten: {n}</translation>
    </message>
    <message>
        <source>legal hold</source>
        <translation>Aufbewahrungspflicht</translation>
    </message>
    <message>
        <source>a copy</source>
        <translation>eine Kopie</translation>
    </message>
    <message>
        <source>inside another one</source>
        <translation>in einem anderen enthalten</translation>
    </message>
    <message>
        <source>the version {id} of a dataset loses lines: {n}</source>
        <translation>die Version {id} eines Datensatzes verliert Zeilen: {n}</translation>
    </message>
    <message>
        <source>Erased {time}. Documents erased: {n}</source>
        <translation>Gelöscht {time}. Gelöschte Dokumente: {n}</translation>
    </message>
    <message>
        <source>Erased {time}. Documents erased: {n}, with the name covered: {r}</source>
        <translation>Gelöscht {time}. Gelöschte Dokumente: {n}, mit abgedecktem Namen: {r}</translation>
    </message>
    <message>
        <source>the version {id} of a dataset lost lines: {n}</source>
        <translation>die Version {id} eines Datensatzes verlor Zeilen: {n}</translation>
    </message>
    <message>
        <source>Erased and certified. Documents erased: {n}, with the name covered: {r}.</source>
        <translation>Gelöscht und bescheinigt. Gelöschte Dokumente: {n}, mit abgedecktem Namen: {r}.</translation>
    </message>
    <message>
        <source>Erased and certified. Documents erased: {n}.</source>
        <translation>Gelöscht und bescheinigt. Gelöschte Dokumente: {n}.</translation>
    </message>
    <message>
        <source>{of}: the signature fits and is of this vault. Documents: {n}, erased {time}, checkpoint {c}.</source>
        <translation>{of}: Die Signatur stimmt und ist von diesem Tresor. Dokumente: {n}, gelöscht {time}, Prüfpunkt {c}.</translation>
    </message>
    <message>
        <source>the run {name} has learned from it: marked for retraining</source>
        <translation>der Lauf {name} hat daraus gelernt: zum Neutrainieren vorgemerkt</translation>
    </message>
    <message>
        <source>the run {name} is stopped, and cannot go on</source>
        <translation>der Lauf {name} wird angehalten und kann nicht weitergehen</translation>
    </message>
    <message>
        <source>the model {name} has learned from it: marked for retraining</source>
        <translation>das Modell {name} hat daraus gelernt: zum Neutrainieren vorgemerkt</translation>
    </message>
    <message>
        <source>the model {name} has learned from it and ANSWERS NOW: marked for retraining</source>
        <translation>das Modell {name} hat daraus gelernt und ANTWORTET JETZT: zum Neutrainieren vorgemerkt</translation>
    </message>
    <message>
        <source>What stays, and is not reached:</source>
        <translation>Was bleibt und nicht erreicht wird:</translation>
    </message>
    <message>
        <source>the backup {id} holds it; remove it on the page Keys and backups</source>
        <translation>die Sicherung {id} enthält es; entfernen Sie sie auf der Seite Schlüssel und Sicherungen</translation>
    </message>
    <message>
        <source>the backup {id} may hold it: it cannot be read now</source>
        <translation>die Sicherung {id} kann es enthalten: Sie ist jetzt nicht lesbar</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>Dokumente</translation>
    </message>
    <message>
        <source>A person</source>
        <translation>Eine Person</translation>
    </message>
    <message>
        <source>By a rule</source>
        <translation>Durch eine Regel</translation>
    </message>
    <message>
        <source>waiting: nothing is gone yet</source>
        <translation>wartet: noch ist nichts gelöscht</translation>
    </message>
    <message>
        <source>unfinished: gone, but not certified</source>
        <translation>unvollendet: gelöscht, aber nicht bescheinigt</translation>
    </message>
    <message>
        <source>erased and certified</source>
        <translation>gelöscht und bescheinigt</translation>
    </message>
    <message>
        <source>given up: nothing was erased</source>
        <translation>aufgegeben: nichts wurde gelöscht</translation>
    </message>
    <message>
        <source>Asked for {time} by {name}</source>
        <translation>Verlangt {time} von {name}</translation>
    </message>
    <message>
        <source>Places where the name was covered: {n}</source>
        <translation>Stellen, an denen der Name abgedeckt wurde: {n}</translation>
    </message>
    <message>
        <source>needs retraining: {id}</source>
        <translation>muss neu trainiert werden: {id}</translation>
    </message>
    <message>
        <source>needs retraining and ANSWERS NOW: {id}</source>
        <translation>muss neu trainiert werden und ANTWORTET JETZT: {id}</translation>
    </message>
    <message>
        <source>A model that learned from it answers now: train anew and replace it.</source>
        <translation>Ein Modell, das daraus gelernt hat, antwortet jetzt: Trainieren Sie neu, und ersetzen Sie es.</translation>
    </message>
    <message>
        <source>Backups that hold it, or may: {n}.</source>
        <translation>Sicherungen, die es enthalten oder enthalten können: {n}.</translation>
    </message>
    <message>
        <source>{of}: the signature fits, but IT BEARS ANOTHER KEY than this vault&apos;s.</source>
        <translation>{of}: Die Signatur stimmt, aber SIE TRÄGT EINEN ANDEREN SCHLÜSSEL als den dieses Tresors.</translation>
    </message>
    <message>
        <source>The same is not kept in this vault.</source>
        <translation>Dieselbe liegt nicht in diesem Tresor.</translation>
    </message>
    <message>
        <source>since they came in</source>
        <translation>seit der Aufnahme</translation>
    </message>
    <message>
        <source>since their file was changed</source>
        <translation>seit der Änderung der Datei</translation>
    </message>
    <message>
        <source>without a limit</source>
        <translation>ohne Frist</translation>
    </message>
    <message>
        <source>{n} days {since}</source>
        <translation>{n} Tage {since}</translation>
    </message>
    <message>
        <source>{n} day {since}</source>
        <translation>{n} Tag {since}</translation>
    </message>
    <message>
        <source>and {n} more</source>
        <translation>und {n} weitere</translation>
    </message>
</context>
<context>
    <name>ErasurePage</name>
    <message>
        <source>Looking …</source>
        <translation>Wird geprüft …</translation>
    </message>
    <message>
        <source>Erasure</source>
        <translation>Löschung</translation>
    </message>
    <message>
        <source>A person</source>
        <translation>Eine Person</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>Dokumente</translation>
    </message>
    <message>
        <source>Certificates</source>
        <translation>Bescheinigungen</translation>
    </message>
    <message>
        <source>Retention</source>
        <translation>Aufbewahrung</translation>
    </message>
    <message>
        <source>Legal holds</source>
        <translation>Aufbewahrungspflichten</translation>
    </message>
    <message>
        <source>This cannot be shown</source>
        <translation>Das kann nicht angezeigt werden</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Not for your role</source>
        <translation>Nicht für Ihre Rolle</translation>
    </message>
    <message>
        <source>Compliance officers and administrators erase people, set rules and legal holds, in collections that they may read. Documents of collections that you may write to can be erased under “Documents”.</source>
        <translation>Compliance-Beauftragte und Administratoren löschen Personen und setzen Regeln und Aufbewahrungspflichten, in Sammlungen, die sie lesen dürfen. Dokumente aus Sammlungen, die Sie ändern dürfen, lassen sich unter „Dokumente“ löschen.</translation>
    </message>
    <message>
        <source>Nothing was erased yet</source>
        <translation>Noch wurde nichts gelöscht</translation>
    </message>
    <message>
        <source>Every erasure leaves a signed certificate here, without a name or a text in it.</source>
        <translation>Jede Löschung hinterlässt hier eine signierte Bescheinigung, ohne einen Namen oder Text darin.</translation>
    </message>
    <message>
        <source>No collection</source>
        <translation>Keine Sammlung</translation>
    </message>
    <message>
        <source>Rules are set for collections that you may read. There is none yet.</source>
        <translation>Regeln gelten für Sammlungen, die Sie lesen dürfen. Noch gibt es keine.</translation>
    </message>
    <message>
        <source>No legal hold</source>
        <translation>Keine Aufbewahrungspflicht</translation>
    </message>
    <message>
        <source>A held document is not erased by anybody or by any rule, until the hold is ended.</source>
        <translation>Ein festgehaltenes Dokument löscht niemand und keine Regel, bis die Pflicht aufgehoben wird.</translation>
    </message>
    <message>
        <source>Hold a document …</source>
        <translation>Dokument festhalten …</translation>
    </message>
</context>
<context>
    <name>Evaluation</name>
    <message>
        <source>waits</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>runs</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>done</source>
        <translation>erledigt</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>misslungen</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>abgebrochen</translation>
    </message>
    <message>
        <source>over documents</source>
        <translation>über Dokumente</translation>
    </message>
    <message>
        <source>from memory</source>
        <translation>aus dem Gedächtnis</translation>
    </message>
    <message>
        <source>{right} of {answered} right ({share}), word overlap {f1}, abstained {abstained} times</source>
        <translation>{right} von {answered} richtig ({share}), Wortübereinstimmung {f1}, {abstained}-mal enthalten</translation>
    </message>
    <message>
        <source>{other} answers {points} points more rightly than {first}.</source>
        <translation>{other} beantwortet {points} Punkte mehr richtig als {first}.</translation>
    </message>
    <message>
        <source>{other} answers {points} points fewer rightly than {first}.</source>
        <translation>{other} beantwortet {points} Punkte weniger richtig als {first}.</translation>
    </message>
    <message>
        <source>{other} and {first} answer equally many rightly.</source>
        <translation>{other} und {first} beantworten gleich viele richtig.</translation>
    </message>
    <message>
        <source>That is hardly chance</source>
        <translation>Das ist kaum Zufall</translation>
    </message>
    <message>
        <source>That may be chance: more questions would tell</source>
        <translation>Das kann Zufall sein: Mehr Fragen würden es zeigen</translation>
    </message>
    <message>
        <source>95% interval {low} to {high} points, p = {p}</source>
        <translation>95-%-Intervall {low} bis {high} Punkte, p = {p}</translation>
    </message>
</context>
<context>
    <name>EvaluationPage</name>
    <message>
        <source>New evaluation …</source>
        <translation>Neue Bewertung …</translation>
    </message>
    <message>
        <source>Ctrl+N</source>
        <translation>Strg+N</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <source>Looking at the evaluations …</source>
        <translation>Die Bewertungen werden angesehen …</translation>
    </message>
    <message>
        <source>Evaluation</source>
        <translation>Bewertung</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Richtig</translation>
    </message>
    <message>
        <source>Questions</source>
        <translation>Fragen</translation>
    </message>
    <message>
        <source>Answered</source>
        <translation>Beantwortet</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Made</source>
        <translation>Angelegt</translation>
    </message>
    <message>
        <source>Evaluations</source>
        <translation>Bewertungen</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>Frage</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>Expected</source>
        <translation>Erwartet</translation>
    </message>
    <message>
        <source>right</source>
        <translation>richtig</translation>
    </message>
    <message>
        <source>wrong</source>
        <translation>falsch</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>Antworten</translation>
    </message>
    <message>
        <source>Only wrong answers</source>
        <translation>Nur falsche Antworten</translation>
    </message>
    <message>
        <source>to abstain</source>
        <translation>Enthaltung</translation>
    </message>
    <message>
        <source>An evaluation runs.</source>
        <translation>Eine Bewertung läuft.</translation>
    </message>
    <message>
        <source>Model owners, compliance officers and administrators evaluate models.</source>
        <translation>Modelle bewerten Modellverantwortliche, Compliance-Beauftragte und Administratoren.</translation>
    </message>
    <message>
        <source>Choose evaluations with two models or more, of the same questions.</source>
        <translation>Wählen Sie Bewertungen mit zwei oder mehr Modellen, derselben Fragen.</translation>
    </message>
    <message>
        <source>The first model against each of the others</source>
        <translation>Das erste Modell gegen jedes der anderen</translation>
    </message>
    <message>
        <source>The evaluations cannot be shown</source>
        <translation>Die Bewertungen können nicht angezeigt werden</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Not for your role</source>
        <translation>Nicht für Ihre Rolle</translation>
    </message>
    <message>
        <source>No evaluation yet</source>
        <translation>Noch keine Bewertung</translation>
    </message>
    <message>
        <source>Put a set of questions with known answers to one or more models: that is how a better model is told from one that only sounds better.</source>
        <translation>Stellen Sie einem oder mehreren Modellen Fragen mit bekannten Antworten: So lässt sich ein besseres Modell von einem unterscheiden, das nur besser klingt.</translation>
    </message>
</context>
<context>
    <name>Export</name>
    <message>
        <source>{file} was not saved: there is no space left in {folder}.</source>
        <translation>{file} wurde nicht gespeichert: In {folder} ist kein Platz mehr.</translation>
    </message>
    <message>
        <source>Free some space or choose another folder, then export again.</source>
        <translation>Schaffen Sie Platz, oder wählen Sie einen anderen Ordner, und exportieren Sie erneut.</translation>
    </message>
    <message>
        <source>{file} was not saved: {folder} may not be written to.</source>
        <translation>{file} wurde nicht gespeichert: In {folder} darf nicht geschrieben werden.</translation>
    </message>
    <message>
        <source>Choose a folder of your own, then export again.</source>
        <translation>Wählen Sie einen eigenen Ordner, und exportieren Sie erneut.</translation>
    </message>
    <message>
        <source>{file} was not saved: {reason}.</source>
        <translation>{file} wurde nicht gespeichert: {reason}.</translation>
    </message>
    <message>
        <source>Choose another folder, then export again.</source>
        <translation>Wählen Sie einen anderen Ordner, und exportieren Sie erneut.</translation>
    </message>
    <message>
        <source>{document}, page {page}</source>
        <translation>{document}, Seite {page}</translation>
    </message>
    <message>
        <source>Nearest passages, which do not answer it:</source>
        <translation>Die nächstliegenden Abschnitte, die keine Antwort geben:</translation>
    </message>
    <message>
        <source>Sources:</source>
        <translation>Quellen:</translation>
    </message>
    <message>
        <source>Stopped before it was checked.</source>
        <translation>Angehalten, bevor die Antwort geprüft war.</translation>
    </message>
    <message>
        <source>Phrased by {model}, checked sentence by sentence.</source>
        <translation>Formuliert von {model}, Satz für Satz geprüft.</translation>
    </message>
    <message>
        <source>Rated as helpful.</source>
        <translation>Als hilfreich bewertet.</translation>
    </message>
    <message>
        <source>Rated as not helpful.</source>
        <translation>Als nicht hilfreich bewertet.</translation>
    </message>
    <message>
        <source>Correction:</source>
        <translation>Korrektur:</translation>
    </message>
    <message>
        <source>not supported by the documents</source>
        <translation>nicht durch die Dokumente belegt</translation>
    </message>
    <message>
        <source>The documents do not say.</source>
        <translation>Die Dokumente sagen dazu nichts.</translation>
    </message>
    <message>
        <source>Exported from Cloister on {when}</source>
        <translation>Aus Cloister exportiert am {when}</translation>
    </message>
</context>
<context>
    <name>ExportBox</name>
    <message>
        <source>Models from this run</source>
        <translation>Modelle aus diesem Lauf</translation>
    </message>
    <message>
        <source>Form of the model</source>
        <translation>Form des Modells</translation>
    </message>
    <message>
        <source>One whole model</source>
        <translation>Ein ganzes Modell</translation>
    </message>
    <message>
        <source>The adapter alone, over its base</source>
        <translation>Nur der Adapter, über seiner Basis</translation>
    </message>
    <message>
        <source>Q4_K_M (small)</source>
        <translation>Q4_K_M (klein)</translation>
    </message>
    <message>
        <source>Q5_K_M (medium)</source>
        <translation>Q5_K_M (mittel)</translation>
    </message>
    <message>
        <source>Q6_K (medium)</source>
        <translation>Q6_K (mittel)</translation>
    </message>
    <message>
        <source>Q8_0 (large)</source>
        <translation>Q8_0 (groß)</translation>
    </message>
    <message>
        <source>F16 (exact)</source>
        <translation>F16 (genau)</translation>
    </message>
    <message>
        <source>Importance matrix</source>
        <translation>Wichtigkeitsmatrix</translation>
    </message>
    <message>
        <source>Quantize with care for what the dataset&apos;s text needs most. Slower, somewhat more exact.</source>
        <translation>Mit Rücksicht auf das quantisieren, was der Text des Datensatzes am meisten braucht. Langsamer, etwas genauer.</translation>
    </message>
    <message>
        <source>Make models</source>
        <translation>Modelle erzeugen</translation>
    </message>
    <message>
        <source>Cancel export</source>
        <translation>Export abbrechen</translation>
    </message>
    <message>
        <source>Progress of the export</source>
        <translation>Fortschritt des Exports</translation>
    </message>
    <message>
        <source>Starting …</source>
        <translation>Wird gestartet …</translation>
    </message>
    <message>
        <source>Models can be made once the run has finished.</source>
        <translation>Modelle lassen sich erzeugen, sobald der Lauf beendet ist.</translation>
    </message>
    <message>
        <source>Small; several of them share the memory of one base model while they answer.</source>
        <translation>Klein; mehrere teilen sich beim Antworten den Speicher eines Basismodells.</translation>
    </message>
    <message>
        <source>Base and adapter in one file: the simplest to use, and to take elsewhere.</source>
        <translation>Basis und Adapter in einer Datei: am einfachsten zu benutzen und mitzunehmen.</translation>
    </message>
    <message>
        <source>Choose at least one quantization</source>
        <translation>Wählen Sie mindestens eine Quantisierung</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>The file is not encrypted and lies outside of the vault: whoever can open it can read it.</source>
        <translation>Die Datei ist nicht verschlüsselt und liegt außerhalb des Tresors: Wer sie öffnen kann, kann sie lesen.</translation>
    </message>
    <message>
        <source>Messages, as the version has them</source>
        <translation>Nachrichten, wie in der Version</translation>
    </message>
    <message>
        <source>Alpaca</source>
        <translation>Alpaca</translation>
    </message>
    <message>
        <source>ShareGPT</source>
        <translation>ShareGPT</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>Choose the file …</source>
        <translation>Datei wählen …</translation>
    </message>
</context>
<context>
    <name>Failure</name>
    <message>
        <source>What was typed cannot be used: {rule}.</source>
        <translation>Die Eingabe kann nicht verwendet werden: {rule}.</translation>
    </message>
    <message>
        <source>Change what was typed, then try again.</source>
        <translation>Ändern Sie die Eingabe, und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>The desktop met an error it does not know ({kind}).</source>
        <translation>In der Oberfläche ist ein unbekannter Fehler aufgetreten ({kind}).</translation>
    </message>
    <message>
        <source>Try again. If it comes back, report it with this code.</source>
        <translation>Versuchen Sie es erneut. Tritt er wieder auf, melden Sie ihn mit diesem Code.</translation>
    </message>
</context>
<context>
    <name>FailureNotice</name>
    <message>
        <source>Dismiss</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Code: {code}</source>
        <translation>Code: {code}</translation>
    </message>
</context>
<context>
    <name>FaultsDialog</name>
    <message>
        <source>Bad lines</source>
        <translation>Fehlerhafte Zeilen</translation>
    </message>
    <message>
        <source>{n} more are not shown.</source>
        <translation>{n} weitere werden nicht gezeigt.</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>Zeile</translation>
    </message>
    <message>
        <source>What is wrong with it</source>
        <translation>Was daran falsch ist</translation>
    </message>
</context>
<context>
    <name>FieldRow</name>
    <message>
        <source>Reset</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>{title}: back to the preset</source>
        <translation>{title}: zurück zur Vorgabe</translation>
    </message>
    <message>
        <source>Take the preset&apos;s value again</source>
        <translation>Wieder den Wert der Vorgabe nehmen</translation>
    </message>
    <message>
        <source>Automatic ({value})</source>
        <translation>Automatisch ({value})</translation>
    </message>
    <message>
        <source>{least} to {most}.</source>
        <translation>{least} bis {most}.</translation>
    </message>
</context>
<context>
    <name>FolderPage</name>
    <message>
        <source>Choose a folder …</source>
        <translation>Ordner wählen …</translation>
    </message>
    <message>
        <source>Use the sample company</source>
        <translation>Beispielfirma verwenden</translation>
    </message>
    <message>
        <source>Documents of an invented manufacturer, to try questions on</source>
        <translation>Dokumente eines erfundenen Herstellers, um Fragen auszuprobieren</translation>
    </message>
    <message>
        <source>Keep looking at this folder for new and changed files</source>
        <translation>Diesen Ordner auf neue und geänderte Dateien überwachen</translation>
    </message>
    <message>
        <source>Add a first folder</source>
        <translation>Den ersten Ordner hinzufügen</translation>
    </message>
    <message>
        <source>Its documents are read into a collection of that name, with everything in its subfolders. You can ask as soon as the first ones are in.</source>
        <translation>Seine Dokumente werden mit allen Unterordnern in eine Sammlung dieses Namens eingelesen. Sobald die ersten eingelesen sind, können Sie fragen.</translation>
    </message>
    <message>
        <source>Read the folder</source>
        <translation>Ordner einlesen</translation>
    </message>
    <message>
        <source>Starting to read …</source>
        <translation>Das Einlesen beginnt …</translation>
    </message>
    <message>
        <source>No folder chosen yet.</source>
        <translation>Noch kein Ordner gewählt.</translation>
    </message>
    <message>
        <source>First folder</source>
        <translation>Erster Ordner</translation>
    </message>
</context>
<context>
    <name>Footer</name>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Remove …</source>
        <translation>Entfernen …</translation>
    </message>
    <message>
        <source>{n} selected</source>
        <translation>{n} ausgewählt</translation>
    </message>
    <message>
        <source>looking up what would be removed …</source>
        <translation>es wird ermittelt, was entfernt würde …</translation>
    </message>
    <message>
        <source>removing: {done} of {total}</source>
        <translation>wird entfernt: {done} von {total}</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Try all again</source>
        <translation>Alle erneut versuchen</translation>
    </message>
</context>
<context>
    <name>FreezeDialog</name>
    <message>
        <source>Freeze</source>
        <translation>Einfrieren</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>What would be left out?</source>
        <translation>Was würde weggelassen?</translation>
    </message>
    <message>
        <source>Take items too that nobody has reviewed</source>
        <translation>Auch nicht durchgesehene Einträge nehmen</translation>
    </message>
    <message>
        <source>Put its kind in its place</source>
        <translation>Durch ihre Art ersetzen</translation>
    </message>
    <message>
        <source>Leave the item out</source>
        <translation>Den Eintrag weglassen</translation>
    </message>
    <message>
        <source>Keep it, and count it</source>
        <translation>Behalten und zählen</translation>
    </message>
    <message>
        <source>Do not look for it</source>
        <translation>Nicht danach suchen</translation>
    </message>
    <message>
        <source>One question in each line</source>
        <translation>Eine Frage je Zeile</translation>
    </message>
    <message>
        <source>What for</source>
        <translation>Wofür</translation>
    </message>
    <message>
        <source>Personal data</source>
        <translation>Personenbezogene Daten</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>Validation</source>
        <translation>Validierung</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>Test</translation>
    </message>
    <message>
        <source>Seed of the splits</source>
        <translation>Startwert der Teile</translation>
    </message>
    <message>
        <source>Least words of a question</source>
        <translation>Mindestwörter je Frage</translation>
    </message>
    <message>
        <source>Least words of an answer</source>
        <translation>Mindestwörter je Antwort</translation>
    </message>
    <message>
        <source>Most words of an item</source>
        <translation>Höchstwörter je Eintrag</translation>
    </message>
    <message>
        <source>Golden questions to keep out</source>
        <translation>Prüffragen, die fehlen sollen</translation>
    </message>
    <message>
        <source>Name of the golden set</source>
        <translation>Name der Prüffragen</translation>
    </message>
    <message>
        <source>Settings of the freeze</source>
        <translation>Einstellungen des Einfrierens</translation>
    </message>
    <message>
        <source>What would be left out</source>
        <translation>Was weggelassen würde</translation>
    </message>
    <message>
        <source>Training, validation and test are {n} % together; they have to be 100 %.</source>
        <translation>Training, Validierung und Test sind zusammen {n} %; sie müssen 100 % sein.</translation>
    </message>
    <message>
        <source>Accept items first</source>
        <translation>Nehmen Sie zuerst Einträge an</translation>
    </message>
    <message>
        <source>A version never changes. It holds the accepted items that the gates let through: personal data, repetition, quality, golden questions. Look first at what they would leave out.</source>
        <translation>Eine Version ändert sich nie. Sie enthält die angenommenen Einträge, die alle Prüfungen bestehen: personenbezogene Daten, Wiederholung, Güte, Prüffragen. Sehen Sie zuerst nach, was wegfiele.</translation>
    </message>
    <message>
        <source>No item is accepted yet, so there is nothing to freeze.</source>
        <translation>Noch ist kein Eintrag angenommen, also gibt es nichts einzufrieren.</translation>
    </message>
</context>
<context>
    <name>GatesTable</name>
    <message>
        <source>{split}: {items}, {n} tokens</source>
        <translation>{split}: {items}, {n} Token</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
    <message>
        <source>nobody looked for it</source>
        <translation>niemand hat danach gesucht</translation>
    </message>
    <message>
        <source>nothing found</source>
        <translation>nichts gefunden</translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>Weggelassen</translation>
    </message>
    <message>
        <source>Personal data found</source>
        <translation>Gefundene personenbezogene Daten</translation>
    </message>
    <message>
        <source>Splits, by document: no document is in two of them</source>
        <translation>Teile, nach Dokumenten: Kein Dokument ist in zweien</translation>
    </message>
    <message>
        <source>Origins</source>
        <translation>Herkunft</translation>
    </message>
    <message>
        <source>Languages</source>
        <translation>Sprachen</translation>
    </message>
</context>
<context>
    <name>GroupsPane</name>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Members</source>
        <translation>Mitglieder</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Seit</translation>
    </message>
    <message>
        <source>New group …</source>
        <translation>Neue Gruppe …</translation>
    </message>
    <message>
        <source>Ctrl+N</source>
        <translation>Strg+N</translation>
    </message>
    <message>
        <source>Remove group …</source>
        <translation>Gruppe entfernen …</translation>
    </message>
    <message>
        <source>Add member …</source>
        <translation>Mitglied aufnehmen …</translation>
    </message>
    <message>
        <source>Take out</source>
        <translation>Herausnehmen</translation>
    </message>
    <message>
        <source>Groups</source>
        <translation>Gruppen</translation>
    </message>
    <message>
        <source>Members of the group</source>
        <translation>Mitglieder der Gruppe</translation>
    </message>
    <message>
        <source>New group</source>
        <translation>Neue Gruppe</translation>
    </message>
    <message>
        <source>Name of the group</source>
        <translation>Name der Gruppe</translation>
    </message>
    <message>
        <source>Add a member</source>
        <translation>Ein Mitglied aufnehmen</translation>
    </message>
    <message>
        <source>Who joins {group}?</source>
        <translation>Wer kommt zu {group}?</translation>
    </message>
    <message>
        <source>Remove a group</source>
        <translation>Eine Gruppe entfernen</translation>
    </message>
    <message>
        <source>Remove the group {name}?</source>
        <translation>Die Gruppe {name} entfernen?</translation>
    </message>
    <message>
        <source>Its members lose what they could read by it alone. Nobody&apos;s documents are deleted.</source>
        <translation>Die Mitglieder verlieren, was sie nur durch sie lesen konnten. Dokumente werden nicht gelöscht.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Another change is on its way.</source>
        <translation>Eine andere Änderung läuft noch.</translation>
    </message>
    <message>
        <source>Everybody is in this group already.</source>
        <translation>Alle sind bereits in dieser Gruppe.</translation>
    </message>
    <message>
        <source>Choose a member first.</source>
        <translation>Wählen Sie zuerst ein Mitglied aus.</translation>
    </message>
    <message>
        <source>Members of {group}</source>
        <translation>Mitglieder von {group}</translation>
    </message>
    <message>
        <source>What the group may read stands under “Who reads what”. A member leaves with immediate effect.</source>
        <translation>Was die Gruppe lesen darf, steht unter „Wer liest was“. Wer herausgenommen wird, verliert es sofort.</translation>
    </message>
</context>
<context>
    <name>HappenedCard</name>
    <message>
        <source>What happened</source>
        <translation>Was geschehen ist</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>Collection</source>
        <translation>Sammlung</translation>
    </message>
    <message>
        <source>New collection …</source>
        <translation>Neue Sammlung …</translation>
    </message>
    <message>
        <source>Add files …</source>
        <translation>Dateien hinzufügen …</translation>
    </message>
    <message>
        <source>Or drop them anywhere on this page (Ctrl+O)</source>
        <translation>Oder ziehen Sie sie irgendwo auf diese Seite (Strg+O)</translation>
    </message>
    <message>
        <source>Add folder …</source>
        <translation>Ordner hinzufügen …</translation>
    </message>
    <message>
        <source>Or drop it anywhere on this page (Ctrl+Shift+O)</source>
        <translation>Oder ziehen Sie ihn irgendwo auf diese Seite (Strg+Umschalt+O)</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>Dokumente</translation>
    </message>
    <message>
        <source>{name} (no access)</source>
        <translation>{name} (kein Zugriff)</translation>
    </message>
    <message>
        <source>{name} ({documents}, read only)</source>
        <translation>{name} ({documents}, nur lesen)</translation>
    </message>
    <message>
        <source>You may not read this collection.</source>
        <translation>Sie dürfen diese Sammlung nicht lesen.</translation>
    </message>
    <message>
        <source>You may read it.</source>
        <translation>Sie dürfen sie lesen.</translation>
    </message>
    <message>
        <source>You may read it and add to it.</source>
        <translation>Sie dürfen sie lesen und ergänzen.</translation>
    </message>
    <message>
        <source>Dataset</source>
        <translation>Datensatz</translation>
    </message>
    <message>
        <source>None yet</source>
        <translation>Noch keiner</translation>
    </message>
    <message>
        <source>New dataset …</source>
        <translation>Neuer Datensatz …</translation>
    </message>
    <message>
        <source>Build …</source>
        <translation>Erstellen …</translation>
    </message>
    <message>
        <source>Import …</source>
        <translation>Importieren …</translation>
    </message>
    <message>
        <source>Freeze …</source>
        <translation>Einfrieren …</translation>
    </message>
    <message>
        <source>Remove …</source>
        <translation>Entfernen …</translation>
    </message>
    <message>
        <source>Datasets</source>
        <translation>Datensätze</translation>
    </message>
    <message>
        <source>{dataset} · {collection} ({items})</source>
        <translation>{dataset} · {collection} ({items})</translation>
    </message>
    <message>
        <source>Your role may look at datasets, but not change them.</source>
        <translation>Ihre Rolle darf Datensätze ansehen, aber nicht ändern.</translation>
    </message>
    <message>
        <source>Something is being built or frozen; wait for it or cancel it.</source>
        <translation>Es wird gerade etwas erstellt oder eingefroren; warten Sie, oder brechen Sie es ab.</translation>
    </message>
    <message>
        <source>Ctrl+N</source>
        <translation>Strg+N</translation>
    </message>
    <message>
        <source>From the documents, the model or feedback (Ctrl+B)</source>
        <translation>Aus den Dokumenten, vom Modell oder aus Rückmeldungen (Strg+B)</translation>
    </message>
    <message>
        <source>From a file (Ctrl+O)</source>
        <translation>Aus einer Datei (Strg+O)</translation>
    </message>
    <message>
        <source>Make a version that never changes, for training</source>
        <translation>Eine Version anlegen, die sich nie ändert, zum Trainieren</translation>
    </message>
</context>
<context>
    <name>Hidden</name>
    <message>
        <source>letters in the colour of their background, or covered</source>
        <translation>Buchstaben in der Farbe ihres Grundes oder verdeckt</translation>
    </message>
    <message>
        <source>letters drawn without ink</source>
        <translation>Buchstaben ohne Farbe</translation>
    </message>
    <message>
        <source>letters too small to read</source>
        <translation>zu kleine Buchstaben</translation>
    </message>
    <message>
        <source>text outside of the page</source>
        <translation>Text außerhalb der Seite</translation>
    </message>
    <message>
        <source>text that a style hides</source>
        <translation>durch eine Formatvorlage verborgener Text</translation>
    </message>
    <message>
        <source>text that is marked as hidden</source>
        <translation>als verborgen markierter Text</translation>
    </message>
    <message>
        <source>hidden text of Word</source>
        <translation>verborgener Text von Word</translation>
    </message>
    <message>
        <source>hidden rows</source>
        <translation>verborgene Zeilen</translation>
    </message>
    <message>
        <source>hidden columns</source>
        <translation>verborgene Spalten</translation>
    </message>
    <message>
        <source>hidden sheets</source>
        <translation>verborgene Blätter</translation>
    </message>
    <message>
        <source>hidden slides</source>
        <translation>verborgene Folien</translation>
    </message>
    <message>
        <source>comments in the source</source>
        <translation>Kommentare im Quelltext</translation>
    </message>
    <message>
        <source>invisible Unicode letters</source>
        <translation>unsichtbare Unicode-Buchstaben</translation>
    </message>
    <message>
        <source>text kept from screen readers</source>
        <translation>vor Vorleseprogrammen verborgener Text</translation>
    </message>
    <message>
        <source>characters without width inside words</source>
        <translation>Zeichen ohne Breite in Wörtern</translation>
    </message>
    <message>
        <source>characters that turn the order of others round</source>
        <translation>Zeichen, die die Reihenfolge anderer umkehren</translation>
    </message>
    <message>
        <source>hidden text</source>
        <translation>verborgener Text</translation>
    </message>
    <message>
        <source>1 place with hidden text</source>
        <translation>1 Stelle mit verborgenem Text</translation>
    </message>
    <message>
        <source>{n} places with hidden text</source>
        <translation>{n} Stellen mit verborgenem Text</translation>
    </message>
    <message>
        <source>It is left out of search and answers.</source>
        <translation>Er bleibt aus Suche und Antworten heraus.</translation>
    </message>
    <message>
        <source>Part of it can be seen on the page and takes part in search and answers.</source>
        <translation>Ein Teil davon ist auf der Seite zu sehen und nimmt an Suche und Antworten teil.</translation>
    </message>
    <message>
        <source>{places} that people do not see: {kinds}.</source>
        <translation>{places}, den Menschen nicht sehen: {kinds}.</translation>
    </message>
</context>
<context>
    <name>HiddenBand</name>
    <message>
        <source>Show it …</source>
        <translation>Zeigen …</translation>
    </message>
    <message>
        <source>Show the hidden text</source>
        <translation>Den verborgenen Text zeigen</translation>
    </message>
</context>
<context>
    <name>HiddenDialog</name>
    <message>
        <source>Hidden text</source>
        <translation>Verborgener Text</translation>
    </message>
    <message>
        <source>What {name} says where people do not see it. Do not follow it before you know who wrote it.</source>
        <translation>Was in {name} steht, wo Menschen es nicht sehen. Folgen Sie dem nicht, bevor Sie wissen, wer es geschrieben hat.</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>Seite</translation>
    </message>
    <message>
        <source>How</source>
        <translation>Wie</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
</context>
<context>
    <name>HoldDialog</name>
    <message>
        <source>Why</source>
        <translation>Warum</translation>
    </message>
    <message>
        <source>A reason of at most 500 letters is needed.</source>
        <translation>Ein Grund von höchstens 500 Zeichen ist nötig.</translation>
    </message>
    <message>
        <source>Hold a document</source>
        <translation>Ein Dokument festhalten</translation>
    </message>
    <message>
        <source>Nobody and no rule erases or removes {name}, until the hold is ended. The reason is shown with it.</source>
        <translation>Niemand und keine Regel löscht oder entfernt {name}, bis die Pflicht aufgehoben wird. Der Grund wird dabei angezeigt.</translation>
    </message>
    <message>
        <source>Hold</source>
        <translation>Festhalten</translation>
    </message>
    <message>
        <source>End a legal hold</source>
        <translation>Eine Aufbewahrungspflicht aufheben</translation>
    </message>
    <message>
        <source>{name} may be erased from then on, also by the rule of its collection. The reason goes with the hold: the audit log keeps a digest of it, which proves the words to whoever has them.</source>
        <translation>{name} darf von da an gelöscht werden, auch durch die Regel seiner Sammlung. Der Grund verschwindet mit der Pflicht: Das Prüfprotokoll behält eine Prüfsumme davon, die den Wortlaut belegt, wo er bekannt ist.</translation>
    </message>
    <message>
        <source>End the hold</source>
        <translation>Aufheben</translation>
    </message>
</context>
<context>
    <name>HoldsPane</name>
    <message>
        <source>A held document is not erased by anybody or by any rule, nor is what it lies in. A hold has no end of its own: it stays until somebody ends it.</source>
        <translation>Ein festgehaltenes Dokument löscht niemand und keine Regel, auch nicht das, worin es liegt. Die Pflicht endet nicht von selbst: Sie bleibt, bis jemand sie aufhebt.</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>Dokument</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Warum</translation>
    </message>
    <message>
        <source>Held by</source>
        <translation>Festgehalten von</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Seit</translation>
    </message>
    <message>
        <source>Collection</source>
        <translation>Sammlung</translation>
    </message>
    <message>
        <source>Legal holds</source>
        <translation>Aufbewahrungspflichten</translation>
    </message>
    <message>
        <source>Hold a document …</source>
        <translation>Dokument festhalten …</translation>
    </message>
    <message>
        <source>End the hold …</source>
        <translation>Aufheben …</translation>
    </message>
    <message>
        <source>Another change is on its way.</source>
        <translation>Eine andere Änderung läuft noch.</translation>
    </message>
    <message>
        <source>Choose a hold first.</source>
        <translation>Wählen Sie zuerst eine Aufbewahrungspflicht.</translation>
    </message>
</context>
<context>
    <name>ImportDialog</name>
    <message>
        <source>Import</source>
        <translation>Importieren</translation>
    </message>
    <message>
        <source>Add the items of a file to {dataset}: JSONL, JSON, CSV, Excel or SQLite.</source>
        <translation>Die Einträge einer Datei zu {dataset} hinzufügen: JSONL, JSON, CSV, Excel oder SQLite.</translation>
    </message>
    <message>
        <source>Choose …</source>
        <translation>Wählen …</translation>
    </message>
    <message>
        <source>What is the price of {Article}?</source>
        <translation>Was kostet {Article}?</translation>
    </message>
    <message>
        <source>{Article} costs {Price} euros.</source>
        <translation>{Article} kostet {Price} Euro.</translation>
    </message>
    <message>
        <source>the first one</source>
        <translation>das erste</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Query</source>
        <translation>Abfrage</translation>
    </message>
    <message>
        <source>Sheet</source>
        <translation>Tabellenblatt</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>Frage</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>Instruction to the model, optional</source>
        <translation>Anweisung an das Modell, nach Wunsch</translation>
    </message>
    <message>
        <source>Accept the items without review</source>
        <translation>Die Einträge ohne Durchsicht annehmen</translation>
    </message>
    <message>
        <source>Each row becomes an item. A name of a column in braces, {Price}, is replaced by its value.</source>
        <translation>Jede Zeile wird ein Eintrag. Der Name einer Spalte in Klammern, {Price}, wird durch ihren Wert ersetzt.</translation>
    </message>
    <message>
        <source>One item in each line: messages, ShareGPT, Alpaca, preferences or texts. Lines that are none of them are listed, and the others imported.</source>
        <translation>Ein Eintrag je Zeile: Nachrichten, ShareGPT, Alpaca, Bevorzugungen oder Texte. Zeilen, die nichts davon sind, werden aufgeführt, die anderen importiert.</translation>
    </message>
    <message>
        <source>Choose a file</source>
        <translation>Wählen Sie eine Datei</translation>
    </message>
    <message>
        <source>A database needs a query</source>
        <translation>Eine Datenbank braucht eine Abfrage</translation>
    </message>
    <message>
        <source>A table needs a template for the question and one for the answer</source>
        <translation>Eine Tabelle braucht eine Vorlage für die Frage und eine für die Antwort</translation>
    </message>
    <message>
        <source>Training material (*.jsonl *.json *.csv *.tsv *.xlsx *.xlsm *.sqlite *.sqlite3 *.db)</source>
        <translation>Trainingsmaterial (*.jsonl *.json *.csv *.tsv *.xlsx *.xlsm *.sqlite *.sqlite3 *.db)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
</context>
<context>
    <name>ItemCells</name>
    <message>
        <source>No.</source>
        <translation>Nr.</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>Frage</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Origin</source>
        <translation>Herkunft</translation>
    </message>
    <message>
        <source>Words</source>
        <translation>Wörter</translation>
    </message>
    <message>
        <source>Updated</source>
        <translation>Geändert</translation>
    </message>
    <message>
        <source>{state}, left out</source>
        <translation>{state}, weggelassen</translation>
    </message>
    <message>
        <source>{origin}, edited</source>
        <translation>{origin}, bearbeitet</translation>
    </message>
    <message>
        <source>The last freeze left it out: {reasons}</source>
        <translation>Beim letzten Einfrieren weggelassen: {reasons}</translation>
    </message>
</context>
<context>
    <name>ItemPane</name>
    <message>
        <source>Save the change or drop it, then go on.</source>
        <translation>Speichern oder verwerfen Sie zuerst die Änderung.</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Ctrl+S</source>
        <translation>Strg+S</translation>
    </message>
    <message>
        <source>Drop the change</source>
        <translation>Änderung verwerfen</translation>
    </message>
    <message>
        <source>What the item says</source>
        <translation>Was der Eintrag sagt</translation>
    </message>
    <message>
        <source>Previous source</source>
        <translation>Vorherige Quelle</translation>
    </message>
    <message>
        <source>Next source</source>
        <translation>Nächste Quelle</translation>
    </message>
    <message>
        <source>Saving …</source>
        <translation>Wird gespeichert …</translation>
    </message>
    <message>
        <source>Opening the item …</source>
        <translation>Der Eintrag wird geöffnet …</translation>
    </message>
    <message>
        <source>Code: {code}</source>
        <translation>Code: {code}</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>No item is chosen</source>
        <translation>Kein Eintrag ist gewählt</translation>
    </message>
    <message>
        <source>Choose one in the list to read it beside the passage that it came from.</source>
        <translation>Wählen Sie einen in der Liste, um ihn neben der Textstelle zu lesen, aus der er stammt.</translation>
    </message>
    <message>
        <source>No. {n}</source>
        <translation>Nr. {n}</translation>
    </message>
    <message>
        <source>{origin}, edited</source>
        <translation>{origin}, bearbeitet</translation>
    </message>
    <message>
        <source>{n} words</source>
        <translation>{n} Wörter</translation>
    </message>
    <message>
        <source>language: {code}</source>
        <translation>Sprache: {code}</translation>
    </message>
    <message>
        <source>The last freeze left it out: {reasons}</source>
        <translation>Beim letzten Einfrieren weggelassen: {reasons}</translation>
    </message>
    <message>
        <source>It came from no document of the vault.</source>
        <translation>Er stammt aus keinem Dokument des Tresors.</translation>
    </message>
    <message>
        <source>The document that it is the text of. Change it there.</source>
        <translation>Das Dokument, dessen Text er ist. Ändern Sie ihn dort.</translation>
    </message>
    <message>
        <source>The passage that it came from</source>
        <translation>Die Textstelle, aus der er stammt</translation>
    </message>
    <message>
        <source>Source {n} of {all}</source>
        <translation>Quelle {n} von {all}</translation>
    </message>
</context>
<context>
    <name>ItemTableView</name>
    <message>
        <source>Items</source>
        <translation>Einträge</translation>
    </message>
</context>
<context>
    <name>ItemsPane</name>
    <message>
        <source>Filter by words</source>
        <translation>Nach Wörtern filtern</translation>
    </message>
    <message>
        <source>Filter by words (Ctrl+F)</source>
        <translation>Nach Wörtern filtern (Strg+F)</translation>
    </message>
    <message>
        <source>Which items by their state</source>
        <translation>Welche Einträge nach ihrem Zustand</translation>
    </message>
    <message>
        <source>Which items by their origin</source>
        <translation>Welche Einträge nach ihrer Herkunft</translation>
    </message>
    <message>
        <source>Every origin</source>
        <translation>Jede Herkunft</translation>
    </message>
    <message>
        <source>All that the list shows</source>
        <translation>Alles, was die Liste zeigt</translation>
    </message>
    <message>
        <source>Accept {items}?</source>
        <translation>{items} annehmen?</translation>
    </message>
    <message>
        <source>Accept all</source>
        <translation>Alle annehmen</translation>
    </message>
    <message>
        <source>Reject {items}?</source>
        <translation>{items} ablehnen?</translation>
    </message>
    <message>
        <source>Reject all</source>
        <translation>Alle ablehnen</translation>
    </message>
    <message>
        <source>Put {items} back, to be reviewed again?</source>
        <translation>{items} zurücklegen, um sie erneut durchzusehen?</translation>
    </message>
    <message>
        <source>Put all back</source>
        <translation>Alle zurücklegen</translation>
    </message>
    <message>
        <source>That is everything that the filter shows, also what was not scrolled to. It can be undone once.</source>
        <translation>Das ist alles, was der Filter zeigt, auch was noch nicht zu sehen war. Es lässt sich einmal rückgängig machen.</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>Annehmen</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>Ablehnen</translation>
    </message>
    <message>
        <source>Put back</source>
        <translation>Zurücklegen</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Accept all …</source>
        <translation>Alle annehmen …</translation>
    </message>
    <message>
        <source>Reject all …</source>
        <translation>Alle ablehnen …</translation>
    </message>
    <message>
        <source>Put all back …</source>
        <translation>Alle zurücklegen …</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>All: {n}</source>
        <translation>Alle: {n}</translation>
    </message>
    <message>
        <source>{state}: {n}</source>
        <translation>{state}: {n}</translation>
    </message>
    <message>
        <source>left out by the last freeze</source>
        <translation>beim letzten Einfrieren weggelassen</translation>
    </message>
    <message>
        <source>Loading</source>
        <translation>Wird geladen</translation>
    </message>
    <message>
        <source>Asking the engine for the items …</source>
        <translation>Die Engine wird nach den Einträgen gefragt …</translation>
    </message>
    <message>
        <source>Code: {code}</source>
        <translation>Code: {code}</translation>
    </message>
    <message>
        <source>The items cannot be shown</source>
        <translation>Die Einträge können nicht gezeigt werden</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>No item matches</source>
        <translation>Kein Eintrag passt</translation>
    </message>
    <message>
        <source>Type other words, or show all items again.</source>
        <translation>Geben Sie andere Wörter ein, oder zeigen Sie wieder alle Einträge.</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Alle zeigen</translation>
    </message>
    <message>
        <source>This dataset is empty</source>
        <translation>Dieser Datensatz ist leer</translation>
    </message>
    <message>
        <source>Fill it from the documents of its collection, from feedback, or from a file.</source>
        <translation>Füllen Sie ihn aus den Dokumenten seiner Sammlung, aus Rückmeldungen oder aus einer Datei.</translation>
    </message>
    <message>
        <source>Build …</source>
        <translation>Erstellen …</translation>
    </message>
    <message>
        <source>You may look at it, but not fill it.</source>
        <translation>Sie dürfen ihn ansehen, aber nicht füllen.</translation>
    </message>
    <message>
        <source>{n} fetched, more as you scroll</source>
        <translation>{n} geholt, mehr beim Blättern</translation>
    </message>
    <message>
        <source>{n} selected</source>
        <translation>{n} gewählt</translation>
    </message>
    <message>
        <source>others came since, F5 shows them</source>
        <translation>seither kamen andere, F5 zeigt sie</translation>
    </message>
    <message>
        <source>Your role may look at datasets, but not review them.</source>
        <translation>Ihre Rolle darf Datensätze ansehen, aber nicht durchsehen.</translation>
    </message>
    <message>
        <source>What is selected (A)</source>
        <translation>Was gewählt ist (A)</translation>
    </message>
    <message>
        <source>What is selected (R)</source>
        <translation>Was gewählt ist (R)</translation>
    </message>
    <message>
        <source>What is selected is to be reviewed again (P)</source>
        <translation>Was gewählt ist, ist erneut durchzusehen (P)</translation>
    </message>
    <message>
        <source>Everything that the filter shows</source>
        <translation>Alles, was der Filter zeigt</translation>
    </message>
    <message>
        <source>Nothing to undo</source>
        <translation>Nichts rückgängig zu machen</translation>
    </message>
    <message>
        <source>Take back the last edit (Ctrl+Z)</source>
        <translation>Die letzte Bearbeitung zurücknehmen (Strg+Z)</translation>
    </message>
    <message>
        <source>Take back: {items} {state} (Ctrl+Z)</source>
        <translation>Zurücknehmen: {items} {state} (Strg+Z)</translation>
    </message>
</context>
<context>
    <name>JobPanel</name>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Stopping …</source>
        <translation>Wird angehalten …</translation>
    </message>
    <message>
        <source>Starting …</source>
        <translation>Wird gestartet …</translation>
    </message>
    <message>
        <source>Cancel: {job}</source>
        <translation>Abbrechen: {job}</translation>
    </message>
</context>
<context>
    <name>JobRow</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Stopping …</source>
        <translation>Wird angehalten …</translation>
    </message>
    <message>
        <source>Cancel: {job}</source>
        <translation>Abbrechen: {job}</translation>
    </message>
</context>
<context>
    <name>Jobs</name>
    <message>
        <source>Reading documents</source>
        <translation>Dokumente einlesen</translation>
    </message>
    <message>
        <source>Reading copies of a removed document</source>
        <translation>Kopien eines entfernten Dokuments einlesen</translation>
    </message>
    <message>
        <source>Importing a model</source>
        <translation>Modell importieren</translation>
    </message>
    <message>
        <source>Building a dataset</source>
        <translation>Datensatz wird erstellt</translation>
    </message>
    <message>
        <source>Importing into a dataset</source>
        <translation>Import in einen Datensatz</translation>
    </message>
    <message>
        <source>Freezing a dataset</source>
        <translation>Datensatz wird eingefroren</translation>
    </message>
    <message>
        <source>Training a model</source>
        <translation>Ein Modell trainieren</translation>
    </message>
    <message>
        <source>Searching settings for a training</source>
        <translation>Einstellungen für ein Training suchen</translation>
    </message>
    <message>
        <source>Making models of a run</source>
        <translation>Modelle aus einem Lauf erzeugen</translation>
    </message>
    <message>
        <source>Verifying the audit log</source>
        <translation>Das Protokoll wird geprüft</translation>
    </message>
    <message>
        <source>Making a backup</source>
        <translation>Eine Sicherung wird gemacht</translation>
    </message>
    <message>
        <source>Verifying backups</source>
        <translation>Sicherungen werden geprüft</translation>
    </message>
    <message>
        <source>Removing old backups</source>
        <translation>Alte Sicherungen werden entfernt</translation>
    </message>
    <message>
        <source>Evaluating models</source>
        <translation>Modelle werden bewertet</translation>
    </message>
    <message>
        <source>Erasing for good</source>
        <translation>Endgültig löschen</translation>
    </message>
    <message>
        <source>Waiting for other jobs to end</source>
        <translation>Wartet auf andere Aufträge</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>Beginnt</translation>
    </message>
    <message>
        <source>Looking for files</source>
        <translation>Sucht Dateien</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>Liest</translation>
    </message>
    <message>
        <source>Indexing</source>
        <translation>Indiziert</translation>
    </message>
    <message>
        <source>Copying and checking</source>
        <translation>Kopiert und prüft</translation>
    </message>
    <message>
        <source>Starting the model</source>
        <translation>Startet das Modell</translation>
    </message>
    <message>
        <source>Checking</source>
        <translation>Wird geprüft</translation>
    </message>
    <message>
        <source>Checking the base model</source>
        <translation>Basismodell wird geprüft</translation>
    </message>
    <message>
        <source>Copying the database</source>
        <translation>Die Datenbank wird kopiert</translation>
    </message>
    <message>
        <source>Copying files</source>
        <translation>Dateien werden kopiert</translation>
    </message>
    <message>
        <source>Removing</source>
        <translation>Wird entfernt</translation>
    </message>
    <message>
        <source>Loading the model</source>
        <translation>Das Modell wird geladen</translation>
    </message>
    <message>
        <source>Asking</source>
        <translation>Fragen werden gestellt</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>Converting</source>
        <translation>Wird umgewandelt</translation>
    </message>
    <message>
        <source>Converting the adapter</source>
        <translation>Adapter wird umgewandelt</translation>
    </message>
    <message>
        <source>Comparing with the run</source>
        <translation>Vergleich mit dem Lauf</translation>
    </message>
    <message>
        <source>Measuring the perplexity</source>
        <translation>Perplexität wird gemessen</translation>
    </message>
    <message>
        <source>Finding what matters most</source>
        <translation>Das Wichtigste wird ermittelt</translation>
    </message>
    <message>
        <source>Quantizing</source>
        <translation>Wird quantisiert</translation>
    </message>
    <message>
        <source>Erasing keys and rows</source>
        <translation>Schlüssel und Zeilen werden gelöscht</translation>
    </message>
    <message>
        <source>Taking words out of the indexes</source>
        <translation>Wörter werden aus den Verzeichnissen genommen</translation>
    </message>
    <message>
        <source>Looking for room</source>
        <translation>Platz wird gesucht</translation>
    </message>
    <message>
        <source>Writing the database anew</source>
        <translation>Die Datenbank wird neu geschrieben</translation>
    </message>
    <message>
        <source>Emptying the database&apos;s log</source>
        <translation>Das Protokoll der Datenbank wird geleert</translation>
    </message>
    <message>
        <source>Looking for what is left</source>
        <translation>Reste werden gesucht</translation>
    </message>
    <message>
        <source>Signing the certificate</source>
        <translation>Die Bescheinigung wird signiert</translation>
    </message>
    <message>
        <source>{done} so far</source>
        <translation>bisher {done}</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} von {total}</translation>
    </message>
    <message>
        <source>{amount} per second</source>
        <translation>{amount} pro Sekunde</translation>
    </message>
    <message>
        <source>{amount} per minute</source>
        <translation>{amount} pro Minute</translation>
    </message>
    <message>
        <source>a few seconds left</source>
        <translation>noch wenige Sekunden</translation>
    </message>
    <message>
        <source>about {time} left</source>
        <translation>noch etwa {time}</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n} s</translation>
    </message>
    <message>
        <source>{n} min</source>
        <translation>{n} min</translation>
    </message>
    <message>
        <source>{n} h</source>
        <translation>{n} h</translation>
    </message>
    <message>
        <source>{n} days</source>
        <translation>{n} Tage</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Fehlgeschlagen</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Abgebrochen</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>{reason} (code: {code})</source>
        <translation>{reason} (Code: {code})</translation>
    </message>
    <message>
        <source>{time}, took {duration}</source>
        <translation>{time}, Dauer {duration}</translation>
    </message>
    <message>
        <source>added</source>
        <translation>hinzugefügt</translation>
    </message>
    <message>
        <source>unchanged</source>
        <translation>unverändert</translation>
    </message>
    <message>
        <source>updated</source>
        <translation>aktualisiert</translation>
    </message>
    <message>
        <source>duplicate</source>
        <translation>doppelt</translation>
    </message>
    <message>
        <source>skipped</source>
        <translation>übersprungen</translation>
    </message>
    <message>
        <source>quarantined</source>
        <translation>in Quarantäne</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>file gone</source>
        <translation>Datei nicht mehr da</translation>
    </message>
    <message>
        <source>removed</source>
        <translation>entfernt</translation>
    </message>
    <message>
        <source>1 file</source>
        <translation>1 Datei</translation>
    </message>
    <message>
        <source>{n} files</source>
        <translation>{n} Dateien</translation>
    </message>
    <message>
        <source>1 document</source>
        <translation>1 Dokument</translation>
    </message>
    <message>
        <source>{n} documents</source>
        <translation>{n} Dokumente</translation>
    </message>
    <message>
        <source>1 passage</source>
        <translation>1 Abschnitt</translation>
    </message>
    <message>
        <source>{n} passages</source>
        <translation>{n} Abschnitte</translation>
    </message>
    <message>
        <source>1 step</source>
        <translation>1 Schritt</translation>
    </message>
    <message>
        <source>{n} steps</source>
        <translation>{n} Schritte</translation>
    </message>
    <message>
        <source>1 record</source>
        <translation>1 Eintrag</translation>
    </message>
    <message>
        <source>{n} records</source>
        <translation>{n} Einträge</translation>
    </message>
    <message>
        <source>1 piece</source>
        <translation>1 Stück</translation>
    </message>
    <message>
        <source>{n} pieces</source>
        <translation>{n} Stücke</translation>
    </message>
    <message>
        <source>1 answer</source>
        <translation>1 Antwort</translation>
    </message>
    <message>
        <source>{n} answers</source>
        <translation>{n} Antworten</translation>
    </message>
</context>
<context>
    <name>JobsPanel</name>
    <message>
        <source>Jobs</source>
        <translation>Aufträge</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Close the jobs</source>
        <translation>Aufträge schließen</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>Laufend</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>Beendet</translation>
    </message>
    <message>
        <source>List of jobs</source>
        <translation>Liste der Aufträge</translation>
    </message>
    <message>
        <source>Asking the engine …</source>
        <translation>Die Engine wird gefragt …</translation>
    </message>
    <message>
        <source>Nothing runs and nothing ran lately. Adding documents or importing a model shows up here.</source>
        <translation>Es läuft nichts, und zuletzt lief nichts. Wenn Sie Dokumente hinzufügen oder ein Modell importieren, erscheint es hier.</translation>
    </message>
</context>
<context>
    <name>KeyboardCard</name>
    <message>
        <source>Keyboard</source>
        <translation>Tastatur</translation>
    </message>
    <message>
        <source>Open a page</source>
        <translation>Eine Seite öffnen</translation>
    </message>
    <message>
        <source>Open the settings</source>
        <translation>Die Einstellungen öffnen</translation>
    </message>
    <message>
        <source>Search the documents</source>
        <translation>Dokumente durchsuchen</translation>
    </message>
    <message>
        <source>Show or hide the jobs</source>
        <translation>Aufträge ein- oder ausblenden</translation>
    </message>
    <message>
        <source>New conversation</source>
        <translation>Neue Unterhaltung</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Eingabetaste</translation>
    </message>
    <message>
        <source>Ask; Shift+Enter begins a new line</source>
        <translation>Fragen; Umschalt+Eingabetaste beginnt eine neue Zeile</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>Stop an answer</source>
        <translation>Eine Antwort anhalten</translation>
    </message>
    <message>
        <source>Next and previous citation</source>
        <translation>Nächster und vorheriger Beleg</translation>
    </message>
    <message>
        <source>Copy the last answer with its citations</source>
        <translation>Die letzte Antwort mit ihren Belegen kopieren</translation>
    </message>
    <message>
        <source>Filter the documents</source>
        <translation>Dokumente filtern</translation>
    </message>
    <message>
        <source>Del</source>
        <translation>Entf</translation>
    </message>
    <message>
        <source>Remove the selected documents</source>
        <translation>Ausgewählte Dokumente entfernen</translation>
    </message>
    <message>
        <source>Close the window; the engine goes on</source>
        <translation>Das Fenster schließen; die Engine läuft weiter</translation>
    </message>
    <message>
        <source>Lock the vault and quit</source>
        <translation>Tresor sperren und beenden</translation>
    </message>
</context>
<context>
    <name>KeysPane</name>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>May</source>
        <translation>Darf</translation>
    </message>
    <message>
        <source>Made</source>
        <translation>Angelegt</translation>
    </message>
    <message>
        <source>Ends</source>
        <translation>Endet</translation>
    </message>
    <message>
        <source>Whose keys</source>
        <translation>Wessen Schlüssel</translation>
    </message>
    <message>
        <source>Of</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>New key …</source>
        <translation>Neuer Schlüssel …</translation>
    </message>
    <message>
        <source>Ctrl+N</source>
        <translation>Strg+N</translation>
    </message>
    <message>
        <source>Revoke …</source>
        <translation>Widerrufen …</translation>
    </message>
    <message>
        <source>API keys</source>
        <translation>API-Schlüssel</translation>
    </message>
    <message>
        <source>Revoke an API key</source>
        <translation>Einen API-Schlüssel widerrufen</translation>
    </message>
    <message>
        <source>Revoke the key {name}?</source>
        <translation>Den Schlüssel {name} widerrufen?</translation>
    </message>
    <message>
        <source>Programs that use it are refused from now on. It cannot be given back.</source>
        <translation>Programme, die ihn verwenden, werden ab jetzt abgewiesen. Er lässt sich nicht wiederherstellen.</translation>
    </message>
    <message>
        <source>Revoke</source>
        <translation>Widerrufen</translation>
    </message>
    <message>
        <source>Another change is on its way.</source>
        <translation>Eine andere Änderung läuft noch.</translation>
    </message>
    <message>
        <source>Choose a key first.</source>
        <translation>Wählen Sie zuerst einen Schlüssel aus.</translation>
    </message>
    <message>
        <source>A program comes in with a key. Give each its own, as narrow as it can be and with an end.</source>
        <translation>Ein Programm kommt mit einem Schlüssel herein. Geben Sie jedem einen eigenen, so eng wie möglich und mit einem Ende.</translation>
    </message>
    <message>
        <source>No key yet. A program comes in with a key; give each its own, and no more than it needs.</source>
        <translation>Noch kein Schlüssel. Ein Programm kommt mit einem Schlüssel herein; geben Sie jedem einen eigenen, der nicht mehr darf als nötig.</translation>
    </message>
</context>
<context>
    <name>LegendCard</name>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
    <message>
        <source>best loss {loss} at step {n}</source>
        <translation>bester Verlust {loss} bei Schritt {n}</translation>
    </message>
</context>
<context>
    <name>MachineCard</name>
    <message>
        <source>This machine</source>
        <translation>Dieser Rechner</translation>
    </message>
    <message>
        <source>What the engine finds, and what to do about it.</source>
        <translation>Was die Engine vorfindet, und was zu tun ist.</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Erneut prüfen</translation>
    </message>
    <message>
        <source>Looking …</source>
        <translation>Wird geprüft …</translation>
    </message>
    <message>
        <source>● good</source>
        <translation>● gut</translation>
    </message>
    <message>
        <source>▲ warning</source>
        <translation>▲ Warnung</translation>
    </message>
    <message>
        <source>■ failed</source>
        <translation>■ Fehler</translation>
    </message>
    <message>
        <source>processor</source>
        <translation>Prozessor</translation>
    </message>
    <message>
        <source>memory</source>
        <translation>Arbeitsspeicher</translation>
    </message>
    <message>
        <source>disk</source>
        <translation>Festplatte</translation>
    </message>
    <message>
        <source>graphics card</source>
        <translation>Grafikkarte</translation>
    </message>
    <message>
        <source>backup</source>
        <translation>Sicherung</translation>
    </message>
    <message>
        <source>erasures</source>
        <translation>Löschungen</translation>
    </message>
    <message>
        <source>network</source>
        <translation>Netzwerk</translation>
    </message>
    <message>
        <source>vault</source>
        <translation>Tresor</translation>
    </message>
    <message>
        <source>originals</source>
        <translation>Originale</translation>
    </message>
    <message>
        <source>index</source>
        <translation>Index</translation>
    </message>
    <message>
        <source>embedder</source>
        <translation>Bedeutungssuche</translation>
    </message>
    <message>
        <source>reader</source>
        <translation>Lesemodell</translation>
    </message>
    <message>
        <source>language model</source>
        <translation>Sprachmodell</translation>
    </message>
    <message>
        <source>parser sandbox</source>
        <translation>Schutz beim Einlesen</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Cloister</source>
        <translation>Cloister</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>Unlock …</source>
        <translation>Entsperren …</translation>
    </message>
    <message>
        <source>Search …</source>
        <translation>Suchen …</translation>
    </message>
    <message>
        <source>Find passages in the documents (Ctrl+K)</source>
        <translation>Abschnitte in den Dokumenten finden (Strg+K)</translation>
    </message>
    <message>
        <source>Lock and quit</source>
        <translation>Sperren und beenden</translation>
    </message>
    <message>
        <source>Stop the engine, so that the vault is locked, and close the window (Ctrl+Q)</source>
        <translation>Die Engine anhalten, damit der Tresor gesperrt ist, und das Fenster schließen (Strg+Q)</translation>
    </message>
    <message>
        <source>Lock the vault and quit?</source>
        <translation>Tresor sperren und beenden?</translation>
    </message>
    <message>
        <source>{jobs} running: work stops now and goes on where it was once the vault is unlocked again.</source>
        <translation>Laufend: {jobs}. Die Arbeit hält jetzt an und geht weiter, sobald der Tresor wieder entsperrt ist.</translation>
    </message>
    <message>
        <source>Other windows and programs lose the engine too. To leave it running, close only the window.</source>
        <translation>Auch andere Fenster und Programme verlieren die Engine. Damit sie weiterläuft, schließen Sie nur das Fenster.</translation>
    </message>
    <message>
        <source>Close the window only</source>
        <translation>Nur das Fenster schließen</translation>
    </message>
    <message>
        <source>Unlock the vault to start it again; nothing is lost.</source>
        <translation>Entsperren Sie den Tresor, um sie neu zu starten; nichts ist verloren.</translation>
    </message>
</context>
<context>
    <name>ModelCard</name>
    <message>
        <source>Use</source>
        <translation>Verwenden</translation>
    </message>
    <message>
        <source>Use {name}</source>
        <translation>{name} verwenden</translation>
    </message>
    <message>
        <source>Verify</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Verify {name}</source>
        <translation>{name} prüfen</translation>
    </message>
    <message>
        <source>Compare the file with the digest taken at its import</source>
        <translation>Die Datei mit der Prüfsumme vergleichen, die beim Import gebildet wurde</translation>
    </message>
    <message>
        <source>Remove …</source>
        <translation>Entfernen …</translation>
    </message>
    <message>
        <source>Remove {name}</source>
        <translation>{name} entfernen</translation>
    </message>
    <message>
        <source>Loading …</source>
        <translation>Wird geladen …</translation>
    </message>
    <message>
        <source>Use another model before removing this one</source>
        <translation>Verwenden Sie ein anderes Modell, bevor Sie dieses entfernen</translation>
    </message>
    <message>
        <source>Reading the file …</source>
        <translation>Die Datei wird gelesen …</translation>
    </message>
    <message>
        <source>The file is as it was imported.</source>
        <translation>Die Datei ist so, wie sie importiert wurde.</translation>
    </message>
    <message>
        <source>The file has changed since its import. Do not use it; import it anew.</source>
        <translation>Die Datei hat sich seit dem Import geändert. Verwenden Sie sie nicht, sondern importieren Sie sie neu.</translation>
    </message>
    <message>
        <source>being loaded</source>
        <translation>wird geladen</translation>
    </message>
    <message>
        <source>stored</source>
        <translation>gespeichert</translation>
    </message>
    <message>
        <source>answers</source>
        <translation>antwortet</translation>
    </message>
    <message>
        <source>is starting</source>
        <translation>startet</translation>
    </message>
    <message>
        <source>crashed, starts again</source>
        <translation>abgestürzt, startet neu</translation>
    </message>
    <message>
        <source>could not be started</source>
        <translation>konnte nicht gestartet werden</translation>
    </message>
    <message>
        <source>{n} tokens</source>
        <translation>{n} Token</translation>
    </message>
    <message>
        <source>Architecture</source>
        <translation>Architektur</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Parameter</translation>
    </message>
    <message>
        <source>{n} billion</source>
        <translation>{n} Mrd.</translation>
    </message>
    <message>
        <source>not stated</source>
        <translation>nicht angegeben</translation>
    </message>
    <message>
        <source>Quantization</source>
        <translation>Quantisierung</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>Kontext</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Lizenz</translation>
    </message>
    <message>
        <source>not stated in the file</source>
        <translation>nicht in der Datei angegeben</translation>
    </message>
    <message>
        <source>Signed by</source>
        <translation>Unterschrieben von</translation>
    </message>
    <message>
        <source>nobody</source>
        <translation>niemandem</translation>
    </message>
    <message>
        <source>A bare file came in, not a model pack</source>
        <translation>Importiert wurde eine bloße Datei, kein Modellpaket</translation>
    </message>
    <message>
        <source>Imported</source>
        <translation>Importiert</translation>
    </message>
    <message>
        <source>SHA-256</source>
        <translation>SHA-256</translation>
    </message>
    <message>
        <source>Fingerprint {fingerprint}</source>
        <translation>Fingerabdruck {fingerprint}</translation>
    </message>
</context>
<context>
    <name>ModelsPage</name>
    <message>
        <source>Import …</source>
        <translation>Importieren …</translation>
    </message>
    <message>
        <source>A model pack or a GGUF file of this machine (Ctrl+O)</source>
        <translation>Ein Modellpaket oder eine GGUF-Datei dieses Rechners (Strg+O)</translation>
    </message>
    <message>
        <source>Use it once it is imported</source>
        <translation>Nach dem Import verwenden</translation>
    </message>
    <message>
        <source>Roll back</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>Answer with what was in use before</source>
        <translation>Mit dem antworten, was vorher in Gebrauch war</translation>
    </message>
    <message>
        <source>Looking at the models …</source>
        <translation>Die Modelle werden geladen …</translation>
    </message>
    <message>
        <source>Installed models</source>
        <translation>Installierte Modelle</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Installed</source>
        <translation>Installiert</translation>
    </message>
    <message>
        <source>Trained here</source>
        <translation>Hier trainiert</translation>
    </message>
    <message>
        <source>Progress of the import</source>
        <translation>Fortschritt des Imports</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Import a model</source>
        <translation>Modell importieren</translation>
    </message>
    <message>
        <source>Without one, answers are quotes from the documents, word for word. A language model phrases answers from them. Bring a model pack or a GGUF file on a medium you trust; it is checked before it is loaded.</source>
        <translation>Ohne Modell sind Antworten wörtliche Zitate aus den Dokumenten. Ein Sprachmodell formuliert daraus Antworten. Bringen Sie ein Modellpaket oder eine GGUF-Datei auf einem Datenträger mit, dem Sie vertrauen; geprüft wird alles, bevor es geladen wird.</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Language models (*.pack *.gguf)</source>
        <translation>Sprachmodelle (*.pack *.gguf)</translation>
    </message>
    <message>
        <source>Remove a model</source>
        <translation>Modell entfernen</translation>
    </message>
    <message>
        <source>Remove {name} from the vault?</source>
        <translation>{name} aus dem Tresor entfernen?</translation>
    </message>
    <message>
        <source>Its file is deleted. Documents, conversations and other models stay.</source>
        <translation>Die Datei wird gelöscht. Dokumente, Unterhaltungen und andere Modelle bleiben.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>No model yet</source>
        <translation>Noch kein Modell</translation>
    </message>
    <message>
        <source>The models cannot be shown</source>
        <translation>Die Modelle können nicht angezeigt werden</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Importing: {share}% copied</source>
        <translation>Import: {share} % kopiert</translation>
    </message>
    <message>
        <source>Imported. Loading it …</source>
        <translation>Importiert. Das Modell wird geladen …</translation>
    </message>
    <message>
        <source>Checking the file …</source>
        <translation>Die Datei wird geprüft …</translation>
    </message>
</context>
<context>
    <name>MovesCard</name>
    <message>
        <source>Moves between the stages</source>
        <translation>Wechsel der Stufen</translation>
    </message>
</context>
<context>
    <name>NamesRow</name>
    <message>
        <source>Model that finds names</source>
        <translation>Modell, das Namen findet</translation>
    </message>
    <message>
        <source>Language of the texts</source>
        <translation>Sprache der Texte</translation>
    </message>
    <message>
        <source>All its languages</source>
        <translation>Alle seine Sprachen</translation>
    </message>
    <message>
        <source>English texts</source>
        <translation>Englische Texte</translation>
    </message>
    <message>
        <source>German texts</source>
        <translation>Deutsche Texte</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>Verwenden</translation>
    </message>
    <message>
        <source>Names</source>
        <translation>Namen</translation>
    </message>
    <message>
        <source>Embedded tagger alone</source>
        <translation>Nur der eingebaute Erkenner</translation>
    </message>
    <message>
        <source>It is loaded and asked once, which can take a minute; then documents are read again</source>
        <translation>Es wird geladen und einmal befragt, was eine Minute dauern kann; dann werden Dokumente neu gelesen</translation>
    </message>
    <message>
        <source>Wait for the step before.</source>
        <translation>Warten Sie auf den Schritt davor.</translation>
    </message>
    <message>
        <source>{0}: a model that is gone; choose another one</source>
        <translation>{0}: ein Modell, das fehlt; wählen Sie ein anderes</translation>
    </message>
    <message>
        <source>{0}: embedded tagger</source>
        <translation>{0}: eingebauter Erkenner</translation>
    </message>
    <message>
        <source>{0}: embedded tagger + {1}</source>
        <translation>{0}: eingebauter Erkenner + {1}</translation>
    </message>
</context>
<context>
    <name>NewDialog</name>
    <message>
        <source>New dataset</source>
        <translation>Neuer Datensatz</translation>
    </message>
    <message>
        <source>Who may read the collection may read the dataset. Its documents are what it is built from.</source>
        <translation>Wer die Sammlung lesen darf, darf den Datensatz lesen. Aus ihren Dokumenten wird er erstellt.</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Collection</source>
        <translation>Sammlung</translation>
    </message>
    <message>
        <source>Make</source>
        <translation>Anlegen</translation>
    </message>
</context>
<context>
    <name>NewEvaluationDialog</name>
    <message>
        <source>New evaluation</source>
        <translation>Neue Bewertung</translation>
    </message>
    <message>
        <source>The file holds one question on each line, with the answers of which any one is right; where it names none, it is right to abstain.</source>
        <translation>Die Datei enthält je Zeile eine Frage mit den Antworten, von denen jede richtig ist; wo keine steht, ist Enthaltung richtig.</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Choose …</source>
        <translation>Wählen …</translation>
    </message>
    <message>
        <source>Models that are asked</source>
        <translation>Modelle, die gefragt werden</translation>
    </message>
    <message>
        <source>everywhere</source>
        <translation>überall</translation>
    </message>
    <message>
        <source>Questions (JSON Lines)</source>
        <translation>Fragen (JSON Lines)</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Answered</source>
        <translation>Beantwortet</translation>
    </message>
    <message>
        <source>Collection</source>
        <translation>Sammlung</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Question set</source>
        <translation>Fragensatz</translation>
    </message>
    <message>
        <source>Question sets (*.jsonl)</source>
        <translation>Fragensätze (*.jsonl)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Import a model first.</source>
        <translation>Importieren Sie zuerst ein Modell.</translation>
    </message>
    <message>
        <source>Choose a file, and one to {n} models.</source>
        <translation>Wählen Sie eine Datei und ein bis {n} Modelle.</translation>
    </message>
</context>
<context>
    <name>NewKeyDialog</name>
    <message>
        <source>New API key</source>
        <translation>Neuer API-Schlüssel</translation>
    </message>
    <message>
        <source>For {name}. It may never do more than its owner, whatever is ticked here.</source>
        <translation>Für {name}. Er darf nie mehr als der Inhaber, was auch immer hier angehakt ist.</translation>
    </message>
    <message>
        <source>Make</source>
        <translation>Anlegen</translation>
    </message>
    <message>
        <source>never</source>
        <translation>nie</translation>
    </message>
    <message>
        <source>All that its owner may do</source>
        <translation>Alles, was der Inhaber darf</translation>
    </message>
    <message>
        <source>What the key may do</source>
        <translation>Was der Schlüssel darf</translation>
    </message>
    <message>
        <source>all that its owner may read; or some, with commas between</source>
        <translation>alle lesbaren; oder einige, durch Kommas getrennt</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Ends after so many days</source>
        <translation>Endet nach so vielen Tagen</translation>
    </message>
    <message>
        <source>Collections</source>
        <translation>Sammlungen</translation>
    </message>
</context>
<context>
    <name>NewRunPane</name>
    <message>
        <source>All runs</source>
        <translation>Alle Läufe</translation>
    </message>
    <message>
        <source>Back to the list (Escape)</source>
        <translation>Zurück zur Liste (Escape)</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Looking at datasets and models …</source>
        <translation>Datensätze und Modelle werden geladen …</translation>
    </message>
    <message>
        <source>All settings</source>
        <translation>Alle Einstellungen</translation>
    </message>
    <message>
        <source>New training</source>
        <translation>Neues Training</translation>
    </message>
    <message>
        <source>Nothing to learn from yet</source>
        <translation>Noch nichts, woraus zu lernen wäre</translation>
    </message>
    <message>
        <source>A model learns from a frozen version of a dataset. Build a dataset from your documents, look through it and freeze it; then it can be chosen here.</source>
        <translation>Ein Modell lernt aus einer eingefrorenen Version eines Datensatzes. Bauen Sie einen Datensatz aus Ihren Dokumenten, sehen Sie ihn durch, und frieren Sie ihn ein; dann lässt er sich hier wählen.</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Noch einmal nachsehen</translation>
    </message>
    <message>
        <source>No model to train yet</source>
        <translation>Noch kein Modell zum Trainieren</translation>
    </message>
    <message>
        <source>A model that is trained has to be a model pack with its weights as safetensors. Import one on the page Models; a GGUF file answers, but cannot be trained.</source>
        <translation>Ein Modell, das trainiert wird, muss ein Modellpaket mit Gewichten als safetensors sein. Importieren Sie eines auf der Seite Modelle; eine GGUF-Datei antwortet, lässt sich aber nicht trainieren.</translation>
    </message>
    <message>
        <source>A training cannot be planned</source>
        <translation>Ein Training lässt sich nicht planen</translation>
    </message>
    <message>
        <source>{n} of them are not the preset&apos;s.</source>
        <translation>{n} davon weichen von der Vorgabe ab.</translation>
    </message>
    <message>
        <source>One of them is not the preset&apos;s.</source>
        <translation>Eine davon weicht von der Vorgabe ab.</translation>
    </message>
</context>
<context>
    <name>NewUserDialog</name>
    <message>
        <source>Add a user</source>
        <translation>Einen Benutzer anlegen</translation>
    </message>
    <message>
        <source>They get an API key, which is shown once. Set a password afterwards if they are to sign in with one.</source>
        <translation>Es entsteht ein API-Schlüssel, der einmal gezeigt wird. Setzen Sie danach ein Kennwort, falls die Anmeldung damit erfolgen soll.</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>Rolle</translation>
    </message>
    <message>
        <source>There is somebody of that name already.</source>
        <translation>Diesen Namen gibt es bereits.</translation>
    </message>
</context>
<context>
    <name>NoteBand</name>
    <message>
        <source>Dismiss</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>OfferDialog</name>
    <message>
        <source>Add folders</source>
        <translation>Ordner hinzufügen</translation>
    </message>
    <message>
        <source>Everything inside is read, also in the folders below.</source>
        <translation>Alles darin wird eingelesen, auch in den Unterordnern.</translation>
    </message>
    <message>
        <source>Keep watching: read new and changed files by itself</source>
        <translation>Überwachen: neue und geänderte Dateien einlesen</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>Add the folder “{name}” to {collection}?</source>
        <translation>Den Ordner „{name}“ zu „{collection}“ hinzufügen?</translation>
    </message>
    <message>
        <source>1 folder</source>
        <translation>1 Ordner</translation>
    </message>
    <message>
        <source>{n} folders</source>
        <translation>{n} Ordner</translation>
    </message>
    <message>
        <source>Add {folders} to {collection}?</source>
        <translation>{folders} zu „{collection}“ hinzufügen?</translation>
    </message>
    <message>
        <source>1 file</source>
        <translation>1 Datei</translation>
    </message>
    <message>
        <source>{n} files</source>
        <translation>{n} Dateien</translation>
    </message>
    <message>
        <source>Add {folders} and {files} to {collection}?</source>
        <translation>{folders} und {files} zu „{collection}“ hinzufügen?</translation>
    </message>
</context>
<context>
    <name>OriginCard</name>
    <message>
        <source>Where it came from</source>
        <translation>Woher es kommt</translation>
    </message>
    <message>
        <source>It is being traced …</source>
        <translation>Die Herkunft wird ermittelt …</translation>
    </message>
</context>
<context>
    <name>OriginalDialog</name>
    <message>
        <source>Revealed</source>
        <translation>Aufgedeckt</translation>
    </message>
    <message>
        <source>{pseudonym} stands for</source>
        <translation>{pseudonym} steht für</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>Original</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>OutcomePanel</name>
    <message>
        <source>Bad lines …</source>
        <translation>Fehlerhafte Zeilen …</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Nothing was left out.</source>
        <translation>Nichts wurde weggelassen.</translation>
    </message>
</context>
<context>
    <name>OutcomeTable</name>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
</context>
<context>
    <name>OverlayCard</name>
    <message>
        <source>None of these runs has such numbers yet.</source>
        <translation>Keiner dieser Läufe hat bisher solche Zahlen.</translation>
    </message>
    <message>
        <source>{run}: from {first} at step {a} to {last} at step {b}</source>
        <translation>{run}: von {first} bei Schritt {a} bis {last} bei Schritt {b}</translation>
    </message>
</context>
<context>
    <name>Pages</name>
    <message>
        <source>Ask</source>
        <translation>Fragen</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>Dokumente</translation>
    </message>
    <message>
        <source>Datasets</source>
        <translation>Datensätze</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Evaluation</source>
        <translation>Bewertung</translation>
    </message>
    <message>
        <source>Governance</source>
        <translation>Aufsicht</translation>
    </message>
    <message>
        <source>Access</source>
        <translation>Zugriff</translation>
    </message>
    <message>
        <source>Privacy</source>
        <translation>Datenschutz</translation>
    </message>
    <message>
        <source>Audit</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Keys and backups</source>
        <translation>Schlüssel und Sicherungen</translation>
    </message>
    <message>
        <source>Erasure</source>
        <translation>Löschung</translation>
    </message>
    <message>
        <source>This machine</source>
        <translation>Dieser Rechner</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
</context>
<context>
    <name>ParityGrid</name>
    <message>
        <source>Refused, it cannot be used: {reason}</source>
        <translation>Abgelehnt, nicht verwendbar: {reason}</translation>
    </message>
    <message>
        <source>It answers as the run that it came from.</source>
        <translation>Es antwortet wie der Lauf, aus dem es kommt.</translation>
    </message>
    <message>
        <source>It was not compared with its run.</source>
        <translation>Es wurde nicht mit seinem Lauf verglichen.</translation>
    </message>
    <message>
        <source>Compared</source>
        <translation>Verglichen</translation>
    </message>
    <message>
        <source>Measured</source>
        <translation>Gemessen</translation>
    </message>
    <message>
        <source>At most</source>
        <translation>Höchstens</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>passed</source>
        <translation>bestanden</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>nicht bestanden</translation>
    </message>
</context>
<context>
    <name>PassphraseDialog</name>
    <message>
        <source>Change the passphrase</source>
        <translation>Passphrase ändern</translation>
    </message>
    <message>
        <source>Nothing is encrypted anew. Copies of the vault made before still open with the old passphrase.</source>
        <translation>Nichts wird neu verschlüsselt. Frühere Kopien des Tresors öffnen sich weiterhin mit der alten Passphrase.</translation>
    </message>
    <message>
        <source>Present passphrase</source>
        <translation>Bisherige Passphrase</translation>
    </message>
    <message>
        <source>New passphrase</source>
        <translation>Neue Passphrase</translation>
    </message>
    <message>
        <source>Once more</source>
        <translation>Noch einmal</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Ändern</translation>
    </message>
</context>
<context>
    <name>PasswordDialog</name>
    <message>
        <source>Set a password</source>
        <translation>Ein Kennwort setzen</translation>
    </message>
    <message>
        <source>For {name}. Their other sessions end. Four or more unrelated words are strong.</source>
        <translation>Für {name}. Die anderen Sitzungen enden. Vier oder mehr Wörter ohne Zusammenhang sind stark.</translation>
    </message>
    <message>
        <source>Set</source>
        <translation>Setzen</translation>
    </message>
    <message>
        <source>Current password</source>
        <translation>Aktuelles Kennwort</translation>
    </message>
    <message>
        <source>New password</source>
        <translation>Neues Kennwort</translation>
    </message>
    <message>
        <source>Once more</source>
        <translation>Noch einmal</translation>
    </message>
    <message>
        <source>The two passwords differ.</source>
        <translation>Die beiden Kennwörter sind verschieden.</translation>
    </message>
</context>
<context>
    <name>PersonPane</name>
    <message>
        <source>Erase a person</source>
        <translation>Eine Person löschen</translation>
    </message>
    <message>
        <source>all that you may read</source>
        <translation>alle, die Sie lesen dürfen</translation>
    </message>
    <message>
        <source>Who is to be erased</source>
        <translation>Wer gelöscht werden soll</translation>
    </message>
    <message>
        <source>Collections</source>
        <translation>Sammlungen</translation>
    </message>
    <message>
        <source>Whole names</source>
        <translation>Volle Namen</translation>
    </message>
    <message>
        <source>Other names</source>
        <translation>Andere Namen</translation>
    </message>
    <message>
        <source>E-mail addresses</source>
        <translation>E-Mail-Adressen</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Several are parted by a semicolon. Other spellings and orders are found by themselves; a family name alone is shown as possible. Looking erases nothing, and is on record.</source>
        <translation>Mehrere werden durch ein Semikolon getrennt. Andere Schreibweisen und Reihenfolgen werden von selbst gefunden; ein Familienname allein gilt als möglich. Die Suche löscht nichts und wird protokolliert.</translation>
    </message>
    <message>
        <source>Where they are named</source>
        <translation>Wo die Person genannt ist</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>Dokument</translation>
    </message>
    <message>
        <source>Collection</source>
        <translation>Sammlung</translation>
    </message>
    <message>
        <source>Places</source>
        <translation>Stellen</translation>
    </message>
    <message>
        <source>Possible</source>
        <translation>Mögliche</translation>
    </message>
    <message>
        <source>What becomes of it</source>
        <translation>Was daraus wird</translation>
    </message>
    <message>
        <source>Documents that name them</source>
        <translation>Dokumente, die die Person nennen</translation>
    </message>
    <message>
        <source>Cover the name</source>
        <translation>Namen abdecken</translation>
    </message>
    <message>
        <source>Erase whole</source>
        <translation>Ganz löschen</translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>Belassen</translation>
    </message>
    <message>
        <source>Possible places too</source>
        <translation>Auch mögliche Stellen</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Wo</translation>
    </message>
    <message>
        <source>With the words around it</source>
        <translation>Mit den Wörtern ringsum</translation>
    </message>
    <message>
        <source>Places in the document</source>
        <translation>Stellen im Dokument</translation>
    </message>
    <message>
        <source>See what goes …</source>
        <translation>Was verschwindet …</translation>
    </message>
    <message>
        <source>Say a name or an address first.</source>
        <translation>Geben Sie zuerst einen Namen oder eine Adresse an.</translation>
    </message>
    <message>
        <source>It is being looked for.</source>
        <translation>Die Suche läuft.</translation>
    </message>
    <message>
        <source>Looking …</source>
        <translation>Wird geprüft …</translation>
    </message>
    <message>
        <source>No document names this person.</source>
        <translation>Kein Dokument nennt diese Person.</translation>
    </message>
    <message>
        <source>The name cannot be covered in it: {reason}. It can only be erased whole.</source>
        <translation>Der Name kann darin nicht abgedeckt werden: {reason}. Es lässt sich nur ganz löschen.</translation>
    </message>
    <message>
        <source>A legal hold keeps it.</source>
        <translation>Eine Aufbewahrungspflicht hält es fest.</translation>
    </message>
    <message>
        <source>Choose documents first.</source>
        <translation>Wählen Sie zuerst Dokumente.</translation>
    </message>
    <message>
        <source>Another erasure is under way.</source>
        <translation>Eine andere Löschung läuft.</translation>
    </message>
    <message>
        <source>Nothing was chosen.</source>
        <translation>Nichts wurde gewählt.</translation>
    </message>
    <message>
        <source>Nothing is erased without a reason and a word that you type</source>
        <translation>Ohne einen Grund und ein Wort, das Sie eingeben, wird nichts gelöscht</translation>
    </message>
</context>
<context>
    <name>PlanPane</name>
    <message>
        <source>The plan</source>
        <translation>Der Plan</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Memory that the training needs</source>
        <translation>Speicher, den das Training braucht</translation>
    </message>
    <message>
        <source>Start it anyway</source>
        <translation>Trotzdem starten</translation>
    </message>
    <message>
        <source>It may run out of memory; then smaller micro-batches are tried.</source>
        <translation>Der Speicher kann ausgehen; dann werden kleinere Micro-Batches versucht.</translation>
    </message>
    <message>
        <source>To know before</source>
        <translation>Vorher zu wissen</translation>
    </message>
    <message>
        <source>Start training</source>
        <translation>Training starten</translation>
    </message>
    <message>
        <source>Starting …</source>
        <translation>Wird gestartet …</translation>
    </message>
    <message>
        <source>The engine looks at the data, the model and the machine …</source>
        <translation>Die Engine sieht Daten, Modell und Maschine an …</translation>
    </message>
    <message>
        <source>It is made as soon as a dataset and a base model are chosen.</source>
        <translation>Er entsteht, sobald Datensatz und Basismodell gewählt sind.</translation>
    </message>
    <message>
        <source>It fits: about {needed} of {free} that are free.</source>
        <translation>Es passt: etwa {needed} von {free}, die frei sind.</translation>
    </message>
    <message>
        <source>It does not fit: about {needed} are needed and {free} are free.</source>
        <translation>Es passt nicht: Etwa {needed} werden gebraucht, {free} sind frei.</translation>
    </message>
    <message>
        <source>{some} of {all}</source>
        <translation>{some} von {all}</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Examples</source>
        <translation>Beispiele</translation>
    </message>
    <message>
        <source>Tokens per pass</source>
        <translation>Token je Durchgang</translation>
    </message>
    <message>
        <source>Trained parameters</source>
        <translation>Trainierte Parameter</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Lizenz</translation>
    </message>
</context>
<context>
    <name>PoliciesPane</name>
    <message>
        <source>Collection</source>
        <translation>Sammlung</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>Verwendung</translation>
    </message>
    <message>
        <source>What becomes of it</source>
        <translation>Was daraus wird</translation>
    </message>
    <message>
        <source>Change the rule</source>
        <translation>Regel ändern</translation>
    </message>
    <message>
        <source>Revealing needs a second person</source>
        <translation>Aufdecken braucht eine zweite Person</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Read documents again</source>
        <translation>Dokumente neu lesen</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Typ</translation>
    </message>
    <message>
        <source>Rules of the collection</source>
        <translation>Regeln der Sammlung</translation>
    </message>
    <message>
        <source>Reviewed where less sure than</source>
        <translation>Zu prüfen, wenn weniger sicher als</translation>
    </message>
    <message>
        <source>For</source>
        <translation>Für</translation>
    </message>
    <message>
        <source>Only who may set privacy policies changes them.</source>
        <translation>Ändern darf sie nur, wer Datenschutzregeln setzen darf.</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>Documents that are there are read again under the new rules</source>
        <translation>Vorhandene Dokumente werden nach den neuen Regeln neu gelesen</translation>
    </message>
    <message>
        <source>Every document was read under it.</source>
        <translation>Jedes Dokument wurde danach gelesen.</translation>
    </message>
</context>
<context>
    <name>Privacy</name>
    <message>
        <source>search and answers</source>
        <translation>Suche und Antworten</translation>
    </message>
    <message>
        <source>showing the source</source>
        <translation>Anzeige der Quelle</translation>
    </message>
    <message>
        <source>training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>export</source>
        <translation>Herausgabe</translation>
    </message>
    <message>
        <source>keep</source>
        <translation>behalten</translation>
    </message>
    <message>
        <source>pseudonym</source>
        <translation>Pseudonym</translation>
    </message>
    <message>
        <source>mask</source>
        <translation>schwärzen</translation>
    </message>
    <message>
        <source>hold back</source>
        <translation>zurückhalten</translation>
    </message>
    <message>
        <source>every other type</source>
        <translation>jede andere Art</translation>
    </message>
    <message>
        <source>waits</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>accepted</source>
        <translation>angenommen</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>verworfen</translation>
    </message>
    <message>
        <source>always</source>
        <translation>immer</translation>
    </message>
    <message>
        <source>never</source>
        <translation>nie</translation>
    </message>
    <message>
        <source>{document} (held back)</source>
        <translation>{document} (zurückgehalten)</translation>
    </message>
    <message>
        <source>{n} documents are still to be read again under it</source>
        <translation>{n} Dokumente sind danach noch neu zu lesen</translation>
    </message>
    <message>
        <source>nobody decided yet: the default holds</source>
        <translation>noch nichts entschieden: Es gilt die Vorgabe</translation>
    </message>
    <message>
        <source>in force</source>
        <translation>in Kraft</translation>
    </message>
    <message>
        <source>words that are always found</source>
        <translation>Wörter, die immer gefunden werden</translation>
    </message>
    <message>
        <source>a pattern</source>
        <translation>ein Muster</translation>
    </message>
    <message>
        <source>words that are never found</source>
        <translation>Wörter, die nie gefunden werden</translation>
    </message>
    <message>
        <source>waits for a second person</source>
        <translation>wartet auf eine zweite Person</translation>
    </message>
    <message>
        <source>approved</source>
        <translation>genehmigt</translation>
    </message>
    <message>
        <source>refused</source>
        <translation>abgelehnt</translation>
    </message>
    <message>
        <source>shown</source>
        <translation>gezeigt</translation>
    </message>
    <message>
        <source>nobody decided in time</source>
        <translation>nicht rechtzeitig entschieden</translation>
    </message>
</context>
<context>
    <name>PrivacyPage</name>
    <message>
        <source>Looking at personal data …</source>
        <translation>Personenbezogene Daten werden angesehen …</translation>
    </message>
    <message>
        <source>Privacy</source>
        <translation>Datenschutz</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Prüfung</translation>
    </message>
    <message>
        <source>Policies</source>
        <translation>Regeln</translation>
    </message>
    <message>
        <source>Own recognisers</source>
        <translation>Eigene Erkenner</translation>
    </message>
    <message>
        <source>Reveals</source>
        <translation>Aufdeckungen</translation>
    </message>
    <message>
        <source>This cannot be shown</source>
        <translation>Das kann nicht angezeigt werden</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Not for your role</source>
        <translation>Nicht für Ihre Rolle</translation>
    </message>
    <message>
        <source>Compliance officers and administrators review personal data and reveal pseudonyms.</source>
        <translation>Personenbezogene Daten prüfen und Pseudonyme aufdecken dürfen Compliance-Beauftragte und Administratoren.</translation>
    </message>
    <message>
        <source>No collection</source>
        <translation>Keine Sammlung</translation>
    </message>
    <message>
        <source>Each collection that you may read has a policy. There is none yet.</source>
        <translation>Jede lesbare Sammlung hat eine Regel. Es gibt noch keine.</translation>
    </message>
    <message>
        <source>Nothing waits for you</source>
        <translation>Nichts wartet auf Sie</translation>
    </message>
    <message>
        <source>Findings that detection was unsure of come here, from collections that you may read.</source>
        <translation>Hierher kommen Funde, bei denen die Erkennung unsicher war, aus Sammlungen, die Sie lesen dürfen.</translation>
    </message>
    <message>
        <source>Show all findings</source>
        <translation>Alle Funde zeigen</translation>
    </message>
    <message>
        <source>Nothing was found</source>
        <translation>Nichts wurde gefunden</translation>
    </message>
    <message>
        <source>No personal data is known in collections that you may read.</source>
        <translation>In Sammlungen, die Sie lesen dürfen, sind keine personenbezogenen Daten bekannt.</translation>
    </message>
</context>
<context>
    <name>ProblemList</name>
    <message>
        <source>One thing keeps it from starting</source>
        <translation>Eines steht dem Start entgegen</translation>
    </message>
    <message>
        <source>{n} things keep it from starting</source>
        <translation>{n} Dinge stehen dem Start entgegen</translation>
    </message>
</context>
<context>
    <name>ProgressCard</name>
    <message>
        <source>Progress of the training</source>
        <translation>Fortschritt des Trainings</translation>
    </message>
    <message>
        <source>{loss} at step {n}</source>
        <translation>{loss} bei Schritt {n}</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>Verlust</translation>
    </message>
    <message>
        <source>Evaluation loss</source>
        <translation>Bewertungsverlust</translation>
    </message>
    <message>
        <source>Best evaluation</source>
        <translation>Beste Bewertung</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>Lernrate</translation>
    </message>
    <message>
        <source>Tokens per second</source>
        <translation>Token je Sekunde</translation>
    </message>
    <message>
        <source>Peak memory</source>
        <translation>Speicherspitze</translation>
    </message>
    <message>
        <source>Planned memory</source>
        <translation>Geplanter Speicher</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>Temperatur</translation>
    </message>
    <message>
        <source>{n} °C</source>
        <translation>{n} °C</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Begonnen</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>Beendet</translation>
    </message>
</context>
<context>
    <name>ProgressPanel</name>
    <message>
        <source>Progress of the ingestion</source>
        <translation>Fortschritt des Einlesens</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Cancel reading</source>
        <translation>Einlesen abbrechen</translation>
    </message>
    <message>
        <source>Stopping …</source>
        <translation>Wird angehalten …</translation>
    </message>
    <message>
        <source>Handing the files to the engine …</source>
        <translation>Die Dateien werden der Engine übergeben …</translation>
    </message>
</context>
<context>
    <name>PruneDialog</name>
    <message>
        <source>Remove old backups</source>
        <translation>Alte Sicherungen entfernen</translation>
    </message>
    <message>
        <source>Backups of a damaged database are not counted: they never push out the last good one.</source>
        <translation>Sicherungen einer beschädigten Datenbank zählen nicht: Sie verdrängen nie die letzte gute.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Keep the newest</source>
        <translation>Die neuesten behalten</translation>
    </message>
    <message>
        <source>Nothing would be removed.</source>
        <translation>Nichts würde entfernt.</translation>
    </message>
    <message>
        <source>{n} would be removed, those of {first} to {last}.</source>
        <translation>{n} würden entfernt, vom {first} bis zum {last}.</translation>
    </message>
</context>
<context>
    <name>Questions</name>
    <message>
        <source>The file is larger than 3 MiB.</source>
        <translation>Die Datei ist größer als 3 MiB.</translation>
    </message>
    <message>
        <source>The file cannot be read: {reason}.</source>
        <translation>Die Datei kann nicht gelesen werden: {reason}.</translation>
    </message>
    <message>
        <source>Line {n} is no question.</source>
        <translation>Zeile {n} ist keine Frage.</translation>
    </message>
    <message>
        <source>There is no question in the file.</source>
        <translation>In der Datei ist keine Frage.</translation>
    </message>
    <message>
        <source>Write one object on each line, with “question” and “answers”.</source>
        <translation>Schreiben Sie ein Objekt je Zeile, mit „question“ und „answers“.</translation>
    </message>
</context>
<context>
    <name>RecogniserDialog</name>
    <message>
        <source>New recogniser</source>
        <translation>Neuer Erkenner</translation>
    </message>
    <message>
        <source>Give a text in which it has to find something, and try it before it is saved.</source>
        <translation>Geben Sie einen Text an, in dem er etwas finden muss, und erproben Sie ihn, bevor er gesichert wird.</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>One word or phrase on each line; or the pattern</source>
        <translation>Je Zeile ein Wort oder eine Wendung; oder das Muster</translation>
    </message>
    <message>
        <source>A text of your own, which is not kept</source>
        <translation>Ein eigener Text, der nicht aufbewahrt wird</translation>
    </message>
    <message>
        <source>Try</source>
        <translation>Erproben</translation>
    </message>
    <message>
        <source>What it is</source>
        <translation>Was es ist</translation>
    </message>
    <message>
        <source>Called</source>
        <translation>Genannt</translation>
    </message>
    <message>
        <source>Looks for</source>
        <translation>Sucht</translation>
    </message>
    <message>
        <source>Tried on</source>
        <translation>Erprobt an</translation>
    </message>
    <message>
        <source>Try it first: it has to find something.</source>
        <translation>Erproben Sie ihn zuerst: Er muss etwas finden.</translation>
    </message>
    <message>
        <source>It finds {n} in the text, and {m} in {documents} documents.</source>
        <translation>Er findet {n} im Text und {m} in {documents} Dokumenten.</translation>
    </message>
</context>
<context>
    <name>RecognisersPane</name>
    <message>
        <source>New recogniser …</source>
        <translation>Neuer Erkenner …</translation>
    </message>
    <message>
        <source>Ctrl+N</source>
        <translation>Strg+N</translation>
    </message>
    <message>
        <source>Remove …</source>
        <translation>Entfernen …</translation>
    </message>
    <message>
        <source>Looks for</source>
        <translation>Sucht</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>As</source>
        <translation>Als</translation>
    </message>
    <message>
        <source>By</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Seit</translation>
    </message>
    <message>
        <source>Own recognisers</source>
        <translation>Eigene Erkenner</translation>
    </message>
    <message>
        <source>What the organisation knows and no program can: names of projects, customer numbers, code words.</source>
        <translation>Was die Organisation weiß und kein Programm wissen kann: Projektnamen, Kundennummern, Decknamen.</translation>
    </message>
    <message>
        <source>Remove a recogniser</source>
        <translation>Einen Erkenner entfernen</translation>
    </message>
    <message>
        <source>Remove the recogniser for {what}?</source>
        <translation>Den Erkenner für {what} entfernen?</translation>
    </message>
    <message>
        <source>Documents are read again without it. What it found before is found no more.</source>
        <translation>Dokumente werden ohne ihn neu gelesen. Was er fand, wird nicht mehr gefunden.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Another change is on its way.</source>
        <translation>Eine andere Änderung läuft noch.</translation>
    </message>
    <message>
        <source>Choose a recogniser first.</source>
        <translation>Wählen Sie zuerst einen Erkenner aus.</translation>
    </message>
</context>
<context>
    <name>RecoveryCodeDialog</name>
    <message>
        <source>New recovery code</source>
        <translation>Neuer Wiederherstellungscode</translation>
    </message>
    <message>
        <source>The old code becomes worthless. The new one is shown once and stored nowhere.</source>
        <translation>Der alte Code wird wertlos. Der neue wird einmal angezeigt und nirgends gespeichert.</translation>
    </message>
    <message>
        <source>Your passphrase</source>
        <translation>Ihre Passphrase</translation>
    </message>
    <message>
        <source>Recovery code</source>
        <translation>Wiederherstellungscode</translation>
    </message>
    <message>
        <source>Print …</source>
        <translation>Drucken …</translation>
    </message>
    <message>
        <source>I have it on paper</source>
        <translation>Ich habe ihn auf Papier</translation>
    </message>
    <message>
        <source>Make a new code</source>
        <translation>Neuen Code erzeugen</translation>
    </message>
    <message>
        <source>Cloister recovery code</source>
        <translation>Cloister-Wiederherstellungscode</translation>
    </message>
</context>
<context>
    <name>RecoveryPage</name>
    <message>
        <source>Recovery code</source>
        <translation>Wiederherstellungscode</translation>
    </message>
    <message>
        <source>Print …</source>
        <translation>Drucken …</translation>
    </message>
    <message>
        <source>Print the code on paper, for a safe place</source>
        <translation>Den Code auf Papier drucken, für einen sicheren Ort</translation>
    </message>
    <message>
        <source>Your recovery code</source>
        <translation>Ihr Wiederherstellungscode</translation>
    </message>
    <message>
        <source>If the passphrase is ever lost, only this code opens the vault. It is shown once and stored nowhere. Print it or write it down now; keep it apart from this machine.</source>
        <translation>Geht die Passphrase verloren, öffnet nur dieser Code den Tresor. Er wird einmal angezeigt und nirgends gespeichert. Drucken Sie ihn jetzt, oder schreiben Sie ihn auf, und bewahren Sie ihn getrennt von diesem Rechner auf.</translation>
    </message>
    <message>
        <source>I have it on paper</source>
        <translation>Ich habe ihn auf Papier</translation>
    </message>
    <message>
        <source>Cloister recovery code</source>
        <translation>Cloister-Wiederherstellungscode</translation>
    </message>
</context>
<context>
    <name>Removal</name>
    <message>
        <source>Remove “{name}” from the vault?</source>
        <translation>„{name}“ aus dem Tresor entfernen?</translation>
    </message>
    <message>
        <source>Remove {documents} from the vault?</source>
        <translation>{documents} aus dem Tresor entfernen?</translation>
    </message>
    <message>
        <source>This erases {documents} with {passages} and {size} of originals.</source>
        <translation>Gelöscht werden: {documents} mit {passages}, dazu Originale mit {size}.</translation>
    </message>
    <message>
        <source>What lies inside of mails and archives is counted too.</source>
        <translation>Was in E-Mails und Archiven liegt, ist mitgezählt.</translation>
    </message>
    <message>
        <source>The files you added stay where they are. This cannot be undone.</source>
        <translation>Die Dateien, die Sie hinzugefügt haben, bleiben, wo sie sind. Das lässt sich nicht rückgängig machen.</translation>
    </message>
    <message>
        <source>Up to {n} kept answers that use them are erased with them.</source>
        <translation>Bis zu {n} aufbewahrte Antworten, die sie verwenden, werden mit gelöscht.</translation>
    </message>
    <message>
        <source>1 kept answer that uses them is erased with them.</source>
        <translation>1 aufbewahrte Antwort, die sie verwendet, wird mit gelöscht.</translation>
    </message>
    <message>
        <source>{n} kept answers that use them are erased with them.</source>
        <translation>{n} aufbewahrte Antworten, die sie verwenden, werden mit gelöscht.</translation>
    </message>
</context>
<context>
    <name>RemovalDialog</name>
    <message>
        <source>Remove documents</source>
        <translation>Dokumente entfernen</translation>
    </message>
    <message>
        <source>Remove a dataset</source>
        <translation>Datensatz entfernen</translation>
    </message>
    <message>
        <source>Remove “{dataset}” from the vault?</source>
        <translation>„{dataset}“ aus dem Tresor entfernen?</translation>
    </message>
    <message>
        <source>This erases {items} and 1 frozen version.</source>
        <translation>Das löscht {items} und 1 eingefrorene Version.</translation>
    </message>
    <message>
        <source>This erases {items} and {n} frozen versions.</source>
        <translation>Das löscht {items} und {n} eingefrorene Versionen.</translation>
    </message>
    <message>
        <source>This erases {items}.</source>
        <translation>Das löscht {items}.</translation>
    </message>
    <message>
        <source>The documents stay. This cannot be undone.</source>
        <translation>Die Dokumente bleiben. Das lässt sich nicht rückgängig machen.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
</context>
<context>
    <name>ResolvedCard</name>
    <message>
        <source>With what it was run</source>
        <translation>Womit der Lauf stattfand</translation>
    </message>
    <message>
        <source>All settings</source>
        <translation>Alle Einstellungen</translation>
    </message>
    <message>
        <source>Base model</source>
        <translation>Basismodell</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Methode</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Vorgabe</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Lizenz</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>Dataset SHA-256</source>
        <translation>SHA-256 des Datensatzes</translation>
    </message>
    <message>
        <source>Base SHA-256</source>
        <translation>SHA-256 der Basis</translation>
    </message>
</context>
<context>
    <name>ResultBand</name>
    <message>
        <source>Save the certificate …</source>
        <translation>Bescheinigung speichern …</translation>
    </message>
    <message>
        <source>Verify it</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>The certificate was written to {file}.</source>
        <translation>Die Bescheinigung wurde nach {file} geschrieben.</translation>
    </message>
    <message>
        <source>Another step is on its way.</source>
        <translation>Ein anderer Schritt läuft noch.</translation>
    </message>
</context>
<context>
    <name>ResultPanel</name>
    <message>
        <source>Dismiss</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>and {n} more</source>
        <translation>und {n} weitere</translation>
    </message>
    <message>
        <source>{n} lines were written to {file}.</source>
        <translation>{n} Zeilen wurden in {file} geschrieben.</translation>
    </message>
    <message>
        <source>Key of the log: {key}. Keep it where nobody of this machine can change it.</source>
        <translation>Schlüssel des Protokolls: {key}. Bewahren Sie ihn dort auf, wo niemand von diesem Rechner ihn ändern kann.</translation>
    </message>
</context>
<context>
    <name>RetentionPane</name>
    <message>
        <source>Retention</source>
        <translation>Aufbewahrung</translation>
    </message>
    <message>
        <source>The clock of this machine went ahead by more than a day. No rule erases anything until it is back, or somebody looked at it and says that it is right.</source>
        <translation>Die Uhr dieses Rechners ging um mehr als einen Tag vor. Keine Regel löscht etwas, bis sie wieder stimmt oder jemand nachgesehen hat und sagt, dass sie stimmt.</translation>
    </message>
    <message>
        <source>The clock is right …</source>
        <translation>Die Uhr stimmt …</translation>
    </message>
    <message>
        <source>How long documents are kept</source>
        <translation>Wie lange Dokumente aufbewahrt werden</translation>
    </message>
    <message>
        <source>Collection</source>
        <translation>Sammlung</translation>
    </message>
    <message>
        <source>Kept</source>
        <translation>Aufbewahrt</translation>
    </message>
    <message>
        <source>Due now</source>
        <translation>Jetzt fällig</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>Dokumente</translation>
    </message>
    <message>
        <source>Set by</source>
        <translation>Gesetzt von</translation>
    </message>
    <message>
        <source>Rules of collections</source>
        <translation>Regeln der Sammlungen</translation>
    </message>
    <message>
        <source>Set the rule …</source>
        <translation>Regel setzen …</translation>
    </message>
    <message>
        <source>What would go now</source>
        <translation>Was jetzt verschwände</translation>
    </message>
    <message>
        <source>End the rule …</source>
        <translation>Regel beenden …</translation>
    </message>
    <message>
        <source>Nothing would be erased now.</source>
        <translation>Jetzt würde nichts gelöscht.</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>Dokument</translation>
    </message>
    <message>
        <source>Counted from</source>
        <translation>Gezählt ab</translation>
    </message>
    <message>
        <source>Documents that would be erased</source>
        <translation>Dokumente, die gelöscht würden</translation>
    </message>
    <message>
        <source>End the rule</source>
        <translation>Regel beenden</translation>
    </message>
    <message>
        <source>Keep the documents of {name} without a limit again?</source>
        <translation>Die Dokumente von {name} wieder ohne Frist aufbewahren?</translation>
    </message>
    <message>
        <source>What was erased stays erased.</source>
        <translation>Was gelöscht wurde, bleibt gelöscht.</translation>
    </message>
    <message>
        <source>The clock is right</source>
        <translation>Die Uhr stimmt</translation>
    </message>
    <message>
        <source>Is the date of this machine right?</source>
        <translation>Stimmt das Datum dieses Rechners?</translation>
    </message>
    <message>
        <source>From the next look on the rules erase what is due by this date. That you said so is recorded.</source>
        <translation>Vom nächsten Nachsehen an löschen die Regeln, was nach diesem Datum fällig ist. Dass Sie das gesagt haben, wird protokolliert.</translation>
    </message>
    <message>
        <source>It is right</source>
        <translation>Es stimmt</translation>
    </message>
    <message>
        <source>Another change is on its way.</source>
        <translation>Eine andere Änderung läuft noch.</translation>
    </message>
    <message>
        <source>Choose a collection first.</source>
        <translation>Wählen Sie zuerst eine Sammlung.</translation>
    </message>
    <message>
        <source>Its documents are kept without a limit.</source>
        <translation>Ihre Dokumente werden ohne Frist aufbewahrt.</translation>
    </message>
    <message>
        <source>Would be erased of {name} now: {n}</source>
        <translation>In {name} würden jetzt gelöscht: {n}</translation>
    </message>
    <message>
        <source>The next look is {time}. Documents due now: {n}. Each erasure has its certificate.</source>
        <translation>Das nächste Nachsehen ist {time}. Jetzt fällige Dokumente: {n}. Jede Löschung hat ihre Bescheinigung.</translation>
    </message>
    <message>
        <source>No collection has a rule: everything is kept without a limit.</source>
        <translation>Keine Sammlung hat eine Regel: Alles wird ohne Frist aufbewahrt.</translation>
    </message>
    <message>
        <source>Nothing is erased by a rule now.</source>
        <translation>Jetzt wird nichts durch eine Regel gelöscht.</translation>
    </message>
    <message>
        <source>within the hour</source>
        <translation>innerhalb einer Stunde</translation>
    </message>
</context>
<context>
    <name>RevealDialog</name>
    <message>
        <source>Reveal a pseudonym</source>
        <translation>Ein Pseudonym aufdecken</translation>
    </message>
    <message>
        <source>The reason is kept for good and read by whoever approves and audits.</source>
        <translation>Der Grund wird dauerhaft aufbewahrt; wer genehmigt und prüft, liest ihn.</translation>
    </message>
    <message>
        <source>Ask</source>
        <translation>Beantragen</translation>
    </message>
    <message>
        <source>Pseudonym, as it stands in the text</source>
        <translation>Pseudonym, wie es im Text steht</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>A pseudonym and a reason of a sentence are needed.</source>
        <translation>Nötig sind ein Pseudonym und ein Grund von einem Satz.</translation>
    </message>
</context>
<context>
    <name>RevealsPane</name>
    <message>
        <source>Reveal …</source>
        <translation>Aufdecken …</translation>
    </message>
    <message>
        <source>Ctrl+N</source>
        <translation>Strg+N</translation>
    </message>
    <message>
        <source>Approve</source>
        <translation>Genehmigen</translation>
    </message>
    <message>
        <source>Refuse</source>
        <translation>Ablehnen</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>Pseudonym</source>
        <translation>Pseudonym</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>Asked by</source>
        <translation>Beantragt von</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Requests to reveal</source>
        <translation>Anträge auf Aufdeckung</translation>
    </message>
    <message>
        <source>Every request is in the audit log. Who asks is not who approves.</source>
        <translation>Jeder Antrag steht im Protokoll. Wer beantragt, genehmigt nicht.</translation>
    </message>
    <message>
        <source>Another change is on its way.</source>
        <translation>Eine andere Änderung läuft noch.</translation>
    </message>
    <message>
        <source>Nobody approves a request of their own.</source>
        <translation>Niemand genehmigt den eigenen Antrag.</translation>
    </message>
    <message>
        <source>It does not wait.</source>
        <translation>Er wartet nicht.</translation>
    </message>
    <message>
        <source>Once, to who asked for it</source>
        <translation>Einmal, für die Person, die es beantragt hat</translation>
    </message>
    <message>
        <source>Only an approved request of your own is shown.</source>
        <translation>Gezeigt wird nur ein genehmigter eigener Antrag.</translation>
    </message>
</context>
<context>
    <name>ReviewPane</name>
    <message>
        <source>Found</source>
        <translation>Gefunden</translation>
    </message>
    <message>
        <source>As</source>
        <translation>Als</translation>
    </message>
    <message>
        <source>Sure</source>
        <translation>Sicher</translation>
    </message>
    <message>
        <source>Becomes</source>
        <translation>Wird</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>Dokument</translation>
    </message>
    <message>
        <source>Decision</source>
        <translation>Entscheidung</translation>
    </message>
    <message>
        <source>Findings to review</source>
        <translation>Zu prüfende Funde</translation>
    </message>
    <message>
        <source>Accept (A)</source>
        <translation>Annehmen (A)</translation>
    </message>
    <message>
        <source>It is personal data here</source>
        <translation>Hier sind es personenbezogene Daten</translation>
    </message>
    <message>
        <source>Reject (R)</source>
        <translation>Verwerfen (R)</translation>
    </message>
    <message>
        <source>It is none here</source>
        <translation>Hier sind es keine</translation>
    </message>
    <message>
        <source>Always (L)</source>
        <translation>Immer (L)</translation>
    </message>
    <message>
        <source>These words are personal data everywhere</source>
        <translation>Diese Wörter sind überall personenbezogen</translation>
    </message>
    <message>
        <source>Never (N)</source>
        <translation>Nie (N)</translation>
    </message>
    <message>
        <source>These words are none anywhere</source>
        <translation>Diese Wörter sind es nirgends</translation>
    </message>
    <message>
        <source>Only what waits</source>
        <translation>Nur was wartet</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Mehr</translation>
    </message>
    <message>
        <source>Choose a finding first.</source>
        <translation>Wählen Sie zuerst einen Fund aus.</translation>
    </message>
    <message>
        <source>The last decision is on its way.</source>
        <translation>Die letzte Entscheidung läuft noch.</translation>
    </message>
    <message>
        <source>{n} findings, and more</source>
        <translation>{n} Funde und weitere</translation>
    </message>
    <message>
        <source>{n} findings</source>
        <translation>{n} Funde</translation>
    </message>
    <message>
        <source>{n} decided just now</source>
        <translation>{n} eben entschieden</translation>
    </message>
</context>
<context>
    <name>RoleDialog</name>
    <message>
        <source>Change a role</source>
        <translation>Eine Rolle ändern</translation>
    </message>
    <message>
        <source>It counts from {name}&apos;s next step on.</source>
        <translation>Sie gilt ab dem nächsten Schritt von {name}.</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Ändern</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>Rolle</translation>
    </message>
    <message>
        <source>Their passphrase still opens the vault until it is removed.</source>
        <translation>Die Passphrase öffnet den Tresor, bis sie entfernt wird.</translation>
    </message>
</context>
<context>
    <name>RuleDialog</name>
    <message>
        <source>How long documents are kept</source>
        <translation>Wie lange Dokumente aufbewahrt werden</translation>
    </message>
    <message>
        <source>Documents of {name} are erased for good when their days are over, with all that hangs on them. Legal holds are kept.</source>
        <translation>Dokumente von {name} werden nach Ablauf ihrer Tage endgültig gelöscht, mit allem, was daran hängt. Aufbewahrungspflichten bleiben gewahrt.</translation>
    </message>
    <message>
        <source>Set</source>
        <translation>Setzen</translation>
    </message>
    <message>
        <source>Counted</source>
        <translation>Gezählt</translation>
    </message>
    <message>
        <source>What would go now?</source>
        <translation>Was würde jetzt verschwinden?</translation>
    </message>
    <message>
        <source>Days</source>
        <translation>Tage</translation>
    </message>
    <message>
        <source>Would be erased at the next look: {n} ({names})</source>
        <translation>Beim nächsten Nachsehen würden gelöscht: {n} ({names})</translation>
    </message>
    <message>
        <source>Nothing would be erased now.</source>
        <translation>Jetzt würde nichts gelöscht.</translation>
    </message>
    <message>
        <source>Look first what would go.</source>
        <translation>Sehen Sie zuerst nach, was verschwände.</translation>
    </message>
</context>
<context>
    <name>RunPane</name>
    <message>
        <source>All runs</source>
        <translation>Alle Läufe</translation>
    </message>
    <message>
        <source>Back to the list (Escape)</source>
        <translation>Zurück zur Liste (Escape)</translation>
    </message>
    <message>
        <source>Cancel run</source>
        <translation>Lauf abbrechen</translation>
    </message>
    <message>
        <source>Stop after this step; a checkpoint is kept, so it can go on later</source>
        <translation>Nach diesem Schritt anhalten; ein Checkpoint bleibt, so dass es später weitergehen kann</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Go on from the last checkpoint</source>
        <translation>Beim letzten Checkpoint weitermachen</translation>
    </message>
    <message>
        <source>Remove …</source>
        <translation>Entfernen …</translation>
    </message>
    <message>
        <source>Erase this run; first it is said what goes</source>
        <translation>Diesen Lauf löschen; vorher wird gesagt, was damit verschwindet</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Looking at the run …</source>
        <translation>Der Lauf wird geladen …</translation>
    </message>
    <message>
        <source>Curves</source>
        <translation>Kurven</translation>
    </message>
    <message>
        <source>Training run</source>
        <translation>Trainingslauf</translation>
    </message>
    <message>
        <source>The run cannot be shown</source>
        <translation>Der Lauf kann nicht gezeigt werden</translation>
    </message>
    <message>
        <source>Stopping …</source>
        <translation>Wird angehalten …</translation>
    </message>
</context>
<context>
    <name>RunRemoval</name>
    <message>
        <source>This erases the numbers of every step ({n}).</source>
        <translation>Die Werte aller Schritte ({n}) werden gelöscht.</translation>
    </message>
    <message>
        <source>Its checkpoints go ({n}): it cannot be resumed.</source>
        <translation>Seine Zwischenstände ({n}) verschwinden: Er kann nicht fortgesetzt werden.</translation>
    </message>
    <message>
        <source>What it learned goes: no more models can be made of it.</source>
        <translation>Was er gelernt hat, verschwindet: Es können keine weiteren Modelle daraus gemacht werden.</translation>
    </message>
    <message>
        <source>{size} become free.</source>
        <translation>{size} werden frei.</translation>
    </message>
    <message>
        <source>Models that were made of it stay: {names}.</source>
        <translation>Modelle, die daraus entstanden sind, bleiben: {names}.</translation>
    </message>
    <message>
        <source>This cannot be undone.</source>
        <translation>Das lässt sich nicht rückgängig machen.</translation>
    </message>
</context>
<context>
    <name>RunRemovalDialog</name>
    <message>
        <source>Remove a training run</source>
        <translation>Trainingslauf entfernen</translation>
    </message>
    <message>
        <source>Remove “{run}” from the vault?</source>
        <translation>„{run}“ aus dem Tresor entfernen?</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
</context>
<context>
    <name>RunTable</name>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Base model</source>
        <translation>Basismodell</translation>
    </message>
    <message>
        <source>Dataset</source>
        <translation>Datensatz</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Best loss</source>
        <translation>Bester Verlust</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Angelegt</translation>
    </message>
</context>
<context>
    <name>RunTableView</name>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
</context>
<context>
    <name>RunsPane</name>
    <message>
        <source>New training …</source>
        <translation>Neues Training …</translation>
    </message>
    <message>
        <source>Plan a training and start it (Ctrl+N)</source>
        <translation>Ein Training planen und starten (Strg+N)</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Looking at the runs …</source>
        <translation>Die Läufe werden geladen …</translation>
    </message>
    <message>
        <source>Compare runs</source>
        <translation>Läufe vergleichen</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>The curves of the selected runs in one picture (Enter)</source>
        <translation>Die Kurven der markierten Läufe in einem Bild (Eingabetaste)</translation>
    </message>
    <message>
        <source>Select {least} to {most} runs: with Ctrl and a click, or with Shift and the arrow keys.</source>
        <translation>{least} bis {most} Läufe markieren: mit Strg und einem Klick oder mit Umschalt und den Pfeiltasten.</translation>
    </message>
    <message>
        <source>No training yet</source>
        <translation>Noch kein Training</translation>
    </message>
    <message>
        <source>A training teaches a model the tone, the terms and the kind of answers of your own documents. It needs a frozen dataset and a base model; you see memory and time before anything starts.</source>
        <translation>Ein Training lehrt ein Modell den Ton, die Begriffe und die Art der Antworten Ihrer eigenen Dokumente. Es braucht einen eingefrorenen Datensatz und ein Basismodell; Speicher und Dauer sehen Sie, bevor etwas beginnt.</translation>
    </message>
    <message>
        <source>Model owners and administrators may train.</source>
        <translation>Modellverantwortliche und Administratoren dürfen trainieren.</translation>
    </message>
    <message>
        <source>Training is for model owners</source>
        <translation>Training ist Sache der Modellverantwortlichen</translation>
    </message>
    <message>
        <source>Your role does not allow to train models. An administrator can give you another one.</source>
        <translation>Ihre Rolle erlaubt nicht, Modelle zu trainieren. Ein Administrator kann Ihnen eine andere geben.</translation>
    </message>
    <message>
        <source>The runs cannot be shown</source>
        <translation>Die Läufe können nicht gezeigt werden</translation>
    </message>
</context>
<context>
    <name>RuntimeCard</name>
    <message>
        <source>Language model</source>
        <translation>Sprachmodell</translation>
    </message>
    <message>
        <source>How the model in use is run. A change loads it anew, which takes as long as starting it.</source>
        <translation>Wie das verwendete Modell betrieben wird. Bei einer Änderung wird es neu geladen; das dauert so lange wie sein Start.</translation>
    </message>
    <message>
        <source>Asking the engine …</source>
        <translation>Die Engine wird gefragt …</translation>
    </message>
</context>
<context>
    <name>SearchDialog</name>
    <message>
        <source>Search</source>
        <translation>Suche</translation>
    </message>
    <message>
        <source>Words to search for</source>
        <translation>Suchwörter</translation>
    </message>
    <message>
        <source>Search the documents</source>
        <translation>Dokumente durchsuchen</translation>
    </message>
    <message>
        <source>Passages found</source>
        <translation>Gefundene Abschnitte</translation>
    </message>
    <message>
        <source>No passage has these words or their meaning. Try others.</source>
        <translation>Kein Abschnitt enthält diese Wörter oder ihren Sinn. Versuchen Sie andere.</translation>
    </message>
    <message>
        <source>Searching …</source>
        <translation>Es wird gesucht …</translation>
    </message>
    <message>
        <source>Words or a whole question. Enter opens.</source>
        <translation>Wörter oder eine ganze Frage. Die Eingabetaste öffnet.</translation>
    </message>
    <message>
        <source>{document}, page {page}</source>
        <translation>{document}, Seite {page}</translation>
    </message>
</context>
<context>
    <name>SecretDialog</name>
    <message>
        <source>New API key</source>
        <translation>Neuer API-Schlüssel</translation>
    </message>
    <message>
        <source>Of {name}. It is shown once and kept nowhere: give it to the program that needs it, or put it where only {name} can read it.</source>
        <translation>Von {name}. Er wird einmal gezeigt und nirgends aufbewahrt: Geben Sie ihn dem Programm, das ihn braucht, oder legen Sie ihn dorthin, wo nur {name} ihn lesen kann.</translation>
    </message>
    <message>
        <source>API key</source>
        <translation>API-Schlüssel</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>I have it</source>
        <translation>Ich habe ihn</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
</context>
<context>
    <name>SessionsPane</name>
    <message>
        <source>Of</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>Began</source>
        <translation>Begonnen</translation>
    </message>
    <message>
        <source>Used last</source>
        <translation>Zuletzt benutzt</translation>
    </message>
    <message>
        <source>Ends</source>
        <translation>Endet</translation>
    </message>
    <message>
        <source>End session</source>
        <translation>Sitzung beenden</translation>
    </message>
    <message>
        <source>Change my password …</source>
        <translation>Mein Kennwort ändern …</translation>
    </message>
    <message>
        <source>Sessions</source>
        <translation>Sitzungen</translation>
    </message>
    <message>
        <source>A session ends after 30 minutes without use, and after 12 hours in any case.</source>
        <translation>Eine Sitzung endet nach 30 Minuten ohne Benutzung und in jedem Fall nach 12 Stunden.</translation>
    </message>
    <message>
        <source>{name} (this one)</source>
        <translation>{name} (diese)</translation>
    </message>
    <message>
        <source>Another change is on its way.</source>
        <translation>Eine andere Änderung läuft noch.</translation>
    </message>
    <message>
        <source>Choose a session first.</source>
        <translation>Wählen Sie zuerst eine Sitzung aus.</translation>
    </message>
</context>
<context>
    <name>SettingRow</name>
    <message>
        <source>Context of one answer</source>
        <translation>Kontext einer Antwort</translation>
    </message>
    <message>
        <source>Answers at a time</source>
        <translation>Antworten gleichzeitig</translation>
    </message>
    <message>
        <source>Processor threads</source>
        <translation>Prozessor-Threads</translation>
    </message>
    <message>
        <source>Layers on the graphics card</source>
        <translation>Schichten auf der Grafikkarte</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>answers</source>
        <translation>Antworten</translation>
    </message>
    <message>
        <source>threads</source>
        <translation>Threads</translation>
    </message>
    <message>
        <source>layers</source>
        <translation>Schichten</translation>
    </message>
    <message>
        <source>{title}: automatic</source>
        <translation>{title}: automatisch</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>Anwenden</translation>
    </message>
    <message>
        <source>Apply {title}</source>
        <translation>{title} anwenden</translation>
    </message>
    <message>
        <source>Automatic ({n})</source>
        <translation>Automatisch ({n})</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>Loading …</source>
        <translation>Wird geladen …</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>All settings</source>
        <translation>Alle Einstellungen</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
</context>
<context>
    <name>SettingsPane</name>
    <message>
        <source>Leave all to the preset</source>
        <translation>Alles der Vorgabe überlassen</translation>
    </message>
</context>
<context>
    <name>ShareDialog</name>
    <message>
        <source>Share a collection</source>
        <translation>Eine Sammlung freigeben</translation>
    </message>
    <message>
        <source>Who it is shared with finds its documents at once.</source>
        <translation>Für wen sie freigegeben ist, der findet ihre Dokumente sofort.</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>Freigeben</translation>
    </message>
    <message>
        <source>A user</source>
        <translation>Eine Person</translation>
    </message>
    <message>
        <source>A group</source>
        <translation>Eine Gruppe</translation>
    </message>
    <message>
        <source>With</source>
        <translation>Für</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>They may</source>
        <translation>Erlaubt ist</translation>
    </message>
</context>
<context>
    <name>SidePane</name>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Close the document</source>
        <translation>Dokument schließen</translation>
    </message>
    <message>
        <source>Escape</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>What was read</source>
        <translation>Was gelesen wurde</translation>
    </message>
    <message>
        <source>{name}: {status}</source>
        <translation>{name}: {status}</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
</context>
<context>
    <name>SourceBar</name>
    <message>
        <source>Previous page</source>
        <translation>Vorige Seite</translation>
    </message>
    <message>
        <source>Next page</source>
        <translation>Nächste Seite</translation>
    </message>
    <message>
        <source>Smaller (Ctrl+-)</source>
        <translation>Kleiner (Strg+-)</translation>
    </message>
    <message>
        <source>Larger (Ctrl++)</source>
        <translation>Größer (Strg++)</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>Einpassen</translation>
    </message>
    <message>
        <source>Fit the page to the width (Ctrl+0)</source>
        <translation>Die Seite an die Breite anpassen (Strg+0)</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>Seite</translation>
    </message>
    <message>
        <source>The page as it was written</source>
        <translation>Die Seite, wie sie geschrieben wurde</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>The text that was read from it</source>
        <translation>Der Text, der daraus gelesen wurde</translation>
    </message>
    <message>
        <source>Both</source>
        <translation>Beides</translation>
    </message>
    <message>
        <source>Page and text side by side</source>
        <translation>Seite und Text nebeneinander</translation>
    </message>
    <message>
        <source>{n} of {all}</source>
        <translation>{n} von {all}</translation>
    </message>
    <message>
        <source>Page {n} of {all}</source>
        <translation>Seite {n} von {all}</translation>
    </message>
</context>
<context>
    <name>SourceSide</name>
    <message>
        <source>Previous</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Previous citation (Shift+F8)</source>
        <translation>Voriger Beleg (Umschalt+F8)</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Next citation (F8)</source>
        <translation>Nächster Beleg (F8)</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Close the source (Ctrl+F4)</source>
        <translation>Quelle schließen (Strg+F4)</translation>
    </message>
    <message>
        <source>Citation {n} of {all}</source>
        <translation>Beleg {n} von {all}</translation>
    </message>
</context>
<context>
    <name>SourceView</name>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>Seite</translation>
    </message>
    <message>
        <source>Text of the document</source>
        <translation>Text des Dokuments</translation>
    </message>
    <message>
        <source>Where on the page the passage stands is not known. The text has it.</source>
        <translation>Wo der Abschnitt auf der Seite steht, ist nicht bekannt. Im Text steht er.</translation>
    </message>
    <message>
        <source>Loading the text …</source>
        <translation>Der Text wird geladen …</translation>
    </message>
    <message>
        <source>There is no text in it.</source>
        <translation>Es enthält keinen Text.</translation>
    </message>
    <message>
        <source>Drawing the page …</source>
        <translation>Die Seite wird gezeichnet …</translation>
    </message>
    <message>
        <source>Page {n} of {all}</source>
        <translation>Seite {n} von {all}</translation>
    </message>
    <message>
        <source>Highlighted: {quote}</source>
        <translation>Hervorgehoben: {quote}</translation>
    </message>
    <message>
        <source>This document was removed</source>
        <translation>Dieses Dokument wurde entfernt</translation>
    </message>
    <message>
        <source>It is no longer in its collection, or you may no longer read it.</source>
        <translation>Es ist nicht mehr in seiner Sammlung, oder Sie dürfen es nicht mehr lesen.</translation>
    </message>
    <message>
        <source>Code: {code}</source>
        <translation>Code: {code}</translation>
    </message>
    <message>
        <source>Opening the document …</source>
        <translation>Das Dokument wird geöffnet …</translation>
    </message>
    <message>
        <source>Nothing is open</source>
        <translation>Nichts ist geöffnet</translation>
    </message>
    <message>
        <source>Choose a citation to see the place that it names.</source>
        <translation>Wählen Sie einen Beleg, um die genannte Stelle zu sehen.</translation>
    </message>
</context>
<context>
    <name>StageCard</name>
    <message>
        <source>It is being moved …</source>
        <translation>Es wird bewegt …</translation>
    </message>
    <message>
        <source>Its weights were removed.</source>
        <translation>Seine Gewichte wurden entfernt.</translation>
    </message>
    <message>
        <source>Form</source>
        <translation>Bauform</translation>
    </message>
    <message>
        <source>Quantization</source>
        <translation>Quantisierung</translation>
    </message>
    <message>
        <source>Importance matrix</source>
        <translation>Wichtigkeitsmatrix</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <source>no</source>
        <translation>nein</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>GGUF SHA-256</source>
        <translation>SHA-256 des GGUF</translation>
    </message>
    <message>
        <source>{step}: {name}</source>
        <translation>{step}: {name}</translation>
    </message>
</context>
<context>
    <name>Start</name>
    <message>
        <source>it is not UTF-8</source>
        <translation>sie ist nicht in UTF-8 geschrieben</translation>
    </message>
    <message>
        <source>The passphrase file cannot be read: {reason}.</source>
        <translation>Die Datei mit der Passphrase kann nicht gelesen werden: {reason}.</translation>
    </message>
    <message>
        <source>Type the passphrase, or let CLOISTER_PASSPHRASE_FILE name a file that you may read.</source>
        <translation>Geben Sie die Passphrase ein, oder lassen Sie CLOISTER_PASSPHRASE_FILE eine Datei nennen, die Sie lesen dürfen.</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>Dokumente</translation>
    </message>
</context>
<context>
    <name>StartDialog</name>
    <message>
        <source>Cloister</source>
        <translation>Cloister</translation>
    </message>
    <message>
        <source>Working</source>
        <translation>In Arbeit</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Show the code again</source>
        <translation>Code noch einmal anzeigen</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Später</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Step {n} of {all}</source>
        <translation>Schritt {n} von {all}</translation>
    </message>
</context>
<context>
    <name>SummaryPanel</name>
    <message>
        <source>Try these again</source>
        <translation>Diese erneut versuchen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Close the summary</source>
        <translation>Zusammenfassung schließen</translation>
    </message>
    <message>
        <source>Files to look at</source>
        <translation>Dateien, die Sie prüfen sollten</translation>
    </message>
    <message>
        <source>no files</source>
        <translation>keine Dateien</translation>
    </message>
    <message>
        <source>Last reading: {parts}</source>
        <translation>Zuletzt eingelesen: {parts}</translation>
    </message>
    <message>
        <source>There is nothing here that could be tried again.</source>
        <translation>Hier gibt es nichts, was erneut versucht werden könnte.</translation>
    </message>
</context>
<context>
    <name>TextField</name>
    <message>
        <source>Instruction to the model</source>
        <translation>Anweisung an das Modell</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>Frage</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>Better answer</source>
        <translation>Bessere Antwort</translation>
    </message>
    <message>
        <source>Worse answer</source>
        <translation>Schlechtere Antwort</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
</context>
<context>
    <name>Toolbar</name>
    <message>
        <source>Filter by name or path</source>
        <translation>Nach Name oder Pfad filtern</translation>
    </message>
    <message>
        <source>Filter by name or path (Ctrl+F)</source>
        <translation>Nach Name oder Pfad filtern (Strg+F)</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Failed, quarantined or skipped: not searchable until somebody does something</source>
        <translation>Fehlgeschlagen, in Quarantäne oder übersprungen: nicht auffindbar, bis jemand etwas tut</translation>
    </message>
    <message>
        <source>Needs attention ({n})</source>
        <translation>Zu prüfen ({n})</translation>
    </message>
    <message>
        <source>Needs attention</source>
        <translation>Zu prüfen</translation>
    </message>
    <message>
        <source>Watched folders ({n})</source>
        <translation>Überwachte Ordner ({n})</translation>
    </message>
</context>
<context>
    <name>TrainedPane</name>
    <message>
        <source>Looking at the models …</source>
        <translation>Die Modelle werden geladen …</translation>
    </message>
    <message>
        <source>Proof</source>
        <translation>Nachweis</translation>
    </message>
    <message>
        <source>Models that were trained here</source>
        <translation>Hier trainierte Modelle</translation>
    </message>
    <message>
        <source>No model was trained here yet</source>
        <translation>Hier wurde noch kein Modell trainiert</translation>
    </message>
    <message>
        <source>Start a run on the page Training; once it has finished, make models of it there. They come here as candidates, and answer after somebody has approved them.</source>
        <translation>Starten Sie einen Lauf auf der Seite Training; ist er beendet, erzeugen Sie dort Modelle daraus. Sie kommen als Kandidaten hierher und antworten, nachdem jemand sie freigegeben hat.</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Noch einmal nachsehen</translation>
    </message>
    <message>
        <source>Not for your role</source>
        <translation>Nicht für Ihre Rolle</translation>
    </message>
    <message>
        <source>Model owners, compliance officers and administrators see the models that were trained here.</source>
        <translation>Modellverantwortliche, Compliance-Beauftragte und Administratoren sehen die hier trainierten Modelle.</translation>
    </message>
    <message>
        <source>The models cannot be shown</source>
        <translation>Die Modelle können nicht gezeigt werden</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
</context>
<context>
    <name>Training</name>
    <message>
        <source>Compiled kernels</source>
        <translation>Übersetzte Rechenkerne</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>Läuft</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>Beendet</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Fehlgeschlagen</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Abgebrochen</translation>
    </message>
    <message>
        <source>needs retraining</source>
        <translation>muss neu trainiert werden</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>Without a graphics card</source>
        <translation>Ohne Grafikkarte</translation>
    </message>
    <message>
        <source>Small graphics card</source>
        <translation>Kleine Grafikkarte</translation>
    </message>
    <message>
        <source>Medium graphics card</source>
        <translation>Mittlere Grafikkarte</translation>
    </message>
    <message>
        <source>Large graphics card</source>
        <translation>Große Grafikkarte</translation>
    </message>
    <message>
        <source>The engine takes the preset that fits this machine. Right in most cases.</source>
        <translation>Die Engine nimmt die Vorgabe, die zu dieser Maschine passt. Meist richtig.</translation>
    </message>
    <message>
        <source>A small model on the processor. Slow; to find out whether training helps at all.</source>
        <translation>Ein kleines Modell auf dem Prozessor. Langsam; um herauszufinden, ob ein Training überhaupt hilft.</translation>
    </message>
    <message>
        <source>8 to 16 GB of its own memory: models of up to 8 billion parameters, loaded in 4 bits.</source>
        <translation>8 bis 16 GB eigener Speicher: Modelle mit bis zu 8 Milliarden Parametern, in 4 Bit geladen.</translation>
    </message>
    <message>
        <source>24 to 48 GB of its own memory: models of up to 32 billion parameters, loaded in 4 bits.</source>
        <translation>24 bis 48 GB eigener Speicher: Modelle mit bis zu 32 Milliarden Parametern, in 4 Bit geladen.</translation>
    </message>
    <message>
        <source>80 GB of its own memory or more: models of up to 70 billion parameters, long examples.</source>
        <translation>80 GB eigener Speicher oder mehr: Modelle mit bis zu 70 Milliarden Parametern, lange Beispiele.</translation>
    </message>
    <message>
        <source>questions and answers</source>
        <translation>Fragen und Antworten</translation>
    </message>
    <message>
        <source>preferences between two answers</source>
        <translation>Vorlieben zwischen zwei Antworten</translation>
    </message>
    <message>
        <source>plain texts</source>
        <translation>reine Texte</translation>
    </message>
    <message>
        <source>The model learns to answer as these answers do.</source>
        <translation>Das Modell lernt, so zu antworten wie diese Antworten.</translation>
    </message>
    <message>
        <source>The model learns to prefer the better one of two answers.</source>
        <translation>Das Modell lernt, die bessere von zwei Antworten vorzuziehen.</translation>
    </message>
    <message>
        <source>The model learns the language of these texts.</source>
        <translation>Das Modell lernt die Sprache dieser Texte.</translation>
    </message>
    <message>
        <source>{dataset}, version {n}</source>
        <translation>{dataset}, Version {n}</translation>
    </message>
    <message>
        <source>Choose a dataset and a base model first.</source>
        <translation>Wählen Sie zuerst Datensatz und Basismodell.</translation>
    </message>
    <message>
        <source>The plan is being made.</source>
        <translation>Der Plan wird gemacht.</translation>
    </message>
    <message>
        <source>Something has to be changed first.</source>
        <translation>Vorher ist etwas zu ändern.</translation>
    </message>
    <message>
        <source>It does not fit into memory.</source>
        <translation>Es passt nicht in den Speicher.</translation>
    </message>
    <message>
        <source>It is being started.</source>
        <translation>Es wird gestartet.</translation>
    </message>
    <message>
        <source>There is no plan yet.</source>
        <translation>Es gibt noch keinen Plan.</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Gewichte</translation>
    </message>
    <message>
        <source>Constants of the quantization</source>
        <translation>Konstanten der Quantisierung</translation>
    </message>
    <message>
        <source>Weights in 16 bits</source>
        <translation>Gewichte in 16 Bit</translation>
    </message>
    <message>
        <source>One matrix unpacked</source>
        <translation>Eine Matrix entpackt</translation>
    </message>
    <message>
        <source>Adapters</source>
        <translation>Adapter</translation>
    </message>
    <message>
        <source>Gradients</source>
        <translation>Gradienten</translation>
    </message>
    <message>
        <source>States of the optimizer</source>
        <translation>Zustände des Optimierers</translation>
    </message>
    <message>
        <source>Activations</source>
        <translation>Aktivierungen</translation>
    </message>
    <message>
        <source>Logits</source>
        <translation>Logits</translation>
    </message>
    <message>
        <source>CUDA context</source>
        <translation>CUDA-Kontext</translation>
    </message>
    <message>
        <source>Exchange between cards</source>
        <translation>Austausch zwischen Grafikkarten</translation>
    </message>
    <message>
        <source>Gradients to add up</source>
        <translation>Gradienten zum Summieren</translation>
    </message>
    <message>
        <source>Put together</source>
        <translation>Zusammengesetzt</translation>
    </message>
    <message>
        <source>The other processes</source>
        <translation>Die anderen Prozesse</translation>
    </message>
    <message>
        <source>The program itself</source>
        <translation>Das Programm selbst</translation>
    </message>
    <message>
        <source>Workspace of the libraries</source>
        <translation>Arbeitsspeicher der Bibliotheken</translation>
    </message>
    <message>
        <source>Not known: {basis}</source>
        <translation>Nicht bekannt: {basis}</translation>
    </message>
    <message>
        <source>About {time} ({basis})</source>
        <translation>Etwa {time} ({basis})</translation>
    </message>
    <message>
        <source>time left not known yet</source>
        <translation>Restdauer noch nicht bekannt</translation>
    </message>
    <message>
        <source>about {time} left</source>
        <translation>noch etwa {time}</translation>
    </message>
    <message>
        <source>Step {n}</source>
        <translation>Schritt {n}</translation>
    </message>
    <message>
        <source>Step {n} of {total}</source>
        <translation>Schritt {n} von {total}</translation>
    </message>
    <message>
        <source>{n} billion</source>
        <translation>{n} Mrd.</translation>
    </message>
    <message>
        <source>{n} million</source>
        <translation>{n} Mio.</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>Abgelehnt</translation>
    </message>
    <message>
        <source>Not compared</source>
        <translation>Nicht verglichen</translation>
    </message>
    <message>
        <source>Proven equal</source>
        <translation>Gleichheit belegt</translation>
    </message>
    <message>
        <source>Texts cut into other tokens</source>
        <translation>Texte mit anderen Token</translation>
    </message>
    <message>
        <source>Conversations written otherwise</source>
        <translation>Anders geschriebene Gespräche</translation>
    </message>
    <message>
        <source>Difference of the logits</source>
        <translation>Abstand der Logits</translation>
    </message>
    <message>
        <source>Perplexity, as a ratio</source>
        <translation>Perplexität, als Verhältnis</translation>
    </message>
    <message>
        <source>{problem} (it is {value})</source>
        <translation>{problem} (ist {value})</translation>
    </message>
    <message>
        <source>Dataset</source>
        <translation>Datensatz</translation>
    </message>
    <message>
        <source>Base model</source>
        <translation>Basismodell</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Vorgabe</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>nicht bekannt</translation>
    </message>
    <message>
        <source>about {time}</source>
        <translation>etwa {time}</translation>
    </message>
</context>
<context>
    <name>TrainingValues</name>
    <message>
        <source>Method and adapters</source>
        <translation>Methode und Adapter</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>Daten</translation>
    </message>
    <message>
        <source>Learning</source>
        <translation>Lernen</translation>
    </message>
    <message>
        <source>Machine and memory</source>
        <translation>Maschine und Speicher</translation>
    </message>
    <message>
        <source>Evaluation and safety</source>
        <translation>Bewertung und Sicherung</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>QLoRA (base in 4 bits)</source>
        <translation>QLoRA (Basis in 4 Bit)</translation>
    </message>
    <message>
        <source>LoRA</source>
        <translation>LoRA</translation>
    </message>
    <message>
        <source>Full (every weight)</source>
        <translation>Voll (alle Gewichte)</translation>
    </message>
    <message>
        <source>Answers (SFT)</source>
        <translation>Antworten (SFT)</translation>
    </message>
    <message>
        <source>Raw text (CPT)</source>
        <translation>Reiner Text (CPT)</translation>
    </message>
    <message>
        <source>Preferences (DPO)</source>
        <translation>Vorlieben (DPO)</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>Prozessor</translation>
    </message>
    <message>
        <source>Graphics card</source>
        <translation>Grafikkarte</translation>
    </message>
    <message>
        <source>One process</source>
        <translation>Ein Prozess</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>Auslassen</translation>
    </message>
    <message>
        <source>Cut</source>
        <translation>Kürzen</translation>
    </message>
    <message>
        <source>Cosine</source>
        <translation>Kosinus</translation>
    </message>
    <message>
        <source>Linear</source>
        <translation>Linear</translation>
    </message>
    <message>
        <source>Constant</source>
        <translation>Konstant</translation>
    </message>
    <message>
        <source>AdamW, 32 bits</source>
        <translation>AdamW, 32 Bit</translation>
    </message>
    <message>
        <source>AdamW, 8 bits, paged</source>
        <translation>AdamW, 8 Bit, ausgelagert</translation>
    </message>
    <message>
        <source>On</source>
        <translation>An</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>Aus</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Methode</translation>
    </message>
    <message>
        <source>Objective</source>
        <translation>Ziel</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Graphics cards</source>
        <translation>Grafikkarten</translation>
    </message>
    <message>
        <source>Launcher</source>
        <translation>Starter</translation>
    </message>
    <message>
        <source>Number format</source>
        <translation>Zahlenformat</translation>
    </message>
    <message>
        <source>Double quantization</source>
        <translation>Doppelte Quantisierung</translation>
    </message>
    <message>
        <source>Rank</source>
        <translation>Rang</translation>
    </message>
    <message>
        <source>Alpha</source>
        <translation>Alpha</translation>
    </message>
    <message>
        <source>rsLoRA</source>
        <translation>rsLoRA</translation>
    </message>
    <message>
        <source>Dropout</source>
        <translation>Dropout</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Schichten</translation>
    </message>
    <message>
        <source>Longest sequence</source>
        <translation>Längste Sequenz</translation>
    </message>
    <message>
        <source>Packing</source>
        <translation>Packen</translation>
    </message>
    <message>
        <source>Too long examples</source>
        <translation>Zu lange Beispiele</translation>
    </message>
    <message>
        <source>Micro-batch</source>
        <translation>Micro-Batch</translation>
    </message>
    <message>
        <source>Accumulation</source>
        <translation>Akkumulation</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>Epochen</translation>
    </message>
    <message>
        <source>Most steps</source>
        <translation>Schritte, höchstens</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>Lernrate</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Warm-up</source>
        <translation>Aufwärmen</translation>
    </message>
    <message>
        <source>Optimizer</source>
        <translation>Optimierer</translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation>Gewichtsabnahme</translation>
    </message>
    <message>
        <source>Beta 1</source>
        <translation>Beta 1</translation>
    </message>
    <message>
        <source>Beta 2</source>
        <translation>Beta 2</translation>
    </message>
    <message>
        <source>Epsilon</source>
        <translation>Epsilon</translation>
    </message>
    <message>
        <source>Longest gradient</source>
        <translation>Längster Gradient</translation>
    </message>
    <message>
        <source>Gradient checkpointing</source>
        <translation>Gradient Checkpointing</translation>
    </message>
    <message>
        <source>Loss in pieces of</source>
        <translation>Verlust in Stücken von</translation>
    </message>
    <message>
        <source>Compile</source>
        <translation>Kompilieren</translation>
    </message>
    <message>
        <source>Beta of DPO</source>
        <translation>Beta von DPO</translation>
    </message>
    <message>
        <source>Evaluate every</source>
        <translation>Bewerten alle</translation>
    </message>
    <message>
        <source>Stop early after</source>
        <translation>Früh beenden nach</translation>
    </message>
    <message>
        <source>Checkpoint every</source>
        <translation>Checkpoint alle</translation>
    </message>
    <message>
        <source>Processor threads</source>
        <translation>Prozessor-Threads</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>What is trained: small adapters beside the base model, or every weight of it.</source>
        <translation>Was trainiert wird: kleine Adapter neben dem Basismodell oder alle seine Gewichte.</translation>
    </message>
    <message>
        <source>Automatic: what the dataset is made for.</source>
        <translation>Automatisch: wofür der Datensatz gemacht ist.</translation>
    </message>
    <message>
        <source>Automatic: the graphics card where there is one.</source>
        <translation>Automatisch: die Grafikkarte, wo es eine gibt.</translation>
    </message>
    <message>
        <source>That share each step. On the processor: processes.</source>
        <translation>Die sich jeden Schritt teilen. Auf dem Prozessor: Prozesse.</translation>
    </message>
    <message>
        <source>Accelerate: one process for each card, chosen where there are several.</source>
        <translation>Accelerate: ein Prozess je Grafikkarte, gewählt, wo es mehrere sind.</translation>
    </message>
    <message>
        <source>Of products. Automatic: bfloat16 on a card.</source>
        <translation>Der Produkte. Automatisch: bfloat16 auf einer Grafikkarte.</translation>
    </message>
    <message>
        <source>QLoRA: quantize the constants of the quantization as well, which saves memory.</source>
        <translation>QLoRA: auch die Konstanten der Quantisierung quantisieren; das spart Speicher.</translation>
    </message>
    <message>
        <source>Of the adapters: higher learns more and needs more memory.</source>
        <translation>Der Adapter: Ein höherer lernt mehr und braucht mehr Speicher.</translation>
    </message>
    <message>
        <source>Strength of the adapters: alpha divided by rank.</source>
        <translation>Stärke der Adapter: Alpha geteilt durch Rang.</translation>
    </message>
    <message>
        <source>Strength by the square root of the rank instead: steadier at high ranks.</source>
        <translation>Stärke nach der Wurzel des Rangs: ruhiger bei hohen Rängen.</translation>
    </message>
    <message>
        <source>Share of the adapters&apos; input that is left out.</source>
        <translation>Anteil der Eingabe der Adapter, der ausgelassen wird.</translation>
    </message>
    <message>
        <source>Names of the layers that get adapters, separated by commas.</source>
        <translation>Namen der Schichten, die Adapter bekommen, durch Kommas getrennt.</translation>
    </message>
    <message>
        <source>Tokens; also what packing fills.</source>
        <translation>Token; auch das, was beim Packen gefüllt wird.</translation>
    </message>
    <message>
        <source>Fill each row with several examples that do not see each other: faster.</source>
        <translation>Jede Zeile mit mehreren Beispielen füllen, die einander nicht sehen: schneller.</translation>
    </message>
    <message>
        <source>What happens to examples that are longer.</source>
        <translation>Was mit längeren Beispielen geschieht.</translation>
    </message>
    <message>
        <source>Rows that are computed at once; fewer need less memory.</source>
        <translation>Zeilen, die zugleich berechnet werden; weniger brauchen weniger Speicher.</translation>
    </message>
    <message>
        <source>Micro-batches for one step.</source>
        <translation>Micro-Batches für einen Schritt.</translation>
    </message>
    <message>
        <source>How often all examples are gone through.</source>
        <translation>Wie oft alle Beispiele durchgegangen werden.</translation>
    </message>
    <message>
        <source>0: as many as the epochs take.</source>
        <translation>0: so viele, wie die Epochen brauchen.</translation>
    </message>
    <message>
        <source>Highest rate, reached after the warm-up. Lower is slower and safer.</source>
        <translation>Höchste Rate, erreicht nach dem Aufwärmen. Niedriger ist langsamer und sicherer.</translation>
    </message>
    <message>
        <source>How the rate falls.</source>
        <translation>Wie die Rate sinkt.</translation>
    </message>
    <message>
        <source>Share of the steps in which the rate rises.</source>
        <translation>Anteil der Schritte, in denen die Rate steigt.</translation>
    </message>
    <message>
        <source>Automatic: in 8 bits on a graphics card.</source>
        <translation>Automatisch: in 8 Bit auf einer Grafikkarte.</translation>
    </message>
    <message>
        <source>Decoupled, as in AdamW.</source>
        <translation>Entkoppelt, wie in AdamW.</translation>
    </message>
    <message>
        <source>Decay of the mean of gradients.</source>
        <translation>Abklingen des Mittels der Gradienten.</translation>
    </message>
    <message>
        <source>Decay of the mean of squared gradients.</source>
        <translation>Abklingen des Mittels der quadrierten Gradienten.</translation>
    </message>
    <message>
        <source>Keeps the optimizer from dividing by zero.</source>
        <translation>Bewahrt den Optimierer davor, durch null zu teilen.</translation>
    </message>
    <message>
        <source>Longer ones are shortened; 0: never.</source>
        <translation>Längere werden gekürzt; 0: nie.</translation>
    </message>
    <message>
        <source>Compute activations twice to save memory. Automatic: only where it is needed.</source>
        <translation>Aktivierungen zweimal berechnen, um Speicher zu sparen. Automatisch: nur, wo es nötig ist.</translation>
    </message>
    <message>
        <source>Tokens whose logits exist at one time.</source>
        <translation>Token, deren Logits zugleich bestehen.</translation>
    </message>
    <message>
        <source>With torch.compile; on a graphics card only.</source>
        <translation>Mit torch.compile; nur auf einer Grafikkarte.</translation>
    </message>
    <message>
        <source>How strongly the base model holds back.</source>
        <translation>Wie stark das Basismodell zurückhält.</translation>
    </message>
    <message>
        <source>Steps. 0: at the end of each epoch.</source>
        <translation>Schritte. 0: am Ende jeder Epoche.</translation>
    </message>
    <message>
        <source>Evaluations without a better loss. 0: never.</source>
        <translation>Bewertungen ohne besseren Verlust. 0: nie.</translation>
    </message>
    <message>
        <source>Steps; how often progress is made safe.</source>
        <translation>Schritte; wie oft der Fortschritt gesichert wird.</translation>
    </message>
    <message>
        <source>0: what the engine was given.</source>
        <translation>0: was der Engine gegeben ist.</translation>
    </message>
    <message>
        <source>Of the order of the data, adapters and dropout.</source>
        <translation>Der Reihenfolge der Daten, der Adapter und des Dropouts.</translation>
    </message>
</context>
<context>
    <name>Transcript</name>
    <message>
        <source>Looking through the documents …</source>
        <translation>Die Dokumente werden durchsucht …</translation>
    </message>
    <message>
        <source>Stopped. It was not checked against the documents, and is not kept.</source>
        <translation>Angehalten. Der Text wurde nicht mit den Dokumenten verglichen und wird nicht aufbewahrt.</translation>
    </message>
    <message>
        <source>Interrupted. These words were not checked against the documents.</source>
        <translation>Unterbrochen. Diese Worte wurden nicht mit den Dokumenten verglichen.</translation>
    </message>
    <message>
        <source>Code: {code}</source>
        <translation>Code: {code}</translation>
    </message>
    <message>
        <source>The nearest passages, which do not answer it:</source>
        <translation>Die nächstliegenden Abschnitte, die keine Antwort geben:</translation>
    </message>
    <message>
        <source>The documents do not say.</source>
        <translation>Die Dokumente sagen dazu nichts.</translation>
    </message>
    <message>
        <source>not supported by the documents</source>
        <translation>nicht durch die Dokumente belegt</translation>
    </message>
    <message>
        <source>Searched in {s} s</source>
        <translation>Gesucht in {s} s</translation>
    </message>
    <message>
        <source>Quoted word for word · {s} s</source>
        <translation>Wörtlich zitiert · {s} s</translation>
    </message>
    <message>
        <source>Phrased by {model}, checked sentence by sentence · {s} s</source>
        <translation>Formuliert von {model}, Satz für Satz geprüft · {s} s</translation>
    </message>
    <message>
        <source>Understood as: {question}</source>
        <translation>Verstanden als: {question}</translation>
    </message>
</context>
<context>
    <name>TruthBar</name>
    <message>
        <source>Show what is being worked on (Ctrl+J)</source>
        <translation>Zeigen, woran gearbeitet wird (Strg+J)</translation>
    </message>
    <message>
        <source>{jobs} running</source>
        <translation>Laufend: {jobs}</translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation>Aufträge</translation>
    </message>
    <message>
        <source>1 job</source>
        <translation>1 Auftrag</translation>
    </message>
    <message>
        <source>{n} jobs</source>
        <translation>{n} Aufträge</translation>
    </message>
    <message>
        <source>● engine does not answer</source>
        <translation>● Engine antwortet nicht</translation>
    </message>
    <message>
        <source>○ asking the engine …</source>
        <translation>○ Engine wird gefragt …</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>bereit</translation>
    </message>
    <message>
        <source>starting</source>
        <translation>startet</translation>
    </message>
    <message>
        <source>crashed</source>
        <translation>abgestürzt</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>no model: quotes only</source>
        <translation>kein Modell: nur Zitate</translation>
    </message>
    <message>
        <source>{n} attempts to reach the network, refused</source>
        <translation>{n} Versuche, das Netzwerk zu erreichen, abgewiesen</translation>
    </message>
    <message>
        <source>network isolated</source>
        <translation>vom Netzwerk getrennt</translation>
    </message>
    <message>
        <source>network not isolated, nothing tried to reach it</source>
        <translation>nicht vom Netzwerk getrennt, kein Zugriffsversuch</translation>
    </message>
    <message>
        <source>▲ weak isolation accepted</source>
        <translation>▲ schwache Abschottung hingenommen</translation>
    </message>
    <message>
        <source>▲ weak isolation accepted by {name}</source>
        <translation>▲ schwache Abschottung hingenommen von {name}</translation>
    </message>
    <message>
        <source>● engine back, was gone for a while</source>
        <translation>● Engine wieder da, war eine Weile weg</translation>
    </message>
    <message>
        <source>● engine ready</source>
        <translation>● Engine bereit</translation>
    </message>
    <message>
        <source>{n} passages</source>
        <translation>{n} Abschnitte</translation>
    </message>
</context>
<context>
    <name>TurnView</name>
    <message>
        <source>Helpful</source>
        <translation>Hilfreich</translation>
    </message>
    <message>
        <source>This answer helped; again to take it back</source>
        <translation>Diese Antwort hat geholfen; noch einmal, um es zurückzunehmen</translation>
    </message>
    <message>
        <source>Not helpful</source>
        <translation>Nicht hilfreich</translation>
    </message>
    <message>
        <source>This answer did not help; again to take it back</source>
        <translation>Diese Antwort hat nicht geholfen; noch einmal, um es zurückzunehmen</translation>
    </message>
    <message>
        <source>Correct …</source>
        <translation>Korrigieren …</translation>
    </message>
    <message>
        <source>Write what the answer should have said</source>
        <translation>Schreiben, was die Antwort hätte sagen sollen</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy the answer with its citations (Ctrl+Shift+C)</source>
        <translation>Die Antwort mit ihren Belegen kopieren (Strg+Umschalt+C)</translation>
    </message>
    <message>
        <source>Ask again</source>
        <translation>Erneut fragen</translation>
    </message>
    <message>
        <source>Ask the same question once more (Ctrl+R)</source>
        <translation>Dieselbe Frage noch einmal stellen (Strg+R)</translation>
    </message>
    <message>
        <source>Edit question</source>
        <translation>Frage bearbeiten</translation>
    </message>
    <message>
        <source>Change the question and ask again (Ctrl+E)</source>
        <translation>Die Frage ändern und erneut stellen (Strg+E)</translation>
    </message>
    <message>
        <source>Question {n} and its answer</source>
        <translation>Frage {n} und ihre Antwort</translation>
    </message>
    <message>
        <source>Corrected …</source>
        <translation>Korrigiert …</translation>
    </message>
    <message>
        <source>Not kept: {reason}</source>
        <translation>Nicht gespeichert: {reason}</translation>
    </message>
</context>
<context>
    <name>UnfinishedBand</name>
    <message>
        <source>Go on</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>An erasure is not finished: what was erased is gone, its last traces in the file are not.</source>
        <translation>Eine Löschung ist unvollendet: Das Gelöschte ist fort, seine letzten Spuren in der Datei noch nicht.</translation>
    </message>
    <message>
        <source>An erasure did not begin: nothing of it is gone yet.</source>
        <translation>Eine Löschung hat nicht begonnen: Noch ist nichts davon fort.</translation>
    </message>
    <message>
        <source>Unfinished in all: {n}.</source>
        <translation>Unvollendet insgesamt: {n}.</translation>
    </message>
    <message>
        <source>Going on also says what was lacking, room on the disk for instance.</source>
        <translation>Das Fortsetzen sagt auch, was fehlte, zum Beispiel Platz auf dem Datenträger.</translation>
    </message>
</context>
<context>
    <name>UnlockPage</name>
    <message>
        <source>Vault</source>
        <translation>Tresor</translation>
    </message>
    <message>
        <source>&amp;Passphrase</source>
        <translation>&amp;Passphrase</translation>
    </message>
    <message>
        <source>Unlock the vault</source>
        <translation>Tresor entsperren</translation>
    </message>
    <message>
        <source>The passphrase starts the engine, which keeps running when this window is closed.</source>
        <translation>Die Passphrase startet die Engine. Sie läuft weiter, wenn dieses Fenster geschlossen wird.</translation>
    </message>
    <message>
        <source>Unlock</source>
        <translation>Entsperren</translation>
    </message>
    <message>
        <source>Starting the engine …</source>
        <translation>Die Engine startet …</translation>
    </message>
</context>
<context>
    <name>UsersPane</name>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>Rolle</translation>
    </message>
    <message>
        <source>Comes in by</source>
        <translation>Kommt herein mit</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Seit</translation>
    </message>
    <message>
        <source>Add user …</source>
        <translation>Benutzer anlegen …</translation>
    </message>
    <message>
        <source>Ctrl+N</source>
        <translation>Strg+N</translation>
    </message>
    <message>
        <source>Change role …</source>
        <translation>Rolle ändern …</translation>
    </message>
    <message>
        <source>Set password …</source>
        <translation>Kennwort setzen …</translation>
    </message>
    <message>
        <source>Remove password …</source>
        <translation>Kennwort entfernen …</translation>
    </message>
    <message>
        <source>Unlock</source>
        <translation>Entsperren</translation>
    </message>
    <message>
        <source>End sessions …</source>
        <translation>Sitzungen beenden …</translation>
    </message>
    <message>
        <source>API keys</source>
        <translation>API-Schlüssel</translation>
    </message>
    <message>
        <source>Users</source>
        <translation>Benutzer</translation>
    </message>
    <message>
        <source>Remove a password</source>
        <translation>Ein Kennwort entfernen</translation>
    </message>
    <message>
        <source>Remove the password of {name}?</source>
        <translation>Das Kennwort von {name} entfernen?</translation>
    </message>
    <message>
        <source>They can sign in no more, and their sessions end now. Their API keys stay.</source>
        <translation>Eine Anmeldung ist nicht mehr möglich, und die Sitzungen enden jetzt. Die API-Schlüssel bleiben.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>End sessions</source>
        <translation>Sitzungen beenden</translation>
    </message>
    <message>
        <source>End all sessions of {name}?</source>
        <translation>Alle Sitzungen von {name} beenden?</translation>
    </message>
    <message>
        <source>Their windows and programs have to sign in again. Nothing else changes.</source>
        <translation>Fenster und Programme müssen sich erneut anmelden. Sonst ändert sich nichts.</translation>
    </message>
    <message>
        <source>Another change is on its way.</source>
        <translation>Eine andere Änderung läuft noch.</translation>
    </message>
    <message>
        <source>There is no password to remove.</source>
        <translation>Es gibt kein Kennwort zu entfernen.</translation>
    </message>
    <message>
        <source>End the wait after wrong passwords</source>
        <translation>Die Wartezeit nach falschen Kennwörtern beenden</translation>
    </message>
</context>
<context>
    <name>Vault</name>
    <message>
        <source>of a damaged database</source>
        <translation>von einer beschädigten Datenbank</translation>
    </message>
    <message>
        <source>lacks {n} stored files</source>
        <translation>{n} gespeicherte Dateien fehlen</translation>
    </message>
    <message>
        <source>whole when it was made</source>
        <translation>vollständig, als sie gemacht wurde</translation>
    </message>
    <message>
        <source>The backup of {time} is in {folder}: {documents} documents, {size} written and read back.</source>
        <translation>Die Sicherung vom {time} liegt in {folder}: {documents} Dokumente, {size} geschrieben und zurückgelesen.</translation>
    </message>
    <message>
        <source>It is on the disk of the vault and is lost together with it: choose another disk.</source>
        <translation>Sie liegt auf dem Datenträger des Tresors und geht mit ihm verloren: Wählen Sie einen anderen.</translation>
    </message>
    <message>
        <source>The database is damaged: keep the older backups, and check the vault.</source>
        <translation>Die Datenbank ist beschädigt: Behalten Sie die älteren Sicherungen, und prüfen Sie den Tresor.</translation>
    </message>
    <message>
        <source>Older backups removed: {n}.</source>
        <translation>Entfernte ältere Sicherungen: {n}.</translation>
    </message>
    <message>
        <source>{backups} backups were read whole, {pieces} pieces: all of them are as they were written.</source>
        <translation>{backups} Sicherungen wurden ganz gelesen, {pieces} Stücke: Alle sind so, wie sie geschrieben wurden.</translation>
    </message>
    <message>
        <source>Not all of it is whole. Damaged or lost: {files}. Backups that need it: {affected}. Make a new one now.</source>
        <translation>Nicht alles ist vollständig. Beschädigt oder verloren: {files}. Sicherungen, die es brauchen: {affected}. Machen Sie jetzt eine neue.</translation>
    </message>
    <message>
        <source>{removed} backups were removed, {kept} are left.</source>
        <translation>{removed} Sicherungen wurden entfernt, {kept} sind übrig.</translation>
    </message>
</context>
<context>
    <name>VaultCard</name>
    <message>
        <source>Vault and recovery</source>
        <translation>Tresor und Wiederherstellung</translation>
    </message>
    <message>
        <source>Folder of the vault</source>
        <translation>Ordner des Tresors</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>You are</source>
        <translation>Angemeldet als</translation>
    </message>
    <message>
        <source>Change the passphrase …</source>
        <translation>Passphrase ändern …</translation>
    </message>
    <message>
        <source>New recovery code …</source>
        <translation>Neuer Wiederherstellungscode …</translation>
    </message>
    <message>
        <source>Only an administrator may change who can open the vault.</source>
        <translation>Nur ein Administrator darf ändern, wer den Tresor öffnen kann.</translation>
    </message>
</context>
<context>
    <name>VaultPage</name>
    <message>
        <source>Keys and backups</source>
        <translation>Schlüssel und Sicherungen</translation>
    </message>
    <message>
        <source>Backups</source>
        <translation>Sicherungen</translation>
    </message>
    <message>
        <source>Make a backup …</source>
        <translation>Sicherung machen …</translation>
    </message>
    <message>
        <source>Folder …</source>
        <translation>Ordner …</translation>
    </message>
    <message>
        <source>Verify</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Remove old ones …</source>
        <translation>Alte entfernen …</translation>
    </message>
    <message>
        <source>Made</source>
        <translation>Gemacht</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>Dokumente</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Backups in the folder</source>
        <translation>Sicherungen im Ordner</translation>
    </message>
    <message>
        <source>What needs the engine to be stopped</source>
        <translation>Wofür die Engine angehalten sein muss</translation>
    </message>
    <message>
        <source>Restoring makes a vault where there is none, on this machine or another: it asks for a passphrase or the recovery code of the day of the backup. In a terminal: cloister backup restore --from FOLDER --home NEW_FOLDER</source>
        <translation>Wiederherstellen macht einen Tresor, wo keiner ist, auf diesem oder einem anderen Rechner: Verlangt wird eine Passphrase oder der Wiederherstellungscode vom Tag der Sicherung. Im Terminal: cloister backup restore --from ORDNER --home NEUER_ORDNER</translation>
    </message>
    <message>
        <source>Checking the vault reads every page of its database and names the documents that are damaged, if any. Lock and quit, then in a terminal: cloister vault check</source>
        <translation>Die Prüfung des Tresors liest jede Seite der Datenbank und nennt die beschädigten Dokumente, falls es welche gibt. Sperren und beenden Sie, dann im Terminal: cloister vault check</translation>
    </message>
    <message>
        <source>Replacing the keys encrypts the whole database anew, after a copy of the vault was lost or somebody left. Lock and quit, then in a terminal: cloister vault rotate-keys</source>
        <translation>Der Ersatz der Schlüssel verschlüsselt die ganze Datenbank neu, etwa nachdem eine Kopie des Tresors verloren ging oder jemand ausschied. Sperren und beenden Sie, dann im Terminal: cloister vault rotate-keys</translation>
    </message>
    <message>
        <source>Folder of backups</source>
        <translation>Ordner der Sicherungen</translation>
    </message>
    <message>
        <source>Folder: {folder}</source>
        <translation>Ordner: {folder}</translation>
    </message>
    <message>
        <source>Another job about backups runs.</source>
        <translation>Ein anderer Auftrag zu Sicherungen läuft.</translation>
    </message>
    <message>
        <source>Only an administrator makes and looks at backups.</source>
        <translation>Nur Administratoren machen und sehen Sicherungen.</translation>
    </message>
    <message>
        <source>Choose a folder first.</source>
        <translation>Wählen Sie zuerst einen Ordner.</translation>
    </message>
    <message>
        <source>There is no backup in this folder.</source>
        <translation>In diesem Ordner ist keine Sicherung.</translation>
    </message>
    <message>
        <source>Read every piece from the disk</source>
        <translation>Jedes Stück vom Datenträger lesen</translation>
    </message>
    <message>
        <source>Looking for backups …</source>
        <translation>Sicherungen werden gesucht …</translation>
    </message>
    <message>
        <source>The folder cannot be looked at. Connect its disk, or choose another folder.</source>
        <translation>Der Ordner kann nicht angesehen werden. Schließen Sie den Datenträger an, oder wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>Choose a folder on another disk, best one that is not always connected: a USB disk, or a share of another machine.</source>
        <translation>Wählen Sie einen Ordner auf einem anderen Datenträger, am besten einem, der nicht immer angeschlossen ist: eine USB-Platte oder die Freigabe eines anderen Rechners.</translation>
    </message>
    <message>
        <source>There is no backup in this folder yet.</source>
        <translation>In diesem Ordner ist noch keine Sicherung.</translation>
    </message>
</context>
<context>
    <name>VerifyDialog</name>
    <message>
        <source>Verify the log</source>
        <translation>Das Protokoll prüfen</translation>
    </message>
    <message>
        <source>Every record and every signature is checked. Codes that were printed before show also whether somebody put the whole log back to an older state: type them below, one on each line, or leave it empty.</source>
        <translation>Jeder Eintrag und jede Signatur wird geprüft. Früher gedruckte Codes zeigen auch, ob jemand das ganze Protokoll auf einen älteren Stand zurückgesetzt hat: Geben Sie sie unten ein, einen je Zeile, oder lassen Sie das Feld leer.</translation>
    </message>
    <message>
        <source>Verify</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Printed codes</source>
        <translation>Gedruckte Codes</translation>
    </message>
</context>
<context>
    <name>VersionRow</name>
    <message>
        <source>Proof</source>
        <translation>Nachweis</translation>
    </message>
    <message>
        <source>Proof of {name}</source>
        <translation>Nachweis für {name}</translation>
    </message>
</context>
<context>
    <name>VersionTable</name>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Stage</source>
        <translation>Stufe</translation>
    </message>
    <message>
        <source>Quantization</source>
        <translation>Quantisierung</translation>
    </message>
    <message>
        <source>Form</source>
        <translation>Bauform</translation>
    </message>
    <message>
        <source>Proof</source>
        <translation>Nachweis</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Angelegt</translation>
    </message>
</context>
<context>
    <name>VersionTableView</name>
    <message>
        <source>Models that were trained here</source>
        <translation>Hier trainierte Modelle</translation>
    </message>
</context>
<context>
    <name>Versions</name>
    <message>
        <source>Refused</source>
        <translation>Abgelehnt</translation>
    </message>
    <message>
        <source>Candidate</source>
        <translation>Kandidat</translation>
    </message>
    <message>
        <source>Approved</source>
        <translation>Freigegeben</translation>
    </message>
    <message>
        <source>Serving</source>
        <translation>Antwortet</translation>
    </message>
    <message>
        <source>Retired</source>
        <translation>Ausgemustert</translation>
    </message>
    <message>
        <source>needs retraining</source>
        <translation>muss neu trainiert werden</translation>
    </message>
    <message>
        <source>It does not answer as its run does, so it cannot be used.</source>
        <translation>Es antwortet nicht wie sein Lauf und ist deshalb nicht verwendbar.</translation>
    </message>
    <message>
        <source>Proven to be what was trained; nobody has judged it yet.</source>
        <translation>Belegt als das, was trainiert wurde; beurteilt hat es noch niemand.</translation>
    </message>
    <message>
        <source>Somebody answers for it; it may be used.</source>
        <translation>Jemand steht dafür ein; es darf benutzt werden.</translation>
    </message>
    <message>
        <source>It answers questions now.</source>
        <translation>Es beantwortet jetzt Fragen.</translation>
    </message>
    <message>
        <source>It answered, or was turned down.</source>
        <translation>Es hat geantwortet oder wurde zurückgewiesen.</translation>
    </message>
    <message>
        <source>Approve …</source>
        <translation>Freigeben …</translation>
    </message>
    <message>
        <source>Let it answer …</source>
        <translation>Antworten lassen …</translation>
    </message>
    <message>
        <source>Retire …</source>
        <translation>Ausmustern …</translation>
    </message>
    <message>
        <source>Roll back …</source>
        <translation>Zurücksetzen …</translation>
    </message>
    <message>
        <source>Say that this version may be used</source>
        <translation>Erklären, dass diese Version benutzt werden darf</translation>
    </message>
    <message>
        <source>Questions are answered by it; what answers now finishes first</source>
        <translation>Es beantwortet dann die Fragen; was jetzt antwortet, antwortet erst zu Ende</translation>
    </message>
    <message>
        <source>It is not to be used any more</source>
        <translation>Es soll nicht mehr benutzt werden</translation>
    </message>
    <message>
        <source>Answer with what was in use before</source>
        <translation>Mit dem antworten, was vorher in Gebrauch war</translation>
    </message>
    <message>
        <source>Compliance officers and administrators may approve.</source>
        <translation>Compliance-Beauftragte und Administratoren dürfen freigeben.</translation>
    </message>
    <message>
        <source>Model owners and administrators may do this.</source>
        <translation>Modellverantwortliche und Administratoren dürfen das.</translation>
    </message>
    <message>
        <source>Adapter</source>
        <translation>Adapter</translation>
    </message>
    <message>
        <source>Whole model</source>
        <translation>Ganzes Modell</translation>
    </message>
    <message>
        <source>{before} to {after}</source>
        <translation>{before} zu {after}</translation>
    </message>
    <message>
        <source>{when}: {what}, by {who}: {why}</source>
        <translation>{when}: {what}, durch {who}: {why}</translation>
    </message>
    <message>
        <source>and {n} more</source>
        <translation>und {n} weitere</translation>
    </message>
    <message>
        <source>{title} ({n})</source>
        <translation>{title} ({n})</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>Dokumente</translation>
    </message>
    <message>
        <source>Version of the dataset</source>
        <translation>Version des Datensatzes</translation>
    </message>
    <message>
        <source>Base model</source>
        <translation>Basismodell</translation>
    </message>
    <message>
        <source>Training run</source>
        <translation>Trainingslauf</translation>
    </message>
    <message>
        <source>GGUF model</source>
        <translation>GGUF-Modell</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>In Gebrauch</translation>
    </message>
    <message>
        <source>its weights are not kept</source>
        <translation>ohne aufbewahrte Gewichte</translation>
    </message>
    <message>
        <source>removed since</source>
        <translation>seither entfernt</translation>
    </message>
    <message>
        <source>since {begin}</source>
        <translation>seit {begin}</translation>
    </message>
    <message>
        <source>from {begin} to {end}</source>
        <translation>von {begin} bis {end}</translation>
    </message>
    <message>
        <source>every weight</source>
        <translation>alle Gewichte</translation>
    </message>
    <message>
        <source>finished {when}</source>
        <translation>beendet {when}</translation>
    </message>
</context>
<context>
    <name>VersionsPane</name>
    <message>
        <source>Versions</source>
        <translation>Versionen</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Copy SHA-256</source>
        <translation>SHA-256 kopieren</translation>
    </message>
    <message>
        <source>Export …</source>
        <translation>Exportieren …</translation>
    </message>
    <message>
        <source>Card</source>
        <translation>Karte</translation>
    </message>
    <message>
        <source>The chosen version</source>
        <translation>Die gewählte Version</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Lines of JSON (*.jsonl)</source>
        <translation>JSON-Zeilen (*.jsonl)</translation>
    </message>
    <message>
        <source>No version yet</source>
        <translation>Noch keine Version</translation>
    </message>
    <message>
        <source>A training needs a frozen version: accepted items, without repetition, that never change.</source>
        <translation>Ein Training braucht eine eingefrorene Version: angenommene Einträge ohne Wiederholungen, die sich nie ändern.</translation>
    </message>
    <message>
        <source>Freeze …</source>
        <translation>Einfrieren …</translation>
    </message>
    <message>
        <source>Version {n}</source>
        <translation>Version {n}</translation>
    </message>
    <message>
        <source>Loading …</source>
        <translation>Wird geladen …</translation>
    </message>
    <message>
        <source>Withdrawn since, with documents that were removed: {items}.</source>
        <translation>Seither zurückgezogen, mit entfernten Dokumenten: {items}.</translation>
    </message>
    <message>
        <source>SHA-256: {digest}</source>
        <translation>SHA-256: {digest}</translation>
    </message>
    <message>
        <source>Exporting …</source>
        <translation>Wird exportiert …</translation>
    </message>
    <message>
        <source>Lines of JSON in clear, outside of the vault</source>
        <translation>JSON-Zeilen im Klartext, außerhalb des Tresors</translation>
    </message>
    <message>
        <source>Only compliance officers and administrators may take training material out of the vault.</source>
        <translation>Nur Compliance-Beauftragte und Administratoren dürfen Trainingsmaterial aus dem Tresor nehmen.</translation>
    </message>
    <message>
        <source>Written in clear to {path}: {items}</source>
        <translation>Im Klartext geschrieben nach {path}: {items}</translation>
    </message>
</context>
<context>
    <name>WatchedDialog</name>
    <message>
        <source>Watched folders</source>
        <translation>Überwachte Ordner</translation>
    </message>
    <message>
        <source>New and changed files in these folders are read by themselves.</source>
        <translation>Neue und geänderte Dateien in diesen Ordnern werden von selbst eingelesen.</translation>
    </message>
    <message>
        <source>Stop watching</source>
        <translation>Nicht mehr überwachen</translation>
    </message>
    <message>
        <source>Documents that were read stay</source>
        <translation>Eingelesene Dokumente bleiben</translation>
    </message>
    <message>
        <source>{collection} · not looked at yet</source>
        <translation>{collection} · noch nicht durchsucht</translation>
    </message>
    <message>
        <source>{collection} · looked at {time}</source>
        <translation>{collection} · durchsucht am {time}</translation>
    </message>
</context>
<context>
    <name>WhyDialog</name>
    <message>
        <source>Why? Your reason is kept with the version.</source>
        <translation>Warum? Ihr Grund wird bei der Version aufbewahrt.</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>For example: better on the questions about leave</source>
        <translation>Zum Beispiel: besser bei den Fragen zum Urlaub</translation>
    </message>
</context>
<context>
    <name>WorkPanel</name>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Stopping …</source>
        <translation>Wird gestoppt …</translation>
    </message>
    <message>
        <source>Cancel: {job}</source>
        <translation>Abbrechen: {job}</translation>
    </message>
</context>
<context>
    <name>_ResultPanel</name>
    <message>
        <source>Dismiss</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>_VaultDialog</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>_VaultFolder</name>
    <message>
        <source>Choose …</source>
        <translation>Wählen …</translation>
    </message>
    <message>
        <source>Choose another folder for the vault</source>
        <translation>Einen anderen Ordner für den Tresor wählen</translation>
    </message>
    <message>
        <source>Folder of the vault</source>
        <translation>Ordner des Tresors</translation>
    </message>
</context>
</TS>
