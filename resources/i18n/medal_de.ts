<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
 <context>
  <name>Adjudication</name>
  <message>
   <source>Dice {dice:.2f}</source>
   <translation>Dice {dice:.2f}</translation>
  </message>
  <message>
   <source>First reader</source>
   <translation>Erster Leser</translation>
  </message>
  <message>
   <source>Second reader</source>
   <translation>Zweiter Leser</translation>
  </message>
  <message>
   <source>Show where they differ</source>
   <translation>Zeigen, wo sie sich unterscheiden</translation>
  </message>
  <message>
   <source>Take the answer of: {who}</source>
   <translation>Die Antwort übernehmen von: {who}</translation>
  </message>
  <message>
   <source>Take this</source>
   <translation>Diese übernehmen</translation>
  </message>
  <message>
   <source>This challenge asks nothing yet.</source>
   <translation>Diese Challenge fragt noch nichts.</translation>
  </message>
  <message>
   <source>a mask</source>
   <translation>eine Maske</translation>
  </message>
  <message>
   <source>agree</source>
   <translation>einig</translation>
  </message>
  <message>
   <source>answered</source>
   <translation>beantwortet</translation>
  </message>
  <message>
   <source>decided</source>
   <translation>entschieden</translation>
  </message>
  <message>
   <source>differ</source>
   <translation>uneinig</translation>
  </message>
  <message>
   <source>not answered</source>
   <translation>nicht beantwortet</translation>
  </message>
  <message>
   <source>two masks</source>
   <translation>zwei Masken</translation>
  </message>
  <message>
   <source>waits for a reader</source>
   <translation>wartet auf einen Leser</translation>
  </message>
 </context>
 <context>
  <name>AgreementPanel</name>
  <message>
   <source>1 is full agreement, 0 what chance alone would give (for Dice: no overlap). “Decided” counts the cases that were adjudicated; in all others the first reader's answer is the reference.</source>
   <translation>1 ist volle Übereinstimmung, 0 was der Zufall allein gäbe (bei Dice: keine Überlappung). „Entschieden“ zählt die Fälle, über die entschieden wurde; in allen anderen ist die erste Antwort die Referenz.</translation>
  </message>
  <message>
   <source>Agreement of the readers</source>
   <translation>Übereinstimmung der Lesenden</translation>
  </message>
  <message>
   <source>Back to the worklist</source>
   <translation>Zurück zur Arbeitsliste</translation>
  </message>
  <message>
   <source>Decided</source>
   <translation>Entschieden</translation>
  </message>
  <message>
   <source>How answers were merged is not written yet; a panel will ask for it.</source>
   <translation>Wie Antworten zusammengeführt wurden, steht noch nirgends; das Gremium wird danach fragen.</translation>
  </message>
  <message>
   <source>How answers were merged: {rule}</source>
   <translation>Wie Antworten zusammengeführt wurden: {rule}</translation>
  </message>
  <message>
   <source>In words</source>
   <translation>In Worten</translation>
  </message>
  <message>
   <source>No question has been answered by both readers yet.</source>
   <translation>Noch keine Frage wurde von beiden beantwortet.</translation>
  </message>
  <message>
   <source>Question</source>
   <translation>Frage</translation>
  </message>
  <message>
   <source>Read twice</source>
   <translation>Zweimal gelesen</translation>
  </message>
  <message>
   <source>Statistic</source>
   <translation>Maß</translation>
  </message>
  <message>
   <source>Value</source>
   <translation>Wert</translation>
  </message>
  <message>
   <source>Write the rule</source>
   <translation>Regel schreiben</translation>
  </message>
 </context>
 <context>
  <name>AnnotatePage</name>
  <message>
   <source>Annotate</source>
   <translation>Annotieren</translation>
  </message>
  <message>
   <source>Both</source>
   <translation>Beide</translation>
  </message>
  <message>
   <source>Go to Load</source>
   <translation>Zu Laden</translation>
  </message>
  <message>
   <source>Marks</source>
   <translation>Markierungen</translation>
  </message>
  <message>
   <source>Marks ({n})</source>
   <translation>Markierungen ({n})</translation>
  </message>
  <message>
   <source>Next case</source>
   <translation>Nächster Fall</translation>
  </message>
  <message>
   <source>No case yet</source>
   <translation>Noch kein Fall</translation>
  </message>
  <message>
   <source>Open a folder with images first, and make a case of a series.</source>
   <translation>Öffnen Sie zuerst einen Ordner mit Bildern und machen Sie aus einer Serie einen Fall.</translation>
  </message>
  <message>
   <source>Questions</source>
   <translation>Fragen</translation>
  </message>
  <message>
   <source>Reading the mask</source>
   <translation>Die Maske wird gelesen</translation>
  </message>
  <message>
   <source>Segments</source>
   <translation>Segmente</translation>
  </message>
  <message>
   <source>Try again</source>
   <translation>Noch einmal versuchen</translation>
  </message>
 </context>
 <context>
  <name>Banner</name>
  <message>
   <source>Code {code}</source>
   <translation>Code {code}</translation>
  </message>
  <message>
   <source>Error</source>
   <translation>Fehler</translation>
  </message>
  <message>
   <source>Put this message away</source>
   <translation>Diese Meldung weglegen</translation>
  </message>
 </context>
 <context>
  <name>BaselinePanel</name>
  <message>
   <source>A table with the columns who, kind (human or model) and score: one row per reader, or one row per reader and case. That models were tried is evidence of difficulty, never a condition.</source>
   <translation>Eine Tabelle mit den Spalten who, kind (human oder model) und score: eine Zeile je Leser, oder eine je Leser und Fall. Dass Modelle versucht wurden, belegt die Schwierigkeit und ist nie eine Bedingung.</translation>
  </message>
  <message>
   <source>Bring in a table</source>
   <translation>Tabelle einlesen</translation>
  </message>
  <message>
   <source>Human baseline and difficulty</source>
   <translation>Vergleichswert von Menschen und Schwierigkeit</translation>
  </message>
  <message>
   <source>Nothing is brought in yet.</source>
   <translation>Noch ist nichts eingelesen.</translation>
  </message>
 </context>
 <context>
  <name>BoxCanvas</name>
  <message>
   <source>; box {n} at {x}, {y}, {w} by {h} pixels</source>
   <translation>; Feld {n} bei {x}, {y}, {w} mal {h} Pixel</translation>
  </message>
  <message>
   <source>copy</source>
   <translation>Kopie</translation>
  </message>
  <message>
   <source>original</source>
   <translation>Original</translation>
  </message>
  <message>
   <source>{n} boxes</source>
   <translation>{n} Felder</translation>
  </message>
 </context>
 <context>
  <name>ByOthers</name>
  <message>
   <source>Notes on the images</source>
   <translation>Notizen auf den Bildern</translation>
  </message>
  <message>
   <source>Overlay of the images</source>
   <translation>Overlay der Bilder</translation>
  </message>
  <message>
   <source>Segmentation</source>
   <translation>Segmentierung</translation>
  </message>
  <message>
   <source>Structures</source>
   <translation>Strukturen</translation>
  </message>
 </context>
 <context>
  <name>CaseBar</name>
  <message>
   <source>Adjudicate</source>
   <translation>Schlichten</translation>
  </message>
  <message>
   <source>Case</source>
   <translation>Fall</translation>
  </message>
  <message>
   <source>First reader</source>
   <translation>Erster Leser</translation>
  </message>
  <message>
   <source>How long you have looked at this case</source>
   <translation>Wie lange Sie diesen Fall angesehen haben</translation>
  </message>
  <message>
   <source>Next case</source>
   <translation>Nächster Fall</translation>
  </message>
  <message>
   <source>Previous case</source>
   <translation>Voriger Fall</translation>
  </message>
  <message>
   <source>Second, blind</source>
   <translation>Zweiter, blind</translation>
  </message>
  <message>
   <source>Series of this case</source>
   <translation>Serien dieses Falls</translation>
  </message>
  <message>
   <source>Who reads</source>
   <translation>Wer liest</translation>
  </message>
  <message>
   <source>Worklist</source>
   <translation>Arbeitsliste</translation>
  </message>
  <message>
   <source>{done} of {total} answered</source>
   <translation>{done} von {total} beantwortet</translation>
  </message>
  <message>
   <source>{mark}Case {n} of {total} · {title}</source>
   <translation>{mark}Fall {n} von {total} · {title}</translation>
  </message>
 </context>
 <context>
  <name>CaseOptions</name>
  <message>
   <source>Hidden: only scored with</source>
   <translation>Verborgen: nur zum Bewerten</translation>
  </message>
  <message>
   <source>Keep it</source>
   <translation>Behalten</translation>
  </message>
  <message>
   <source>Public: an example for all</source>
   <translation>Öffentlich: ein Beispiel für alle</translation>
  </message>
  <message>
   <source>Remove</source>
   <translation>Entfernen</translation>
  </message>
  <message>
   <source>Remove case</source>
   <translation>Fall entfernen</translation>
  </message>
  <message>
   <source>Remove this case</source>
   <translation>Diesen Fall entfernen</translation>
  </message>
  <message>
   <source>Remove this case and its {n} answer?</source>
   <translation>Diesen Fall und seine {n} Antwort entfernen?</translation>
  </message>
  <message>
   <source>Remove this case and its {n} answers?</source>
   <translation>Diesen Fall und seine {n} Antworten entfernen?</translation>
  </message>
  <message>
   <source>Take this case off the table; its images stay where they are</source>
   <translation>Diesen Fall vom Tisch nehmen; seine Bilder bleiben, wo sie sind</translation>
  </message>
  <message>
   <source>The original images stay where they are. The answers are lost.</source>
   <translation>Die Originalbilder bleiben, wo sie sind. Die Antworten gehen verloren.</translation>
  </message>
  <message>
   <source>This case</source>
   <translation>Dieser Fall</translation>
  </message>
  <message>
   <source>Who sees the reference answers</source>
   <translation>Wer die Referenzantworten sieht</translation>
  </message>
 </context>
 <context>
  <name>ChangesPanel</name>
  <message>
   <source>All ({n})</source>
   <translation>Alle ({n})</translation>
  </message>
  <message>
   <source>Attribute</source>
   <translation>Attribut</translation>
  </message>
  <message>
   <source>Change</source>
   <translation>Ändern</translation>
  </message>
  <message>
   <source>Choose a series to see its attributes before and after.</source>
   <translation>Wählen Sie eine Serie, um ihre Attribute davor und danach zu sehen.</translation>
  </message>
  <message>
   <source>Comparing the original with its copy …</source>
   <translation>Das Original wird mit seiner Kopie verglichen …</translation>
  </message>
  <message>
   <source>Copy</source>
   <translation>Kopie</translation>
  </message>
  <message>
   <source>Empty the filter</source>
   <translation>Filter leeren</translation>
  </message>
  <message>
   <source>Filter by tag, name or value</source>
   <translation>Nach Tag, Name oder Wert filtern</translation>
  </message>
  <message>
   <source>Kind of change</source>
   <translation>Art der Änderung</translation>
  </message>
  <message>
   <source>Original</source>
   <translation>Original</translation>
  </message>
  <message>
   <source>Tag</source>
   <translation>Tag</translation>
  </message>
  <message>
   <source>What changed</source>
   <translation>Was sich änderte</translation>
  </message>
  <message>
   <source>added</source>
   <translation>hinzugefügt</translation>
  </message>
  <message>
   <source>kept</source>
   <translation>behalten</translation>
  </message>
  <message>
   <source>needs you</source>
   <translation>braucht Sie</translation>
  </message>
  <message>
   <source>removed</source>
   <translation>entfernt</translation>
  </message>
  <message>
   <source>replaced</source>
   <translation>ersetzt</translation>
  </message>
 </context>
 <context>
  <name>Checklist</name>
  <message>
   <source>Go to {step}</source>
   <translation>Zu {step}</translation>
  </message>
  <message>
   <source>done</source>
   <translation>fertig</translation>
  </message>
  <message>
   <source>hint</source>
   <translation>Hinweis</translation>
  </message>
  <message>
   <source>open</source>
   <translation>offen</translation>
  </message>
  <message>
   <source>… and {n} more of this kind</source>
   <translation>… und {n} weitere dieser Art</translation>
  </message>
 </context>
 <context>
  <name>ChoiceField</name>
  <message>
   <source>Choose …</source>
   <translation>Wählen …</translation>
  </message>
 </context>
 <context>
  <name>ChoiceKind</name>
  <message>
   <source>Choices, one per line</source>
   <translation>Auswahl, eine Möglichkeit je Zeile</translation>
  </message>
  <message>
   <source>Write two or more different choices, one per line.</source>
   <translation>Schreiben Sie zwei oder mehr verschiedene Möglichkeiten, eine je Zeile.</translation>
  </message>
  <message>
   <source>yes
no
cannot tell</source>
   <translation>ja
nein
nicht zu sagen</translation>
  </message>
 </context>
 <context>
  <name>ChoicesEntry</name>
  <message>
   <source>None of these</source>
   <translation>Nichts davon</translation>
  </message>
 </context>
 <context>
  <name>CodeCard</name>
  <message>
   <source>Open the page again</source>
   <translation>Seite noch einmal öffnen</translation>
  </message>
  <message>
   <source>Stop</source>
   <translation>Anhalten</translation>
  </message>
  <message>
   <source>The code that the browser shows too</source>
   <translation>Der Code, den auch der Browser zeigt</translation>
  </message>
  <message>
   <source>Your browser opens {page}. Sign in there, and allow MEDAL Desktop if it shows this code:</source>
   <translation>Ihr Browser öffnet {page}. Melden Sie sich dort an und erlauben Sie MEDAL Desktop, wenn dieser Code gezeigt wird:</translation>
  </message>
 </context>
 <context>
  <name>Conduct</name>
  <message>
   <source>Comparing the readers</source>
   <translation>Die Lesenden werden verglichen</translation>
  </message>
  <message>
   <source>Every case is answered.</source>
   <translation>Alle Fälle sind beantwortet.</translation>
  </message>
  <message>
   <source>Green: both. Blue: only the first, or as another segment. Orange: only the second.</source>
   <translation>Grün: beide. Blau: nur der erste, oder als anderes Segment. Orange: nur der zweite.</translation>
  </message>
 </context>
 <context>
  <name>DecideDialog</name>
  <message>
   <source>Back</source>
   <translation>Zurück</translation>
  </message>
  <message>
   <source>Decide</source>
   <translation>Entscheiden</translation>
  </message>
  <message>
   <source>For example Dr A. Rossi</source>
   <translation>Zum Beispiel Dr. A. Rossi</translation>
  </message>
  <message>
   <source>For example: looked at all images, the text is a scale and names nobody</source>
   <translation>Zum Beispiel: alle Bilder angesehen, der Text ist ein Maßstab und nennt niemanden</translation>
  </message>
  <message>
   <source>Keep the decision</source>
   <translation>Entscheidung behalten</translation>
  </message>
  <message>
   <source>Name, reason and time go into the report for the data protection officer.</source>
   <translation>Name, Begründung und Zeit kommen in den Bericht für die Datenschutzbeauftragte.</translation>
  </message>
  <message>
   <source>Why these images may leave the hospital</source>
   <translation>Warum diese Bilder das Krankenhaus verlassen dürfen</translation>
  </message>
  <message>
   <source>Your name</source>
   <translation>Ihr Name</translation>
  </message>
 </context>
 <context>
  <name>DeidentifyPage</name>
  <message>
   <source>De-identify</source>
   <translation>De-identifizieren</translation>
  </message>
  <message>
   <source>Findings</source>
   <translation>Befunde</translation>
  </message>
  <message>
   <source>Findings ({n})</source>
   <translation>Befunde ({n})</translation>
  </message>
  <message>
   <source>Go to Load</source>
   <translation>Zu Laden</translation>
  </message>
  <message>
   <source>Make a case first. Copies are made here, and originals are only read.</source>
   <translation>Machen Sie zuerst einen Fall. Hier werden Kopien gemacht; die Originale werden nur gelesen.</translation>
  </message>
  <message>
   <source>Making de-identified copies and checking them</source>
   <translation>De-identifizierte Kopien werden gemacht und geprüft</translation>
  </message>
  <message>
   <source>Nothing to de-identify yet</source>
   <translation>Noch nichts zu de-identifizieren</translation>
  </message>
  <message>
   <source>PDF (*.pdf);;HTML (*.html);;JSON (*.json)</source>
   <translation>PDF (*.pdf);;HTML (*.html);;JSON (*.json)</translation>
  </message>
  <message>
   <source>Profile</source>
   <translation>Profil</translation>
  </message>
  <message>
   <source>Run again</source>
   <translation>Noch einmal ausführen</translation>
  </message>
  <message>
   <source>Run the de-identification to see what changes.</source>
   <translation>Führen Sie die De-identifizierung aus, um zu sehen, was sich ändert.</translation>
  </message>
  <message>
   <source>Save the report</source>
   <translation>Bericht speichern</translation>
  </message>
  <message>
   <source>Summary</source>
   <translation>Zusammenfassung</translation>
  </message>
  <message>
   <source>What changed</source>
   <translation>Was sich änderte</translation>
  </message>
  <message>
   <source>{clean} of {total} series are clean. Originals are only ever read.</source>
   <translation>{clean} von {total} Serien sind sauber. Originale werden immer nur gelesen.</translation>
  </message>
 </context>
 <context>
  <name>DescribePage</name>
  <message>
   <source>Bring in scores</source>
   <translation>Werte einlesen</translation>
  </message>
  <message>
   <source>Changes</source>
   <translation>Änderungen</translation>
  </message>
  <message>
   <source>Changes since {version}</source>
   <translation>Änderungen seit {version}</translation>
  </message>
  <message>
   <source>Describe</source>
   <translation>Beschreiben</translation>
  </message>
  <message>
   <source>Export proposal</source>
   <translation>Vorschlag exportieren</translation>
  </message>
  <message>
   <source>Export the proposal</source>
   <translation>Den Vorschlag exportieren</translation>
  </message>
  <message>
   <source>Fill in the form from a JSON file</source>
   <translation>Das Formular aus einer JSON-Datei füllen</translation>
  </message>
  <message>
   <source>Human baseline</source>
   <translation>Vergleichswert von Menschen</translation>
  </message>
  <message>
   <source>JSON (*.json)</source>
   <translation>JSON (*.json)</translation>
  </message>
  <message>
   <source>Load a description</source>
   <translation>Beschreibung laden</translation>
  </message>
  <message>
   <source>Load from file</source>
   <translation>Aus Datei laden</translation>
  </message>
  <message>
   <source>Name of the challenge</source>
   <translation>Name der Challenge</translation>
  </message>
  <message>
   <source>PDF (*.pdf);;HTML (*.html)</source>
   <translation>PDF (*.pdf);;HTML (*.html)</translation>
  </message>
  <message>
   <source>Questions</source>
   <translation>Fragen</translation>
  </message>
  <message>
   <source>Tables (*.csv *.xlsx)</source>
   <translation>Tabellen (*.csv *.xlsx)</translation>
  </message>
  <message>
   <source>The proposal is in {name}.</source>
   <translation>Der Vorschlag liegt in {name}.</translation>
  </message>
  <message>
   <source>What you write here is kept as you type.</source>
   <translation>Was Sie hier schreiben, ist beim Tippen gesichert.</translation>
  </message>
  <message>
   <source>Write the proposal as PDF or HTML, as a panel reads it</source>
   <translation>Den Vorschlag als PDF oder HTML schreiben, wie ein Gremium ihn liest</translation>
  </message>
  <message>
   <source>{n} of {total} required fields</source>
   <translation>{n} von {total} Pflichtfeldern</translation>
  </message>
 </context>
 <context>
  <name>DrawBar</name>
  <message>
   <source>Acts on the whole segment</source>
   <translation>Handlungen am ganzen Segment</translation>
  </message>
  <message>
   <source>Ball (3-D)</source>
   <translation>Kugel (3-D)</translation>
  </message>
  <message>
   <source>Brush (Ctrl + wheel sizes it)</source>
   <translation>Pinsel (Strg + Rad ändert die Größe)</translation>
  </message>
  <message>
   <source>Done</source>
   <translation>Fertig</translation>
  </message>
  <message>
   <source>Draw around what belongs to it</source>
   <translation>Umfahren, was dazugehört</translation>
  </message>
  <message>
   <source>Draw around what is to go</source>
   <translation>Umfahren, was weg soll</translation>
  </message>
  <message>
   <source>Eraser (Ctrl + wheel sizes it)</source>
   <translation>Radierer (Strg + Rad ändert die Größe)</translation>
  </message>
  <message>
   <source>Fill between</source>
   <translation>Dazwischen füllen</translation>
  </message>
  <message>
   <source>Fill what is enclosed in the slice</source>
   <translation>Füllen, was in der Schicht umschlossen ist</translation>
  </message>
  <message>
   <source>Grow from a click within the values</source>
   <translation>Von einem Klick aus innerhalb der Werte wachsen</translation>
  </message>
  <message>
   <source>Highest value</source>
   <translation>Höchster Wert</translation>
  </message>
  <message>
   <source>Keep only the island that is clicked</source>
   <translation>Nur die angeklickte Insel behalten</translation>
  </message>
  <message>
   <source>Lowest value</source>
   <translation>Niedrigster Wert</translation>
  </message>
  <message>
   <source>Margin</source>
   <translation>Rand</translation>
  </message>
  <message>
   <source>Margin in mm</source>
   <translation>Rand in mm</translation>
  </message>
  <message>
   <source>Only from</source>
   <translation>Nur von</translation>
  </message>
  <message>
   <source>Remove the island that is clicked</source>
   <translation>Die angeklickte Insel entfernen</translation>
  </message>
  <message>
   <source>Segment</source>
   <translation>Segment</translation>
  </message>
  <message>
   <source>The other segment, for uniting and cutting</source>
   <translation>Das andere Segment, zum Vereinigen und Abschneiden</translation>
  </message>
  <message>
   <source>Trace the level of a pixel in the slice</source>
   <translation>Der Höhe eines Bildpunkts in der Schicht folgen</translation>
  </message>
  <message>
   <source>to</source>
   <translation>bis</translation>
  </message>
  <message>
   <source>{ml:.2f} ml</source>
   <translation>{ml:.2f} ml</translation>
  </message>
  <message>
   <source>⌀ {mm:.1f} mm</source>
   <translation>⌀ {mm:.1f} mm</translation>
  </message>
 </context>
 <context>
  <name>DrawnMenu</name>
  <message>
   <source>Drawn by others</source>
   <translation>Von anderen gezeichnet</translation>
  </message>
  <message>
   <source>Show or hide what others drew: segmentations, structures, notes</source>
   <translation>Zeigen oder verbergen, was andere gezeichnet haben: Segmentierungen, Strukturen, Notizen</translation>
  </message>
 </context>
 <context>
  <name>DropZone</name>
  <message>
   <source>Drop a folder with images here</source>
   <translation>Legen Sie hier einen Ordner mit Bildern ab</translation>
  </message>
  <message>
   <source>Drop folders or files here</source>
   <translation>Legen Sie hier Ordner oder Dateien ab</translation>
  </message>
  <message>
   <source>Folders, DICOM files, zip archives or a CD. Originals are only ever read.</source>
   <translation>Ordner, DICOM-Dateien, Zip-Archive oder eine CD. Originale werden immer nur gelesen.</translation>
  </message>
  <message>
   <source>Open files</source>
   <translation>Dateien öffnen</translation>
  </message>
  <message>
   <source>Open folder</source>
   <translation>Ordner öffnen</translation>
  </message>
 </context>
 <context>
  <name>Entry</name>
  <message>
   <source>Question {n}</source>
   <translation>Frage {n}</translation>
  </message>
  <message>
   <source>Take this answer back</source>
   <translation>Diese Antwort zurücknehmen</translation>
  </message>
  <message>
   <source>answered</source>
   <translation>beantwortet</translation>
  </message>
  <message>
   <source>open</source>
   <translation>offen</translation>
  </message>
 </context>
 <context>
  <name>Errors</name>
  <message>
   <source>A de-identified file was changed after it had been checked.</source>
   <translation>Eine de-identifizierte Datei wurde verändert, nachdem sie geprüft war.</translation>
  </message>
  <message>
   <source>A decision needs your name and a reason in words.</source>
   <translation>Eine Entscheidung braucht Ihren Namen und eine Begründung in Worten.</translation>
  </message>
  <message>
   <source>A document inside the package does not have the right form.</source>
   <translation>Ein Dokument im Paket hat nicht die richtige Form.</translation>
  </message>
  <message>
   <source>A document inside the package is too large.</source>
   <translation>Ein Dokument im Paket ist zu groß.</translation>
  </message>
  <message>
   <source>A file changed while it was being packed.</source>
   <translation>Eine Datei änderte sich, während sie verpackt wurde.</translation>
  </message>
  <message>
   <source>A file name in the package is not allowed.</source>
   <translation>Ein Dateiname im Paket ist nicht erlaubt.</translation>
  </message>
  <message>
   <source>A file name in this data points outside of its folder.</source>
   <translation>Ein Dateiname in diesen Daten zeigt aus seinem Ordner hinaus.</translation>
  </message>
  <message>
   <source>A file that belongs into the package cannot be read.</source>
   <translation>Eine Datei, die in das Paket gehört, kann nicht gelesen werden.</translation>
  </message>
  <message>
   <source>A part of the package does not have the size that was signed.</source>
   <translation>Ein Teil des Pakets hat nicht die Größe, die signiert wurde.</translation>
  </message>
  <message>
   <source>A part of the package is missing.</source>
   <translation>Ein Teil des Pakets fehlt.</translation>
  </message>
  <message>
   <source>A part of the package is not encrypted as it should be.</source>
   <translation>Ein Teil des Pakets ist nicht so verschlüsselt, wie er sein soll.</translation>
  </message>
  <message>
   <source>A version can be compared with once it was sealed here.</source>
   <translation>Mit einer Version kann verglichen werden, sobald sie hier versiegelt wurde.</translation>
  </message>
  <message>
   <source>An encrypted part of the package was changed or damaged.</source>
   <translation>Ein verschlüsselter Teil des Pakets wurde verändert oder beschädigt.</translation>
  </message>
  <message>
   <source>An image may be in one case only; remove it from the other case first.</source>
   <translation>Ein Bild darf nur in einem Fall sein; entfernen Sie es zuerst aus dem anderen.</translation>
  </message>
  <message>
   <source>Ask your IT department whether a network filter needs its certificate installed.</source>
   <translation>Fragen Sie Ihre IT, ob das Zertifikat eines Netzfilters installiert sein muss.</translation>
  </message>
  <message>
   <source>Ask your IT which policy applies; `medal doctor` lists them.</source>
   <translation>Fragen Sie Ihre IT, welche Richtlinie gilt; `medal doctor` nennt sie.</translation>
  </message>
  <message>
   <source>Ask your MEDAL contact to give your account the role that it needs.</source>
   <translation>Bitten Sie Ihren MEDAL-Kontakt, Ihrem Konto die nötige Rolle zu geben.</translation>
  </message>
  <message>
   <source>Begin again, and open the link within ten minutes.</source>
   <translation>Beginnen Sie von vorn und öffnen Sie den Link innerhalb von zehn Minuten.</translation>
  </message>
  <message>
   <source>Build the package again, then submit it.</source>
   <translation>Bauen Sie das Paket noch einmal und reichen Sie es dann ein.</translation>
  </message>
  <message>
   <source>Check that the file is there, is a file, and that you may open it.</source>
   <translation>Prüfen Sie, ob die Datei da ist, eine Datei ist und Sie sie öffnen dürfen.</translation>
  </message>
  <message>
   <source>Check that the package was sealed for this server, and that the key is the right one.</source>
   <translation>Prüfen Sie, ob das Paket für diesen Server versiegelt wurde und der Schlüssel der richtige ist.</translation>
  </message>
  <message>
   <source>Check that the stick is plugged in and may be written to, then try again.</source>
   <translation>Prüfen Sie, ob der Stick steckt und beschrieben werden darf; versuchen Sie es dann noch einmal.</translation>
  </message>
  <message>
   <source>Check that the workspace is complete and its disk connected, then build again.</source>
   <translation>Prüfen Sie, ob der Arbeitsbereich vollständig und seine Platte verbunden ist; bauen Sie dann noch einmal.</translation>
  </message>
  <message>
   <source>Check the address; a network login page or filter may stand in between.</source>
   <translation>Prüfen Sie die Adresse; eine Anmeldeseite oder ein Filter des Netzes kann dazwischenstehen.</translation>
  </message>
  <message>
   <source>Check the network and the server's address; nothing is lost, submit again later.</source>
   <translation>Prüfen Sie das Netz und die Adresse des Servers; nichts ist verloren, reichen Sie später noch einmal ein.</translation>
  </message>
  <message>
   <source>Check the proxy in the settings, or ask your IT department to allow the address.</source>
   <translation>Prüfen Sie den Proxy in den Einstellungen, oder bitten Sie Ihre IT, die Adresse zu erlauben.</translation>
  </message>
  <message>
   <source>Choose a challenge that MEDAL Desktop saved.</source>
   <translation>Wählen Sie eine Challenge, die MEDAL Desktop gespeichert hat.</translation>
  </message>
  <message>
   <source>Choose a file made by MEDAL, or mend the place named.</source>
   <translation>Wählen Sie eine Datei von MEDAL, oder beheben Sie die genannte Stelle.</translation>
  </message>
  <message>
   <source>Choose a folder you may write to, and a name that ends with .csv or .xlsx.</source>
   <translation>Wählen Sie einen Ordner, in den Sie schreiben dürfen, und einen Namen auf .csv oder .xlsx.</translation>
  </message>
  <message>
   <source>Choose a folder you may write to, and a name that ends with .pdf or .html.</source>
   <translation>Wählen Sie einen Ordner, in den Sie schreiben dürfen, und einen Namen auf .pdf oder .html.</translation>
  </message>
  <message>
   <source>Choose a new folder.</source>
   <translation>Wählen Sie einen neuen Ordner.</translation>
  </message>
  <message>
   <source>Choose a width above zero.</source>
   <translation>Wählen Sie eine Breite über null.</translation>
  </message>
  <message>
   <source>Choose an image series.</source>
   <translation>Wählen Sie eine Bildserie.</translation>
  </message>
  <message>
   <source>Choose an output folder that is apart from the originals.</source>
   <translation>Wählen Sie einen Ausgabeordner, der von den Originalen getrennt ist.</translation>
  </message>
  <message>
   <source>Choose another folder, on a disk that is connected and not write-protected.</source>
   <translation>Wählen Sie einen anderen Ordner auf einer Platte, die verbunden und nicht schreibgeschützt ist.</translation>
  </message>
  <message>
   <source>Choose it again in the network settings, or leave the field empty.</source>
   <translation>Wählen Sie es in den Netzeinstellungen neu, oder lassen Sie das Feld leer.</translation>
  </message>
  <message>
   <source>Choose one of the built-in profiles, or give the path of a profile file.</source>
   <translation>Wählen Sie eines der mitgelieferten Profile, oder geben Sie den Pfad einer Profildatei an.</translation>
  </message>
  <message>
   <source>Choose one of the challenge's questions, or add it on the page Describe.</source>
   <translation>Wählen Sie eine der Fragen der Challenge, oder fügen Sie sie auf der Seite Beschreiben hinzu.</translation>
  </message>
  <message>
   <source>Choose the folder in which you began your challenge, or start a new one.</source>
   <translation>Wählen Sie den Ordner, in dem Sie Ihre Challenge begonnen haben, oder beginnen Sie eine neue.</translation>
  </message>
  <message>
   <source>Choose the folder that your PACS exported, not a single report.</source>
   <translation>Wählen Sie den Ordner, den Ihr PACS exportiert hat, keinen einzelnen Befund.</translation>
  </message>
  <message>
   <source>Choose the folder, disc or zip that your PACS exported. `medal scan` lists each file that was skipped, and why.</source>
   <translation>Wählen Sie den Ordner, die CD oder die Zip-Datei Ihres PACS. `medal scan` nennt jede übersprungene Datei und den Grund.</translation>
  </message>
  <message>
   <source>Choose the key file that MEDAL Desktop wrote, or another copy of it.</source>
   <translation>Wählen Sie die Schlüsseldatei, die MEDAL Desktop geschrieben hat, oder eine andere Kopie davon.</translation>
  </message>
  <message>
   <source>Choose the key file that was exported for this project, or make a new key.</source>
   <translation>Wählen Sie die Schlüsseldatei dieses Projekts, oder machen Sie einen neuen Schlüssel.</translation>
  </message>
  <message>
   <source>Choose the series on which it was drawn.</source>
   <translation>Wählen Sie die Serie, auf der es gezeichnet wurde.</translation>
  </message>
  <message>
   <source>Choose the series with the images themselves.</source>
   <translation>Wählen Sie die Serie mit den Bildern selbst.</translation>
  </message>
  <message>
   <source>Choose to remove it and de-identify again; then look at it from all sides.</source>
   <translation>Wählen Sie Entfernen und de-identifizieren Sie noch einmal; sehen Sie es dann von allen Seiten an.</translation>
  </message>
  <message>
   <source>Close other programs that write into the workspace, and build the package again.</source>
   <translation>Schließen Sie andere Programme, die in den Arbeitsbereich schreiben, und bauen Sie das Paket noch einmal.</translation>
  </message>
  <message>
   <source>Close other programs, or use a computer with more memory.</source>
   <translation>Schließen Sie andere Programme, oder benutzen Sie einen Rechner mit mehr Speicher.</translation>
  </message>
  <message>
   <source>Close the other one first. Nothing was changed.</source>
   <translation>Schließen Sie zuerst das andere. Nichts wurde verändert.</translation>
  </message>
  <message>
   <source>Copy it again: the export was interrupted or the disk was full.</source>
   <translation>Kopieren Sie es noch einmal: der Export brach ab oder die Platte war voll.</translation>
  </message>
  <message>
   <source>Copy or download it again; the transfer was cut off.</source>
   <translation>Kopieren oder laden Sie es noch einmal; die Übertragung brach ab.</translation>
  </message>
  <message>
   <source>Copy the token again, without anything before or after it.</source>
   <translation>Kopieren Sie die Marke noch einmal, ohne etwas davor oder dahinter.</translation>
  </message>
  <message>
   <source>Decide the finding by name where there is no text; leave the slide out where it is.</source>
   <translation>Entscheiden Sie den Befund mit Ihrem Namen, wo kein Text ist; lassen Sie den Schnitt weg, wo welcher ist.</translation>
  </message>
  <message>
   <source>Do not use it; ask where it came from.</source>
   <translation>Benutzen Sie es nicht; fragen Sie, woher es kam.</translation>
  </message>
  <message>
   <source>Do not use this data; ask where it came from.</source>
   <translation>Benutzen Sie diese Daten nicht; fragen Sie, woher sie kamen.</translation>
  </message>
  <message>
   <source>Do not use this package; ask where it came from.</source>
   <translation>Benutzen Sie dieses Paket nicht; fragen Sie, woher es kam.</translation>
  </message>
  <message>
   <source>Draw or measure first, or choose another case or kind.</source>
   <translation>Zeichnen oder messen Sie zuerst, oder wählen Sie einen anderen Fall oder eine andere Art.</translation>
  </message>
  <message>
   <source>Enter the address as you were given it; it begins with https://.</source>
   <translation>Geben Sie die Adresse ein, wie Sie sie bekommen haben; sie beginnt mit https://.</translation>
  </message>
  <message>
   <source>Export as NIfTI or CSV, which refer to no image.</source>
   <translation>Exportieren Sie als NIfTI oder CSV; die verweisen auf kein Bild.</translation>
  </message>
  <message>
   <source>Export it again from the PACS.</source>
   <translation>Exportieren Sie es noch einmal aus dem PACS.</translation>
  </message>
  <message>
   <source>Export it again, or leave it out; a film leaves picture by picture or not at all.</source>
   <translation>Exportieren Sie ihn noch einmal oder lassen Sie ihn weg; ein Film geht Bild für Bild hinaus oder gar nicht.</translation>
  </message>
  <message>
   <source>Export only the segments that the question names, with the values it names.</source>
   <translation>Exportieren Sie nur die Segmente, die die Frage nennt, mit den genannten Werten.</translation>
  </message>
  <message>
   <source>Export the mask on the grid of this very series, without resampling.</source>
   <translation>Exportieren Sie die Maske auf dem Gitter genau dieser Serie, ohne Umrechnung.</translation>
  </message>
  <message>
   <source>Export the series again as uncompressed or lossless JPEG 2000.</source>
   <translation>Exportieren Sie die Serie unkomprimiert oder als verlustfreies JPEG 2000.</translation>
  </message>
  <message>
   <source>Export the series again from the PACS.</source>
   <translation>Exportieren Sie die Serie noch einmal aus dem PACS.</translation>
  </message>
  <message>
   <source>Export the table, change cells in it, and bring that one in.</source>
   <translation>Exportieren Sie die Tabelle, ändern Sie Zellen darin und lesen Sie diese ein.</translation>
  </message>
  <message>
   <source>Free some space or choose another disk.</source>
   <translation>Schaffen Sie Platz oder wählen Sie eine andere Platte.</translation>
  </message>
  <message>
   <source>Give a DICOM SR with measurements (TID 1500), an RTSTRUCT or a segmentation.</source>
   <translation>Geben Sie ein DICOM SR mit Messungen (TID 1500), ein RTSTRUCT oder eine Segmentierung an.</translation>
  </message>
  <message>
   <source>Give a JSON list; each decision has code, place, by and reason.</source>
   <translation>Geben Sie eine JSON-Liste an; jede Entscheidung hat code, place, by und reason.</translation>
  </message>
  <message>
   <source>Give a NIfTI file (.nii, .nii.gz) or a DICOM segmentation (.dcm).</source>
   <translation>Geben Sie eine NIfTI-Datei (.nii, .nii.gz) oder eine DICOM-Segmentierung (.dcm) an.</translation>
  </message>
  <message>
   <source>Give x and y of its upper left pixel, then width and height, all in pixels.</source>
   <translation>Geben Sie x und y des linken oberen Pixels an, dann Breite und Höhe, alles in Pixeln.</translation>
  </message>
  <message>
   <source>If the two differ, remove the one that is wrong and start again.</source>
   <translation>Wenn die beiden sich unterscheiden, entfernen Sie die falsche und beginnen Sie noch einmal.</translation>
  </message>
  <message>
   <source>Install MEDAL Desktop again.</source>
   <translation>Installieren Sie MEDAL Desktop noch einmal.</translation>
  </message>
  <message>
   <source>Install MEDAL Desktop again; until then, look at each image yourself.</source>
   <translation>Installieren Sie MEDAL Desktop noch einmal; sehen Sie bis dahin jedes Bild selbst an.</translation>
  </message>
  <message>
   <source>It is shown in its own unit. Ask for an export with dose, times and weight.</source>
   <translation>Es wird in seiner eigenen Einheit gezeigt. Bitten Sie um einen Export mit Dosis, Zeiten und Gewicht.</translation>
  </message>
  <message>
   <source>It may have been removed, or belong to another account.</source>
   <translation>Es wurde vielleicht entfernt oder gehört einem anderen Konto.</translation>
  </message>
  <message>
   <source>It may have expired: ask your MEDAL contact for a new one, enter it in the settings.</source>
   <translation>Sie ist vielleicht abgelaufen: bitten Sie Ihren MEDAL-Kontakt um eine neue und geben Sie sie in den Einstellungen ein.</translation>
  </message>
  <message>
   <source>Leave it out, or choose a profile with Clean Structured Content.</source>
   <translation>Lassen Sie es weg, oder wählen Sie ein Profil mit Clean Structured Content.</translation>
  </message>
  <message>
   <source>Leave it out, or export it again from the PACS.</source>
   <translation>Lassen Sie es weg, oder exportieren Sie es noch einmal aus dem PACS.</translation>
  </message>
  <message>
   <source>Leave it out, or export it from the PACS without overlays.</source>
   <translation>Lassen Sie es weg, oder exportieren Sie es ohne Overlays aus dem PACS.</translation>
  </message>
  <message>
   <source>Leave it out.</source>
   <translation>Lassen Sie es weg.</translation>
  </message>
  <message>
   <source>Leave it out: the tiles of the slide are complete without it.</source>
   <translation>Lassen Sie es weg: Die Kacheln des Schnitts sind ohne es vollständig.</translation>
  </message>
  <message>
   <source>Leave it out; only DICOM objects can be de-identified.</source>
   <translation>Lassen Sie es weg; nur DICOM-Objekte können de-identifiziert werden.</translation>
  </message>
  <message>
   <source>Leave the file out, or export it again from the PACS.</source>
   <translation>Lassen Sie die Datei weg, oder exportieren Sie sie noch einmal aus dem PACS.</translation>
  </message>
  <message>
   <source>Leave the file out, or export it from the PACS without compression.</source>
   <translation>Lassen Sie die Datei weg, oder exportieren Sie sie ohne Kompression aus dem PACS.</translation>
  </message>
  <message>
   <source>Leave the file out, or export it from the PACS without overlays.</source>
   <translation>Lassen Sie die Datei weg, oder exportieren Sie sie ohne Overlays aus dem PACS.</translation>
  </message>
  <message>
   <source>Leave the folder as it is and ask IT to restore it from the backup.</source>
   <translation>Lassen Sie den Ordner, wie er ist, und bitten Sie die IT, ihn aus der Sicherung herzustellen.</translation>
  </message>
  <message>
   <source>Leave the series out, or decide by name with a reason why it may leave.</source>
   <translation>Lassen Sie die Serie weg, oder entscheiden Sie mit Namen und Begründung, warum sie hinaus darf.</translation>
  </message>
  <message>
   <source>Let the reader answer it first, or take the other answer.</source>
   <translation>Lassen Sie den Leser zuerst antworten, oder übernehmen Sie die andere Antwort.</translation>
  </message>
  <message>
   <source>List the cases and choose one of them.</source>
   <translation>Sehen Sie die Liste der Fälle an und wählen Sie einen davon.</translation>
  </message>
  <message>
   <source>List the findings and choose one of them.</source>
   <translation>Sehen Sie die Liste der Befunde an und wählen Sie einen davon.</translation>
  </message>
  <message>
   <source>Look at its surface; leave the series out, or decide by name with a reason.</source>
   <translation>Sehen Sie seine Oberfläche an; lassen Sie die Serie weg, oder entscheiden Sie mit Namen und Begründung.</translation>
  </message>
  <message>
   <source>Look at the checklist; each open line says where it is mended.</source>
   <translation>Sehen Sie die Liste an; jede offene Zeile sagt, wo sie zu beheben ist.</translation>
  </message>
  <message>
   <source>Look at the question's type, range and options, and answer again.</source>
   <translation>Sehen Sie Art, Bereich und Möglichkeiten der Frage an und antworten Sie noch einmal.</translation>
  </message>
  <message>
   <source>Look at the reason; leave the file out or choose a profile that cleans it.</source>
   <translation>Sehen Sie den Grund an; lassen Sie die Datei weg oder wählen Sie ein Profil, das sie säubert.</translation>
  </message>
  <message>
   <source>Make one case per patient.</source>
   <translation>Machen Sie einen Fall je Person.</translation>
  </message>
  <message>
   <source>Make room in the output folder, or choose another one, and start again.</source>
   <translation>Schaffen Sie Platz im Ausgabeordner, oder wählen Sie einen anderen, und beginnen Sie noch einmal.</translation>
  </message>
  <message>
   <source>Make room or take another stick. Nothing was left there.</source>
   <translation>Schaffen Sie Platz oder nehmen Sie einen anderen Stick. Dort blieb nichts zurück.</translation>
  </message>
  <message>
   <source>Mend the line that is named, or work without the recipe.</source>
   <translation>Beheben Sie die genannte Zeile, oder arbeiten Sie ohne das Rezept.</translation>
  </message>
  <message>
   <source>Mend the profile at the place that is named, or choose one of the built-in profiles.</source>
   <translation>Beheben Sie das Profil an der genannten Stelle, oder wählen Sie ein mitgeliefertes.</translation>
  </message>
  <message>
   <source>Move the case to the public split, or take its answers out of the inputs.</source>
   <translation>Machen Sie den Fall öffentlich, oder nehmen Sie seine Antworten aus den Eingaben.</translation>
  </message>
  <message>
   <source>No face was recognised in this series; nothing was changed.</source>
   <translation>In dieser Serie wurde kein Gesicht erkannt; nichts wurde verändert.</translation>
  </message>
  <message>
   <source>No face was removed from this series yet.</source>
   <translation>Aus dieser Serie wurde noch kein Gesicht entfernt.</translation>
  </message>
  <message>
   <source>No token was given.</source>
   <translation>Es wurde keine Zugangsmarke gegeben.</translation>
  </message>
  <message>
   <source>Nobody signed in, and the code has expired.</source>
   <translation>Niemand hat sich angemeldet, und der Code ist abgelaufen.</translation>
  </message>
  <message>
   <source>Nothing can be painted over in a slide.</source>
   <translation>In einem Schnitt lässt sich nichts übermalen.</translation>
  </message>
  <message>
   <source>Nothing can be written there.</source>
   <translation>Dort kann nichts geschrieben werden.</translation>
  </message>
  <message>
   <source>Nothing is lost; submit again in a few minutes.</source>
   <translation>Nichts ist verloren; reichen Sie in einigen Minuten noch einmal ein.</translation>
  </message>
  <message>
   <source>Nothing to do: the images it lists are taken one by one.</source>
   <translation>Nichts zu tun: die Bilder, die er nennt, werden einzeln genommen.</translation>
  </message>
  <message>
   <source>Nothing was lost; start it again whenever you like.</source>
   <translation>Nichts ging verloren; beginnen Sie noch einmal, wann Sie möchten.</translation>
  </message>
  <message>
   <source>On the command line set MEDAL_KEYSTORE and MEDAL_KEYSTORE_PASSPHRASE_FILE; the window asks for a passphrase instead.</source>
   <translation>Auf der Befehlszeile setzen Sie MEDAL_KEYSTORE und MEDAL_KEYSTORE_PASSPHRASE_FILE; das Fenster fragt stattdessen nach einer Passphrase.</translation>
  </message>
  <message>
   <source>Open it, or choose an empty folder for the new one.</source>
   <translation>Öffnen Sie ihn, oder wählen Sie für den neuen einen leeren Ordner.</translation>
  </message>
  <message>
   <source>Open the folder that it lies in.</source>
   <translation>Öffnen Sie den Ordner, in dem es liegt.</translation>
  </message>
  <message>
   <source>Open the list of tasks again.</source>
   <translation>Öffnen Sie die Liste der Aufgaben noch einmal.</translation>
  </message>
  <message>
   <source>Paste the token that the MEDAL team gave you.</source>
   <translation>Fügen Sie die Marke ein, die Ihnen das MEDAL-Team gegeben hat.</translation>
  </message>
  <message>
   <source>Put the original folder back in its place, or remove the case and add it anew.</source>
   <translation>Legen Sie den Originalordner an seinen Platz zurück, oder entfernen Sie den Fall und fügen Sie ihn neu hinzu.</translation>
  </message>
  <message>
   <source>Read the finding; decide it by name with a reason, or leave the file out.</source>
   <translation>Lesen Sie den Befund; entscheiden Sie ihn mit Namen und Begründung, oder lassen Sie die Datei weg.</translation>
  </message>
  <message>
   <source>Run the de-identification again; only checked files can leave.</source>
   <translation>Führen Sie die De-identifizierung noch einmal aus; nur geprüfte Dateien können hinaus.</translation>
  </message>
  <message>
   <source>Save it as CSV (UTF-8) or XLSX, with one line of titles and one line per case.</source>
   <translation>Speichern Sie sie als CSV (UTF-8) oder XLSX, mit einer Titelzeile und einer Zeile je Fall.</translation>
  </message>
  <message>
   <source>Save it as NIfTI (.nii.gz) or DICOM SEG on the grid of the series.</source>
   <translation>Speichern Sie sie als NIfTI (.nii.gz) oder DICOM SEG auf dem Gitter der Serie.</translation>
  </message>
  <message>
   <source>Say in ten letters or more what you looked at; it goes into the report.</source>
   <translation>Sagen Sie in zehn Buchstaben oder mehr, was Sie angesehen haben; es kommt in den Bericht.</translation>
  </message>
  <message>
   <source>Scan the folder again and choose one of the series listed.</source>
   <translation>Lesen Sie den Ordner noch einmal ein und wählen Sie eine der genannten Serien.</translation>
  </message>
  <message>
   <source>Set MEDAL_KEYSTORE_PASSPHRASE_FILE to the file that holds it.</source>
   <translation>Setzen Sie MEDAL_KEYSTORE_PASSPHRASE_FILE auf die Datei, die sie enthält.</translation>
  </message>
  <message>
   <source>Show the series image by image.</source>
   <translation>Zeigen Sie die Serie Bild für Bild.</translation>
  </message>
  <message>
   <source>Show the series slice by slice, or export it again from the PACS.</source>
   <translation>Zeigen Sie die Serie Schicht für Schicht, oder exportieren Sie sie noch einmal aus dem PACS.</translation>
  </message>
  <message>
   <source>Sign in with the token that the MEDAL team gave you.</source>
   <translation>Melden Sie sich mit der Marke an, die Ihnen das MEDAL-Team gegeben hat.</translation>
  </message>
  <message>
   <source>Something other than a MEDAL server answered.</source>
   <translation>Etwas anderes als ein MEDAL-Server hat geantwortet.</translation>
  </message>
  <message>
   <source>Something went wrong that MEDAL Desktop did not foresee.</source>
   <translation>Etwas ging schief, das MEDAL Desktop nicht vorhersah.</translation>
  </message>
  <message>
   <source>Split the challenge into several packages.</source>
   <translation>Teilen Sie die Challenge in mehrere Pakete.</translation>
  </message>
  <message>
   <source>Split the challenge into smaller ones, or ask your MEDAL contact.</source>
   <translation>Teilen Sie die Challenge in kleinere, oder fragen Sie Ihren MEDAL-Kontakt.</translation>
  </message>
  <message>
   <source>Stopped, as you asked.</source>
   <translation>Angehalten, wie Sie wollten.</translation>
  </message>
  <message>
   <source>Submit it again; it is sent anew.</source>
   <translation>Reichen Sie es noch einmal ein; es wird neu gesendet.</translation>
  </message>
  <message>
   <source>The challenge cannot be sealed yet.</source>
   <translation>Die Challenge kann noch nicht versiegelt werden.</translation>
  </message>
  <message>
   <source>The challenge has no such question.</source>
   <translation>Die Challenge hat keine solche Frage.</translation>
  </message>
  <message>
   <source>The computer's protected place for passwords is locked.</source>
   <translation>Der geschützte Ort dieses Rechners für Passwörter ist verschlossen.</translation>
  </message>
  <message>
   <source>The content of the package is not a valid BagIt bag.</source>
   <translation>Der Inhalt des Pakets ist kein gültiger BagIt-Beutel.</translation>
  </message>
  <message>
   <source>The copy is not the same as the sealed package.</source>
   <translation>Die Kopie ist nicht gleich dem versiegelten Paket.</translation>
  </message>
  <message>
   <source>The copy of this file could not be written.</source>
   <translation>Die Kopie dieser Datei konnte nicht geschrieben werden.</translation>
  </message>
  <message>
   <source>The face could not be removed from this series; nothing was changed.</source>
   <translation>Das Gesicht konnte aus dieser Serie nicht entfernt werden; nichts wurde verändert.</translation>
  </message>
  <message>
   <source>The file arrived damaged, or was changed while it was sent.</source>
   <translation>Die Datei kam beschädigt an oder wurde beim Senden verändert.</translation>
  </message>
  <message>
   <source>The file of decisions cannot be used.</source>
   <translation>Die Datei der Entscheidungen kann nicht benutzt werden.</translation>
  </message>
  <message>
   <source>The file to send cannot be read.</source>
   <translation>Die zu sendende Datei kann nicht gelesen werden.</translation>
  </message>
  <message>
   <source>The file with your hospital's certificate cannot be read.</source>
   <translation>Die Datei mit dem Zertifikat Ihres Krankenhauses kann nicht gelesen werden.</translation>
  </message>
  <message>
   <source>The files in the package are not in their order.</source>
   <translation>Die Dateien im Paket sind nicht in ihrer Reihenfolge.</translation>
  </message>
  <message>
   <source>The files in the package are not those that its list names.</source>
   <translation>Die Dateien im Paket sind nicht die, die seine Liste nennt.</translation>
  </message>
  <message>
   <source>The files in the package are not those that the challenge describes.</source>
   <translation>Die Dateien im Paket sind nicht die, die die Challenge beschreibt.</translation>
  </message>
  <message>
   <source>The folder to unpack into is not empty.</source>
   <translation>Der Ordner zum Auspacken ist nicht leer.</translation>
  </message>
  <message>
   <source>The form of this installation is damaged.</source>
   <translation>Das Formular dieser Installation ist beschädigt.</translation>
  </message>
  <message>
   <source>The headers of these images cannot be read, so that nothing can refer to them.</source>
   <translation>Die Köpfe dieser Bilder können nicht gelesen werden, so dass nichts auf sie verweisen kann.</translation>
  </message>
  <message>
   <source>The hospital's proxy does not let the connection through.</source>
   <translation>Der Proxy des Krankenhauses lässt die Verbindung nicht durch.</translation>
  </message>
  <message>
   <source>The images are compressed in a way that cannot be opened here.</source>
   <translation>Die Bilder sind auf eine Art komprimiert, die hier nicht geöffnet werden kann.</translation>
  </message>
  <message>
   <source>The images of this case are no longer where they were, or have changed.</source>
   <translation>Die Bilder dieses Falls sind nicht mehr, wo sie waren, oder haben sich geändert.</translation>
  </message>
  <message>
   <source>The independent check found something that a person must decide.</source>
   <translation>Die unabhängige Prüfung fand etwas, das ein Mensch entscheiden muss.</translation>
  </message>
  <message>
   <source>The inner structure of the package is damaged or foreign.</source>
   <translation>Der innere Aufbau des Pakets ist beschädigt oder fremd.</translation>
  </message>
  <message>
   <source>The installation is incomplete.</source>
   <translation>Die Installation ist unvollständig.</translation>
  </message>
  <message>
   <source>The key store has no passphrase.</source>
   <translation>Der Schlüsselspeicher hat keine Passphrase.</translation>
  </message>
  <message>
   <source>The mask holds labels that this question does not know.</source>
   <translation>Die Maske enthält Werte, die diese Frage nicht kennt.</translation>
  </message>
  <message>
   <source>The mask was not drawn on this series: its voxels lie elsewhere.</source>
   <translation>Die Maske wurde nicht auf dieser Serie gezeichnet: ihre Voxel liegen anderswo.</translation>
  </message>
  <message>
   <source>The metric rules of this installation are damaged.</source>
   <translation>Die Regeln der Metriken dieser Installation sind beschädigt.</translation>
  </message>
  <message>
   <source>The output folder and the input folder lie inside each other.</source>
   <translation>Ausgabeordner und Eingabeordner liegen ineinander.</translation>
  </message>
  <message>
   <source>The package cannot be read.</source>
   <translation>Das Paket kann nicht gelesen werden.</translation>
  </message>
  <message>
   <source>The package could not be copied there.</source>
   <translation>Das Paket konnte nicht dorthin kopiert werden.</translation>
  </message>
  <message>
   <source>The package has bytes that belong to nothing.</source>
   <translation>Das Paket hat Bytes, die zu nichts gehören.</translation>
  </message>
  <message>
   <source>The package hides a part of its own content.</source>
   <translation>Das Paket verbirgt einen Teil seines Inhalts.</translation>
  </message>
  <message>
   <source>The package holds a compressed entry, which MEDAL packages never do.</source>
   <translation>Das Paket enthält einen komprimierten Eintrag, was MEDAL-Pakete nie tun.</translation>
  </message>
  <message>
   <source>The package holds a part that does not belong there.</source>
   <translation>Das Paket enthält einen Teil, der nicht hineingehört.</translation>
  </message>
  <message>
   <source>The package holds an entry that is not a plain file.</source>
   <translation>Das Paket enthält einen Eintrag, der keine einfache Datei ist.</translation>
  </message>
  <message>
   <source>The package holds an entry under zip encryption, which MEDAL packages never do.</source>
   <translation>Das Paket enthält einen Eintrag unter Zip-Verschlüsselung, was MEDAL-Pakete nie tun.</translation>
  </message>
  <message>
   <source>The package holds more files than is allowed.</source>
   <translation>Das Paket enthält mehr Dateien als erlaubt.</translation>
  </message>
  <message>
   <source>The package is shorter than it says; a part is missing.</source>
   <translation>Das Paket ist kürzer, als es sagt; ein Teil fehlt.</translation>
  </message>
  <message>
   <source>The package was changed after it was signed.</source>
   <translation>Das Paket wurde nach dem Signieren verändert.</translation>
  </message>
  <message>
   <source>The package was made by another version of MEDAL.</source>
   <translation>Das Paket wurde von einer anderen Version von MEDAL gemacht.</translation>
  </message>
  <message>
   <source>The package was signed by one person and its content by another.</source>
   <translation>Das Paket wurde von jemandem signiert und sein Inhalt von jemand anderem.</translation>
  </message>
  <message>
   <source>The package would show the answers of a hidden case.</source>
   <translation>Das Paket würde die Antworten eines verborgenen Falls zeigen.</translation>
  </message>
  <message>
   <source>The parts of the package belong to different challenges or versions.</source>
   <translation>Die Teile des Pakets gehören zu verschiedenen Challenges oder Versionen.</translation>
  </message>
  <message>
   <source>The passphrase does not open this key file, or the file was changed.</source>
   <translation>Die Passphrase öffnet diese Schlüsseldatei nicht, oder die Datei wurde verändert.</translation>
  </message>
  <message>
   <source>The positions of these images do not make a volume.</source>
   <translation>Die Lagen dieser Bilder ergeben kein Volumen.</translation>
  </message>
  <message>
   <source>The proposal could not be written.</source>
   <translation>Der Vorschlag konnte nicht geschrieben werden.</translation>
  </message>
  <message>
   <source>The same object was found twice; the first file is used.</source>
   <translation>Dasselbe Objekt wurde zweimal gefunden; die erste Datei wird benutzt.</translation>
  </message>
  <message>
   <source>The server cannot be reached.</source>
   <translation>Der Server ist nicht erreichbar.</translation>
  </message>
  <message>
   <source>The server cannot take this at the moment.</source>
   <translation>Der Server kann das im Augenblick nicht annehmen.</translation>
  </message>
  <message>
   <source>The server does not accept your access token.</source>
   <translation>Der Server nimmt Ihre Zugangsmarke nicht an.</translation>
  </message>
  <message>
   <source>The server has nothing under this name.</source>
   <translation>Der Server hat nichts unter diesem Namen.</translation>
  </message>
  <message>
   <source>The server refused the request.</source>
   <translation>Der Server hat die Anfrage abgelehnt.</translation>
  </message>
  <message>
   <source>The server's certificate is not trusted by this computer, so nothing was sent.</source>
   <translation>Dieser Rechner vertraut dem Zertifikat des Servers nicht; deshalb wurde nichts gesendet.</translation>
  </message>
  <message>
   <source>The signature of the package is wrong.</source>
   <translation>Die Signatur des Pakets ist falsch.</translation>
  </message>
  <message>
   <source>The sizes in the package contradict each other.</source>
   <translation>Die Größen im Paket widersprechen einander.</translation>
  </message>
  <message>
   <source>The stick may be broken. Copy it to another one; the sealed package itself is unhurt.</source>
   <translation>Der Stick ist vielleicht kaputt. Kopieren Sie es auf einen anderen; das versiegelte Paket selbst ist heil.</translation>
  </message>
  <message>
   <source>The table could not be written.</source>
   <translation>Die Tabelle konnte nicht geschrieben werden.</translation>
  </message>
  <message>
   <source>The table does not fit this challenge, so nothing was taken.</source>
   <translation>Die Tabelle passt nicht zu dieser Challenge; deshalb wurde nichts übernommen.</translation>
  </message>
  <message>
   <source>The text detector is not installed on this computer.</source>
   <translation>Die Texterkennung ist auf diesem Rechner nicht installiert.</translation>
  </message>
  <message>
   <source>The text in this image could not be painted over.</source>
   <translation>Der Text in diesem Bild konnte nicht übermalt werden.</translation>
  </message>
  <message>
   <source>The workspace's database cannot be read.</source>
   <translation>Die Datenbank des Arbeitsbereichs kann nicht gelesen werden.</translation>
  </message>
  <message>
   <source>There are bytes behind the last pixel that belong to no image.</source>
   <translation>Hinter dem letzten Pixel liegen Bytes, die zu keinem Bild gehören.</translation>
  </message>
  <message>
   <source>There are no images here that a case can be made of.</source>
   <translation>Hier sind keine Bilder, aus denen ein Fall werden kann.</translation>
  </message>
  <message>
   <source>There is a workspace in this folder already.</source>
   <translation>In diesem Ordner ist schon ein Arbeitsbereich.</translation>
  </message>
  <message>
   <source>There is no de-identification profile of this name.</source>
   <translation>Es gibt kein De-identifizierungsprofil dieses Namens.</translation>
  </message>
  <message>
   <source>There is no such case in this workspace.</source>
   <translation>In diesem Arbeitsbereich gibt es keinen solchen Fall.</translation>
  </message>
  <message>
   <source>There is no such finding.</source>
   <translation>Es gibt keinen solchen Befund.</translation>
  </message>
  <message>
   <source>There is no such series in this folder.</source>
   <translation>In diesem Ordner gibt es keine solche Serie.</translation>
  </message>
  <message>
   <source>There is no such version to compare with.</source>
   <translation>Es gibt keine solche Version zum Vergleichen.</translation>
  </message>
  <message>
   <source>There is not enough free space on this disk.</source>
   <translation>Auf dieser Platte ist nicht genug Platz.</translation>
  </message>
  <message>
   <source>There is not enough room for the package.</source>
   <translation>Für das Paket ist nicht genug Platz.</translation>
  </message>
  <message>
   <source>There is nothing of this kind to export.</source>
   <translation>Von dieser Art gibt es nichts zu exportieren.</translation>
  </message>
  <message>
   <source>These hours cannot be read.</source>
   <translation>Diese Zeiten können nicht gelesen werden.</translation>
  </message>
  <message>
   <source>These images do not make a volume.</source>
   <translation>Diese Bilder ergeben kein Volumen.</translation>
  </message>
  <message>
   <source>These series belong to different patients.</source>
   <translation>Diese Serien gehören verschiedenen Personen.</translation>
  </message>
  <message>
   <source>This DICOM file is damaged or cut off.</source>
   <translation>Diese DICOM-Datei ist beschädigt oder abgeschnitten.</translation>
  </message>
  <message>
   <source>This DICOM object is not an image.</source>
   <translation>Dieses DICOM-Objekt ist kein Bild.</translation>
  </message>
  <message>
   <source>This answer does not fit the question.</source>
   <translation>Diese Antwort passt nicht zur Frage.</translation>
  </message>
  <message>
   <source>This archive is built in an unsafe way and was not opened.</source>
   <translation>Dieses Archiv ist unsicher gebaut und wurde nicht geöffnet.</translation>
  </message>
  <message>
   <source>This archive is damaged or protected by a password.</source>
   <translation>Dieses Archiv ist beschädigt oder durch ein Passwort geschützt.</translation>
  </message>
  <message>
   <source>This archive is too large to be read in place.</source>
   <translation>Dieses Archiv ist zu groß, um an Ort und Stelle gelesen zu werden.</translation>
  </message>
  <message>
   <source>This box covers no pixel of the image.</source>
   <translation>Dieses Feld bedeckt kein Pixel des Bildes.</translation>
  </message>
  <message>
   <source>This computer offers no protected place for passwords.</source>
   <translation>Dieser Rechner bietet keinen geschützten Ort für Passwörter.</translation>
  </message>
  <message>
   <source>This de-identification profile has a mistake.</source>
   <translation>Dieses De-identifizierungsprofil hat einen Fehler.</translation>
  </message>
  <message>
   <source>This file cannot be de-identified.</source>
   <translation>Diese Datei kann nicht de-identifiziert werden.</translation>
  </message>
  <message>
   <source>This file cannot be read as an image.</source>
   <translation>Diese Datei kann nicht als Bild gelesen werden.</translation>
  </message>
  <message>
   <source>This file does not hold what is needed here.</source>
   <translation>Diese Datei enthält nicht, was hier gebraucht wird.</translation>
  </message>
  <message>
   <source>This file holds a document (such as a PDF) that cannot be cleaned.</source>
   <translation>Diese Datei enthält ein Dokument (etwa ein PDF), das nicht gesäubert werden kann.</translation>
  </message>
  <message>
   <source>This file holds no marks or contours that can be read.</source>
   <translation>Diese Datei enthält keine Markierungen oder Konturen, die gelesen werden können.</translation>
  </message>
  <message>
   <source>This file is an index of other files.</source>
   <translation>Diese Datei ist ein Verzeichnis anderer Dateien.</translation>
  </message>
  <message>
   <source>This file is cut short.</source>
   <translation>Diese Datei ist abgeschnitten.</translation>
  </message>
  <message>
   <source>This file is damaged.</source>
   <translation>Diese Datei ist beschädigt.</translation>
  </message>
  <message>
   <source>This file is empty.</source>
   <translation>Diese Datei ist leer.</translation>
  </message>
  <message>
   <source>This file is held back for a person's decision.</source>
   <translation>Diese Datei wartet auf die Entscheidung eines Menschen.</translation>
  </message>
  <message>
   <source>This file is larger than the server accepts.</source>
   <translation>Diese Datei ist größer, als der Server annimmt.</translation>
  </message>
  <message>
   <source>This file is no mask that can be read.</source>
   <translation>Diese Datei ist keine lesbare Maske.</translation>
  </message>
  <message>
   <source>This file is not a DICOM image.</source>
   <translation>Diese Datei ist kein DICOM-Bild.</translation>
  </message>
  <message>
   <source>This file is not a DICOM object.</source>
   <translation>Diese Datei ist kein DICOM-Objekt.</translation>
  </message>
  <message>
   <source>This file is not a MEDAL package, or its end is missing.</source>
   <translation>Diese Datei ist kein MEDAL-Paket, oder ihr Ende fehlt.</translation>
  </message>
  <message>
   <source>This film cannot be shown to its end, so that it cannot be checked either.</source>
   <translation>Dieser Film lässt sich nicht bis zum Ende zeigen und deshalb auch nicht prüfen.</translation>
  </message>
  <message>
   <source>This folder is not a MEDAL workspace.</source>
   <translation>Dieser Ordner ist kein MEDAL-Arbeitsbereich.</translation>
  </message>
  <message>
   <source>This image carries an overlay inside its compressed pixel data.</source>
   <translation>Dieses Bild trägt ein Overlay in seinen komprimierten Pixeldaten.</translation>
  </message>
  <message>
   <source>This is a structured report, and the profile does not clean reports.</source>
   <translation>Dies ist ein strukturierter Befund, und das Profil säubert keine Befunde.</translation>
  </message>
  <message>
   <source>This is no table that MEDAL Desktop can read.</source>
   <translation>Dies ist keine Tabelle, die MEDAL Desktop lesen kann.</translation>
  </message>
  <message>
   <source>This is not a MEDAL key file, or it is damaged.</source>
   <translation>Dies ist keine MEDAL-Schlüsseldatei, oder sie ist beschädigt.</translation>
  </message>
  <message>
   <source>This is not a challenge that MEDAL Desktop can read.</source>
   <translation>Dies ist keine Challenge, die MEDAL Desktop lesen kann.</translation>
  </message>
  <message>
   <source>This is not a project key for de-identification.</source>
   <translation>Dies ist kein Projektschlüssel für die De-identifizierung.</translation>
  </message>
  <message>
   <source>This is not a valid MEDAL package.</source>
   <translation>Dies ist kein gültiges MEDAL-Paket.</translation>
  </message>
  <message>
   <source>This is not a valid key.</source>
   <translation>Dies ist kein gültiger Schlüssel.</translation>
  </message>
  <message>
   <source>This is not an address of a MEDAL server.</source>
   <translation>Dies ist keine Adresse eines MEDAL-Servers.</translation>
  </message>
  <message>
   <source>This is the index of a medium, not an image.</source>
   <translation>Dies ist das Verzeichnis eines Datenträgers, kein Bild.</translation>
  </message>
  <message>
   <source>This key does not open the package.</source>
   <translation>Dieser Schlüssel öffnet das Paket nicht.</translation>
  </message>
  <message>
   <source>This mask cannot be read.</source>
   <translation>Diese Maske kann nicht gelesen werden.</translation>
  </message>
  <message>
   <source>This object holds no pixels to show.</source>
   <translation>Dieses Objekt enthält keine Pixel zum Zeigen.</translation>
  </message>
  <message>
   <source>This picture of a slide shows its label, which may carry a name.</source>
   <translation>Dieses Bild eines Schnitts zeigt dessen Etikett, das einen Namen tragen kann.</translation>
  </message>
  <message>
   <source>This reader has not answered the question.</source>
   <translation>Dieser Leser hat die Frage nicht beantwortet.</translation>
  </message>
  <message>
   <source>This recipe of site rules has a mistake.</source>
   <translation>Dieses Rezept mit Regeln des Hauses hat einen Fehler.</translation>
  </message>
  <message>
   <source>This series holds no images that a question can be asked about.</source>
   <translation>Diese Serie enthält keine Bilder, zu denen etwas gefragt werden kann.</translation>
  </message>
  <message>
   <source>This series is part of a case already.</source>
   <translation>Diese Serie gehört schon zu einem Fall.</translation>
  </message>
  <message>
   <source>This series is too large for this computer's memory.</source>
   <translation>Diese Serie ist zu groß für den Speicher dieses Rechners.</translation>
  </message>
  <message>
   <source>This task or question is not there any more.</source>
   <translation>Diese Aufgabe oder Frage gibt es nicht mehr.</translation>
  </message>
  <message>
   <source>This text is too long to be an access token.</source>
   <translation>Dieser Text ist zu lang für eine Zugangsmarke.</translation>
  </message>
  <message>
   <source>This was drawn on images with another frame of reference.</source>
   <translation>Dies wurde auf Bildern mit einem anderen Bezugssystem gezeichnet.</translation>
  </message>
  <message>
   <source>This window has no width.</source>
   <translation>Dieses Fenster hat keine Breite.</translation>
  </message>
  <message>
   <source>This workspace is open in another window or command.</source>
   <translation>Dieser Arbeitsbereich ist in einem anderen Fenster oder Befehl offen.</translation>
  </message>
  <message>
   <source>This workspace was made by a newer version of MEDAL Desktop.</source>
   <translation>Dieser Arbeitsbereich wurde von einer neueren Version von MEDAL Desktop gemacht.</translation>
  </message>
  <message>
   <source>Two files in the package have the same name.</source>
   <translation>Zwei Dateien im Paket haben denselben Namen.</translation>
  </message>
  <message>
   <source>Type the passphrase again; try another copy of the file if you are sure of it.</source>
   <translation>Tippen Sie die Passphrase noch einmal; versuchen Sie eine andere Kopie der Datei, wenn Sie sicher sind.</translation>
  </message>
  <message>
   <source>Unlock it (often by signing in again), then try again.</source>
   <translation>Schließen Sie ihn auf (oft durch erneutes Anmelden) und versuchen Sie es noch einmal.</translation>
  </message>
  <message>
   <source>Unpack it yourself and open the folder.</source>
   <translation>Packen Sie es selbst aus und öffnen Sie den Ordner.</translation>
  </message>
  <message>
   <source>Unused bits of the compressed pixels hold something that is no image.</source>
   <translation>Unbenutzte Bits der komprimierten Pixel enthalten etwas, das kein Bild ist.</translation>
  </message>
  <message>
   <source>Update MEDAL Desktop on this computer. Nothing was changed.</source>
   <translation>Aktualisieren Sie MEDAL Desktop auf diesem Rechner. Nichts wurde verändert.</translation>
  </message>
  <message>
   <source>Uptake values (SUV) cannot be computed for this series.</source>
   <translation>Aufnahmewerte (SUV) können für diese Serie nicht berechnet werden.</translation>
  </message>
  <message>
   <source>Use the key file that MEDAL Desktop wrote.</source>
   <translation>Benutzen Sie die Schlüsseldatei, die MEDAL Desktop geschrieben hat.</translation>
  </message>
  <message>
   <source>Wait until earlier submissions are reviewed, or ask your MEDAL contact for more room.</source>
   <translation>Warten Sie, bis frühere Einreichungen begutachtet sind, oder bitten Sie Ihren MEDAL-Kontakt um mehr Platz.</translation>
  </message>
  <message>
   <source>Write them as 22:00-06:00.</source>
   <translation>Schreiben Sie sie als 22:00-06:00.</translation>
  </message>
  <message>
   <source>You are not signed in to this server.</source>
   <translation>Sie sind bei diesem Server nicht angemeldet.</translation>
  </message>
  <message>
   <source>Your account has no room left on the server.</source>
   <translation>Ihr Konto hat auf dem Server keinen Platz mehr.</translation>
  </message>
  <message>
   <source>Your account may not do this on the server.</source>
   <translation>Ihr Konto darf das auf dem Server nicht.</translation>
  </message>
  <message>
   <source>Your organisation does not allow this on this computer.</source>
   <translation>Ihre Organisation erlaubt das auf diesem Rechner nicht.</translation>
  </message>
  <message>
   <source>Your work is kept. Tell your MEDAL contact the code and what you did.</source>
   <translation>Ihre Arbeit ist gesichert. Nennen Sie Ihrem MEDAL-Kontakt den Code und was Sie getan haben.</translation>
  </message>
 </context>
 <context>
  <name>FacePanel</name>
  <message>
   <source>A face may be rebuilt from this series. Remove it here, or decide under Findings.</source>
   <translation>Aus dieser Serie lässt sich vielleicht ein Gesicht nachbilden. Entfernen Sie es hier, oder entscheiden Sie unter Befunde.</translation>
  </message>
  <message>
   <source>Copy</source>
   <translation>Kopie</translation>
  </message>
  <message>
   <source>Draw the head</source>
   <translation>Kopf zeichnen</translation>
  </message>
  <message>
   <source>Drawing the head</source>
   <translation>Der Kopf wird gezeichnet</translation>
  </message>
  <message>
   <source>Faces are looked for when de-identifying.</source>
   <translation>Gesichter werden beim De-identifizieren gesucht.</translation>
  </message>
  <message>
   <source>Keep the face</source>
   <translation>Gesicht behalten</translation>
  </message>
  <message>
   <source>Left</source>
   <translation>Links</translation>
  </message>
  <message>
   <source>No face is left</source>
   <translation>Kein Gesicht ist übrig</translation>
  </message>
  <message>
   <source>Original</source>
   <translation>Original</translation>
  </message>
  <message>
   <source>Remove the face</source>
   <translation>Gesicht entfernen</translation>
  </message>
  <message>
   <source>Removed, and confirmed by {name}.</source>
   <translation>Entfernt, und von {name} bestätigt.</translation>
  </message>
  <message>
   <source>Right</source>
   <translation>Rechts</translation>
  </message>
  <message>
   <source>See the head from all sides</source>
   <translation>Den Kopf von allen Seiten sehen</translation>
  </message>
  <message>
   <source>The check saw no face in this series.</source>
   <translation>Die Prüfung sah in dieser Serie kein Gesicht.</translation>
  </message>
  <message>
   <source>The face is removed when you de-identify again.</source>
   <translation>Das Gesicht wird entfernt, wenn Sie noch einmal de-identifizieren.</translation>
  </message>
  <message>
   <source>The head could not be drawn</source>
   <translation>Der Kopf konnte nicht gezeichnet werden</translation>
  </message>
  <message>
   <source>The skin is drawn from the original and from its copy, on this computer.</source>
   <translation>Die Haut wird aus dem Original und aus seiner Kopie gezeichnet, auf diesem Rechner.</translation>
  </message>
  <message>
   <source>These images make no volume of a head.</source>
   <translation>Diese Bilder ergeben kein Volumen eines Kopfes.</translation>
  </message>
  <message>
   <source>This takes some seconds.</source>
   <translation>Das dauert einige Sekunden.</translation>
  </message>
  <message>
   <source>Turn the head</source>
   <translation>Kopf drehen</translation>
  </message>
  <message>
   <source>Turn the head to every side first.</source>
   <translation>Drehen Sie den Kopf zuerst auf alle Seiten.</translation>
  </message>
  <message>
   <source>Your name</source>
   <translation>Ihr Name</translation>
  </message>
  <message>
   <source>{ml:.0f} ml in front of the brain were removed. Turn the copy to every side; then say by name that no face is left.</source>
   <translation>{ml:.0f} ml vor dem Gehirn wurden entfernt. Drehen Sie die Kopie auf alle Seiten; bestätigen Sie dann mit Namen, dass kein Gesicht übrig ist.</translation>
  </message>
 </context>
 <context>
  <name>FactsLine</name>
  <message>
   <source>Not for diagnostic use</source>
   <translation>Nicht zur Diagnose</translation>
  </message>
 </context>
 <context>
  <name>Field</name>
  <message>
   <source>Example: {text}</source>
   <translation>Beispiel: {text}</translation>
  </message>
  <message>
   <source>Still needed</source>
   <translation>Noch nötig</translation>
  </message>
 </context>
 <context>
  <name>FindingsPanel</name>
  <message>
   <source>Decide</source>
   <translation>Entscheiden</translation>
  </message>
  <message>
   <source>Decided by {name}: {reason}</source>
   <translation>Entschieden von {name}: {reason}</translation>
  </message>
  <message>
   <source>The check found nothing that needs your decision.</source>
   <translation>Die Prüfung fand nichts, was Ihre Entscheidung braucht.</translation>
  </message>
  <message>
   <source>and {n} more; they come up as you decide these</source>
   <translation>und {n} weitere; sie kommen, während Sie diese entscheiden</translation>
  </message>
  <message>
   <source>decided</source>
   <translation>entschieden</translation>
  </message>
  <message>
   <source>for information</source>
   <translation>zur Information</translation>
  </message>
  <message>
   <source>needs you</source>
   <translation>braucht Sie</translation>
  </message>
 </context>
 <context>
  <name>HandOver</name>
  <message>
   <source>Answers as a table (CSV) …</source>
   <translation>Antworten als Tabelle (CSV) …</translation>
  </message>
  <message>
   <source>DICOM SR (*.dcm);;All files (*)</source>
   <translation>DICOM SR (*.dcm);;Alle Dateien (*)</translation>
  </message>
  <message>
   <source>Export</source>
   <translation>Export</translation>
  </message>
  <message>
   <source>Export and import</source>
   <translation>Export und Import</translation>
  </message>
  <message>
   <source>Export into a folder</source>
   <translation>In einen Ordner exportieren</translation>
  </message>
  <message>
   <source>Import marks</source>
   <translation>Markierungen importieren</translation>
  </message>
  <message>
   <source>Import marks (DICOM SR) …</source>
   <translation>Markierungen importieren (DICOM SR) …</translation>
  </message>
  <message>
   <source>Marks as DICOM SR …</source>
   <translation>Markierungen als DICOM SR …</translation>
  </message>
  <message>
   <source>Marks as a table (CSV) …</source>
   <translation>Markierungen als Tabelle (CSV) …</translation>
  </message>
  <message>
   <source>Masks as DICOM SEG …</source>
   <translation>Masken als DICOM SEG …</translation>
  </message>
  <message>
   <source>Masks as NIfTI …</source>
   <translation>Masken als NIfTI …</translation>
  </message>
  <message>
   <source>Masks as RTSTRUCT …</source>
   <translation>Masken als RTSTRUCT …</translation>
  </message>
  <message>
   <source>Of all cases</source>
   <translation>Von allen Fällen</translation>
  </message>
  <message>
   <source>Reading the marks</source>
   <translation>Die Markierungen werden gelesen</translation>
  </message>
  <message>
   <source>Segments as a table (CSV) …</source>
   <translation>Segmente als Tabelle (CSV) …</translation>
  </message>
  <message>
   <source>They name the patient, as the images do: for the hospital only.</source>
   <translation>Sie nennen die Person, wie die Bilder: nur für das Krankenhaus.</translation>
  </message>
  <message>
   <source>Write annotations for other programs, or take theirs</source>
   <translation>Annotationen für andere Programme schreiben, oder deren nehmen</translation>
  </message>
  <message>
   <source>Writing</source>
   <translation>Wird geschrieben</translation>
  </message>
  <message>
   <source>{n} files written.</source>
   <translation>{n} Dateien geschrieben.</translation>
  </message>
  <message>
   <source>{n} marks taken.</source>
   <translation>{n} Markierungen übernommen.</translation>
  </message>
 </context>
 <context>
  <name>Hookup</name>
  <message>
   <source>Bring the keyboard to the first open question</source>
   <translation>Die Tastatur zur ersten offenen Frage bringen</translation>
  </message>
  <message>
   <source>Bring the keyboard to the images</source>
   <translation>Die Tastatur zu den Bildern bringen</translation>
  </message>
  <message>
   <source>Find a command</source>
   <translation>Befehl suchen</translation>
  </message>
  <message>
   <source>Go to the marks</source>
   <translation>Zu den Markierungen</translation>
  </message>
  <message>
   <source>Go to the next open case</source>
   <translation>Zum nächsten offenen Fall</translation>
  </message>
  <message>
   <source>Go to the questions</source>
   <translation>Zu den Fragen</translation>
  </message>
  <message>
   <source>Go to the segments</source>
   <translation>Zu den Segmenten</translation>
  </message>
  <message>
   <source>Magnifier</source>
   <translation>Lupe</translation>
  </message>
  <message>
   <source>Mirror the image</source>
   <translation>Bild spiegeln</translation>
  </message>
  <message>
   <source>One picture back</source>
   <translation>Ein Bild zurück</translation>
  </message>
  <message>
   <source>One picture on</source>
   <translation>Ein Bild weiter</translation>
  </message>
  <message>
   <source>One pixel of the image to one of the screen</source>
   <translation>Ein Bildpunkt auf einen Punkt des Schirms</translation>
  </message>
  <message>
   <source>Show and change all keys</source>
   <translation>Alle Tasten zeigen und ändern</translation>
  </message>
  <message>
   <source>Show the axial plane alone</source>
   <translation>Nur die axiale Ebene zeigen</translation>
  </message>
  <message>
   <source>Show the coronal plane alone</source>
   <translation>Nur die koronale Ebene zeigen</translation>
  </message>
  <message>
   <source>Show the sagittal plane alone</source>
   <translation>Nur die sagittale Ebene zeigen</translation>
  </message>
  <message>
   <source>Show three planes</source>
   <translation>Drei Ebenen zeigen</translation>
  </message>
  <message>
   <source>Take the tour</source>
   <translation>Rundgang machen</translation>
  </message>
  <message>
   <source>Turn the image to the left</source>
   <translation>Bild nach links drehen</translation>
  </message>
  <message>
   <source>Turn the image to the right</source>
   <translation>Bild nach rechts drehen</translation>
  </message>
  <message>
   <source>Turn the image upside down</source>
   <translation>Bild auf den Kopf stellen</translation>
  </message>
 </context>
 <context>
  <name>ImagePanel</name>
  <message>
   <source>Add a box</source>
   <translation>Feld hinzufügen</translation>
  </message>
  <message>
   <source>All copy</source>
   <translation>Ganz Kopie</translation>
  </message>
  <message>
   <source>All original</source>
   <translation>Ganz Original</translation>
  </message>
  <message>
   <source>As detected</source>
   <translation>Wie erkannt</translation>
  </message>
  <message>
   <source>Choose a series at the left.</source>
   <translation>Wählen Sie links eine Serie.</translation>
  </message>
  <message>
   <source>Delete</source>
   <translation>Löschen</translation>
  </message>
  <message>
   <source>Frame {n}</source>
   <translation>Einzelbild {n}</translation>
  </message>
  <message>
   <source>Image with boxes over its text</source>
   <translation>Bild mit Feldern über seinem Text</translation>
  </message>
  <message>
   <source>Leave the boxes to the detector again</source>
   <translation>Die Felder wieder der Erkennung überlassen</translation>
  </message>
  <message>
   <source>Look for text that no box covers</source>
   <translation>Nach Text suchen, den kein Feld bedeckt</translation>
  </message>
  <message>
   <source>Looking for text outside of the boxes …</source>
   <translation>Außerhalb der Felder wird nach Text gesucht …</translation>
  </message>
  <message>
   <source>No series chosen</source>
   <translation>Keine Serie gewählt</translation>
  </message>
  <message>
   <source>Original at the left of the line, copy at its right</source>
   <translation>Links der Linie das Original, rechts die Kopie</translation>
  </message>
  <message>
   <source>Representative frames</source>
   <translation>Repräsentative Einzelbilder</translation>
  </message>
  <message>
   <source>Second look</source>
   <translation>Zweiter Blick</translation>
  </message>
  <message>
   <source>Text is looked for when de-identifying. Drag to draw a box yourself.</source>
   <translation>Text wird beim De-identifizieren gesucht. Ziehen Sie, um selbst ein Feld zu zeichnen.</translation>
  </message>
  <message>
   <source>The second look sees no text outside of the boxes.</source>
   <translation>Der zweite Blick sieht außerhalb der Felder keinen Text.</translation>
  </message>
  <message>
   <source>The second look still sees text at {n} places, drawn with broken lines. Draw boxes over what is text.</source>
   <translation>Der zweite Blick sieht noch an {n} Stellen Text, mit gestrichelten Linien gezeichnet. Zeichnen Sie Felder über das, was Text ist.</translation>
  </message>
  <message>
   <source>frame {n} of {total}</source>
   <translation>Einzelbild {n} von {total}</translation>
  </message>
  <message>
   <source>{n} boxes found by the detector. Move, add or delete what is wrong.</source>
   <translation>{n} Felder von der Erkennung. Bewegen, ergänzen oder löschen Sie, was falsch ist.</translation>
  </message>
  <message>
   <source>{n} boxes of yours; these are painted and no others.</source>
   <translation>{n} Felder von Ihnen; diese werden übermalt und keine anderen.</translation>
  </message>
 </context>
 <context>
  <name>InsideDialog</name>
  <message>
   <source>Close</source>
   <translation>Schließen</translation>
  </message>
  <message>
   <source>Open with a key file</source>
   <translation>Mit einer Schlüsseldatei öffnen</translation>
  </message>
  <message>
   <source>The description in the package</source>
   <translation>Die Beschreibung im Paket</translation>
  </message>
  <message>
   <source>To be read only. The description and the images are sealed to the server; its key opens them here too.</source>
   <translation>Nur zum Lesen. Beschreibung und Bilder sind für den Server versiegelt; sein Schlüssel öffnet sie auch hier.</translation>
  </message>
 </context>
 <context>
  <name>JudgingPanel</name>
  <message>
   <source>A missing point counts as this far away, in mm</source>
   <translation>Ein fehlender Punkt zählt als so weit entfernt, in mm</translation>
  </message>
  <message>
   <source>About your question</source>
   <translation>Zu Ihrer Frage</translation>
  </message>
  <message>
   <source>Found from this overlap on (0 to 1)</source>
   <translation>Gefunden ab dieser Überlappung (0 bis 1)</translation>
  </message>
  <message>
   <source>Good enough within, in mm (how far two experts differ)</source>
   <translation>Gut genug innerhalb von, in mm (wie weit zwei Fachleute voneinander abweichen)</translation>
  </message>
  <message>
   <source>Models are ranked by</source>
   <translation>Modelle werden gereiht nach</translation>
  </message>
  <message>
   <source>Say why you rank by another metric than {name}.</source>
   <translation>Sagen Sie, warum Sie nach einer anderen Metrik als {name} reihen.</translation>
  </message>
  <message>
   <source>What follows</source>
   <translation>Was folgt</translation>
  </message>
  <message>
   <source>Why (kept with the challenge, for the panel)</source>
   <translation>Warum (bleibt bei der Challenge, für das Gremium)</translation>
  </message>
  <message>
   <source>Why these metrics</source>
   <translation>Warum diese Metriken</translation>
  </message>
  <message>
   <source>no</source>
   <translation>nein</translation>
  </message>
  <message>
   <source>ranks</source>
   <translation>reiht</translation>
  </message>
  <message>
   <source>yes</source>
   <translation>ja</translation>
  </message>
 </context>
 <context>
  <name>LeavesAndStays</name>
  <message>
   <source>Answers to public cases, readable by everybody</source>
   <translation>Antworten zu öffentlichen Fällen, für alle lesbar</translation>
  </message>
  <message>
   <source>De-identified copies of the images that the check cleared</source>
   <translation>De-identifizierte Kopien der Bilder, die die Prüfung freigab</translation>
  </message>
  <message>
   <source>Every value that was removed or replaced</source>
   <translation>Jeder Wert, der entfernt oder ersetzt wurde</translation>
  </message>
  <message>
   <source>Images that were refused or not yet decided</source>
   <translation>Bilder, die abgelehnt wurden oder noch nicht entschieden sind</translation>
  </message>
  <message>
   <source>Leaves the hospital, encrypted</source>
   <translation>Verlässt das Krankenhaus, verschlüsselt</translation>
  </message>
  <message>
   <source>Stays on this computer</source>
   <translation>Bleibt auf diesem Rechner</translation>
  </message>
  <message>
   <source>The description, the questions and how answers are judged</source>
   <translation>Die Beschreibung, die Fragen und wie Antworten beurteilt werden</translation>
  </message>
  <message>
   <source>The key that links pseudonyms to patients</source>
   <translation>Der Schlüssel, der Pseudonyme mit Personen verbindet</translation>
  </message>
  <message>
   <source>The original images: they are only ever read</source>
   <translation>Die Originalbilder: sie werden immer nur gelesen</translation>
  </message>
  <message>
   <source>The report: what was removed and who decided what</source>
   <translation>Der Bericht: was entfernt wurde und wer was entschied</translation>
  </message>
  <message>
   <source>Your answers and masks, readable by the evaluation only</source>
   <translation>Ihre Antworten und Masken, nur für die Auswertung lesbar</translation>
  </message>
  <message>
   <source>Your name and your signature</source>
   <translation>Ihr Name und Ihre Signatur</translation>
  </message>
  <message>
   <source>Your signing key and your passwords</source>
   <translation>Ihr Signaturschlüssel und Ihre Passwörter</translation>
  </message>
 </context>
 <context>
  <name>LoadPage</name>
  <message>
   <source>Add as one case</source>
   <translation>Als einen Fall hinzufügen</translation>
  </message>
  <message>
   <source>Added {cases}.</source>
   <translation>{cases} hinzugefügt.</translation>
  </message>
  <message>
   <source>Choose one or more series</source>
   <translation>Wählen Sie eine oder mehrere Serien</translation>
  </message>
  <message>
   <source>Choose one or more series of one patient</source>
   <translation>Wählen Sie eine oder mehrere Serien einer Person</translation>
  </message>
  <message>
   <source>Choose the images of your challenge.</source>
   <translation>Wählen Sie die Bilder Ihrer Challenge.</translation>
  </message>
  <message>
   <source>Each chosen series becomes a case of its own</source>
   <translation>Jede gewählte Serie wird ein eigener Fall</translation>
  </message>
  <message>
   <source>Go to Annotate</source>
   <translation>Zu Annotieren</translation>
  </message>
  <message>
   <source>Hidden case: only scored with</source>
   <translation>Verborgener Fall: nur zum Bewerten</translation>
  </message>
  <message>
   <source>Load</source>
   <translation>Laden</translation>
  </message>
  <message>
   <source>Look</source>
   <translation>Ansehen</translation>
  </message>
  <message>
   <source>Look at the chosen series (Enter)</source>
   <translation>Die gewählte Serie ansehen (Eingabetaste)</translation>
  </message>
  <message>
   <source>Looking through the files</source>
   <translation>Die Dateien werden durchgesehen</translation>
  </message>
  <message>
   <source>No images were found. Choose the folder that your PACS exported.</source>
   <translation>Es wurden keine Bilder gefunden. Wählen Sie den Ordner, den Ihr PACS exportiert hat.</translation>
  </message>
  <message>
   <source>One case per series</source>
   <translation>Ein Fall je Serie</translation>
  </message>
  <message>
   <source>Open a folder with images</source>
   <translation>Ordner mit Bildern öffnen</translation>
  </message>
  <message>
   <source>Open images or archives</source>
   <translation>Bilder oder Archive öffnen</translation>
  </message>
  <message>
   <source>Public case: an example for everybody</source>
   <translation>Öffentlicher Fall: ein Beispiel für alle</translation>
  </message>
  <message>
   <source>Who sees the reference answers</source>
   <translation>Wer die Referenzantworten sieht</translation>
  </message>
  <message>
   <source>{n} file</source>
   <translation>{n} Datei</translation>
  </message>
  <message>
   <source>{n} files</source>
   <translation>{n} Dateien</translation>
  </message>
  <message>
   <source>{n} series</source>
   <translation>{n} Serien</translation>
  </message>
  <message>
   <source>{n} series chosen</source>
   <translation>{n} Serien gewählt</translation>
  </message>
  <message>
   <source>{n} studies</source>
   <translation>{n} Studien</translation>
  </message>
  <message>
   <source>{n} study</source>
   <translation>{n} Studie</translation>
  </message>
 </context>
 <context>
  <name>LookWindow</name>
  <message>
   <source>Beside</source>
   <translation>Daneben</translation>
  </message>
  <message>
   <source>Choose a series at the left and press Enter, or click it twice.</source>
   <translation>Wählen Sie links eine Serie und drücken Sie die Eingabetaste, oder klicken Sie zweimal.</translation>
  </message>
  <message>
   <source>Choose images first</source>
   <translation>Wählen Sie zuerst Bilder</translation>
  </message>
  <message>
   <source>Enter shows a series</source>
   <translation>Die Eingabetaste zeigt eine Serie</translation>
  </message>
  <message>
   <source>MEDAL Desktop · Look at images</source>
   <translation>MEDAL Desktop · Bilder ansehen</translation>
  </message>
  <message>
   <source>Nothing is shown yet</source>
   <translation>Noch wird nichts gezeigt</translation>
  </message>
  <message>
   <source>Over, in colour</source>
   <translation>Darüber, in Farbe</translation>
  </message>
  <message>
   <source>Reading the images</source>
   <translation>Die Bilder werden gelesen</translation>
  </message>
  <message>
   <source>Series</source>
   <translation>Serie</translation>
  </message>
  <message>
   <source>This is drawn upon images. Show those first, then this.</source>
   <translation>Dies ist auf Bilder gezeichnet. Zeigen Sie zuerst jene, dann dies.</translation>
  </message>
 </context>
 <context>
  <name>MainWindow</name>
  <message>
   <source>About MEDAL Desktop</source>
   <translation>Über MEDAL Desktop</translation>
  </message>
  <message>
   <source>Dark or light</source>
   <translation>Dunkel oder hell</translation>
  </message>
  <message>
   <source>Deutsch / English</source>
   <translation>Deutsch / English</translation>
  </message>
  <message>
   <source>Divider</source>
   <translation>Trennlinie</translation>
  </message>
  <message>
   <source>Find a command (Ctrl+K)</source>
   <translation>Befehl suchen (Strg+K)</translation>
  </message>
  <message>
   <source>Help: the manual</source>
   <translation>Hilfe: das Handbuch</translation>
  </message>
  <message>
   <source>Keys (F1)</source>
   <translation>Tasten (F1)</translation>
  </message>
  <message>
   <source>Open another workspace</source>
   <translation>Anderen Arbeitsbereich öffnen</translation>
  </message>
  <message>
   <source>Saved after every act</source>
   <translation>Nach jeder Handlung gesichert</translation>
  </message>
  <message>
   <source>Scroll</source>
   <translation>Rollen</translation>
  </message>
  <message>
   <source>The language changes when you open the program again.</source>
   <translation>Die Sprache wechselt, wenn Sie das Programm wieder öffnen.</translation>
  </message>
  <message>
   <source>The workspace: your work is kept here after every act.</source>
   <translation>Der Arbeitsbereich: Ihre Arbeit ist hier nach jeder Handlung gesichert.</translation>
  </message>
  <message>
   <source>Version {number} is there. Your IT installs it.</source>
   <translation>Version {number} ist da. Ihre IT installiert sie.</translation>
  </message>
 </context>
 <context>
  <name>Managed</name>
  <message>
   <source>Nothing is copied out of the workspace.</source>
   <translation>Aus dem Arbeitsbereich wird nichts hinauskopiert.</translation>
  </message>
  <message>
   <source>Only sealed packages leave the workspace.</source>
   <translation>Nur versiegelte Pakete verlassen den Arbeitsbereich.</translation>
  </message>
 </context>
 <context>
  <name>MarkBar</name>
  <message>
   <source>Pointer: window, move marks</source>
   <translation>Zeiger: Fenster, Markierungen bewegen</translation>
  </message>
  <message>
   <source>Redo</source>
   <translation>Wiederholen</translation>
  </message>
  <message>
   <source>Show marks</source>
   <translation>Markierungen zeigen</translation>
  </message>
  <message>
   <source>Tools for marking</source>
   <translation>Werkzeuge zum Markieren</translation>
  </message>
  <message>
   <source>Undo</source>
   <translation>Rückgängig</translation>
  </message>
 </context>
 <context>
  <name>MarkList</name>
  <message>
   <source>Colour of this mark</source>
   <translation>Farbe dieser Markierung</translation>
  </message>
  <message>
   <source>Export</source>
   <translation>Export</translation>
  </message>
  <message>
   <source>Marks as a table (CSV) …</source>
   <translation>Markierungen als Tabelle (CSV) …</translation>
  </message>
  <message>
   <source>Marks of this case</source>
   <translation>Markierungen dieses Falls</translation>
  </message>
  <message>
   <source>No marks yet. Choose a tool above the images and draw; each mark is kept at once and measured in millimetres.</source>
   <translation>Noch keine Markierungen. Wählen Sie über den Bildern ein Werkzeug und zeichnen Sie; jede Markierung ist sofort gesichert und in Millimetern gemessen.</translation>
  </message>
  <message>
   <source>Remove this mark (Delete)</source>
   <translation>Diese Markierung entfernen (Entf)</translation>
  </message>
  <message>
   <source>Show this mark</source>
   <translation>Diese Markierung zeigen</translation>
  </message>
  <message>
   <source>Write words to it (F2)</source>
   <translation>Worte dazu schreiben (F2)</translation>
  </message>
 </context>
 <context>
  <name>MarkModel</name>
  <message>
   <source>Mark</source>
   <translation>Markierung</translation>
  </message>
  <message>
   <source>Measured</source>
   <translation>Gemessen</translation>
  </message>
  <message>
   <source>Words</source>
   <translation>Wörter</translation>
  </message>
 </context>
 <context>
  <name>Marking</name>
  <message>
   <source>The span begins at image {n}; press again where it ends.</source>
   <translation>Die Spanne beginnt bei Bild {n}; drücken Sie noch einmal, wo sie endet.</translation>
  </message>
 </context>
 <context>
  <name>Marks</name>
  <message>
   <source>Angle</source>
   <translation>Winkel</translation>
  </message>
  <message>
   <source>Arrow with text</source>
   <translation>Pfeil mit Text</translation>
  </message>
  <message>
   <source>Box</source>
   <translation>Rechteck</translation>
  </message>
  <message>
   <source>Box in space</source>
   <translation>Quader im Raum</translation>
  </message>
  <message>
   <source>Cobb angle</source>
   <translation>Cobb-Winkel</translation>
  </message>
  <message>
   <source>Ellipse</source>
   <translation>Ellipse</translation>
  </message>
  <message>
   <source>Freehand area</source>
   <translation>Freihandfläche</translation>
  </message>
  <message>
   <source>Key frame</source>
   <translation>Schlüsselbild</translation>
  </message>
  <message>
   <source>Label of an image</source>
   <translation>Beschriftung eines Bildes</translation>
  </message>
  <message>
   <source>Line</source>
   <translation>Linie</translation>
  </message>
  <message>
   <source>Long and short axis (RECIST)</source>
   <translation>Lange und kurze Achse (RECIST)</translation>
  </message>
  <message>
   <source>Point</source>
   <translation>Punkt</translation>
  </message>
  <message>
   <source>Polygon</source>
   <translation>Polygon</translation>
  </message>
  <message>
   <source>Polyline</source>
   <translation>Linienzug</translation>
  </message>
  <message>
   <source>Ruler</source>
   <translation>Lineal</translation>
  </message>
  <message>
   <source>SD</source>
   <translation>SD</translation>
  </message>
  <message>
   <source>Time span</source>
   <translation>Zeitspanne</translation>
  </message>
  <message>
   <source>angle</source>
   <translation>Winkel</translation>
  </message>
  <message>
   <source>area</source>
   <translation>Fläche</translation>
  </message>
  <message>
   <source>length</source>
   <translation>Länge</translation>
  </message>
  <message>
   <source>long axis</source>
   <translation>lange Achse</translation>
  </message>
  <message>
   <source>maximum</source>
   <translation>Maximum</translation>
  </message>
  <message>
   <source>mean</source>
   <translation>Mittel</translation>
  </message>
  <message>
   <source>minimum</source>
   <translation>Minimum</translation>
  </message>
  <message>
   <source>perimeter</source>
   <translation>Umfang</translation>
  </message>
  <message>
   <source>short axis</source>
   <translation>kurze Achse</translation>
  </message>
  <message>
   <source>volume</source>
   <translation>Volumen</translation>
  </message>
 </context>
 <context>
  <name>MaskEntry</name>
  <message>
   <source>A NIfTI file (.nii, .nii.gz) or a DICOM segmentation</source>
   <translation>Eine NIfTI-Datei (.nii, .nii.gz) oder eine DICOM-Segmentierung</translation>
  </message>
  <message>
   <source>Draw</source>
   <translation>Zeichnen</translation>
  </message>
  <message>
   <source>Draw on the images, or go on with what was drawn</source>
   <translation>Auf den Bildern zeichnen, oder am Gezeichneten weiterarbeiten</translation>
  </message>
  <message>
   <source>Import a mask</source>
   <translation>Eine Maske importieren</translation>
  </message>
  <message>
   <source>Import another</source>
   <translation>Eine andere importieren</translation>
  </message>
  <message>
   <source>Import mask</source>
   <translation>Maske importieren</translation>
  </message>
  <message>
   <source>Masks (*.nii *.nii.gz *.dcm);;All files (*)</source>
   <translation>Masken (*.nii *.nii.gz *.dcm);;Alle Dateien (*)</translation>
  </message>
  <message>
   <source>Show</source>
   <translation>Zeigen</translation>
  </message>
 </context>
 <context>
  <name>MaskKind</name>
  <message>
   <source>What is marked, one per line; the first has the value 1</source>
   <translation>Was markiert wird, eines je Zeile; das erste hat den Wert 1</translation>
  </message>
  <message>
   <source>Write one or more things to mark, one per line.</source>
   <translation>Schreiben Sie, was zu markieren ist, eines je Zeile.</translation>
  </message>
  <message>
   <source>haemorrhage</source>
   <translation>Blutung</translation>
  </message>
 </context>
 <context>
  <name>Moving</name>
  <message>
   <source>Frame</source>
   <translation>Einzelbild</translation>
  </message>
  <message>
   <source>Slice</source>
   <translation>Schicht</translation>
  </message>
  <message>
   <source>Time</source>
   <translation>Zeit</translation>
  </message>
 </context>
 <context>
  <name>Notice</name>
  <message>
   <source>Close</source>
   <translation>Schließen</translation>
  </message>
  <message>
   <source>I understand</source>
   <translation>Ich habe verstanden</translation>
  </message>
  <message>
   <source>MEDAL Desktop prepares imaging challenges for research. It must not be used for diagnosis, treatment or any other clinical decision.</source>
   <translation>MEDAL Desktop bereitet Bild-Challenges für die Forschung vor. Es darf nicht für Diagnose, Behandlung oder andere klinische Entscheidungen benutzt werden.</translation>
  </message>
  <message>
   <source>No software can promise that every trace of identity is found. You look at what it could not decide, and you answer for what you send.</source>
   <translation>Keine Software kann versprechen, jede Spur einer Identität zu finden. Sie sehen sich an, was sie nicht entscheiden konnte, und Sie stehen für das ein, was Sie senden.</translation>
  </message>
  <message>
   <source>Not a medical device</source>
   <translation>Kein Medizinprodukt</translation>
  </message>
  <message>
   <source>Version {number}</source>
   <translation>Version {number}</translation>
  </message>
  <message>
   <source>Your original images are only ever read. Copies are de-identified and checked on this computer, and nothing leaves it before you seal a package and send it yourself.</source>
   <translation>Ihre Originalbilder werden immer nur gelesen. Kopien werden auf diesem Rechner de-identifiziert und geprüft, und nichts verlässt ihn, bevor Sie ein Paket versiegeln und selbst senden.</translation>
  </message>
 </context>
 <context>
  <name>NumberEntry</name>
  <message>
   <source>Outside of {low} to {high} {unit}</source>
   <translation>Außerhalb von {low} bis {high} {unit}</translation>
  </message>
  <message>
   <source>Write a number, such as 12.5</source>
   <translation>Schreiben Sie eine Zahl, etwa 12,5</translation>
  </message>
  <message>
   <source>{low} to {high} {unit}</source>
   <translation>{low} bis {high} {unit}</translation>
  </message>
 </context>
 <context>
  <name>NumberKind</name>
  <message>
   <source>Largest</source>
   <translation>Größte</translation>
  </message>
  <message>
   <source>Right within</source>
   <translation>Richtig innerhalb von</translation>
  </message>
  <message>
   <source>Smallest</source>
   <translation>Kleinste</translation>
  </message>
  <message>
   <source>Unit</source>
   <translation>Einheit</translation>
  </message>
  <message>
   <source>Write a smallest and a largest number that an answer can be.</source>
   <translation>Schreiben Sie die kleinste und die größte Zahl, die eine Antwort sein kann.</translation>
  </message>
  <message>
   <source>optional</source>
   <translation>freiwillig</translation>
  </message>
 </context>
 <context>
  <name>ObjectsEntry</name>
  <message>
   <source>Mark it on the images; click or drag</source>
   <translation>Auf den Bildern markieren; klicken oder ziehen</translation>
  </message>
  <message>
   <source>There is nothing</source>
   <translation>Da ist nichts</translation>
  </message>
  <message>
   <source>{n} marked</source>
   <translation>{n} markiert</translation>
  </message>
 </context>
 <context>
  <name>Opening</name>
  <message>
   <source>MEDAL Desktop is opening</source>
   <translation>MEDAL Desktop wird geöffnet</translation>
  </message>
  <message>
   <source>Opening…</source>
   <translation>Wird geöffnet …</translation>
  </message>
 </context>
 <context>
  <name>Palette</name>
  <message>
   <source>Commands</source>
   <translation>Befehle</translation>
  </message>
  <message>
   <source>Commands that fit</source>
   <translation>Passende Befehle</translation>
  </message>
  <message>
   <source>Find a command</source>
   <translation>Befehl suchen</translation>
  </message>
  <message>
   <source>Nothing fits. Try fewer letters.</source>
   <translation>Nichts passt. Versuchen Sie weniger Buchstaben.</translation>
  </message>
  <message>
   <source>What do you want to do?</source>
   <translation>Was möchten Sie tun?</translation>
  </message>
 </context>
 <context>
  <name>PassphraseDialog</name>
  <message>
   <source>Cancel</source>
   <translation>Abbrechen</translation>
  </message>
  <message>
   <source>Choose a passphrase for your keys</source>
   <translation>Wählen Sie eine Passphrase für Ihre Schlüssel</translation>
  </message>
  <message>
   <source>It is too short. Several words are good.</source>
   <translation>Sie ist zu kurz. Mehrere Wörter sind gut.</translation>
  </message>
  <message>
   <source>Nobody can recover it. Without it, cases added later get other pseudonyms than before, and you must sign in anew. Keep it where you keep other passwords.</source>
   <translation>Niemand kann sie wiederherstellen. Ohne sie bekommen später hinzugefügte Fälle andere Pseudonyme als zuvor, und Sie müssen sich neu anmelden. Verwahren Sie sie dort, wo Ihre anderen Passwörter sind.</translation>
  </message>
  <message>
   <source>Open</source>
   <translation>Öffnen</translation>
  </message>
  <message>
   <source>Open your keys</source>
   <translation>Öffnen Sie Ihre Schlüssel</translation>
  </message>
  <message>
   <source>Passphrase</source>
   <translation>Passphrase</translation>
  </message>
  <message>
   <source>Passphrase, at least {n} characters</source>
   <translation>Passphrase, mindestens {n} Zeichen</translation>
  </message>
  <message>
   <source>Protect my keys</source>
   <translation>Meine Schlüssel schützen</translation>
  </message>
  <message>
   <source>The same once more</source>
   <translation>Dasselbe noch einmal</translation>
  </message>
  <message>
   <source>The two are not the same yet.</source>
   <translation>Die beiden sind noch nicht gleich.</translation>
  </message>
  <message>
   <source>This computer offers no protected place for passwords. Your keys and tokens are kept in a file that only this passphrase opens.</source>
   <translation>Dieser Rechner bietet keinen geschützten Ort für Passwörter. Ihre Schlüssel und Marken liegen in einer Datei, die nur diese Passphrase öffnet.</translation>
  </message>
  <message>
   <source>Your keys and tokens are in a file that your passphrase opens.</source>
   <translation>Ihre Schlüssel und Marken liegen in einer Datei, die Ihre Passphrase öffnet.</translation>
  </message>
 </context>
 <context>
  <name>PlayBar</name>
  <message>
   <source>Frame</source>
   <translation>Einzelbild</translation>
  </message>
  <message>
   <source>One frame back (,)</source>
   <translation>Ein Einzelbild zurück (,)</translation>
  </message>
  <message>
   <source>One frame on (.)</source>
   <translation>Ein Einzelbild weiter (.)</translation>
  </message>
  <message>
   <source>Play or stop (space)</source>
   <translation>Abspielen oder anhalten (Leertaste)</translation>
  </message>
  <message>
   <source>Speed</source>
   <translation>Geschwindigkeit</translation>
  </message>
 </context>
 <context>
  <name>ProgressStrip</name>
  <message>
   <source>Nothing is lost.</source>
   <translation>Nichts geht verloren.</translation>
  </message>
  <message>
   <source>Stop</source>
   <translation>Anhalten</translation>
  </message>
  <message>
   <source>Stopping …</source>
   <translation>Wird angehalten …</translation>
  </message>
  <message>
   <source>{done} of {total}</source>
   <translation>{done} von {total}</translation>
  </message>
 </context>
 <context>
  <name>QuestionDialog</name>
  <message>
   <source>Back</source>
   <translation>Zurück</translation>
  </message>
  <message>
   <source>For example: Is there a haemorrhage?</source>
   <translation>Zum Beispiel: Liegt eine Blutung vor?</translation>
  </message>
  <message>
   <source>Keep the question</source>
   <translation>Frage behalten</translation>
  </message>
  <message>
   <source>Question</source>
   <translation>Frage</translation>
  </message>
  <message>
   <source>The answer is</source>
   <translation>Die Antwort ist</translation>
  </message>
  <message>
   <source>Write the question.</source>
   <translation>Schreiben Sie die Frage.</translation>
  </message>
 </context>
 <context>
  <name>QuestionPanel</name>
  <message>
   <source>No questions yet</source>
   <translation>Noch keine Fragen</translation>
  </message>
  <message>
   <source>This challenge asks nothing yet. Write its questions, then answer them here.</source>
   <translation>Diese Challenge fragt noch nichts. Schreiben Sie ihre Fragen und beantworten Sie sie dann hier.</translation>
  </message>
  <message>
   <source>Write questions</source>
   <translation>Fragen schreiben</translation>
  </message>
 </context>
 <context>
  <name>Rail</name>
  <message>
   <source>changed since version {0} was sealed</source>
   <translation>geändert seit Version {0}</translation>
  </message>
  <message>
   <source>choose images</source>
   <translation>Bilder wählen</translation>
  </message>
  <message>
   <source>needs a case</source>
   <translation>braucht einen Fall</translation>
  </message>
  <message>
   <source>needs a package</source>
   <translation>braucht ein Paket</translation>
  </message>
  <message>
   <source>needs a question: see Describe</source>
   <translation>braucht eine Frage: siehe Beschreiben</translation>
  </message>
  <message>
   <source>ready</source>
   <translation>bereit</translation>
  </message>
  <message>
   <source>ready to seal</source>
   <translation>bereit zum Versiegeln</translation>
  </message>
  <message>
   <source>submitted</source>
   <translation>eingereicht</translation>
  </message>
  <message>
   <source>version {0} sealed</source>
   <translation>Version {0} versiegelt</translation>
  </message>
  <message>
   <source>{0} case</source>
   <translation>{0} Fall</translation>
  </message>
  <message>
   <source>{0} cases</source>
   <translation>{0} Fälle</translation>
  </message>
  <message>
   <source>{0} line open</source>
   <translation>{0} Zeile offen</translation>
  </message>
  <message>
   <source>{0} lines open</source>
   <translation>{0} Zeilen offen</translation>
  </message>
  <message>
   <source>{0} of {1} case answered</source>
   <translation>{0} von {1} Fall beantwortet</translation>
  </message>
  <message>
   <source>{0} of {1} cases answered</source>
   <translation>{0} von {1} Fällen beantwortet</translation>
  </message>
  <message>
   <source>{0} of {1} fields</source>
   <translation>{0} von {1} Feldern</translation>
  </message>
  <message>
   <source>{0} of {1} fields, no question yet</source>
   <translation>{0} von {1} Feldern, noch keine Frage</translation>
  </message>
  <message>
   <source>{0} of {1} series clean</source>
   <translation>{0} von {1} Serien sauber</translation>
  </message>
  <message>
   <source>{0} series need you</source>
   <translation>{0} Serien brauchen Sie</translation>
  </message>
  <message>
   <source>{0} series needs you</source>
   <translation>{0} Serie braucht Sie</translation>
  </message>
 </context>
 <context>
  <name>ReportKind</name>
  <message>
   <source>An item counts as said where one of its phrases stands and is not denied: “no midline shift” does not count. Without phrases the item's own words are looked for.</source>
   <translation>Ein Punkt gilt als gesagt, wo eine seiner Wendungen steht und nicht verneint ist: „keine Mittellinienverlagerung“ zählt nicht. Ohne Wendungen wird nach den Worten des Punktes selbst gesucht.</translation>
  </message>
  <message>
   <source>Midline shift = midline shift; shift of the midline × 2
Fracture</source>
   <translation>Mittellinienverlagerung = Mittellinienverlagerung; Verlagerung der Mittellinie × 2
Fraktur</translation>
  </message>
  <message>
   <source>Rubric, one item per line: item = phrase; phrase × weight</source>
   <translation>Punkte des Berichts, einer je Zeile: Punkt = Wendung; Wendung × Gewicht</translation>
  </message>
  <message>
   <source>Write one or more different items, one per line.</source>
   <translation>Schreiben Sie einen oder mehrere verschiedene Punkte, einen je Zeile.</translation>
  </message>
 </context>
 <context>
  <name>ScorePlot</name>
  <message>
   <source>Scores</source>
   <translation>Werte</translation>
  </message>
 </context>
 <context>
  <name>SealPage</name>
  <message>
   <source>Address of the server</source>
   <translation>Adresse des Servers</translation>
  </message>
  <message>
   <source>Asking the server …</source>
   <translation>Der Server wird gefragt …</translation>
  </message>
  <message>
   <source>Before sealing</source>
   <translation>Vor dem Versiegeln</translation>
  </message>
  <message>
   <source>Choose a package</source>
   <translation>Ein Paket wählen</translation>
  </message>
  <message>
   <source>Choose file</source>
   <translation>Datei wählen</translation>
  </message>
  <message>
   <source>Choose the intake's key file</source>
   <translation>Die Schlüsseldatei der Annahme wählen</translation>
  </message>
  <message>
   <source>Choose the recipients file</source>
   <translation>Datei der Empfänger wählen</translation>
  </message>
  <message>
   <source>Each open line of the checklist says where it is mended</source>
   <translation>Jede offene Zeile der Liste sagt, wo sie zu beheben ist</translation>
  </message>
  <message>
   <source>For whom</source>
   <translation>Für wen</translation>
  </message>
  <message>
   <source>For {server}. Intake key {a}, evaluation key {b}.</source>
   <translation>Für {server}. Annahmeschlüssel {a}, Auswertungsschlüssel {b}.</translation>
  </message>
  <message>
   <source>Get keys</source>
   <translation>Schlüssel holen</translation>
  </message>
  <message>
   <source>Go to Submit</source>
   <translation>Zu Einreichen</translation>
  </message>
  <message>
   <source>JSON (*.json)</source>
   <translation>JSON (*.json)</translation>
  </message>
  <message>
   <source>Look into a package</source>
   <translation>In ein Paket sehen</translation>
  </message>
  <message>
   <source>One signed and encrypted file, made on this computer.</source>
   <translation>Eine signierte und verschlüsselte Datei, auf diesem Rechner gemacht.</translation>
  </message>
  <message>
   <source>Open a package of somebody else, to be read only</source>
   <translation>Ein Paket von jemand anderem öffnen, nur zum Lesen</translation>
  </message>
  <message>
   <source>Opening</source>
   <translation>Wird geöffnet</translation>
  </message>
  <message>
   <source>Packages (*.medal)</source>
   <translation>Pakete (*.medal)</translation>
  </message>
  <message>
   <source>Seal</source>
   <translation>Versiegeln</translation>
  </message>
  <message>
   <source>Seal the package</source>
   <translation>Paket versiegeln</translation>
  </message>
  <message>
   <source>Sealing</source>
   <translation>Wird versiegelt</translation>
  </message>
  <message>
   <source>Without keys nothing can be sealed. They are public, not secret.</source>
   <translation>Ohne Schlüssel kann nichts versiegelt werden. Sie sind öffentlich, nicht geheim.</translation>
  </message>
  <message>
   <source>Write your name first</source>
   <translation>Schreiben Sie zuerst Ihren Namen</translation>
  </message>
  <message>
   <source>Your name, for the signature</source>
   <translation>Ihr Name, für die Signatur</translation>
  </message>
  <message>
   <source>{name} · {size} · sealed {when}
SHA-256 {digest}</source>
   <translation>{name} · {size} · versiegelt {when}
SHA-256 {digest}</translation>
  </message>
 </context>
 <context>
  <name>SegmentActs</name>
  <message>
   <source>Copy to the next slice</source>
   <translation>In die nächste Schicht kopieren</translation>
  </message>
  <message>
   <source>Copy to the previous slice</source>
   <translation>In die vorige Schicht kopieren</translation>
  </message>
  <message>
   <source>Cut off what is near the other segment</source>
   <translation>Abschneiden, was nahe am anderen Segment liegt</translation>
  </message>
  <message>
   <source>Erase the segment</source>
   <translation>Segment löschen</translation>
  </message>
  <message>
   <source>Everything within the values</source>
   <translation>Alles innerhalb der Werte</translation>
  </message>
  <message>
   <source>Fill between slices</source>
   <translation>Zwischen Schichten füllen</translation>
  </message>
  <message>
   <source>Fill holes in each slice</source>
   <translation>Löcher in jeder Schicht füllen</translation>
  </message>
  <message>
   <source>Fill holes in space</source>
   <translation>Löcher im Raum füllen</translation>
  </message>
  <message>
   <source>Grow by the margin</source>
   <translation>Um den Rand vergrößern</translation>
  </message>
  <message>
   <source>Keep only what is within the values</source>
   <translation>Nur behalten, was innerhalb der Werte liegt</translation>
  </message>
  <message>
   <source>Keep the largest island</source>
   <translation>Größte Insel behalten</translation>
  </message>
  <message>
   <source>Keep what is near the other segment</source>
   <translation>Behalten, was nahe am anderen Segment liegt</translation>
  </message>
  <message>
   <source>Remove islands below 0.1 ml</source>
   <translation>Inseln unter 0,1 ml entfernen</translation>
  </message>
  <message>
   <source>Shrink by the margin</source>
   <translation>Um den Rand verkleinern</translation>
  </message>
  <message>
   <source>Smooth by the margin</source>
   <translation>Um den Rand glätten</translation>
  </message>
  <message>
   <source>Unite with the other segment</source>
   <translation>Mit dem anderen Segment vereinigen</translation>
  </message>
 </context>
 <context>
  <name>SegmentPanel</name>
  <message>
   <source>Draw with this segment</source>
   <translation>Mit diesem Segment zeichnen</translation>
  </message>
  <message>
   <source>Draw with: {name}</source>
   <translation>Zeichnen mit: {name}</translation>
  </message>
  <message>
   <source>Lock {name}: nothing changes it</source>
   <translation>{name} sperren: nichts ändert es</translation>
  </message>
  <message>
   <source>Measure</source>
   <translation>Messen</translation>
  </message>
  <message>
   <source>Press Draw at a question that asks for a mask, and its segments stand here.</source>
   <translation>Drücken Sie Zeichnen bei einer Frage, die nach einer Maske fragt; dann stehen hier ihre Segmente.</translation>
  </message>
  <message>
   <source>Show {name}</source>
   <translation>{name} zeigen</translation>
  </message>
  <message>
   <source>Volume, mean value and diameter of each segment</source>
   <translation>Volumen, Mittelwert und Durchmesser jedes Segments</translation>
  </message>
  <message>
   <source>nothing drawn</source>
   <translation>nichts gezeichnet</translation>
  </message>
  <message>
   <source>{ml:.2f} ml · {values} · diameter {mm:.1f} mm, in a slice {flat:.1f} mm</source>
   <translation>{ml:.2f} ml · {values} · Durchmesser {mm:.1f} mm, in einer Schicht {flat:.1f} mm</translation>
  </message>
 </context>
 <context>
  <name>SeriesLoader</name>
  <message>
   <source>Read again</source>
   <translation>Noch einmal lesen</translation>
  </message>
  <message>
   <source>Reading the images</source>
   <translation>Die Bilder werden gelesen</translation>
  </message>
  <message>
   <source>Reading the other series</source>
   <translation>Die andere Serie wird gelesen</translation>
  </message>
  <message>
   <source>Stopped, as you asked</source>
   <translation>Angehalten, wie Sie wollten</translation>
  </message>
  <message>
   <source>The images were not read to the end.</source>
   <translation>Die Bilder wurden nicht zu Ende gelesen.</translation>
  </message>
  <message>
   <source>The originals are only read.</source>
   <translation>Die Originale werden nur gelesen.</translation>
  </message>
 </context>
 <context>
  <name>SeriesLook</name>
  <message>
   <source>Face</source>
   <translation>Gesicht</translation>
  </message>
  <message>
   <source>Image</source>
   <translation>Bild</translation>
  </message>
  <message>
   <source>Reading the images</source>
   <translation>Die Bilder werden gelesen</translation>
  </message>
  <message>
   <source>The originals are only read.</source>
   <translation>Die Originale werden nur gelesen.</translation>
  </message>
 </context>
 <context>
  <name>SeriesTable</name>
  <message>
   <source>Series</source>
   <translation>Serie</translation>
  </message>
  <message>
   <source>Series and their state</source>
   <translation>Serien und ihr Stand</translation>
  </message>
  <message>
   <source>State</source>
   <translation>Stand</translation>
  </message>
  <message>
   <source>blocked</source>
   <translation>blockiert</translation>
  </message>
  <message>
   <source>clean</source>
   <translation>sauber</translation>
  </message>
  <message>
   <source>needs you</source>
   <translation>braucht Sie</translation>
  </message>
  <message>
   <source>waiting</source>
   <translation>wartet</translation>
  </message>
 </context>
 <context>
  <name>ShortcutEditor</name>
  <message>
   <source>All as delivered</source>
   <translation>Alles wie geliefert</translation>
  </message>
  <message>
   <source>Close</source>
   <translation>Schließen</translation>
  </message>
  <message>
   <source>Command</source>
   <translation>Befehl</translation>
  </message>
  <message>
   <source>Commands and their keys</source>
   <translation>Befehle und ihre Tasten</translation>
  </message>
  <message>
   <source>Find a command or keys</source>
   <translation>Befehl oder Tasten suchen</translation>
  </message>
  <message>
   <source>Keys</source>
   <translation>Tasten</translation>
  </message>
  <message>
   <source>New keys for the command</source>
   <translation>Neue Tasten für den Befehl</translation>
  </message>
  <message>
   <source>No keys</source>
   <translation>Keine Tasten</translation>
  </message>
  <message>
   <source>Use these keys</source>
   <translation>Diese Tasten benutzen</translation>
  </message>
  <message>
   <source>{keys} belongs to “{other}”. Choose other keys, or take them away there.</source>
   <translation>{keys} gehört zu „{other}“. Wählen Sie andere Tasten, oder nehmen Sie sie dort weg.</translation>
  </message>
 </context>
 <context>
  <name>SincePanel</name>
  <message>
   <source>Before</source>
   <translation>Vorher</translation>
  </message>
  <message>
   <source>Change</source>
   <translation>Ändern</translation>
  </message>
  <message>
   <source>Changes since it was sealed</source>
   <translation>Änderungen seit der Versiegelung</translation>
  </message>
  <message>
   <source>Compare with version</source>
   <translation>Vergleichen mit Version</translation>
  </message>
  <message>
   <source>Nothing changed since version {version}.</source>
   <translation>Seit Version {version} hat sich nichts geändert.</translation>
  </message>
  <message>
   <source>Now</source>
   <translation>Jetzt</translation>
  </message>
  <message>
   <source>What changed</source>
   <translation>Was sich änderte</translation>
  </message>
  <message>
   <source>Where</source>
   <translation>Wo</translation>
  </message>
  <message>
   <source>added</source>
   <translation>hinzugefügt</translation>
  </message>
  <message>
   <source>changed</source>
   <translation>geändert</translation>
  </message>
  <message>
   <source>removed</source>
   <translation>entfernt</translation>
  </message>
  <message>
   <source>{n} places differ from version {version}.</source>
   <translation>{n} Stellen unterscheiden sich von Version {version}.</translation>
  </message>
 </context>
 <context>
  <name>SkippedFiles</name>
  <message>
   <source>1 file skipped</source>
   <translation>1 Datei übersprungen</translation>
  </message>
  <message>
   <source>File</source>
   <translation>Datei</translation>
  </message>
  <message>
   <source>Show each file and its reason</source>
   <translation>Jede Datei und ihren Grund zeigen</translation>
  </message>
  <message>
   <source>Skipped files</source>
   <translation>Übersprungene Dateien</translation>
  </message>
  <message>
   <source>Where</source>
   <translation>Wo</translation>
  </message>
  <message>
   <source>Why</source>
   <translation>Warum</translation>
  </message>
  <message>
   <source>{n} files skipped</source>
   <translation>{n} Dateien übersprungen</translation>
  </message>
 </context>
 <context>
  <name>SlicePainter</name>
  <message>
   <source>Alt + drag turns</source>
   <translation>Alt + Ziehen dreht</translation>
  </message>
 </context>
 <context>
  <name>SlideCanvas</name>
  <message>
   <source>Opening…</source>
   <translation>Wird geöffnet …</translation>
  </message>
  <message>
   <source>Slide</source>
   <translation>Schnitt</translation>
  </message>
 </context>
 <context>
  <name>SlideView</name>
  <message>
   <source>As this objective shows</source>
   <translation>Wie dieses Objektiv zeigt</translation>
  </message>
  <message>
   <source>Not for diagnostic use</source>
   <translation>Nicht zur Diagnose</translation>
  </message>
  <message>
   <source>Show the whole slide (F)</source>
   <translation>Ganzen Schnitt zeigen (F)</translation>
  </message>
  <message>
   <source>{percent:.3g} % (size unknown)</source>
   <translation>{percent:.3g} % (Größe unbekannt)</translation>
  </message>
 </context>
 <context>
  <name>StartWindow</name>
  <message>
   <source>Begin a new challenge</source>
   <translation>Neue Challenge beginnen</translation>
  </message>
  <message>
   <source>Choose an empty folder for the new challenge</source>
   <translation>Wählen Sie einen leeren Ordner für die neue Challenge</translation>
  </message>
  <message>
   <source>Choose the workspace's folder</source>
   <translation>Ordner des Arbeitsbereichs wählen</translation>
  </message>
  <message>
   <source>From the images on your disk to a sealed challenge: load, annotate, de-identify, describe, seal, submit. You can stop at any time and go on where you were.</source>
   <translation>Von den Bildern auf Ihrer Platte zu einer versiegelten Challenge: laden, annotieren, de-identifizieren, beschreiben, versiegeln, einreichen. Sie können jederzeit aufhören und dort weitermachen, wo Sie waren.</translation>
  </message>
  <message>
   <source>Go on with “{name}”</source>
   <translation>Weiter mit „{name}“</translation>
  </message>
  <message>
   <source>Not for diagnostic use.</source>
   <translation>Nicht zur Diagnose.</translation>
  </message>
  <message>
   <source>Open a workspace</source>
   <translation>Arbeitsbereich öffnen</translation>
  </message>
 </context>
 <context>
  <name>Stations</name>
  <message>
   <source>Checked. The panel is looking at it.</source>
   <translation>Geprüft. Das Gremium sieht es sich an.</translation>
  </message>
  <message>
   <source>Not sent yet.</source>
   <translation>Noch nicht gesendet.</translation>
  </message>
  <message>
   <source>Published. Models can be evaluated on it.</source>
   <translation>Veröffentlicht. Modelle können daran ausgewertet werden.</translation>
  </message>
  <message>
   <source>Sent to {server}.</source>
   <translation>An {server} gesendet.</translation>
  </message>
  <message>
   <source>The panel has sent it back to you:</source>
   <translation>Das Gremium hat es Ihnen zurückgeschickt:</translation>
  </message>
  <message>
   <source>The server has it and will check it now.</source>
   <translation>Der Server hat es und prüft es jetzt.</translation>
  </message>
  <message>
   <source>The server is checking it.</source>
   <translation>Der Server prüft es.</translation>
  </message>
  <message>
   <source>Withdrawn. The server has removed its data.</source>
   <translation>Zurückgezogen. Der Server hat seine Daten gelöscht.</translation>
  </message>
  <message>
   <source>checked</source>
   <translation>geprüft</translation>
  </message>
  <message>
   <source>in review</source>
   <translation>in Begutachtung</translation>
  </message>
  <message>
   <source>published</source>
   <translation>veröffentlicht</translation>
  </message>
  <message>
   <source>received</source>
   <translation>angekommen</translation>
  </message>
 </context>
 <context>
  <name>StepRail</name>
  <message>
   <source>Annotate</source>
   <translation>Annotieren</translation>
  </message>
  <message>
   <source>De-identify</source>
   <translation>De-identifizieren</translation>
  </message>
  <message>
   <source>Describe</source>
   <translation>Beschreiben</translation>
  </message>
  <message>
   <source>Load</source>
   <translation>Laden</translation>
  </message>
  <message>
   <source>Seal</source>
   <translation>Versiegeln</translation>
  </message>
  <message>
   <source>Submit</source>
   <translation>Einreichen</translation>
  </message>
  <message>
   <source>done</source>
   <translation>fertig</translation>
  </message>
  <message>
   <source>ready</source>
   <translation>bereit</translation>
  </message>
  <message>
   <source>started</source>
   <translation>begonnen</translation>
  </message>
  <message>
   <source>waiting</source>
   <translation>wartet</translation>
  </message>
 </context>
 <context>
  <name>StudiesTree</name>
  <message>
   <source>Images</source>
   <translation>Bilder</translation>
  </message>
  <message>
   <source>Modality</source>
   <translation>Modalität</translation>
  </message>
  <message>
   <source>Series</source>
   <translation>Serie</translation>
  </message>
  <message>
   <source>Series without description</source>
   <translation>Serie ohne Beschreibung</translation>
  </message>
  <message>
   <source>Size</source>
   <translation>Größe</translation>
  </message>
  <message>
   <source>State</source>
   <translation>Stand</translation>
  </message>
  <message>
   <source>Studies and series</source>
   <translation>Studien und Serien</translation>
  </message>
  <message>
   <source>Voxel</source>
   <translation>Voxel</translation>
  </message>
  <message>
   <source>in {case}</source>
   <translation>in {case}</translation>
  </message>
 </context>
 <context>
  <name>SubmitPage</name>
  <message>
   <source>Access token, if you have one</source>
   <translation>Zugangsmarke, falls Sie eine haben</translation>
  </message>
  <message>
   <source>Address of the server</source>
   <translation>Adresse des Servers</translation>
  </message>
  <message>
   <source>Ask the server</source>
   <translation>Server fragen</translation>
  </message>
  <message>
   <source>Choose the stick or a folder</source>
   <translation>Stick oder Ordner wählen</translation>
  </message>
  <message>
   <source>Copied and compared: the copy is the same, byte for byte. A page beside it says how to send it from another computer.</source>
   <translation>Kopiert und verglichen: die Kopie ist Byte für Byte gleich. Eine Seite daneben sagt, wie man sie von einem anderen Rechner sendet.</translation>
  </message>
  <message>
   <source>Copying</source>
   <translation>Kopieren</translation>
  </message>
  <message>
   <source>Go on</source>
   <translation>Weiter</translation>
  </message>
  <message>
   <source>Go to Seal</source>
   <translation>Zu Versiegeln</translation>
  </message>
  <message>
   <source>No sealed package yet</source>
   <translation>Noch kein versiegeltes Paket</translation>
  </message>
  <message>
   <source>Over the network</source>
   <translation>Über das Netz</translation>
  </message>
  <message>
   <source>Pause</source>
   <translation>Pause</translation>
  </message>
  <message>
   <source>Save to a stick</source>
   <translation>Auf einen Stick speichern</translation>
  </message>
  <message>
   <source>Seal the challenge first; then it can be sent or carried.</source>
   <translation>Versiegeln Sie zuerst die Challenge; dann kann sie gesendet oder getragen werden.</translation>
  </message>
  <message>
   <source>Sealed package</source>
   <translation>Versiegeltes Paket</translation>
  </message>
  <message>
   <source>Send the sealed file over the network, or carry it on a stick.</source>
   <translation>Senden Sie die versiegelte Datei über das Netz, oder tragen Sie sie auf einem Stick.</translation>
  </message>
  <message>
   <source>Sending</source>
   <translation>Wird gesendet</translation>
  </message>
  <message>
   <source>Sign in</source>
   <translation>Anmelden</translation>
  </message>
  <message>
   <source>Signed in as {name}.</source>
   <translation>Angemeldet als {name}.</translation>
  </message>
  <message>
   <source>Signed in. The token is kept in this computer's key store.</source>
   <translation>Angemeldet. Die Zugangsmarke liegt im Schlüsselspeicher dieses Rechners.</translation>
  </message>
  <message>
   <source>Stopped. Submit again, and it goes on where it stopped.</source>
   <translation>Angehalten. Reichen Sie noch einmal ein; es geht dort weiter, wo es anhielt.</translation>
  </message>
  <message>
   <source>Submit</source>
   <translation>Einreichen</translation>
  </message>
  <message>
   <source>The file is encrypted; it may travel on any stick.</source>
   <translation>Die Datei ist verschlüsselt; sie darf auf jedem Stick reisen.</translation>
  </message>
  <message>
   <source>The package</source>
   <translation>Das Paket</translation>
  </message>
  <message>
   <source>The server has the whole package, byte for byte.</source>
   <translation>Der Server hat das ganze Paket, Byte für Byte.</translation>
  </message>
  <message>
   <source>Where it is</source>
   <translation>Wo es ist</translation>
  </message>
  <message>
   <source>Withdraw …</source>
   <translation>Zurückziehen …</translation>
  </message>
  <message>
   <source>Withdrawn. The server's audit log keeps the proof.</source>
   <translation>Zurückgezogen. Das Prüfprotokoll des Servers bewahrt den Nachweis.</translation>
  </message>
  <message>
   <source>Without a network</source>
   <translation>Ohne Netz</translation>
  </message>
  <message>
   <source>only if you were given one; else the browser opens</source>
   <translation>nur wenn Sie eine bekommen haben; sonst öffnet sich der Browser</translation>
  </message>
  <message>
   <source>{name}
{size} · sealed {when}
SHA-256 {digest}</source>
   <translation>{name}
{size} · versiegelt {when}
SHA-256 {digest}</translation>
  </message>
 </context>
 <context>
  <name>SummaryPanel</name>
  <message>
   <source>For the data protection officer: PDF, HTML or JSON</source>
   <translation>Für die Datenschutzbeauftragte: PDF, HTML oder JSON</translation>
  </message>
  <message>
   <source>Run the de-identification to see what was done.</source>
   <translation>Führen Sie die De-identifizierung aus, um zu sehen, was getan wurde.</translation>
  </message>
  <message>
   <source>Save the report</source>
   <translation>Bericht speichern</translation>
  </message>
  <message>
   <source>Saved as {name}</source>
   <translation>Gespeichert als {name}</translation>
  </message>
 </context>
 <context>
  <name>TableField</name>
  <message>
   <source>Add one</source>
   <translation>Eines hinzufügen</translation>
  </message>
  <message>
   <source>Remove this one</source>
   <translation>Dieses entfernen</translation>
  </message>
 </context>
 <context>
  <name>TasksPanel</name>
  <message>
   <source>A task has one board. Its questions are asked about every case: you answer them here, models answer them later.</source>
   <translation>Eine Aufgabe hat eine Rangliste. Ihre Fragen werden zu jedem Fall gestellt: Sie beantworten sie hier, Modelle später.</translation>
  </message>
  <message>
   <source>Add a question</source>
   <translation>Frage hinzufügen</translation>
  </message>
  <message>
   <source>Add a task with a question</source>
   <translation>Aufgabe mit einer Frage hinzufügen</translation>
  </message>
  <message>
   <source>Answers must agree</source>
   <translation>Antworten müssen zusammenpassen</translation>
  </message>
  <message>
   <source>Change this question</source>
   <translation>Diese Frage ändern</translation>
  </message>
  <message>
   <source>Change: {text}</source>
   <translation>Ändern: {text}</translation>
  </message>
  <message>
   <source>Name of the task</source>
   <translation>Name der Aufgabe</translation>
  </message>
  <message>
   <source>Questions</source>
   <translation>Fragen</translation>
  </message>
  <message>
   <source>Remove this question</source>
   <translation>Diese Frage entfernen</translation>
  </message>
  <message>
   <source>Remove: {text}</source>
   <translation>Entfernen: {text}</translation>
  </message>
  <message>
   <source>Task</source>
   <translation>Aufgabe</translation>
  </message>
  <message>
   <source>Task {n}</source>
   <translation>Aufgabe {n}</translation>
  </message>
  <message>
   <source>With “{no}” to “{question}” the other answers of this task are empty, with “{yes}” they are not; what contradicts this is found before sealing.</source>
   <translation>Bei „{no}“ auf „{question}“ sind die anderen Antworten dieser Aufgabe leer, bei „{yes}“ nicht; was dem widerspricht, wird vor dem Versiegeln gefunden.</translation>
  </message>
  <message>
   <source>Write the first question</source>
   <translation>Die erste Frage schreiben</translation>
  </message>
  <message>
   <source>a few words</source>
   <translation>einige Wörter</translation>
  </message>
  <message>
   <source>boxes</source>
   <translation>Rechtecke</translation>
  </message>
  <message>
   <source>choice</source>
   <translation>Auswahl</translation>
  </message>
  <message>
   <source>choices</source>
   <translation>Mehrfachauswahl</translation>
  </message>
  <message>
   <source>mask</source>
   <translation>Maske</translation>
  </message>
  <message>
   <source>number</source>
   <translation>Zahl</translation>
  </message>
  <message>
   <source>objects</source>
   <translation>Objekte</translation>
  </message>
  <message>
   <source>outlines</source>
   <translation>Umrisse</translation>
  </message>
  <message>
   <source>points</source>
   <translation>Punkte</translation>
  </message>
  <message>
   <source>report</source>
   <translation>Bericht</translation>
  </message>
  <message>
   <source>words</source>
   <translation>Wörter</translation>
  </message>
  <message>
   <source>{what} · ranked by {metric}</source>
   <translation>{what} · gereiht nach {metric}</translation>
  </message>
 </context>
 <context>
  <name>TextField</name>
  <message>
   <source>year-month-day</source>
   <translation>Jahr-Monat-Tag</translation>
  </message>
 </context>
 <context>
  <name>TextKind</name>
  <message>
   <source>Each line needs words, divided by semicolons.</source>
   <translation>Jede Zeile braucht Wörter, durch Strichpunkte getrennt.</translation>
  </message>
  <message>
   <source>Optional. Case, accents and punctuation never count.</source>
   <translation>Freiwillig. Groß- und Kleinschreibung, Akzente und Satzzeichen zählen nie.</translation>
  </message>
  <message>
   <source>Words that mean the same, one group per line, divided by semicolons</source>
   <translation>Wörter, die dasselbe bedeuten, eine Gruppe je Zeile, durch Strichpunkte getrennt</translation>
  </message>
  <message>
   <source>subdural haematoma; subdural hematoma; SDH</source>
   <translation>subdurales Hämatom; Subduralhämatom; SDH</translation>
  </message>
 </context>
 <context>
  <name>Tour</name>
  <message>
   <source>Answer and draw</source>
   <translation>Antworten und zeichnen</translation>
  </message>
  <message>
   <source>Back</source>
   <translation>Zurück</translation>
  </message>
  <message>
   <source>Copies without names are made and checked a second time. What is unclear waits for your eyes.</source>
   <translation>Kopien ohne Namen werden gemacht und ein zweites Mal geprüft. Was unklar ist, wartet auf Ihren Blick.</translation>
  </message>
  <message>
   <source>De-identify</source>
   <translation>De-identifizieren</translation>
  </message>
  <message>
   <source>Describe the challenge</source>
   <translation>Die Challenge beschreiben</translation>
  </message>
  <message>
   <source>Done</source>
   <translation>Fertig</translation>
  </message>
  <message>
   <source>Drop a folder, a CD or a zip file. The originals are only read, never changed.</source>
   <translation>Legen Sie einen Ordner, eine CD oder eine Zip-Datei ab. Die Originale werden nur gelesen, nie verändert.</translation>
  </message>
  <message>
   <source>Everything goes into one encrypted file. The hidden answers can be opened by the evaluation alone.</source>
   <translation>Alles kommt in eine verschlüsselte Datei. Die verborgenen Antworten kann nur die Auswertung öffnen.</translation>
  </message>
  <message>
   <source>Leave the tour</source>
   <translation>Rundgang verlassen</translation>
  </message>
  <message>
   <source>Load images</source>
   <translation>Bilder laden</translation>
  </message>
  <message>
   <source>Look, measure, draw. Number keys answer, N goes to the next open case, Ctrl+Z takes anything back. Each act is kept at once.</source>
   <translation>Ansehen, messen, zeichnen. Zifferntasten antworten, N führt zum nächsten offenen Fall, Strg+Z nimmt alles zurück. Jede Handlung ist sofort gesichert.</translation>
  </message>
  <message>
   <source>Next</source>
   <translation>Weiter</translation>
  </message>
  <message>
   <source>Seal one file</source>
   <translation>Eine Datei versiegeln</translation>
  </message>
  <message>
   <source>Send it, or carry it</source>
   <translation>Senden oder tragen</translation>
  </message>
  <message>
   <source>Upload it, or save it to a stick. Ctrl+K finds every command, F1 every key.</source>
   <translation>Hochladen, oder auf einen Stick speichern. Strg+K findet jeden Befehl, F1 jede Taste.</translation>
  </message>
  <message>
   <source>What is asked, of whom, and how answers are judged: one page of questions.</source>
   <translation>Was gefragt wird, wen, und wie Antworten beurteilt werden: eine Seite mit Fragen.</translation>
  </message>
  <message>
   <source>{n} of {total}</source>
   <translation>{n} von {total}</translation>
  </message>
 </context>
 <context>
  <name>Viewer</name>
  <message>
   <source>Axial</source>
   <translation>Axial</translation>
  </message>
  <message>
   <source>Coronal</source>
   <translation>Koronal</translation>
  </message>
  <message>
   <source>Lossy</source>
   <translation>Verlustbehaftet</translation>
  </message>
  <message>
   <source>Oblique</source>
   <translation>Schräg</translation>
  </message>
  <message>
   <source>Sagittal</source>
   <translation>Sagittal</translation>
  </message>
 </context>
 <context>
  <name>ViewerTools</name>
  <message>
   <source>3-D only</source>
   <translation>Nur 3-D</translation>
  </message>
  <message>
   <source>Axial only</source>
   <translation>Nur axial</translation>
  </message>
  <message>
   <source>Beside or over another</source>
   <translation>Neben oder über einer anderen</translation>
  </message>
  <message>
   <source>Beside: {title}</source>
   <translation>Daneben: {title}</translation>
  </message>
  <message>
   <source>Brightest (MIP)</source>
   <translation>Hellstes (MIP)</translation>
  </message>
  <message>
   <source>Colour {n} %</source>
   <translation>Farbe {n} %</translation>
  </message>
  <message>
   <source>Colours: {name}</source>
   <translation>Farben: {name}</translation>
  </message>
  <message>
   <source>Coronal only</source>
   <translation>Nur koronal</translation>
  </message>
  <message>
   <source>Cross-hair (X)</source>
   <translation>Fadenkreuz (X)</translation>
  </message>
  <message>
   <source>Darkest (MinIP)</source>
   <translation>Dunkelstes (MinIP)</translation>
  </message>
  <message>
   <source>Fit and reset the window (F)</source>
   <translation>Einpassen und Fenster zurücksetzen (F)</translation>
  </message>
  <message>
   <source>Four: planes and 3-D</source>
   <translation>Vier: Ebenen und 3-D</translation>
  </message>
  <message>
   <source>Four: planes and oblique</source>
   <translation>Vier: Ebenen und schräg</translation>
  </message>
  <message>
   <source>Grey</source>
   <translation>Grau</translation>
  </message>
  <message>
   <source>Invert grey values (I)</source>
   <translation>Grauwerte umkehren (I)</translation>
  </message>
  <message>
   <source>Layout</source>
   <translation>Anordnung</translation>
  </message>
  <message>
   <source>Magnifier (L)</source>
   <translation>Lupe (L)</translation>
  </message>
  <message>
   <source>Mean</source>
   <translation>Mittel</translation>
  </message>
  <message>
   <source>Mirror left and right (H)</source>
   <translation>Links und rechts spiegeln (H)</translation>
  </message>
  <message>
   <source>Mirror top and bottom (V)</source>
   <translation>Oben und unten spiegeln (V)</translation>
  </message>
  <message>
   <source>Oblique only</source>
   <translation>Nur schräg</translation>
  </message>
  <message>
   <source>One and three, with 3-D</source>
   <translation>Eine und drei, mit 3-D</translation>
  </message>
  <message>
   <source>One and three, with oblique</source>
   <translation>Eine und drei, mit schräger</translation>
  </message>
  <message>
   <source>One pixel to one (O)</source>
   <translation>Ein Punkt auf einen (O)</translation>
  </message>
  <message>
   <source>Over, in colour: {title}</source>
   <translation>Darüber, in Farbe: {title}</translation>
  </message>
  <message>
   <source>Play through the slices (space)</source>
   <translation>Durch die Schichten laufen (Leertaste)</translation>
  </message>
  <message>
   <source>Sagittal only</source>
   <translation>Nur sagittal</translation>
  </message>
  <message>
   <source>Scroll together</source>
   <translation>Gemeinsam blättern</translation>
  </message>
  <message>
   <source>Show the mask (M)</source>
   <translation>Maske zeigen (M)</translation>
  </message>
  <message>
   <source>Single slices</source>
   <translation>Einzelne Schichten</translation>
  </message>
  <message>
   <source>Thick slices</source>
   <translation>Dicke Schichten</translation>
  </message>
  <message>
   <source>This series alone</source>
   <translation>Diese Serie allein</translation>
  </message>
  <message>
   <source>Three planes</source>
   <translation>Drei Ebenen</translation>
  </message>
  <message>
   <source>Turn left (Shift+R)</source>
   <translation>Nach links drehen (Umschalt+R)</translation>
  </message>
  <message>
   <source>Turn right (R)</source>
   <translation>Nach rechts drehen (R)</translation>
  </message>
  <message>
   <source>Turn, mirror, size, colours</source>
   <translation>Drehen, spiegeln, Größe, Farben</translation>
  </message>
  <message>
   <source>Two planes</source>
   <translation>Zwei Ebenen</translation>
  </message>
  <message>
   <source>Window as chosen</source>
   <translation>Fenster wie gewählt</translation>
  </message>
  <message>
   <source>Window preset</source>
   <translation>Fenstervorgabe</translation>
  </message>
  <message>
   <source>Window preset (1 to 9)</source>
   <translation>Fenstervorgabe (1 bis 9)</translation>
  </message>
 </context>
 <context>
  <name>VolumeCanvas</name>
  <message>
   <source>3-D view</source>
   <translation>3-D-Ansicht</translation>
  </message>
  <message>
   <source>Making the 3-D picture…</source>
   <translation>Das 3-D-Bild wird gemacht …</translation>
  </message>
 </context>
 <context>
  <name>VolumeTile</name>
  <message>
   <source>Crop box</source>
   <translation>Ausschnitt</translation>
  </message>
  <message>
   <source>Its graphics (OpenGL) cannot be used. All planes and tools work without it.</source>
   <translation>Die Grafik (OpenGL) kann nicht benutzt werden. Alle Ebenen und Werkzeuge gehen ohne sie.</translation>
  </message>
  <message>
   <source>Look from the front, uncropped</source>
   <translation>Von vorn ansehen, ohne Ausschnitt</translation>
  </message>
  <message>
   <source>No 3-D on this computer</source>
   <translation>Kein 3-D auf diesem Rechner</translation>
  </message>
  <message>
   <source>Surfaces of the segments</source>
   <translation>Oberflächen der Segmente</translation>
  </message>
  <message>
   <source>The volume</source>
   <translation>Das Volumen</translation>
  </message>
  <message>
   <source>What is seen in 3-D</source>
   <translation>Was in 3-D zu sehen ist</translation>
  </message>
  <message>
   <source>What is shown in 3-D</source>
   <translation>Was in 3-D gezeigt wird</translation>
  </message>
 </context>
 <context>
  <name>WithdrawDialog</name>
  <message>
   <source>A patient's consent was withdrawn</source>
   <translation>Die Einwilligung eines Patienten wurde zurückgezogen</translation>
  </message>
  <message>
   <source>I am sure that it must go for good.</source>
   <translation>Ich bin sicher, dass es endgültig weg muss.</translation>
  </message>
  <message>
   <source>It is published: its version is no longer offered, and its number is never used again. Results of models on it are removed from the boards.</source>
   <translation>Sie ist veröffentlicht: Ihre Version wird nicht mehr angeboten, und deren Nummer wird nie wieder vergeben. Ergebnisse von Modellen darauf werden aus den Ranglisten entfernt.</translation>
  </message>
  <message>
   <source>It was sent by mistake, or is wrong</source>
   <translation>Sie wurde aus Versehen gesendet oder ist falsch</translation>
  </message>
  <message>
   <source>Keep it</source>
   <translation>Behalten</translation>
  </message>
  <message>
   <source>Somebody can be recognised in it</source>
   <translation>Jemand ist darin zu erkennen</translation>
  </message>
  <message>
   <source>The law, or an authority, asks for it</source>
   <translation>Das Gesetz oder eine Behörde verlangt es</translation>
  </message>
  <message>
   <source>The server removes its images and answers for good. It cannot be undone.</source>
   <translation>Der Server entfernt ihre Bilder und Antworten endgültig. Das lässt sich nicht rückgängig machen.</translation>
  </message>
  <message>
   <source>What stays there is a row of the audit log: who, when, why, and the SHA-256.</source>
   <translation>Dort bleibt eine Zeile im Prüfprotokoll: wer, wann, warum, und die SHA-256.</translation>
  </message>
  <message>
   <source>Why</source>
   <translation>Warum</translation>
  </message>
  <message>
   <source>Withdraw for good</source>
   <translation>Endgültig zurückziehen</translation>
  </message>
  <message>
   <source>Withdraw the submission</source>
   <translation>Einreichung zurückziehen</translation>
  </message>
  <message>
   <source>Withdraw {name}?</source>
   <translation>{name} zurückziehen?</translation>
  </message>
  <message>
   <source>Your originals, your work and the sealed file on this computer stay.</source>
   <translation>Ihre Originale, Ihre Arbeit und die versiegelte Datei auf diesem Rechner bleiben.</translation>
  </message>
 </context>
 <context>
  <name>Worklist</name>
  <message>
   <source>Agreement of readers</source>
   <translation>Übereinstimmung</translation>
  </message>
  <message>
   <source>Answers</source>
   <translation>Antworten</translation>
  </message>
  <message>
   <source>Back to the images</source>
   <translation>Zurück zu den Bildern</translation>
  </message>
  <message>
   <source>Begin each case as it is</source>
   <translation>Jeden Fall beginnen, wie er ist</translation>
  </message>
  <message>
   <source>Begin each case like this one</source>
   <translation>Jeden Fall wie diesen beginnen</translation>
  </message>
  <message>
   <source>Case</source>
   <translation>Fall</translation>
  </message>
  <message>
   <source>Empty the filter</source>
   <translation>Filter leeren</translation>
  </message>
  <message>
   <source>Filter the worklist</source>
   <translation>Arbeitsliste filtern</translation>
  </message>
  <message>
   <source>Filter, such as open or CT</source>
   <translation>Filter, etwa offen oder CT</translation>
  </message>
  <message>
   <source>Go on to the next open case when all is answered</source>
   <translation>Zum nächsten offenen Fall weitergehen, wenn alles beantwortet ist</translation>
  </message>
  <message>
   <source>Images</source>
   <translation>Bilder</translation>
  </message>
  <message>
   <source>Layout, window and tool as they are now, for every case</source>
   <translation>Anordnung, Fenster und Werkzeug wie jetzt, für jeden Fall</translation>
  </message>
  <message>
   <source>State</source>
   <translation>Stand</translation>
  </message>
  <message>
   <source>Time</source>
   <translation>Zeit</translation>
  </message>
  <message>
   <source>Worklist</source>
   <translation>Arbeitsliste</translation>
  </message>
  <message>
   <source>{done} of {total} done</source>
   <translation>{done} von {total} fertig</translation>
  </message>
  <message>
   <source>○ open</source>
   <translation>○ offen</translation>
  </message>
  <message>
   <source>● done</source>
   <translation>● fertig</translation>
  </message>
  <message>
   <source>◐ started</source>
   <translation>◐ begonnen</translation>
  </message>
 </context>
</TS>
