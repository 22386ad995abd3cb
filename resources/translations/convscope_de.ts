<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE" sourcelanguage="en">
<context><name>Convscope</name>
<message><source> (copy)</source><translation> (Kopie)</translation></message>
<message><source> (partial)</source><translation> (teilweise)</translation></message>
<message><source> to </source><translation> bis </translation></message>
<message><source>%</source><translation>%</translation></message>
<message><source>&amp;About Convscope</source><translation>Übe&amp;r Convscope</translation></message>
<message><source>&amp;Activations</source><translation>&amp;Aktivierungen</translation></message>
<message><source>&amp;Actual size</source><translation>&amp;Originalgröße</translation></message>
<message><source>&amp;Architecture</source><translation>&amp;Architektur</translation></message>
<message><source>&amp;Back</source><translation>&amp;Zurück</translation></message>
<message><source>&amp;Blend</source><translation>M&amp;ischmodus</translation></message>
<message><source>&amp;Blink</source><translation>&amp;Blinken</translation></message>
<message><source>&amp;Box</source><translation>&amp;Rahmen</translation></message>
<message><source>&amp;Cell ({row}, {column}) of {layer}</source><translation>&amp;Zelle ({row}, {column}) von {layer}</translation></message>
<message><source>&amp;Check this map</source><translation>Diese Karte &amp;prüfen</translation></message>
<message><source>&amp;Choose on the screen...</source><translation>Auf dem Bildschirm &amp;wählen ...</translation></message>
<message><source>&amp;Class</source><translation>&amp;Klasse</translation></message>
<message><source>&amp;Class names...</source><translation>&amp;Klassennamen ...</translation></message>
<message><source>&amp;Classroom view</source><translation>&amp;Klassenzimmer-Ansicht</translation></message>
<message><source>&amp;Clear</source><translation>&amp;Leeren</translation></message>
<message><source>&amp;Clear marks</source><translation>Markierungen &amp;löschen</translation></message>
<message><source>&amp;Colours</source><translation>&amp;Farben</translation></message>
<message><source>&amp;Command palette</source><translation>&amp;Befehlspalette</translation></message>
<message><source>&amp;Compare</source><translation>&amp;Vergleichen</translation></message>
<message><source>&amp;Confusion matrix</source><translation>&amp;Konfusionsmatrix</translation></message>
<message><source>&amp;Copy name</source><translation>Namen &amp;kopieren</translation></message>
<message><source>&amp;Copy tile</source><translation>Kachel &amp;kopieren</translation></message>
<message><source>&amp;Dark</source><translation>&amp;Dunkel</translation></message>
<message><source>&amp;Demo</source><translation>&amp;Vorführung</translation></message>
<message><source>&amp;Demonstration</source><translation>&amp;Demonstration</translation></message>
<message><source>&amp;Difference</source><translation>&amp;Differenz</translation></message>
<message><source>&amp;Done</source><translation>&amp;Fertig</translation></message>
<message><source>&amp;Duplicate</source><translation>&amp;Duplizieren</translation></message>
<message><source>&amp;Duplicate map</source><translation>Karte &amp;duplizieren</translation></message>
<message><source>&amp;Each picture for</source><translation>&amp;Jedes Bild für</translation></message>
<message><source>&amp;Edit</source><translation>&amp;Bearbeiten</translation></message>
<message><source>&amp;End comparison</source><translation>Vergleich b&amp;eenden</translation></message>
<message><source>&amp;End live viewing</source><translation>Live-Ansicht be&amp;enden</translation></message>
<message><source>&amp;Enlarge</source><translation>&amp;Vergrößern</translation></message>
<message><source>&amp;Erase</source><translation>R&amp;adieren</translation></message>
<message><source>&amp;Explain</source><translation>&amp;Erklären</translation></message>
<message><source>&amp;Export raw map...</source><translation>&amp;Rohwerte der Karte exportieren ...</translation></message>
<message><source>&amp;File</source><translation>&amp;Datei</translation></message>
<message><source>&amp;Fit picture</source><translation>Bild &amp;einpassen</translation></message>
<message><source>&amp;Frames</source><translation>&amp;Bildrate</translation></message>
<message><source>&amp;Freeze or resume</source><translation>Ein&amp;frieren oder fortsetzen</translation></message>
<message><source>&amp;From</source><translation>Vo&amp;n</translation></message>
<message><source>&amp;Grad-CAM here</source><translation>&amp;Grad-CAM hier</translation></message>
<message><source>&amp;HTML report...</source><translation>&amp;HTML-Bericht ...</translation></message>
<message><source>&amp;Hand</source><translation>&amp;Hand</translation></message>
<message><source>&amp;Height</source><translation>&amp;Höhe</translation></message>
<message><source>&amp;Help</source><translation>&amp;Hilfe</translation></message>
<message><source>&amp;Keep for comparison</source><translation>Zum Vergleich be&amp;halten</translation></message>
<message><source>&amp;Keyboard shortcuts</source><translation>&amp;Tastenkürzel</translation></message>
<message><source>&amp;Leave it running</source><translation>&amp;Weiterlaufen lassen</translation></message>
<message><source>&amp;Left</source><translation>&amp;Links</translation></message>
<message><source>&amp;Light</source><translation>&amp;Hell</translation></message>
<message><source>&amp;Live</source><translation>&amp;Live</translation></message>
<message><source>&amp;Look inside the network</source><translation>Ins Netz &amp;hineinschauen</translation></message>
<message><source>&amp;Loop</source><translation>&amp;Wiederholen</translation></message>
<message><source>&amp;Mark</source><translation>&amp;Markieren</translation></message>
<message><source>&amp;Measure</source><translation>Me&amp;ssen</translation></message>
<message><source>&amp;Method</source><translation>&amp;Methode</translation></message>
<message><source>&amp;Mirrored</source><translation>Ge&amp;spiegelt</translation></message>
<message><source>&amp;Move the patch here</source><translation>&amp;Abdeckung hierher bewegen</translation></message>
<message><source>&amp;Next</source><translation>&amp;Weiter</translation></message>
<message><source>&amp;Next method</source><translation>&amp;Nächste Methode</translation></message>
<message><source>&amp;Next panel</source><translation>&amp;Nächster Bereich</translation></message>
<message><source>&amp;One scale</source><translation>&amp;Gemeinsame Skala</translation></message>
<message><source>&amp;Opacity</source><translation>De&amp;ckkraft</translation></message>
<message><source>&amp;Open</source><translation>Ö&amp;ffnen</translation></message>
<message><source>&amp;Open camera or video...</source><translation>&amp;Kamera oder Video öffnen ...</translation></message>
<message><source>&amp;Paint</source><translation>&amp;Malen</translation></message>
<message><source>&amp;Panels</source><translation>Bere&amp;iche</translation></message>
<message><source>&amp;Part of the screen</source><translation>&amp;Teil des Bildschirms</translation></message>
<message><source>&amp;Paste</source><translation>&amp;Einfügen</translation></message>
<message><source>&amp;Pause or resume the training</source><translation>Training &amp;anhalten oder fortsetzen</translation></message>
<message><source>&amp;Pause or resume the video</source><translation>Video an&amp;halten oder fortsetzen</translation></message>
<message><source>&amp;Pin</source><translation>&amp;Anheften</translation></message>
<message><source>&amp;Preset</source><translation>V&amp;orgabe</translation></message>
<message><source>&amp;Previous method</source><translation>Vorige &amp;Methode</translation></message>
<message><source>&amp;Quit</source><translation>&amp;Beenden</translation></message>
<message><source>&amp;Receptive field</source><translation>&amp;Rezeptives Feld</translation></message>
<message><source>&amp;Receptive field of this cell</source><translation>&amp;Rezeptives Feld dieser Zelle</translation></message>
<message><source>&amp;Record</source><translation>&amp;Aufnehmen</translation></message>
<message><source>&amp;Redo</source><translation>&amp;Wiederholen</translation></message>
<message><source>&amp;Refresh</source><translation>&amp;Aktualisieren</translation></message>
<message><source>&amp;Reset layout</source><translation>Ano&amp;rdnung zurücksetzen</translation></message>
<message><source>&amp;Resume a stopped training</source><translation>Beendetes Training &amp;wieder aufnehmen</translation></message>
<message><source>&amp;Run</source><translation>&amp;Ausführen</translation></message>
<message><source>&amp;Samples</source><translation>B&amp;eispielbilder</translation></message>
<message><source>&amp;Save tile...</source><translation>Kachel &amp;speichern...</translation></message>
<message><source>&amp;Show in folder</source><translation>Im &amp;Ordner zeigen</translation></message>
<message><source>&amp;Side by side</source><translation>&amp;Nebeneinander</translation></message>
<message><source>&amp;Skip</source><translation>Über&amp;springen</translation></message>
<message><source>&amp;Snapshot</source><translation>&amp;Schnappschuss</translation></message>
<message><source>&amp;Start</source><translation>&amp;Starten</translation></message>
<message><source>&amp;Stop</source><translation>&amp;Stoppen</translation></message>
<message><source>&amp;Stop it</source><translation>&amp;Beenden</translation></message>
<message><source>&amp;Stop the training</source><translation>Training &amp;beenden</translation></message>
<message><source>&amp;System theme</source><translation>Wie das &amp;System</translation></message>
<message><source>&amp;Top</source><translation>&amp;Oben</translation></message>
<message><source>&amp;Train</source><translation>&amp;Trainieren</translation></message>
<message><source>&amp;Train a network...</source><translation>Netz &amp;trainieren ...</translation></message>
<message><source>&amp;Undo</source><translation>&amp;Rückgängig</translation></message>
<message><source>&amp;Video file</source><translation>Video&amp;datei</translation></message>
<message><source>&amp;View</source><translation>&amp;Ansicht</translation></message>
<message><source>&amp;Weights</source><translation>&amp;Gewichte</translation></message>
<message><source>&amp;Welcome steps</source><translation>&amp;Einführung</translation></message>
<message><source>&amp;Whole main screen</source><translation>&amp;Ganzer Hauptbildschirm</translation></message>
<message><source>&amp;Wipe</source><translation>&amp;Wischen</translation></message>
<message><source>&amp;Zoom to map</source><translation>Auf Karte &amp;zoomen</translation></message>
<message><source>&amp;hide below</source><translation>Sch&amp;welle</translation></message>
<message><source>(automatic)</source><translation>(automatisch)</translation></message>
<message><source>(blank)</source><translation>(leer)</translation></message>
<message><source>({count} more)</source><translation>({count} weitere)</translation></message>
<message><source>({right:,} of {labelled:,})</source><translation>({right:,} von {labelled:,})</translation></message>
<message><source>, about {time} left</source><translation>, noch etwa {time}</translation></message>
<message><source>1 forward and 1 backward pass for each copy.</source><translation>1 Vorwärts- und 1 Rückwärtslauf für jede Kopie.</translation></message>
<message><source>1 forward and 1 backward pass for each picture.</source><translation>1 Vorwärts- und 1 Rückwärtslauf für jedes Bild.</translation></message>
<message><source>1 forward and 1 backward pass for each step and unit.</source><translation>1 Vorwärts- und 1 Rückwärtslauf für jeden Schritt und jede Einheit.</translation></message>
<message><source>1 forward and 1 backward pass for each step.</source><translation>1 Vorwärts- und 1 Rückwärtslauf für jeden Schritt.</translation></message>
<message><source>1 forward and 1 backward pass.</source><translation>1 Vorwärts- und 1 Rückwärtslauf.</translation></message>
<message><source>1 forward pass and part of a backward pass.</source><translation>1 Vorwärtslauf und ein Teil eines Rückwärtslaufs.</translation></message>
<message><source>1 forward pass for each channel that varies.</source><translation>1 Vorwärtslauf für jeden Kanal, der sich über dem Bild ändert.</translation></message>
<message><source>1 forward pass for each dozen layers.</source><translation>1 Vorwärtslauf für je ein Dutzend Schichten.</translation></message>
<message><source>1 forward pass for each mask.</source><translation>1 Vorwärtslauf für jede Maske.</translation></message>
<message><source>1 forward pass for each region.</source><translation>1 Vorwärtslauf für jede Region.</translation></message>
<message><source>1 forward pass for each sample.</source><translation>1 Vorwärtslauf für jede Stichprobe.</translation></message>
<message><source>1 forward pass for each window.</source><translation>1 Vorwärtslauf für jedes Fenster.</translation></message>
<message><source>1 forward pass.</source><translation>1 Vorwärtslauf.</translation></message>
<message><source>1 picture</source><translation>1 Bild</translation></message>
<message><source>1 picture is explained.</source><translation>1 Bild ist erklärt.</translation></message>
<message><source>15 seconds</source><translation>15 Sekunden</translation></message>
<message><source>2 forward and 2 backward passes.</source><translation>2 Vorwärts- und 2 Rückwärtsläufe.</translation></message>
<message><source>2 forward passes and 1 backward pass for each step.</source><translation>2 Vorwärtsläufe und 1 Rückwärtslauf für jeden Schritt.</translation></message>
<message><source>2 forward passes.</source><translation>2 Vorwärtsläufe.</translation></message>
<message><source>30 seconds</source><translation>30 Sekunden</translation></message>
<message><source>4 seconds</source><translation>4 Sekunden</translation></message>
<message><source>672 forward passes by default, and 13 times the cost of the method.</source><translation>Ohne andere Werte 672 Vorwärtsläufe und 13-mal die Kosten der Methode.</translation></message>
<message><source>8 seconds</source><translation>8 Sekunden</translation></message>
<message><source>A batch is still explaining pictures.</source><translation>Ein Stapel erklärt noch Bilder.</translation></message>
<message><source>A click with Alt or Shift chooses the cell under the mouse.</source><translation>Klick mit Alt oder Umschalt wählt die Zelle unter dem Mauszeiger.</translation></message>
<message><source>A file of weights does not say which network they belong to. Choose an architecture of keras.applications, or the JSON file made by model.to_json(). Without a file of weights, those in Keras's cache are used, or else random ones. Nothing is downloaded.</source><translation>Eine Datei mit Gewichten sagt nicht, zu welchem Netz sie gehören. Wählen Sie eine Architektur aus keras.applications oder die JSON-Datei, die model.to_json() erzeugt hat. Ohne Datei werden die Gewichte aus dem Cache von Keras genommen, sonst zufällige. Es wird nichts heruntergeladen.</translation></message>
<message><source>A filter of the first layer responds most to a patch that looks like its tile.</source><translation>Ein Filter der ersten Schicht reagiert am stärksten auf einen Ausschnitt, der seiner Kachel gleicht.</translation></message>
<message><source>A folder for the network, its progress, and the backup to resume from</source><translation>Ein Ordner für das Netz, seinen Verlauf und die Sicherung zum Fortsetzen</translation></message>
<message><source>A folder with one sub-folder for each class, or with folders train and validation</source><translation>Ein Ordner mit einem Unterordner für jede Klasse, oder mit Ordnern train und validation</translation></message>
<message><source>A folder with pictures</source><translation>Ein Ordner mit Bildern</translation></message>
<message><source>A layer by its path in the model tree.</source><translation>Eine Schicht mit ihrem Pfad im Modellbaum.</translation></message>
<message><source>A layer by its path in the model tree. Left open: one two thirds into the network.</source><translation>Eine Schicht, angegeben durch ihren Pfad im Modellbaum. Ohne Angabe: eine nach zwei Dritteln des Netzes.</translation></message>
<message><source>A layer by its path in the model tree. Left open: the convolution in the middle of the network.</source><translation>Eine Schicht, angegeben durch ihren Pfad im Modellbaum. Ohne Angabe: die Faltung in der Mitte des Netzes.</translation></message>
<message><source>A layer by its path in the model tree. Left open: the first convolution.</source><translation>Eine Schicht, angegeben durch ihren Pfad im Modellbaum. Ohne Angabe: die erste Faltung.</translation></message>
<message><source>A layer by its path in the model tree. Left open: the last layer whose maps are larger than 1 x 1.</source><translation>Eine Schicht, angegeben durch ihren Pfad im Modellbaum. Ohne Angabe: die letzte Schicht, deren Karten größer als 1 x 1 sind.</translation></message>
<message><source>A line at the lower edge of each explained frame</source><translation>Eine Zeile am unteren Rand jedes erklärten Einzelbildes</translation></message>
<message><source>A map of moving pictures cannot be checked: freeze the picture first.</source><translation>Eine Karte bewegter Bilder lässt sich nicht prüfen: Halten Sie das Bild zuerst an.</translation></message>
<message><source>A model file or its description as JSON; its weights are randomised. Only for file.</source><translation>Eine Modelldatei oder ihre Beschreibung als JSON; ihre Gewichte werden zufällig neu gesetzt. Nur für Datei.</translation></message>
<message><source>A page for a web browser with a picture of each result</source><translation>Eine Seite für den Browser mit einem Bild jedes Ergebnisses</translation></message>
<message><source>A picture, a folder, a video and a session take the same place: drop only one of them</source><translation>Bild, Ordner, Video und Sitzung nehmen denselben Platz ein: bitte nur eines davon</translation></message>
<message><source>A rectangle, in the screen's own pixels</source><translation>Ein Rechteck, in Pixeln des Bildschirms</translation></message>
<message><source>A script computes one result, but a difference needs two.</source><translation>Ein Skript berechnet ein Ergebnis, eine Differenz braucht aber zwei.</translation></message>
<message><source>A share of each class is used for validation.</source><translation>Ein Teil jeder Klasse dient der Validierung.</translation></message>
<message><source>A single value: click to see which parts raise or lower it.</source><translation>Ein einzelner Wert: ein Klick zeigt, welche Teile ihn heben oder senken.</translation></message>
<message><source>A tour of the window in five short steps; also in the Help menu</source><translation>Ein Rundgang durch das Fenster in fünf kurzen Schritten; auch im Hilfe-Menü</translation></message>
<message><source>A training is running</source><translation>Ein Training läuft</translation></message>
<message><source>A training is running. Stop it or wait until it has ended.</source><translation>Ein Training läuft. Beenden Sie es, oder warten Sie sein Ende ab.</translation></message>
<message><source>A&amp;ddress</source><translation>A&amp;dresse</translation></message>
<message><source>About Convscope</source><translation>Über Convscope</translation></message>
<message><source>About how many regions of similar colour.</source><translation>Ungefähre Anzahl der Regionen ähnlicher Farbe.</translation></message>
<message><source>Accuracy</source><translation>Genauigkeit</translation></message>
<message><source>Accuracy {share:.1%}: {right:,} of {total:,} are right.</source><translation>Genauigkeit {share:.1%}: {right:,} von {total:,} sind richtig.</translation></message>
<message><source>Activation function</source><translation>Aktivierungsfunktion</translation></message>
<message><source>Activations</source><translation>Aktivierungen</translation></message>
<message><source>Activity over the depth</source><translation>Aktivität über die Tiefe</translation></message>
<message><source>Add the weighted channels, or average them.</source><translation>Die gewichteten Kanäle addieren oder mitteln.</translation></message>
<message><source>Adding the marked areas raises the score faster than adding shifted areas</source><translation>Einfügen der markierten Flächen hebt den Wert schneller als Einfügen verschobener Flächen</translation></message>
<message><source>Address of the stream</source><translation>Adresse des Streams</translation></message>
<message><source>Adds up the gradient while the picture emerges from a baseline, so that the map's sum is the score's rise. Sundararajan, Taly, Yan 2017, arXiv 1703.01365.</source><translation>Summiert den Gradienten, während das Bild aus einem Referenzbild hervorgeht; die Summe der Karte ist der Anstieg des Scores. Sundararajan, Taly, Yan 2017, arXiv 1703.01365.</translation></message>
<message><source>Advanced</source><translation>Erweitert</translation></message>
<message><source>All</source><translation>Alle</translation></message>
<message><source>All files (*)</source><translation>Alle Dateien (*)</translation></message>
<message><source>All of the main screen</source><translation>Der ganze Hauptbildschirm</translation></message>
<message><source>All panes use one colour scale, from {low:.4g} to {high:.4g}.</source><translation>Alle Ansichten haben eine gemeinsame Farbskala von {low:.4g} bis {high:.4g}.</translation></message>
<message><source>All pictures of the folder</source><translation>Alle Bilder des Ordners</translation></message>
<message><source>All values together are the score minus that of the baseline. A note states the error of this sum.</source><translation>Alle Werte zusammen sind der Score des Bildes minus der des Ausgangsbildes. Ein Hinweis nennt den Fehler dieser Summe.</translation></message>
<message><source>All visible &amp;maps...</source><translation>Alle &amp;sichtbaren Karten ...</translation></message>
<message><source>Allow a trusted file to define the custom layers of a model</source><translation>Einer vertrauenswürdigen Datei erlauben, die eigenen Schichten eines Modells zu definieren</translation></message>
<message><source>Also write logs for TensorBoard, to the folder logs of the run.</source><translation>Auch Protokolle für TensorBoard schreiben, in den Ordner logs des Trainings.</translation></message>
<message><source>An early layer gives fine maps, a late one finds the object. Combine several layers to have both.</source><translation>Eine frühe Schicht ergibt feine Karten, eine späte findet das Objekt. Mehrere Schichten zusammen leisten beides.</translation></message>
<message><source>Another band, not transparency</source><translation>Ein weiteres Band, keine Durchsichtigkeit</translation></message>
<message><source>Architecture</source><translation>Architektur</translation></message>
<message><source>As found</source><translation>Wie gefunden</translation></message>
<message><source>As in the layer</source><translation>Wie in der Schicht</translation></message>
<message><source>At the start</source><translation>Beim Start</translation></message>
<message><source>Attention</source><translation>Attention</translation></message>
<message><source>Augmentation</source><translation>Augmentierung</translation></message>
<message><source>Average the last maps instead of flattening them, without the dense layer of 512. Features count alike at every place, so maps point at the object more often. It takes more epochs. Only for course.</source><translation>Mittelt die letzten Karten, statt sie aneinanderzureihen, ohne die Schicht mit 512 Einheiten. Merkmale zählen an jedem Ort gleich viel, sodass Karten öfter auf das Objekt zeigen. Es braucht mehr Epochen. Nur für Kurs.</translation></message>
<message><source>Averages the gradient over noisy copies of the picture, so that random parts cancel out. Smilkov et al. 2017, arXiv 1706.03825.</source><translation>Mittelt den Gradienten über verrauschte Kopien des Bildes, sodass sich Zufälliges aufhebt. Smilkov et al. 2017, arXiv 1706.03825.</translation></message>
<message><source>Axis</source><translation>Achse</translation></message>
<message><source>BGR minus mean (Caffe)</source><translation>BGR minus Mittelwert (Caffe)</translation></message>
<message><source>Bac&amp;k to the picture</source><translation>Zurück zum &amp;Bild</translation></message>
<message><source>Background below</source><translation>Hintergrund unter</translation></message>
<message><source>Baseline</source><translation>Referenzbild</translation></message>
<message><source>Batch</source><translation>Batch</translation></message>
<message><source>Best epoch {epoch}: {share:.1%} of the validation pictures are right.</source><translation>Beste Epoche {epoch}: {share:.1%} der Validierungsbilder sind richtig.</translation></message>
<message><source>Best: {accuracy:.1%} in epoch {epoch}.</source><translation>Am besten: {accuracy:.1%} in Epoche {epoch}.</translation></message>
<message><source>Black and white become</source><translation>Schwarz und Weiß werden</translation></message>
<message><source>Block</source><translation>Block</translation></message>
<message><source>Blue, green, red</source><translation>Blau, Grün, Rot</translation></message>
<message><source>Blue: number of the band</source><translation>Blau: Nummer des Kanals</translation></message>
<message><source>Blur</source><translation>Weichzeichnen</translation></message>
<message><source>Bright areas hold features that raise the score. Each cell of the layer is enlarged, so the map shows an area, not an outline.</source><translation>Helle Stellen enthalten Merkmale, die den Score erhöhen. Jede Zelle der Schicht ist vergrößert: Die Karte zeigt eine Fläche, keinen Umriss.</translation></message>
<message><source>Bright places belong to channels that raise the score when the picture is seen through them.</source><translation>Helle Stellen gehören zu Kanälen, die den Score erhöhen, wenn das Bild durch sie gesehen wird.</translation></message>
<message><source>Bright: change this pixel, and the score changes most.</source><translation>Hell: Ändert man dieses Pixel, ändert sich der Wert am meisten.</translation></message>
<message><source>Bright: evidence for the class, each place weighed on its own.</source><translation>Hell: Belege für die Klasse, jede Stelle für sich gewichtet.</translation></message>
<message><source>Bright: evidence for the class, spread over all of its objects.</source><translation>Hell: Belege für die Klasse, über alle ihre Objekte verteilt.</translation></message>
<message><source>Bright: fine details where the class is.</source><translation>Hell: feine Einzelheiten, wo die Klasse ist.</translation></message>
<message><source>Bright: how much each place of the layer adds to the class.</source><translation>Hell: wie viel jede Stelle der Schicht zur Klasse beiträgt.</translation></message>
<message><source>Bright: pixels that excite the network on the way to the class.</source><translation>Hell: Pixel, die das Netz auf dem Weg zur Klasse erregen.</translation></message>
<message><source>Bright: pixels that one cell depends on. The frame is its limit.</source><translation>Hell: Pixel, von denen eine Zelle abhängt. Der Rahmen ist ihre Grenze.</translation></message>
<message><source>Bright: the class projected back to the pixels.</source><translation>Hell: die Klasse, zurückprojiziert auf die Pixel.</translation></message>
<message><source>Bright: the features found here speak for the class.</source><translation>Hell: Die Merkmale hier sprechen für die Klasse.</translation></message>
<message><source>Bright: the features seen here raise the score of the class.</source><translation>Hell: Die Merkmale hier heben den Score der Klasse.</translation></message>
<message><source>Bright: the score is high when this place is visible.</source><translation>Hell: Der Score ist hoch, wenn diese Stelle zu sehen ist.</translation></message>
<message><source>Bright: these pixels move the score, even in noisy copies.</source><translation>Hell: Diese Pixel bewegen den Score, auch unter Rauschen.</translation></message>
<message><source>Bright: these places won on the way to one cell.</source><translation>Hell: Diese Stellen haben auf dem Weg zu einer Zelle gewonnen.</translation></message>
<message><source>Bright: where one detector answers. The frame is all it can see.</source><translation>Hell: wo ein Detektor anspricht. Der Rahmen ist alles, was er sehen kann.</translation></message>
<message><source>Brightness of the picture</source><translation>Helligkeit des Bildes</translation></message>
<message><source>Bro&amp;wse...</source><translation>D&amp;urchsuchen ...</translation></message>
<message><source>Browse for a folder of pictures</source><translation>Einen Ordner mit Bildern suchen</translation></message>
<message><source>Browse for a video file</source><translation>Eine Videodatei suchen</translation></message>
<message><source>Browse...</source><translation>Durchsuchen ...</translation></message>
<message><source>Building {name} ...</source><translation>{name} wird aufgebaut ...</translation></message>
<message><source>By {title}</source><translation>Sortiert: {title}</translation></message>
<message><source>C&amp;opy {text}</source><translation>{text} &amp;kopieren</translation></message>
<message><source>CAM</source><translation>CAM</translation></message>
<message><source>Camera</source><translation>Kamera</translation></message>
<message><source>Camera default</source><translation>Vorgabe der Kamera</translation></message>
<message><source>Cameras</source><translation>Kameras</translation></message>
<message><source>Can I trust this map?</source><translation>Ist dieser Karte zu trauen?</translation></message>
<message><source>Cells</source><translation>Zellen</translation></message>
<message><source>Cells of a mask on each side.</source><translation>Zellen einer Maske je Seite.</translation></message>
<message><source>Centre crop: the largest centred part of the model's shape. Stretch: all of the picture, distorted. Letterbox: all of it, between black bars.</source><translation>Mitte zuschneiden: der größte mittige Ausschnitt im Format des Modells. Strecken: das ganze Bild, verzerrt. Mit Rändern: das ganze Bild zwischen schwarzen Balken.</translation></message>
<message><source>Change</source><translation>Verändern</translation></message>
<message><source>Change theme, colours of maps, default method and language</source><translation>Erscheinungsbild, Farben der Karten, Standardmethode und Sprache ändern</translation></message>
<message><source>Changes an empty picture until the class's score, less a penalty on strong colours, is as high as possible. Change lambda while it runs. Simonyan, Vedaldi, Zisserman 2013, arXiv 1312.6034.</source><translation>Verändert ein leeres Bild, bis der Score der Klasse abzüglich einer Strafe für kräftige Farben so hoch wie möglich ist. Lambda lässt sich währenddessen ändern. Simonyan, Vedaldi, Zisserman 2013, arXiv 1312.6034.</translation></message>
<message><source>Changes the picture so that a layer responds even more strongly: it shows the features that the layer sees in a picture. Mordvintsev, Olah, Tyka 2015.</source><translation>Verändert das Bild, sodass eine Schicht noch stärker anspricht: Es zeigt die Merkmale, die die Schicht in einem Bild sieht. Mordvintsev, Olah, Tyka 2015.</translation></message>
<message><source>Channels</source><translation>Kanäle</translation></message>
<message><source>Channels that speak for the class, channels against it, or the strongest either way.</source><translation>Kanäle, die für die Klasse sprechen, Kanäle dagegen, oder die stärksten in beiden Richtungen.</translation></message>
<message><source>Check of {map}</source><translation>Prüfung von {map}</translation></message>
<message><source>Check the chosen map by deletion, insertion and randomised weights</source><translation>Die gewählte Karte durch Löschen, Einfügen und zufällige Gewichte prüfen</translation></message>
<message><source>Check this map</source><translation>Diese Karte prüfen</translation></message>
<message><source>Checks of the map</source><translation>Prüfungen der Karte</translation></message>
<message><source>Checks whether the map depends on the evidence and the weights.</source><translation>Prüft, ob die Karte von den Belegen und den Gewichten abhängt.</translation></message>
<message><source>Choose a colour</source><translation>Farbe wählen</translation></message>
<message><source>Choose a file</source><translation>Datei wählen</translation></message>
<message><source>Choose a file with the architecture.</source><translation>Wählen Sie eine Datei mit der Architektur.</translation></message>
<message><source>Choose a folder for the training.</source><translation>Wählen Sie einen Ordner für das Training.</translation></message>
<message><source>Choose a folder of pictures</source><translation>Ordner mit Bildern auswählen</translation></message>
<message><source>Choose a folder with one sub-folder for each class, or the sample pictures.</source><translation>Wählen Sie einen Ordner mit einem Unterordner für jede Klasse, oder die Beispielbilder.</translation></message>
<message><source>Choose a method</source><translation>Eine Methode wählen</translation></message>
<message><source>Choose a method and press Run. The ? button explains the method and its limits.</source><translation>Wählen Sie eine Methode und drücken Sie „Ausführen“. Die Schaltfläche ? erklärt die Methode und ihre Grenzen.</translation></message>
<message><source>Choose a picture for this input</source><translation>Ein Bild für diese Eingabe wählen</translation></message>
<message><source>Choose a video file</source><translation>Videodatei auswählen</translation></message>
<message><source>Choose another folder.</source><translation>Wähle einen anderen Ordner.</translation></message>
<message><source>Choose the folder for snapshots</source><translation>Den Ordner für Schnappschüsse auswählen</translation></message>
<message><source>Choose the map that it was computed from.</source><translation>Wählen Sie die Karte, aus der sie berechnet wurde.</translation></message>
<message><source>Choose the part on the screen.</source><translation>Wählen Sie den Teil auf dem Bildschirm aus.</translation></message>
<message><source>Choose the pictures and settings of a training</source><translation>Bilder und Einstellungen eines Trainings wählen</translation></message>
<message><source>Class activation maps</source><translation>Klassenaktivierung (CAM)</translation></message>
<message><source>Class model</source><translation>Klassenmodell</translation></message>
<message><source>Class names</source><translation>Klassennamen</translation></message>
<message><source>Class names (*.txt *.json *.csv);;All files (*)</source><translation>Klassennamen (*.txt *.json *.csv);;Alle Dateien (*)</translation></message>
<message><source>Class weights</source><translation>Klassengewichte</translation></message>
<message><source>Class: {name}</source><translation>Klasse: {name}</translation></message>
<message><source>Classes of the folder</source><translation>Klassen des Ordners</translation></message>
<message><source>Classroo&amp;m options</source><translation>Klassenzi&amp;mmer-Optionen</translation></message>
<message><source>Clear this list; the files are not deleted</source><translation>Diese Liste leeren; die Dateien werden nicht gelöscht</translation></message>
<message><source>Click a cell to open its worst picture</source><translation>Eine Zelle anklicken, um ihr schlimmstes Bild zu öffnen</translation></message>
<message><source>Click a cell, or press Enter on it, to see its pictures in the panel Folder</source><translation>Klick auf eine Zelle oder Eingabe zeigt ihre Bilder unter Ordner</translation></message>
<message><source>Click a pattern to see it large</source><translation>Ein Muster anklicken, um es groß zu sehen</translation></message>
<message><source>Click to explain the class; vs compares it with the explained one; double click pins it.</source><translation>Ein Klick erklärt die Klasse; „vs“ vergleicht sie mit der erklärten; ein Doppelklick heftet sie an.</translation></message>
<message><source>Click to see them as tiles.</source><translation>Klicken, um sie als Kacheln zu sehen.</translation></message>
<message><source>Click to show the result (Enter); Delete stops the job</source><translation>Klick zeigt das Ergebnis (Eingabe); Entf stoppt den Auftrag</translation></message>
<message><source>Click: its field on the picture. Double-click: large.</source><translation>Klick: sein Feld auf dem Bild. Doppelklick: groß.</translation></message>
<message><source>Close all kept panes</source><translation>Alle behaltenen Ansichten schließen</translation></message>
<message><source>Close other programs and save again.</source><translation>Schließen Sie andere Programme und speichern Sie noch einmal.</translation></message>
<message><source>Close pane</source><translation>Ansicht schließen</translation></message>
<message><source>Close the details</source><translation>Einzelheiten schließen</translation></message>
<message><source>Close this message</source><translation>Meldung schließen</translation></message>
<message><source>Colour &amp;bar</source><translation>&amp;Farbskala</translation></message>
<message><source>Colour: the three input channels of a filter as red, green, blue, where there are three. Separate: one grey tile for each input channel, a row for each filter.</source><translation>Farbe: die drei Eingangskanäle eines Filters als Rot, Grün und Blau, wo es drei sind. Getrennt: eine graue Kachel je Eingangskanal, eine Zeile je Filter.</translation></message>
<message><source>Colours of maps</source><translation>Farben der Karten</translation></message>
<message><source>Colours of signed maps</source><translation>Farben von Karten mit Vorzeichen</translation></message>
<message><source>Colours run from {low:.4g} to {high:.4g}</source><translation>Die Farben reichen von {low:.4g} bis {high:.4g}</translation></message>
<message><source>Column</source><translation>Spalte</translation></message>
<message><source>Column of the cell; left open (-1), the middle.</source><translation>Spalte der Zelle; ohne Angabe (-1) die mittlere.</translation></message>
<message><source>Column of the cell; left open (-1), the strongest.</source><translation>Spalte der Zelle; ohne Angabe (-1) die stärkste.</translation></message>
<message><source>Columns of the input</source><translation>Spalten der Eingabe</translation></message>
<message><source>Columns of the input, which this model leaves open</source><translation>Spalten der Eingabe, die dieses Modell offenlässt</translation></message>
<message><source>Combine</source><translation>Zusammenfassen</translation></message>
<message><source>Combine with layers</source><translation>Mit Schichten verbinden</translation></message>
<message><source>Command palette</source><translation>Befehlspalette</translation></message>
<message><source>Commands</source><translation>Befehle</translation></message>
<message><source>Compactness</source><translation>Kompaktheit</translation></message>
<message><source>Compare</source><translation>Vergleichen</translation></message>
<message><source>Compare it with the photograph: new shapes are features that the layer can see here.</source><translation>Mit dem Foto vergleichen: Neue Formen sind Merkmale, die die Schicht hier sehen kann.</translation></message>
<message><source>Compare places with each other: the brighter place was visible when the score was high. The level itself means nothing.</source><translation>Stellen miteinander vergleichen: Die hellere war sichtbar, als der Score hoch war. Die Höhe selbst bedeutet nichts.</translation></message>
<message><source>Compare the patterns that activate units of a layer after each epoch</source><translation>Die Muster vergleichen, die Einheiten einer Schicht nach jeder Epoche aktivieren</translation></message>
<message><source>Compare with the explained class</source><translation>Mit der erklärten Klasse vergleichen</translation></message>
<message><source>Confusion matrix</source><translation>Konfusionsmatrix</translation></message>
<message><source>Confusion matrix: {name}</source><translation>Konfusionsmatrix: {name}</translation></message>
<message><source>Constant value of input {name!r}, {shape}</source><translation>Konstanter Wert der Eingabe {name!r}, {shape}</translation></message>
<message><source>Continue after the last finished epoch in a new process</source><translation>Nach der letzten fertigen Epoche in einem neuen Prozess fortfahren</translation></message>
<message><source>Convolution</source><translation>Faltung</translation></message>
<message><source>Convscope connects to this address only. User and password in it are not saved.</source><translation>Convscope verbindet sich nur mit dieser Adresse. Benutzer und Passwort darin werden nicht gespeichert.</translation></message>
<message><source>Convscope has an internal error.</source><translation>In Convscope ist ein interner Fehler aufgetreten.</translation></message>
<message><source>Convscope help</source><translation>Convscope-Hilfe</translation></message>
<message><source>Cop&amp;y picture</source><translation>Bild kopie&amp;ren</translation></message>
<message><source>Copied a Python script that computes {title!r} to the clipboard.</source><translation>Ein Python-Skript, das {title!r} berechnet, wurde in die Zwischenablage kopiert.</translation></message>
<message><source>Copied the picture as shown to the clipboard.</source><translation>Das Bild wurde wie gezeigt in die Zwischenablage kopiert.</translation></message>
<message><source>Copies</source><translation>Kopien</translation></message>
<message><source>Copy &amp;path</source><translation>&amp;Pfad kopieren</translation></message>
<message><source>Copy a picture, a file, or the path of a file.</source><translation>Kopieren Sie ein Bild, eine Datei oder den Pfad einer Datei.</translation></message>
<message><source>Copy a script to the clipboard that computes the selected result without the window</source><translation>Ein Skript in die Zwischenablage kopieren, das das gewählte Ergebnis ohne Fenster berechnet</translation></message>
<message><source>Copy as Pytho&amp;n</source><translation>Als Pytho&amp;n kopieren</translation></message>
<message><source>Copy n&amp;umbers</source><translation>&amp;Zahlen kopieren</translation></message>
<message><source>Copy name</source><translation>Namen kopieren</translation></message>
<message><source>Copy the picture as shown to the clipboard; Ctrl+C on the picture does the same</source><translation>Das Bild wie gezeigt in die Zwischenablage kopieren; Strg+C auf dem Bild tut dasselbe</translation></message>
<message><source>Copy the script of each map and subtract their results.</source><translation>Kopieren Sie das Skript jeder Karte und ziehen Sie die Ergebnisse voneinander ab.</translation></message>
<message><source>Cost</source><translation>Kosten</translation></message>
<message><source>Count the true and the predicted classes of the pictures in the folder</source><translation>Wahre und vorhergesagte Klassen der Bilder im Ordner zählen</translation></message>
<message><source>Counting the pictures ...</source><translation>Die Bilder werden gezählt ...</translation></message>
<message><source>Course</source><translation>Kurs</translation></message>
<message><source>Course colours</source><translation>Farben des Kurses</translation></message>
<message><source>Course exercise A</source><translation>Kursaufgabe A</translation></message>
<message><source>Course exercise B</source><translation>Kursaufgabe B</translation></message>
<message><source>Course, grey start</source><translation>Kurs, grauer Anfang</translation></message>
<message><source>Cover everything but the painted part.</source><translation>Alles außer dem Bemalten abdecken.</translation></message>
<message><source>Cover the picture under the mouse and predict; Alt and the wheel change the patch size</source><translation>Das Bild unter der Maus abdecken und vorhersagen; Alt und Mausrad ändern die Größe der Abdeckung</translation></message>
<message><source>Covers exactly what you have painted on the picture (Mark menu) and reports the change of the score: an experiment of your own.</source><translation>Deckt genau das ab, was Sie auf das Bild gemalt haben (Menü „Markieren“), und nennt die Änderung des Scores: Ihr eigenes Experiment.</translation></message>
<message><source>Covers one region of similar colour after another, so that the regions follow the picture's own outlines. After Zeiler &amp; Fergus 2013, arXiv 1311.2901, on superpixels of Achanta et al. 2012.</source><translation>Deckt nacheinander Regionen ähnlicher Farbe ab, die den Umrissen im Bild folgen. Nach Zeiler &amp; Fergus 2013, arXiv 1311.2901, auf Superpixeln von Achanta et al. 2012.</translation></message>
<message><source>Covers one window of the picture after another and measures how the score falls: no gradients, no choice of layer, just experiments. Zeiler &amp; Fergus 2013, arXiv 1311.2901.</source><translation>Deckt ein Fenster des Bildes nach dem anderen ab und misst, wie der Score fällt: keine Gradienten, keine Wahl einer Schicht, nur Experimente. Zeiler &amp; Fergus 2013, arXiv 1311.2901.</translation></message>
<message><source>Crop</source><translation>Beschnitt</translation></message>
<message><source>Ctrl+C copies the rows selected</source><translation>Strg+C kopiert die ausgewählten Zeilen</translation></message>
<message><source>Ctrl+PgUp, Ctrl+PgDown</source><translation>Strg+Bild auf, Strg+Bild ab</translation></message>
<message><source>Ctrl+Shift+P searches all commands by name.</source><translation>Strg+Umschalt+P durchsucht alle Befehle nach Namen.</translation></message>
<message><source>Curves</source><translation>Kurven</translation></message>
<message><source>Custom</source><translation>Eigene Werte</translation></message>
<message><source>Custom input scaling</source><translation>Eigene Eingabeskalierung</translation></message>
<message><source>Custom...</source><translation>Eigene ...</translation></message>
<message><source>Dark</source><translation>Dunkel</translation></message>
<message><source>Decay</source><translation>Abklingen</translation></message>
<message><source>DeconvNet</source><translation>DeconvNet</translation></message>
<message><source>Deep layers: bright areas are evidence for the class.</source><translation>Tiefe Schichten: Helle Stellen sind Evidenz für die Klasse.</translation></message>
<message><source>DeepDream</source><translation>DeepDream</translation></message>
<message><source>Default method</source><translation>Standardmethode</translation></message>
<message><source>Delete</source><translation>Entf</translation></message>
<message><source>Delete and insert pixels in the map's order, randomise the weights, and try other methods</source><translation>Pixel in der Reihenfolge der Karte löschen und einfügen, die Gewichte zufällig setzen und andere Methoden anwenden</translation></message>
<message><source>Deletion</source><translation>Löschen</translation></message>
<message><source>Demo: any key or click stops it</source><translation>Vorführung: jede Taste und jeder Klick hält sie an</translation></message>
<message><source>Demonstration</source><translation>Demonstration</translation></message>
<message><source>Dense layer</source><translation>Voll verbundene Schicht</translation></message>
<message><source>Description (*.json)</source><translation>Beschreibung (*.json)</translation></message>
<message><source>Details</source><translation>Einzelheiten</translation></message>
<message><source>Deutsch</source><translation>Deutsch</translation></message>
<message><source>Diameter of the brush or side of the patch, in pixels of the picture (Alt and the wheel)</source><translation>Durchmesser des Pinsels oder Seite der Abdeckung, in Pixeln des Bildes (Alt und Mausrad)</translation></message>
<message><source>Difference with {title}</source><translation>Differenz zu {title}</translation></message>
<message><source>Direction: {name}</source><translation>Richtung: {name}</translation></message>
<message><source>Distance of neighbouring windows. Left open (0): a quarter of the window.</source><translation>Abstand benachbarter Fenster. Ohne Angabe (0): ein Viertel des Fensters.</translation></message>
<message><source>Divided by</source><translation>Geteilt durch</translation></message>
<message><source>Do not believe a pale region if the object has two parts that do the same: covering one of them changes nothing.</source><translation>Einer blassen Region nicht glauben, wenn das Objekt zwei gleichwertige Teile hat: Einen davon zu verdecken, ändert nichts.</translation></message>
<message><source>Do not believe a single start: another seed may show another pattern of the same unit.</source><translation>Einem einzelnen Anfang nicht glauben: Ein anderer Startwert zeigt vielleicht ein anderes Muster derselben Einheit.</translation></message>
<message><source>Do not believe an early layer alone: it shows edges that every class shares.</source><translation>Einer frühen Schicht allein nicht glauben: Sie zeigt Kanten, die allen Klassen gemeinsam sind.</translation></message>
<message><source>Do not believe empty areas: pixels at the zero of the model's units get nothing, and this zero is no neutral colour.</source><translation>Leeren Stellen nicht glauben: Pixel bei der Null des Modells erhalten nichts, und diese Null ist keine neutrale Farbe.</translation></message>
<message><source>Do not believe fine borders: a layer of 7 x 7 cells has none. If the gradients of a channel have both signs, their mean says little.</source><translation>Keinen feinen Rändern glauben: Eine Schicht mit 7 x 7 Zellen hat keine. Haben die Gradienten eines Kanals beide Vorzeichen, sagt ihr Mittel wenig.</translation></message>
<message><source>Do not believe it when evidence against the class matters: negative gradients count for nothing. A note warns where the formula is near its pole.</source><translation>Nicht glauben, wenn es auf Belege gegen die Klasse ankommt: Negative Gradienten zählen nicht. Ein Hinweis warnt, wo die Formel ihrem Pol nahe ist.</translation></message>
<message><source>Do not believe it when object and background have the same colours. Draw a box of your own to measure the overlap.</source><translation>Nicht glauben, wenn Objekt und Hintergrund dieselben Farben haben. Ein eigener Rahmen misst die Überlappung.</translation></message>
<message><source>Do not believe it when that error is large, or when the object has the colour of the baseline: such pixels get nothing.</source><translation>Nicht glauben, wenn dieser Fehler groß ist oder das Objekt die Farbe des Ausgangsbildes hat: Solche Pixel erhalten nichts.</translation></message>
<message><source>Do not believe it when the fill looks like something to the network, or when a few channels decide the softmax: try another fill.</source><translation>Nicht glauben, wenn die Füllung für das Netz nach etwas aussieht oder wenige Kanäle den Softmax entscheiden: eine andere Füllung versuchen.</translation></message>
<message><source>Do not believe it when the fill looks like something to the network: try another fill. Parts that can replace each other show little.</source><translation>Nicht glauben, wenn die Füllung für das Netz nach etwas aussieht: eine andere versuchen. Teile, die einander ersetzen, zeigen wenig.</translation></message>
<message><source>Do not believe it when the noise is stronger than the details of the object: lower the noise and compare.</source><translation>Nicht glauben, wenn das Rauschen stärker ist als die Einzelheiten des Objekts: weniger Rauschen nehmen und vergleichen.</translation></message>
<message><source>Do not believe it when the note says that the linear model fits badly, or when another seed gives another map.</source><translation>Nicht glauben, wenn laut Hinweis das lineare Modell schlecht passt oder ein anderer Startwert eine andere Karte ergibt.</translation></message>
<message><source>Do not believe it when the outline of the paint is itself a shape: try another outline or fill.</source><translation>Nicht glauben, wenn der Umriss der Farbe selbst eine Form ist: einen anderen Umriss oder eine andere Füllung versuchen.</translation></message>
<message><source>Do not believe places in plain areas: if the values of a window are equal, the first one counts as the winner.</source><translation>Stellen in glatten Flächen nicht glauben: Sind die Werte eines Fensters gleich, gilt der erste als größter.</translation></message>
<message><source>Do not believe speckles after few masks: they are noise. Use more masks or another seed, and trust only the parts that stay.</source><translation>Flecken nach wenigen Masken nicht glauben: Sie sind Rauschen. Mehr Masken oder einen anderen Startwert nehmen und nur dem glauben, was bleibt.</translation></message>
<message><source>Do not believe the amounts if more layers follow: the product is then a first-order estimate.</source><translation>Den Beträgen nicht glauben, wenn weitere Schichten folgen: Das Produkt ist dann nur eine Schätzung erster Ordnung.</translation></message>
<message><source>Do not call a channel dead after one picture: it may respond to another.</source><translation>Einen Kanal nicht nach einem Bild tot nennen: Auf ein anderes reagiert er vielleicht.</translation></message>
<message><source>Do not compare the areas of different pictures or fills: pictures with deleted pixels look like nothing that the network knows.</source><translation>Die Flächen verschiedener Bilder oder Füllungen nicht vergleichen: Bilder mit gelöschten Pixeln gleichen nichts, was das Netz kennt.</translation></message>
<message><source>Do not compare the brightness of tiles while each has its own scale: choose the scale of the whole layer.</source><translation>Die Helligkeit von Kacheln nicht vergleichen, solange jede ihre eigene Skala hat: die Skala der ganzen Schicht wählen.</translation></message>
<message><source>Do not read deeper layers as pictures: a kernel over 64 channels is none. Use filter patterns there.</source><translation>Tiefere Schichten nicht als Bilder lesen: Ein Kern über 64 Kanälen ist keines. Dort Filtermuster verwenden.</translation></message>
<message><source>Do not read it as evidence: a layer can be made to see its features in any picture.</source><translation>Nicht als Beleg lesen: Eine Schicht kann ihre Merkmale in jedes Bild hineinsehen.</translation></message>
<message><source>Do not read it as the parts that make up the score: it shows how sensitive the score is.</source><translation>Nicht als die Teile lesen, aus denen der Score besteht: Die Karte zeigt, wie empfindlich er ist.</translation></message>
<message><source>Do not read the fine detail as evidence: it comes from guided backpropagation, which hardly depends on the class.</source><translation>Die feinen Einzelheiten nicht als Beleg lesen: Sie stammen von Guided Backpropagation, das kaum von der Klasse abhängt.</translation></message>
<message><source>Do not take it for a photograph of the class: its colours are free, and textures repeat.</source><translation>Nicht für ein Foto der Klasse halten: Die Farben sind frei, und Texturen wiederholen sich.</translation></message>
<message><source>Do not take it for an explanation of a class: it describes one cell. Few noise pictures make the map speckled.</source><translation>Nicht für die Erklärung einer Klasse halten: Beschrieben wird eine Zelle. Wenige Rauschbilder ergeben eine fleckige Karte.</translation></message>
<message><source>Do not take one channel for one concept: most channels respond to several things.</source><translation>Einen Kanal nicht für einen Begriff halten: Die meisten Kanäle reagieren auf mehreres.</translation></message>
<message><source>Do not take the number for the loss without the channel: channels act together, and it is a first-order term.</source><translation>Die Zahl nicht für den Verlust ohne den Kanal halten: Kanäle wirken zusammen, und sie ist ein Glied erster Ordnung.</translation></message>
<message><source>Do&amp;n't save</source><translation>&amp;Nicht speichern</translation></message>
<message><source>Done after one epoch.</source><translation>Fertig nach einer Epoche.</translation></message>
<message><source>Done after {epoch} epochs.</source><translation>Fertig nach {epoch} Epochen.</translation></message>
<message><source>Double-click a layer to see its channels.</source><translation>Ein Doppelklick auf eine Schicht zeigt ihre Kanäle.</translation></message>
<message><source>Drag a rectangle over the screen; Esc cancels</source><translation>Ein Rechteck über den Bildschirm ziehen; Esc bricht ab</translation></message>
<message><source>Drag a rectangle over this screen</source><translation>Ein Rechteck über diesen Bildschirm ziehen</translation></message>
<message><source>Drag the edges to set the range of the colours, and the dashed line to hide less important values</source><translation>Ziehen Sie die Ränder, um den Bereich der Farben festzulegen, und die gestrichelte Linie, um weniger wichtige Werte auszublenden</translation></message>
<message><source>Draw boxes around objects, to compare maps and localisation with them; a click removes one</source><translation>Rahmen um Objekte ziehen, um Karten und Lokalisierung damit zu vergleichen; ein Klick entfernt einen</translation></message>
<message><source>Draws the part of the picture that a cell can see at all, and shows by gradients how much each pixel of it counts. Luo et al. 2016, arXiv 1701.04128; Araujo, Norris, Sim 2019, Distill 4(11) e21.</source><translation>Zeichnet den Teil des Bildes, den eine Zelle überhaupt sehen kann, und zeigt anhand der Gradienten, wie viel jedes Pixel davon zählt. Luo et al. 2016, arXiv 1701.04128; Araujo, Norris, Sim 2019, Distill 4(11) e21.</translation></message>
<message><source>Drop one folder, model, session, video or list of class names at a time</source><translation>Ordner, Modelle, Sitzungen, Videos und Listen von Klassennamen bitte einzeln</translation></message>
<message><source>Drop to open the folder {name}</source><translation>Loslassen, um den Ordner {name} zu öffnen</translation></message>
<message><source>Drop to open the model {name}</source><translation>Loslassen, um das Modell {name} zu öffnen</translation></message>
<message><source>Drop to open the picture</source><translation>Loslassen, um das Bild zu öffnen</translation></message>
<message><source>Drop to open the picture {name}</source><translation>Loslassen, um das Bild {name} zu öffnen</translation></message>
<message><source>Drop to open the session {name}</source><translation>Loslassen, um die Sitzung {name} zu öffnen</translation></message>
<message><source>Drop to open the video {name}</source><translation>Loslassen, um das Video {name} zu öffnen</translation></message>
<message><source>Drop to open {count} pictures as a list</source><translation>Loslassen, um {count} Bilder als Liste zu öffnen</translation></message>
<message><source>Drop to open {names}</source><translation>Loslassen, um {names} zu öffnen</translation></message>
<message><source>Drop to use the class names in {name}</source><translation>Loslassen, um die Klassennamen in {name} zu verwenden</translation></message>
<message><source>Dropout</source><translation>Dropout</translation></message>
<message><source>Duration of a demo step</source><translation>Dauer eines Schritts der Vorführung</translation></message>
<message><source>E&amp;xplain</source><translation>&amp;Erklären</translation></message>
<message><source>E&amp;xport</source><translation>E&amp;xportieren</translation></message>
<message><source>Each bright cell adds to the score. The amounts are exact if only pooling and one dense layer follow.</source><translation>Jede helle Zelle trägt zum Score bei. Die Beträge sind genau, wenn nur noch eine Mittelung und eine Dense-Schicht folgen.</translation></message>
<message><source>Each bright place had the largest value of its window in every max-pooling. All other values were dropped.</source><translation>Jede helle Stelle hatte in jedem Max-Pooling den größten Wert ihres Fensters. Alle anderen Werte fielen weg.</translation></message>
<message><source>Each channel standardised on its own, (a - mean) / deviation * 64 + 128, which shows faint ones too; or one scale from the layer's smallest to its largest value, which makes channels comparable.</source><translation>Jeder Kanal für sich standardisiert, (a - Mittelwert) / Standardabweichung * 64 + 128, was auch schwache zeigt; oder eine Skala vom kleinsten bis zum größten Wert der Schicht, was Kanäle vergleichbar macht.</translation></message>
<message><source>Each channel's rise of the score over the fill alone, or the softmax of these rises, which lets few channels decide.</source><translation>Wie viel jeder Kanal den Score gegenüber der bloßen Füllung erhöht; oder der Softmax davon, der wenige Kanäle entscheiden lässt.</translation></message>
<message><source>Each map uses its own colour scale.</source><translation>Jede Karte hat ihre eigene Farbskala.</translation></message>
<message><source>Each picture is</source><translation>Jedes Bild wird</translation></message>
<message><source>Each result adds a map here. Change its opacity and colours, or hide it to see the picture alone.</source><translation>Jedes Ergebnis fügt hier eine Karte hinzu. Ändern Sie Deckkraft und Farben, oder blenden Sie sie aus, um nur das Bild zu sehen.</translation></message>
<message><source>Each row is one check with a mark, a word and a sentence. The numbers are under Details.</source><translation>Jede Zeile ist eine Prüfung mit einem Zeichen, einem Wort und einem Satz. Die Zahlen stehen unter Einzelheiten.</translation></message>
<message><source>Each row is one detector, each column one epoch.</source><translation>Jede Zeile ist ein Detektor, jede Spalte eine Epoche.</translation></message>
<message><source>Each tile is one channel: its pattern was found where the tile is bright. A blank tile found nothing in this picture.</source><translation>Jede Kachel ist ein Kanal: Wo sie hell ist, wurde sein Muster gefunden. Eine leere Kachel hat in diesem Bild nichts gefunden.</translation></message>
<message><source>Each tile is one detector: bright where it finds its pattern.</source><translation>Jede Kachel ist ein Detektor: hell, wo er sein Muster findet.</translation></message>
<message><source>Each tile is the pattern that excites one detector most.</source><translation>Jede Kachel ist das Muster, das einen Detektor am stärksten erregt.</translation></message>
<message><source>Each tile shows the weights of one filter.</source><translation>Jede Kachel zeigt die Gewichte eines Filters.</translation></message>
<message><source>End live viewing; the last frame stays</source><translation>Live-Ansicht beenden; das letzte Bild bleibt</translation></message>
<message><source>End the recording (R)</source><translation>Die Aufnahme beenden (R)</translation></message>
<message><source>English</source><translation>English</translation></message>
<message><source>Enlarge the graph</source><translation>Graph vergrößern</translation></message>
<message><source>Enlarge the view</source><translation>Die Ansicht vergrößern</translation></message>
<message><source>Enter</source><translation>Eingabe</translation></message>
<message><source>Epoch</source><translation>Epoche</translation></message>
<message><source>Epoch {epoch} of {count}</source><translation>Epoche {epoch} von {count}</translation></message>
<message><source>Epoch {epoch}: {text}</source><translation>Epoche {epoch}: {text}</translation></message>
<message><source>Epochs</source><translation>Epochen</translation></message>
<message><source>Esc</source><translation>Esc</translation></message>
<message><source>Every layer of the model. Select one to see its weights or to explain it. Ctrl+Shift+P searches all commands by name.</source><translation>Alle Schichten des Modells. Wählen Sie eine, um ihre Gewichte zu sehen oder sie zu erklären. Strg+Umschalt+P durchsucht alle Befehle nach Namen.</translation></message>
<message><source>Evidence</source><translation>Evidenz</translation></message>
<message><source>Exchange the places of the current view and the first kept one</source><translation>Die jetzige Ansicht und die erste behaltene die Plätze tauschen lassen</translation></message>
<message><source>Excite this channel only; left open (-1), the whole layer.</source><translation>Nur diesen Kanal anregen; ohne Angabe (-1) die ganze Schicht.</translation></message>
<message><source>Explain &amp;all shown...</source><translation>&amp;Alle gezeigten erklären ...</translation></message>
<message><source>Explain a&amp;ll pictures of the folder...</source><translation>A&amp;lle Bilder des Ordners erklären ...</translation></message>
<message><source>Explain all pictures</source><translation>Alle Bilder erklären</translation></message>
<message><source>Explain all pictures that the panel Folder shows, and write the results to a folder</source><translation>Alle Bilder erklären, die unter Ordner zu sehen sind, und die Ergebnisse in einen Ordner schreiben</translation></message>
<message><source>Explain all shown pictures, and write the results to a folder</source><translation>Alle gezeigten Bilder erklären und die Ergebnisse in einen Ordner schreiben</translation></message>
<message><source>Explain all...</source><translation>Alle erklären ...</translation></message>
<message><source>Explain at the last layer of the next, coarser map size; the first follows the last</source><translation>An der letzten Schicht der nächsten, gröberen Kartengröße erklären; nach der letzten folgt die erste</translation></message>
<message><source>Explain at the last layer of the previous, finer map size</source><translation>An der letzten Schicht der vorigen, feineren Kartengröße erklären</translation></message>
<message><source>Explain frames live from a camera, a video, the network, a folder or the screen</source><translation>Einzelbilder von Kamera, Video, Netzwerk, Ordner oder Bildschirm live erklären</translation></message>
<message><source>Explain the moving sample photographs, without a camera</source><translation>Die bewegten Beispielfotos erklären, ohne Kamera</translation></message>
<message><source>Explain the top class</source><translation>Die wahrscheinlichste Klasse erklären</translation></message>
<message><source>Explain this class</source><translation>Diese Klasse erklären</translation></message>
<message><source>Explain with the next method that is fast enough for moving pictures</source><translation>Mit der nächsten Methode erklären, die für bewegte Bilder schnell genug ist</translation></message>
<message><source>Explain with the previous method that is fast enough for moving pictures</source><translation>Mit der vorigen Methode erklären, die für bewegte Bilder schnell genug ist</translation></message>
<message><source>Explain: {title}</source><translation>Erklären: {title}</translation></message>
<message><source>Explained</source><translation>Erklärt wird</translation></message>
<message><source>Explains the decisions of convolutional networks.&lt;br&gt;&lt;br&gt;Embedded model: EfficientNet-Lite0, ImageNet weights, Apache-2.0. Photographs: scikit-image.</source><translation>Erklärt die Entscheidungen von Faltungsnetzen.&lt;br&gt;&lt;br&gt;Eingebettetes Modell: EfficientNet-Lite0, ImageNet-Gewichte, Apache-2.0. Fotos: scikit-image.</translation></message>
<message><source>Export &amp;overlay...</source><translation>Ü&amp;berlagerung exportieren ...</translation></message>
<message><source>Export &amp;raw map...</source><translation>&amp;Rohwerte der Karte exportieren ...</translation></message>
<message><source>Export &amp;tiles...</source><translation>&amp;Kacheln exportieren ...</translation></message>
<message><source>Export HTML report</source><translation>HTML-Bericht exportieren</translation></message>
<message><source>Export figure</source><translation>Abbildung exportieren</translation></message>
<message><source>Export map</source><translation>Karte exportieren</translation></message>
<message><source>Export maps</source><translation>Karten exportieren</translation></message>
<message><source>Export overlay</source><translation>Überlagerung exportieren</translation></message>
<message><source>Export picture</source><translation>Bild exportieren</translation></message>
<message><source>Export picture with legend</source><translation>Bild mit Legende exportieren</translation></message>
<message><source>Export raw map</source><translation>Rohwerte der Karte exportieren</translation></message>
<message><source>Export re&amp;port...</source><translation>Beri&amp;cht exportieren ...</translation></message>
<message><source>Export report</source><translation>Bericht exportieren</translation></message>
<message><source>Export tiles</source><translation>Kacheln exportieren</translation></message>
<message><source>F6, Shift+F6</source><translation>F6, Umschalt+F6</translation></message>
<message><source>Fails</source><translation>Verfehlt</translation></message>
<message><source>Favourites</source><translation>Favoriten</translation></message>
<message><source>Field</source><translation>Feld</translation></message>
<message><source>Figure as P&amp;DF...</source><translation>Abbildung als P&amp;DF ...</translation></message>
<message><source>Figure as S&amp;VG...</source><translation>Abbildung als S&amp;VG ...</translation></message>
<message><source>File of weights</source><translation>Datei mit Gewichten</translation></message>
<message><source>Fill</source><translation>Füllung</translation></message>
<message><source>Fill of a hidden region: grey, black, the picture blurred, or the region's own mean colour.</source><translation>Füllung einer verdeckten Region: grau, schwarz, das Bild unscharf oder die mittlere Farbe der Region.</translation></message>
<message><source>Fill of a region: grey, black or white; zero in the model's own units; a colour of your own; the picture's mean; the picture blurred; or noise.</source><translation>Füllung einer Region: grau, schwarz oder weiß; null in den Einheiten des Modells; eine eigene Farbe; der Mittelwert des Bildes; das Bild unscharf; oder Rauschen.</translation></message>
<message><source>Fill of the painted part: grey, black or white; zero in the model's own units; a colour of your own; the picture's mean; the picture blurred; or noise.</source><translation>Füllung des Bemalten: grau, schwarz oder weiß; null in den Einheiten des Modells; eine eigene Farbe; der Mittelwert des Bildes; das Bild unscharf; oder Rauschen.</translation></message>
<message><source>Fill of the window: grey, black or white; zero in the model's own units; a colour of your own; the picture's mean; the picture blurred; or noise.</source><translation>Füllung des Fensters: grau, schwarz oder weiß; null in den Einheiten des Modells; eine eigene Farbe; der Mittelwert des Bildes; das Bild unscharf; oder Rauschen.</translation></message>
<message><source>Fill where a mask is closed: grey, black or white; zero in the model's own units; a colour of your own; the picture's mean; the picture blurred; or noise.</source><translation>Füllung, wo eine Maske geschlossen ist: grau, schwarz oder weiß; null in den Einheiten des Modells; eine eigene Farbe; der Mittelwert des Bildes; das Bild unscharf; oder Rauschen.</translation></message>
<message><source>Fill where the channel is closed: grey, black or white; zero in the model's own units; a colour of your own; the picture's mean; the picture blurred; or noise.</source><translation>Füllung, wo der Kanal geschlossen ist: grau, schwarz oder weiß; null in den Einheiten des Modells; eine eigene Farbe; der Mittelwert des Bildes; das Bild unscharf; oder Rauschen.</translation></message>
<message><source>Fills the form; you can change its values afterwards</source><translation>Füllt das Formular; die Werte lassen sich danach ändern</translation></message>
<message><source>Filter</source><translation>Filter</translation></message>
<message><source>Filter &amp;patterns</source><translation>Filter&amp;muster</translation></message>
<message><source>Filter &amp;weights</source><translation>Filterge&amp;wichte</translation></message>
<message><source>Filter layers</source><translation>Schichten filtern</translation></message>
<message><source>Filter layers by name or kind</source><translation>Schichten nach Name oder Art filtern</translation></message>
<message><source>Filter patterns</source><translation>Filtermuster</translation></message>
<message><source>Filter weights</source><translation>Filtergewichte</translation></message>
<message><source>Filters</source><translation>Filter</translation></message>
<message><source>Filters and class models</source><translation>Filter und Klassenmodelle</translation></message>
<message><source>Find a layer</source><translation>Schicht suchen</translation></message>
<message><source>Finds the object by the evidence of the network: seeds from saliency and a graph cut over colours, or a threshold on Grad-CAM; then the largest piece and its box. Simonyan et al. 2013, arXiv 1312.6034.</source><translation>Findet das Objekt anhand der Belege des Netzes: Startpunkte aus der Salienz und ein Graph-Cut über Farben oder ein Schwellenwert auf Grad-CAM; dann das größte Stück und sein Rahmen. Simonyan et al. 2013, arXiv 1312.6034.</translation></message>
<message><source>Fine-tuning</source><translation>Feinabstimmung</translation></message>
<message><source>First</source><translation>Zuerst</translation></message>
<message><source>First layers: each tile is a channel that detects edges or colours.</source><translation>Erste Schichten: Jede Kachel ist ein Kanal für Kanten oder Farben.</translation></message>
<message><source>Fit</source><translation>Einpassen</translation></message>
<message><source>Fit the selected map into the view</source><translation>Die gewählte Karte in die Ansicht einpassen</translation></message>
<message><source>Fit the size of the tiles to the panel</source><translation>Die Größe der Kacheln dem Bereich anpassen</translation></message>
<message><source>Fit to input</source><translation>Einpassung</translation></message>
<message><source>Flip left and right, as in a mirror</source><translation>Links und rechts vertauschen, wie im Spiegel</translation></message>
<message><source>Fol&amp;der</source><translation>Or&amp;dner</translation></message>
<message><source>Fold all blocks</source><translation>Alle Blöcke zuklappen</translation></message>
<message><source>Folder</source><translation>Ordner</translation></message>
<message><source>Folder for snapshots</source><translation>Ordner für Schnappschüsse</translation></message>
<message><source>Folder for the sample pictures</source><translation>Ordner für die Beispielbilder</translation></message>
<message><source>Folder of a training</source><translation>Ordner eines Trainings</translation></message>
<message><source>Folder of pictures</source><translation>Ordner mit Bildern</translation></message>
<message><source>Folder of results</source><translation>Ordner der Ergebnisse</translation></message>
<message><source>Folder of the training</source><translation>Ordner des Trainings</translation></message>
<message><source>Folders</source><translation>Ordner</translation></message>
<message><source>Folders of trainings, the newest first</source><translation>Ordner von Trainings, die neuesten zuerst</translation></message>
<message><source>Follow the theme of the desktop</source><translation>Dem Erscheinungsbild des Desktops folgen</translation></message>
<message><source>Follows one unit's cell back through every max-pooling: only the largest value of each window went on, and these are the places on which the cell depends. After the switches of Zeiler &amp; Fergus 2013, arXiv 1311.2901.</source><translation>Verfolgt die Zelle einer Einheit durch jedes Max-Pooling zurück: Aus jedem Fenster kam nur der größte Wert weiter, und von diesen Stellen hängt die Zelle ab. Nach den „Switches“ von Zeiler &amp; Fergus 2013, arXiv 1311.2901.</translation></message>
<message><source>For maps of evidence for and against a class; the middle colour means zero</source><translation>Für Karten mit Evidenz für und gegen eine Klasse; die mittlere Farbe bedeutet null</translation></message>
<message><source>For maps without negative values, such as Grad-CAM</source><translation>Für Karten ohne negative Werte, etwa Grad-CAM</translation></message>
<message><source>For networks that take four channels</source><translation>Für Netze mit vier Kanälen</translation></message>
<message><source>For the class; against it (counterfactual: the parts that hold the score down); or both: blue against, red for.</source><translation>Für die Klasse; gegen sie (kontrafaktisch: die Teile, die den Score niedrig halten); oder beides: Blau dagegen, Rot dafür.</translation></message>
<message><source>Forget trusted files</source><translation>Vertrauen in Dateien widerrufen</translation></message>
<message><source>Formulas and references of all methods</source><translation>Formeln und Quellen aller Methoden</translation></message>
<message><source>Fourier</source><translation>Fourier</translation></message>
<message><source>Fourth channel</source><translation>Vierter Kanal</translation></message>
<message><source>Frame</source><translation>Einzelbild</translation></message>
<message><source>Frame shown</source><translation>Gezeigtes Einzelbild</translation></message>
<message><source>Freeze</source><translation>Einfrieren</translation></message>
<message><source>Freeze this frame as a photograph, or resume the live view</source><translation>Dieses Einzelbild als Foto einfrieren oder die Live-Ansicht fortsetzen</translation></message>
<message><source>Freeze this frame, so that all methods can explain it (Space)</source><translation>Dieses Einzelbild einfrieren, sodass alle Methoden es erklären können (Leertaste)</translation></message>
<message><source>From filter</source><translation>Ab Filter</translation></message>
<message><source>From large shapes to fine ones: each octave halves the smoothing.</source><translation>Von großen Formen zu feinen: Jede Oktave halbiert die Glättung.</translation></message>
<message><source>From unit</source><translation>Ab Einheit</translation></message>
<message><source>Frozen</source><translation>Eingefroren</translation></message>
<message><source>Further epochs, in which all kernels of the embedded network are trained, at a tenth of the rate.</source><translation>Weitere Epochen, in denen alle Filter des eingebetteten Netzes trainiert werden, mit einem Zehntel der Rate.</translation></message>
<message><source>Further layers, separated by commas: each map is divided by its maximum, and the mean of all is shown.</source><translation>Weitere Schichten, durch Kommas getrennt: Jede Karte wird durch ihr Maximum geteilt, und das Mittel aller wird gezeigt.</translation></message>
<message><source>Gaussian blur after every fourth step.</source><translation>Gaußscher Weichzeichner nach jedem vierten Schritt.</translation></message>
<message><source>Gaussian blur at every fourth step. The paper has none.</source><translation>Gaußscher Weichzeichner bei jedem vierten Schritt. Im Paper gibt es keinen.</translation></message>
<message><source>Global average pooling</source><translation>Globales Mittel (Global Average Pooling)</translation></message>
<message><source>Go to this panel</source><translation>Zu diesem Bereich wechseln</translation></message>
<message><source>Go to unit</source><translation>Zu Einheit springen</translation></message>
<message><source>Goes through all layers with maps: the share of zero values, and the number of channels that are dead for this picture.</source><translation>Geht alle Schichten mit Karten durch: der Anteil der Werte, die null sind, und die Zahl der Kanäle, die für dieses Bild tot sind.</translation></message>
<message><source>Grad-CAM</source><translation>Grad-CAM</translation></message>
<message><source>Grad-CAM++</source><translation>Grad-CAM++</translation></message>
<message><source>Gradient saliency</source><translation>Gradienten-Salienz</translation></message>
<message><source>Gradient x input</source><translation>Gradient x Eingabe</translation></message>
<message><source>Gradients</source><translation>Gradienten</translation></message>
<message><source>Graph of the network</source><translation>Graph des Netzes</translation></message>
<message><source>Green: number of the band</source><translation>Grün: Nummer des Kanals</translation></message>
<message><source>Guided Grad-CAM</source><translation>Guided Grad-CAM</translation></message>
<message><source>Guided backpropagation</source><translation>Guided Backpropagation</translation></message>
<message><source>Guided backpropagation multiplied with Grad-CAM: fine detail, but only where the class is. Selvaraju et al. 2016, arXiv 1610.02391.</source><translation>Guided Backpropagation, multipliziert mit Grad-CAM: feine Details, aber nur dort, wo die Klasse ist. Selvaraju et al. 2016, arXiv 1610.02391.</translation></message>
<message><source>Help &gt; Welcome steps shows them again (Esc)</source><translation>Hilfe &gt; Einführung zeigt sie wieder (Esc)</translation></message>
<message><source>Help on this method</source><translation>Hilfe zu dieser Methode</translation></message>
<message><source>HiResCAM</source><translation>HiResCAM</translation></message>
<message><source>Hide all maps, export the picture and open the exported file.</source><translation>Blenden Sie alle Karten aus, exportieren Sie das Bild und öffnen Sie die exportierte Datei.</translation></message>
<message><source>Hide everything else</source><translation>Alles andere verdecken</translation></message>
<message><source>Hides regions at random, many times, and fits how much each adds to the score; reports how well that fits. Ribeiro, Singh, Guestrin 2016, arXiv 1602.04938.</source><translation>Verdeckt viele Male zufällige Regionen, schätzt daraus, wie viel jede zum Score beiträgt, und nennt die Güte der Schätzung. Ribeiro, Singh, Guestrin 2016, arXiv 1602.04938.</translation></message>
<message><source>Hiding the marked areas lowers the score faster than hiding shifted areas</source><translation>Verdecken der markierten Flächen senkt den Wert schneller als Verdecken verschobener Flächen</translation></message>
<message><source>Histogram of the map's values</source><translation>Histogramm der Werte der Karte</translation></message>
<message><source>Histogram of {name}, {size:,} values</source><translation>Histogramm von {name}, {size:,} Werte</translation></message>
<message><source>How fast the weight of a sample falls as more is hidden.</source><translation>Wie schnell das Gewicht einer Stichprobe fällt, je mehr verdeckt ist.</translation></message>
<message><source>How long each picture is shown</source><translation>Wie lange jedes Bild gezeigt wird</translation></message>
<message><source>How long the demo of the classroom view shows each method and layer</source><translation>Wie lange die Vorführung der Klassenzimmer-Ansicht jede Methode und Schicht zeigt</translation></message>
<message><source>How many</source><translation>Anzahl</translation></message>
<message><source>How many channels to show.</source><translation>Wie viele Kanäle gezeigt werden.</translation></message>
<message><source>How many channels to try, those that vary most over the picture first. Left open (0): all of them.</source><translation>Wie viele Kanäle erprobt werden; die, die sich über das Bild am stärksten ändern, zuerst. Ohne Angabe (0): alle.</translation></message>
<message><source>How many filters to show.</source><translation>Wie viele Filter gezeigt werden.</translation></message>
<message><source>How many pictures with hidden regions are scored.</source><translation>Wie viele Bilder mit verdeckten Regionen bewertet werden.</translation></message>
<message><source>How many random masks; the map converges slowly.</source><translation>Anzahl der Zufallsmasken; die Karte konvergiert langsam.</translation></message>
<message><source>How many times each picture is used.</source><translation>Wie oft jedes Bild verwendet wird.</translation></message>
<message><source>How many units to show, a row for each.</source><translation>Wie viele Einheiten gezeigt werden, jede in einer Zeile.</translation></message>
<message><source>How many units to show. Left open (0): the whole layer; run that in the background.</source><translation>Wie viele Einheiten gezeigt werden. Ohne Angabe (0): die ganze Schicht; führen Sie das im Hintergrund aus.</translation></message>
<message><source>How steps follow from gradients.</source><translation>Wie aus Gradienten Schritte werden.</translation></message>
<message><source>How the channels of a pixel become one value: the maximum, sum or length of the absolute values, or the signed sum.</source><translation>Wie aus den Kanälen eines Pixels ein Wert wird: Maximum, Summe oder Länge der Beträge oder die Summe mit Vorzeichen.</translation></message>
<message><source>How the object is separated from the background.</source><translation>Wie das Objekt vom Hintergrund getrennt wird.</translation></message>
<message><source>How this method works, and when not to trust it (F1)</source><translation>Wie diese Methode arbeitet, und wann man ihr nicht trauen darf (F1)</translation></message>
<message><source>How to read it</source><translation>So ist es zu lesen</translation></message>
<message><source>Icon of the kind</source><translation>Symbol der Art</translation></message>
<message><source>ImageNet mean and std (PyTorch)</source><translation>Mittelwert und Abweichung von ImageNet (PyTorch)</translation></message>
<message><source>Importance: score of the clear picture minus that of the covered one. Probability: that of the covered picture. Loss difference: loss of the clear picture minus that of the covered one; the smaller, the more important.</source><translation>Wichtigkeit: Score des freien Bildes minus Score des abgedeckten. Wahrscheinlichkeit: die des abgedeckten Bildes. Differenz des Loss: Loss des freien Bildes minus Loss des abgedeckten; je kleiner, desto wichtiger.</translation></message>
<message><source>In the panels</source><translation>In den Bereichen</translation></message>
<message><source>In the screen's own pixels</source><translation>In Pixeln des Bildschirms</translation></message>
<message><source>Include borders</source><translation>Ränder einschließen</translation></message>
<message><source>Input</source><translation>Eingabe</translation></message>
<message><source>Input of the model</source><translation>Eingabe des Modells</translation></message>
<message><source>Input of the model: scaling, fit and size</source><translation>Eingabe des Modells: Skalierung, Einpassung und Größe</translation></message>
<message><source>Input scaling</source><translation>Eingabeskalierung</translation></message>
<message><source>Input size</source><translation>Größe der Eingabe</translation></message>
<message><source>Input: {text}</source><translation>Eingabe: {text}</translation></message>
<message><source>Insertion</source><translation>Einfügen</translation></message>
<message><source>Inside the model</source><translation>Im Inneren des Modells</translation></message>
<message><source>Integrated gradients</source><translation>Integrierte Gradienten</translation></message>
<message><source>It must begin with http://, https://, rtsp://, rtmp:// or udp://, without spaces.</source><translation>Sie muss mit http://, https://, rtsp://, rtmp:// oder udp:// beginnen und darf keine Leerzeichen enthalten.</translation></message>
<message><source>It runs in a separate process and can continue without the window.</source><translation>Er läuft in einem eigenen Prozess und kann ohne das Fenster weiterlaufen.</translation></message>
<message><source>It runs in a separate process and can continue without the window. Convscope shows it again at the next start.</source><translation>Es läuft in einem eigenen Prozess und kann ohne das Fenster weiterlaufen. Convscope zeigt es beim nächsten Start wieder.</translation></message>
<message><source>It runs in the background, in a process of its own. Finished pictures in that folder are kept, so a stopped batch continues where it was.</source><translation>Das läuft im Hintergrund in einem eigenen Prozess. Fertige Bilder in diesem Ordner bleiben, ein gestoppter Stapel macht also dort weiter, wo er war.</translation></message>
<message><source>Its code can do everything that you can do on this computer. It runs whenever a model needs a layer or function that it defines, until the file changes.</source><translation>Ihr Code kann alles tun, was Sie auf diesem Computer tun können. Er läuft immer dann, wenn ein Modell eine Schicht oder Funktion daraus braucht, bis sich die Datei ändert.</translation></message>
<message><source>Jitter</source><translation>Versatz</translation></message>
<message><source>Job: {title}</source><translation>Auftrag: {title}</translation></message>
<message><source>Jobs</source><translation>Aufträge</translation></message>
<message><source>Keep a map of the model that is open; panes and One scale compare them.</source><translation>Behalten Sie eine Karte des offenen Modells; Ansichten und „Gemeinsame Skala“ vergleichen sie.</translation></message>
<message><source>Keep a map of the picture that is shown.</source><translation>Behalten Sie eine Karte des gezeigten Bildes.</translation></message>
<message><source>Keep a map, then show another map to subtract them.</source><translation>Behalten Sie eine Karte, und zeigen Sie dann eine andere, um sie voneinander abzuziehen.</translation></message>
<message><source>Keep the current view in a pane next to the canvas (up to three)</source><translation>Die aktuelle Ansicht neben dem Bild behalten (bis zu drei)</translation></message>
<message><source>Kept. Now explain another class, method, model or picture to compare with it.</source><translation>Behalten. Lassen Sie nun eine andere Klasse, Methode, ein anderes Modell oder Bild erklären, um zu vergleichen.</translation></message>
<message><source>Keras models ({patterns});;All files (*)</source><translation>Keras-Modelle ({patterns});;Alle Dateien (*)</translation></message>
<message><source>Keras's cache, or random</source><translation>Cache von Keras oder zufällig</translation></message>
<message><source>Kernel width</source><translation>Kernelbreite</translation></message>
<message><source>Kernels</source><translation>Filterkerne</translation></message>
<message><source>Keyboard shortcuts</source><translation>Tastenkürzel</translation></message>
<message><source>Kind</source><translation>Art</translation></message>
<message><source>Kind of layer</source><translation>Art der Schicht</translation></message>
<message><source>Kind of layer, as an icon</source><translation>Art der Schicht als Symbol</translation></message>
<message><source>Kind of source</source><translation>Art der Quelle</translation></message>
<message><source>L1</source><translation>L1</translation></message>
<message><source>L2</source><translation>L2</translation></message>
<message><source>LIME</source><translation>LIME</translation></message>
<message><source>Lambda</source><translation>Lambda</translation></message>
<message><source>Language</source><translation>Sprache</translation></message>
<message><source>Larger values make superpixels squarer, smaller ones follow colours.</source><translation>Größere Werte machen Superpixel quadratischer, kleinere folgen den Farben.</translation></message>
<message><source>Last layers: few channels respond, each to a kind of object.</source><translation>Letzte Schichten: Wenige Kanäle sprechen an, jeder auf eine Objektart.</translation></message>
<message><source>Layer</source><translation>Schicht</translation></message>
<message><source>Layer activity</source><translation>Aktivität der Schichten</translation></message>
<message><source>Layer: {path}</source><translation>Schicht: {path}</translation></message>
<message><source>LayerCAM</source><translation>LayerCAM</translation></message>
<message><source>Layers of the model</source><translation>Schichten des Modells</translation></message>
<message><source>Layers with weights; layers with warnings are marked</source><translation>Schichten mit Gewichten; Schichten mit Warnungen sind markiert</translation></message>
<message><source>Lays one channel of a layer over the picture: where it responds, and how strongly. The frame is the receptive field of its strongest cell.</source><translation>Legt einen Kanal einer Schicht über das Bild: wo er anspricht und wie stark. Der Rahmen ist das rezeptive Feld seiner stärksten Zelle.</translation></message>
<message><source>Learning rate</source><translation>Lernrate</translation></message>
<message><source>Least confident first</source><translation>Unsicherste zuerst</translation></message>
<message><source>Leave a tile or the classroom view</source><translation>Eine Kachel oder die Klassenzimmer-Ansicht verlassen</translation></message>
<message><source>Left out: {names}</source><translation>Ausgelassen: {names}</translation></message>
<message><source>Length of a step, in units of the input range.</source><translation>Länge eines Schritts, in Wertebereichen der Eingabe.</translation></message>
<message><source>Length of a step, in units of the input range; 0.05 in the Fourier basis.</source><translation>Länge eines Schritts, in Einheiten des Wertebereichs der Eingabe; 0.05 in der Fourier-Basis.</translation></message>
<message><source>Let opacity follow the value, so that the picture stays visible</source><translation>Die Deckkraft folgt dem Wert, sodass das Bild sichtbar bleibt</translation></message>
<message><source>Let the last windows be cut at the right and lower border, so that no pixel is left out.</source><translation>Die letzten Fenster am rechten und unteren Rand abschneiden, damit kein Pixel ausgelassen wird.</translation></message>
<message><source>Light</source><translation>Hell</translation></message>
<message><source>Lines show where the signal of the class reaches the pixels, whether the units on the way responded or not.</source><translation>Linien zeigen, wo das Signal der Klasse die Pixel erreicht, ob die Einheiten auf dem Weg reagiert haben oder nicht.</translation></message>
<message><source>Loading TensorFlow ...</source><translation>TensorFlow wird geladen ...</translation></message>
<message><source>Localisation</source><translation>Lokalisierung</translation></message>
<message><source>Look for cameras again</source><translation>Erneut nach Kameras suchen</translation></message>
<message><source>Look for groups of bright pixels: there a small change moves the score most. Single bright pixels are often noise.</source><translation>Auf Gruppen heller Pixel achten: Dort bewegt eine kleine Änderung den Score am meisten. Einzelne helle Pixel sind oft Rauschen.</translation></message>
<message><source>Look for shapes that repeat: they raise the score of the class.</source><translation>Auf Formen achten, die sich wiederholen: Sie erhöhen den Score der Klasse.</translation></message>
<message><source>Look inside</source><translation>Hineinschauen</translation></message>
<message><source>Looking for cameras ...</source><translation>Kameras werden gesucht ...</translation></message>
<message><source>Looks at the picture through many random masks and adds them up, each by the score it leaves: no gradients, no layer, no windows. Petsiuk, Das, Saenko 2018, arXiv 1806.07421.</source><translation>Betrachtet das Bild durch viele Zufallsmasken und summiert sie, jede mit dem Score, den sie übrig lässt: keine Gradienten, keine Schicht, keine Fenster. Petsiuk, Das, Saenko 2018, arXiv 1806.07421.</translation></message>
<message><source>Loss</source><translation>Loss</translation></message>
<message><source>M method    L layer    C class    Space freeze    D demo    H keys    Esc leave</source><translation>M Methode    L Schicht    C Klasse    Leertaste Einfrieren    D Vorführung    H Tasten    Esc Verlassen</translation></message>
<message><source>M&amp;oving patch</source><translation>Bewegte Ab&amp;deckung</translation></message>
<message><source>Magnification of the picture</source><translation>Vergrößerung des Bildes</translation></message>
<message><source>Make it smaller.</source><translation>Verkleinern Sie es.</translation></message>
<message><source>Many zeros mean that few units respond. A dead channel is zero everywhere in this picture.</source><translation>Viele Nullen bedeuten, dass wenige Einheiten reagieren. Ein toter Kanal ist in diesem Bild überall null.</translation></message>
<message><source>Maps</source><translation>Karten</translation></message>
<message><source>Maps over the picture</source><translation>Karten über dem Bild</translation></message>
<message><source>Masks</source><translation>Masken</translation></message>
<message><source>Max-pooling routes</source><translation>Max-Pooling-Wege</translation></message>
<message><source>Mean and deviation then use this order, too</source><translation>Auch Mittelwert und Abweichung gelten dann in dieser Reihenfolge</translation></message>
<message><source>Mean change of a pixel in a step, as a share of the input range.</source><translation>Mittlere Änderung eines Pixels je Schritt, als Anteil am Wertebereich der Eingabe.</translation></message>
<message><source>Meaning</source><translation>Bedeutung</translation></message>
<message><source>Measure a distance in pixels, and plot the values along the line</source><translation>Einen Abstand in Pixeln messen und die Werte entlang der Linie zeichnen</translation></message>
<message><source>Measured line: {length:.1f} px, {across:+.1f} across, {down:+.1f} down</source><translation>Gemessene Linie: {length:.1f} px, {across:+.1f} waagerecht, {down:+.1f} senkrecht</translation></message>
<message><source>Measured rates</source><translation>Gemessene Raten</translation></message>
<message><source>Measured: pictures shown, frames explained, delay from camera to map, frames skipped</source><translation>Gemessen: Bilder je Sekunde, erklärte Bilder, Verzögerung von der Kamera bis zur Karte, ausgelassene Bilder</translation></message>
<message><source>Measurements and checks appear here.</source><translation>Hier erscheinen Messungen und Prüfungen.</translation></message>
<message><source>Merge</source><translation>Zusammenführung</translation></message>
<message><source>Message</source><translation>Meldung</translation></message>
<message><source>Method</source><translation>Methode</translation></message>
<message><source>Method: {title}. {question}</source><translation>Methode: {title}. {question}</translation></message>
<message><source>Methods</source><translation>Methoden</translation></message>
<message><source>Middle layers: channels respond to textures and parts of objects.</source><translation>Mittlere Schichten: Kanäle sprechen auf Texturen und Objektteile an.</translation></message>
<message><source>Middle layers: the evidence lies on edges and textures.</source><translation>Mittlere Schichten: Die Evidenz liegt auf Kanten und Texturen.</translation></message>
<message><source>Minus the mean</source><translation>Minus Mittelwert</translation></message>
<message><source>Mistakes ({count})</source><translation>Fehler ({count})</translation></message>
<message><source>Mistakes are sorted by how far the best wrong class is above the right one</source><translation>Fehler sind danach geordnet, wie weit die beste falsche Klasse über der richtigen liegt</translation></message>
<message><source>Model</source><translation>Modell</translation></message>
<message><source>Models</source><translation>Modelle</translation></message>
<message><source>More</source><translation>Mehr</translation></message>
<message><source>More ({count} changed)</source><translation>Mehr ({count} geändert)</translation></message>
<message><source>Most confident first</source><translation>Sicherste zuerst</translation></message>
<message><source>Move map &amp;up</source><translation>Karte na&amp;ch oben</translation></message>
<message><source>Move map do&amp;wn</source><translation>Karte nach &amp;unten</translation></message>
<message><source>Move the keyboard focus to the next panel</source><translation>Den Tastaturfokus zum nächsten Bereich setzen</translation></message>
<message><source>Move the keyboard focus to the previous panel</source><translation>Den Tastaturfokus zum vorigen Bereich setzen</translation></message>
<message><source>Move the picture by dragging</source><translation>Das Bild durch Ziehen verschieben</translation></message>
<message><source>Move the selected map down</source><translation>Die gewählte Karte nach unten verschieben</translation></message>
<message><source>Move the selected map up</source><translation>Die gewählte Karte nach oben verschieben</translation></message>
<message><source>Move through the epochs (arrow keys)</source><translation>Durch die Epochen gehen (Pfeiltasten)</translation></message>
<message><source>Moving patch</source><translation>Bewegte Abdeckung</translation></message>
<message><source>Multiplies each cell with its own gradient, so that the map holds only evidence that the network used there. Draelos &amp; Carin 2020, arXiv 2011.08891.</source><translation>Multipliziert jede Zelle mit ihrem eigenen Gradienten, sodass die Karte nur Belege enthält, die das Netz dort verwendet hat. Draelos &amp; Carin 2020, arXiv 2011.08891.</translation></message>
<message><source>Multiplies each pixel's gradient with the pixel itself: the first-order Taylor term, also known as top predictors. Shrikumar et al. 2016, arXiv 1605.01713.</source><translation>Multipliziert den Gradienten jedes Pixels mit dem Pixel selbst: das Taylor-Glied erster Ordnung, auch als „Top Predictors“ bekannt. Shrikumar et al. 2016, arXiv 1605.01713.</translation></message>
<message><source>Name</source><translation>Name</translation></message>
<message><source>Name; blocks and nested models unfold in place</source><translation>Name; Blöcke und enthaltene Modelle werden an Ort und Stelle aufgeklappt</translation></message>
<message><source>Needs a model with feature maps.</source><translation>Braucht ein Modell mit Merkmalskarten.</translation></message>
<message><source>Needs predictions of pictures in class folders.</source><translation>Braucht Vorhersagen für Bilder in Klassenordnern.</translation></message>
<message><source>Network</source><translation>Netz</translation></message>
<message><source>Network graph</source><translation>Netzgraph</translation></message>
<message><source>Network stream</source><translation>Netzwerk-Stream</translation></message>
<message><source>Never believe it without a check: it stays much the same with random weights. Without ReLUs it is the plain gradient, and a note says so.</source><translation>Nie ohne Prüfung glauben: Mit zufälligen Gewichten bleibt die Karte fast gleich. Ohne ReLUs ist sie der einfache Gradient, und ein Hinweis sagt es.</translation></message>
<message><source>Never believe it without a check: like guided backpropagation, it stays much the same with random weights.</source><translation>Nie ohne Prüfung glauben: Wie bei Guided Backpropagation bleibt die Karte mit zufälligen Gewichten fast gleich.</translation></message>
<message><source>Next</source><translation>Weiter</translation></message>
<message><source>Next &amp;class</source><translation>Nächste &amp;Klasse</translation></message>
<message><source>Next &amp;layer</source><translation>Nächste &amp;Schicht</translation></message>
<message><source>Next page</source><translation>Nächste Seite</translation></message>
<message><source>Next step (Right)</source><translation>Nächster Schritt (Rechts)</translation></message>
<message><source>No address is given.</source><translation>Es ist keine Adresse angegeben.</translation></message>
<message><source>No camera is chosen.</source><translation>Es ist keine Kamera ausgewählt.</translation></message>
<message><source>No camera was found. Plug one in, and press Refresh.</source><translation>Es wurde keine Kamera gefunden. Schließen Sie eine an, und klicken Sie auf „Aktualisieren“.</translation></message>
<message><source>No check could be judged.</source><translation>Keine Prüfung ließ sich beurteilen.</translation></message>
<message><source>No epoch is done yet.</source><translation>Noch ist keine Epoche fertig.</translation></message>
<message><source>No file was trusted.</source><translation>Es gab keine Datei, der vertraut wurde.</translation></message>
<message><source>No folder is chosen.</source><translation>Es ist kein Ordner ausgewählt.</translation></message>
<message><source>No longer trusted: {names}.</source><translation>Nicht mehr vertraut wird: {names}.</translation></message>
<message><source>No matching classes.</source><translation>Keine passenden Klassen.</translation></message>
<message><source>No matching commands.</source><translation>Keine passenden Befehle.</translation></message>
<message><source>No matching methods.</source><translation>Keine passenden Methoden.</translation></message>
<message><source>No model is open.</source><translation>Es ist kein Modell geöffnet.</translation></message>
<message><source>No pass through the network.</source><translation>Kein Lauf durch das Netz.</translation></message>
<message><source>No picture for {seconds:.0f} s. Is the source still there?</source><translation>Seit {seconds:.0f} s kein Bild. Ist die Quelle noch da?</translation></message>
<message><source>No training is known yet.</source><translation>Noch ist kein Training bekannt.</translation></message>
<message><source>No training is open. Start one in the Train menu (Ctrl+Shift+T), or open a running one.</source><translation>Es ist kein Training geöffnet. Starten Sie eines im Menü Trainieren (Strg+Umschalt+T), oder öffnen Sie ein laufendes.</translation></message>
<message><source>No validation picture is predicted wrongly.</source><translation>Kein Validierungsbild wird falsch vorhergesagt.</translation></message>
<message><source>No video file is chosen.</source><translation>Es ist keine Videodatei ausgewählt.</translation></message>
<message><source>No {name}</source><translation>Ohne {name}</translation></message>
<message><source>Noise</source><translation>Rauschen</translation></message>
<message><source>Noisy copies of the picture.</source><translation>Verrauschte Kopien des Bildes.</translation></message>
<message><source>Norm</source><translation>Norm</translation></message>
<message><source>Norm that the gradient is divided by.</source><translation>Norm, durch die der Gradient geteilt wird.</translation></message>
<message><source>Normalisation</source><translation>Normierung</translation></message>
<message><source>Normalise to maximum</source><translation>Auf Maximum normieren</translation></message>
<message><source>Not applicable</source><translation>Entfällt</translation></message>
<message><source>Not available now.</source><translation>Jetzt nicht verfügbar.</translation></message>
<message><source>Not judged</source><translation>Unklar</translation></message>
<message><source>Not on this page.</source><translation>Nicht auf dieser Seite.</translation></message>
<message><source>Nothing was recorded: the source sent no frame.</source><translation>Es wurde nichts aufgenommen: Die Quelle hat kein Bild geliefert.</translation></message>
<message><source>Now</source><translation>Jetzt</translation></message>
<message><source>Number of noise pictures.</source><translation>Anzahl der Rauschbilder.</translation></message>
<message><source>Number of weights</source><translation>Anzahl der Gewichte</translation></message>
<message><source>Numbers</source><translation>Zahlen</translation></message>
<message><source>Numbers and plots</source><translation>Zahlen und Diagramme</translation></message>
<message><source>Object above</source><translation>Objekt über</translation></message>
<message><source>Occlusion</source><translation>Okklusion</translation></message>
<message><source>Octaves</source><translation>Oktaven</translation></message>
<message><source>Off: each start shows the default layout</source><translation>Aus: Jeder Start zeigt die Standardanordnung</translation></message>
<message><source>Off: it stops at its last frame</source><translation>Aus: Es bleibt beim letzten Bild stehen</translation></message>
<message><source>Off: it stops at the last picture</source><translation>Aus: Es bleibt beim letzten Bild stehen</translation></message>
<message><source>Off: the class that you click stays explained</source><translation>Aus: Die angeklickte Klasse wird weiter erklärt</translation></message>
<message><source>One camera was found.</source><translation>Eine Kamera wurde gefunden.</translation></message>
<message><source>One channel</source><translation>Ein Kanal</translation></message>
<message><source>One channel: where it responds most, and its receptive field.</source><translation>Ein Kanal: wo er am stärksten anspricht, und sein rezeptives Feld.</translation></message>
<message><source>One of keras.applications, or a JSON file</source><translation>Eines aus keras.applications oder eine JSON-Datei</translation></message>
<message><source>One of the maps is not complete. Run its method to the end, then keep or show it again.</source><translation>Eine der Karten ist unvollständig. Führen Sie ihre Methode zu Ende, und behalten oder zeigen Sie sie dann erneut.</translation></message>
<message><source>One row for each picture: classes, scores and errors</source><translation>Eine Zeile je Bild: Klassen, Werte und Fehler</translation></message>
<message><source>One stage earlier: the evidence is finer, but less certain.</source><translation>Eine Stufe früher: Die Evidenz ist feiner, aber weniger sicher.</translation></message>
<message><source>One unit responds strongly to each tile. Edges and textures belong to early layers, parts of objects to late ones.</source><translation>Auf jede Kachel reagiert eine Einheit stark. Kanten und Texturen gehören zu frühen Schichten, Teile von Objekten zu späten.</translation></message>
<message><source>Only for the blend mode normal.</source><translation>Nur für den Mischmodus normal.</translation></message>
<message><source>Only pictures of {label} that are predicted as {predicted}</source><translation>Nur Bilder von {label}, die als {predicted} vorhergesagt werden</translation></message>
<message><source>Only pictures that are predicted wrongly</source><translation>Nur Bilder, die falsch vorhergesagt werden</translation></message>
<message><source>Only the complete map of a method can be checked: run the method to its end.</source><translation>Nur die vollständige Karte einer Methode lässt sich prüfen: Führen Sie die Methode bis zum Ende aus.</translation></message>
<message><source>Only used if "{label}" is "{value}".</source><translation>Nur verwendet, wenn „{label}“ auf „{value}“ steht.</translation></message>
<message><source>Only what you see is sorted: files keep the method's order.</source><translation>Nur die Anzeige wird sortiert: Dateien behalten die Reihenfolge der Methode.</translation></message>
<message><source>Open</source><translation>Offen</translation></message>
<message><source>Open &amp;architecture...</source><translation>&amp;Architektur öffnen ...</translation></message>
<message><source>Open &amp;embedded model</source><translation>E&amp;ingebautes Modell öffnen</translation></message>
<message><source>Open &amp;model...</source><translation>&amp;Modell öffnen ...</translation></message>
<message><source>Open &amp;picture...</source><translation>Bi&amp;ld öffnen ...</translation></message>
<message><source>Open &amp;recent</source><translation>&amp;Zuletzt geöffnet</translation></message>
<message><source>Open SavedModel &amp;folder...</source><translation>&amp;SavedModel-Ordner öffnen ...</translation></message>
<message><source>Open SavedModel folder</source><translation>SavedModel-Ordner öffnen</translation></message>
<message><source>Open a Keras model file</source><translation>Eine Keras-Modelldatei öffnen</translation></message>
<message><source>Open a TensorFlow SavedModel</source><translation>Ein SavedModel von TensorFlow öffnen</translation></message>
<message><source>Open a folder of pictures first.</source><translation>Öffnen Sie zuerst einen Ordner mit Bildern.</translation></message>
<message><source>Open a folder of pictures in the File menu (Ctrl+Shift+O), or drop one on the window.</source><translation>Öffnen Sie im Menü „Datei“ einen Ordner mit Bildern (Strg+Umschalt+O), oder ziehen Sie einen auf das Fenster.</translation></message>
<message><source>Open a folder, and show its pictures with their predictions</source><translation>Einen Ordner öffnen und seine Bilder mit ihren Vorhersagen zeigen</translation></message>
<message><source>Open a model and a picture first.</source><translation>Öffnen Sie zuerst ein Modell und ein Bild.</translation></message>
<message><source>Open a model to see its graph.</source><translation>Öffnen Sie ein Modell, um seinen Graphen zu sehen.</translation></message>
<message><source>Open a picture file</source><translation>Eine Bilddatei öffnen</translation></message>
<message><source>Open a picture first.</source><translation>Öffnen Sie zuerst ein Bild.</translation></message>
<message><source>Open a running tr&amp;aining...</source><translation>La&amp;ufendes Training öffnen ...</translation></message>
<message><source>Open a saved session</source><translation>Eine gespeicherte Sitzung öffnen</translation></message>
<message><source>Open a training</source><translation>Training öffnen</translation></message>
<message><source>Open again</source><translation>Erneut öffnen</translation></message>
<message><source>Open an architecture of keras.applications with a file of weights</source><translation>Eine Architektur aus keras.applications mit einer Gewichtsdatei öffnen</translation></message>
<message><source>Open architecture</source><translation>Architektur öffnen</translation></message>
<message><source>Open camera or video</source><translation>Kamera oder Video öffnen</translation></message>
<message><source>Open fol&amp;der of pictures...</source><translation>Bilder&amp;ordner öffnen ...</translation></message>
<message><source>Open folder of pictures</source><translation>Bilderordner öffnen</translation></message>
<message><source>Open model</source><translation>Modell öffnen</translation></message>
<message><source>Open model: {name}</source><translation>Geöffnetes Modell: {name}</translation></message>
<message><source>Open picture</source><translation>Bild öffnen</translation></message>
<message><source>Open sess&amp;ion...</source><translation>Si&amp;tzung öffnen ...</translation></message>
<message><source>Open session</source><translation>Sitzung öffnen</translation></message>
<message><source>Open the best network so far, and its worst mistakes in the panel Folder</source><translation>Das bisher beste Netz öffnen, und seine ärgsten Fehler unter Ordner</translation></message>
<message><source>Open the embedded EfficientNet-Lite0</source><translation>Das eingebaute EfficientNet-Lite0 öffnen</translation></message>
<message><source>Open the picture or file on the clipboard</source><translation>Das Bild oder die Datei aus der Zwischenablage öffnen</translation></message>
<message><source>Open the source again</source><translation>Die Quelle erneut öffnen</translation></message>
<message><source>Opening the model ...</source><translation>Das Modell wird geöffnet ...</translation></message>
<message><source>Opening {name}</source><translation>{name} öffnen</translation></message>
<message><source>Opening {name} ...</source><translation>{name} wird geöffnet ...</translation></message>
<message><source>Optimiser</source><translation>Optimierer</translation></message>
<message><source>Order</source><translation>Reihenfolge</translation></message>
<message><source>Order of colours</source><translation>Reihenfolge der Farben</translation></message>
<message><source>Order of the tiles</source><translation>Reihenfolge der Kacheln</translation></message>
<message><source>Other folder...</source><translation>Anderer Ordner ...</translation></message>
<message><source>Other layer</source><translation>Andere Schicht</translation></message>
<message><source>Output</source><translation>Ausgabe</translation></message>
<message><source>Output of the model</source><translation>Ausgabe des Modells</translation></message>
<message><source>Output: {name}</source><translation>Ausgabe: {name}</translation></message>
<message><source>Own colour</source><translation>Eigene Farbe</translation></message>
<message><source>Own scale</source><translation>Eigene Skala</translation></message>
<message><source>P&amp;revious layer</source><translation>V&amp;orige Schicht</translation></message>
<message><source>Pa&amp;ttern of this unit</source><translation>Mus&amp;ter dieser Einheit</translation></message>
<message><source>Page</source><translation>Seite</translation></message>
<message><source>Page with all results (report.html)</source><translation>Seite mit allen Ergebnissen (report.html)</translation></message>
<message><source>Pages of the help</source><translation>Seiten der Hilfe</translation></message>
<message><source>Paint the area to cover, and measure the change of the score</source><translation>Die abzudeckende Fläche malen und die Änderung des Scores messen</translation></message>
<message><source>Painted mask</source><translation>Gemalte Maske</translation></message>
<message><source>Panel: {title}</source><translation>Bereich: {title}</translation></message>
<message><source>Panels</source><translation>Bereiche</translation></message>
<message><source>Parameters</source><translation>Parameter</translation></message>
<message><source>Parameters that are rarely changed</source><translation>Parameter, die selten geändert werden</translation></message>
<message><source>Passes</source><translation>Bestanden</translation></message>
<message><source>Paste a picture, a file, or the absolute path of a file.</source><translation>Fügen Sie ein Bild, eine Datei oder den vollständigen Pfad einer Datei ein.</translation></message>
<message><source>Patience</source><translation>Geduld</translation></message>
<message><source>Patterns ...</source><translation>Muster ...</translation></message>
<message><source>Patterns by unit and epoch</source><translation>Muster nach Einheit und Epoche</translation></message>
<message><source>Patterns of the units of one layer after each epoch, side by side</source><translation>Muster der Einheiten einer Schicht nach jeder Epoche, nebeneinander</translation></message>
<message><source>Patterns over the &amp;epochs...</source><translation>&amp;Muster über die Epochen ...</translation></message>
<message><source>Patterns over the epochs</source><translation>Muster über die Epochen</translation></message>
<message><source>Pause</source><translation>Pause</translation></message>
<message><source>Pause or resume the recording</source><translation>Aufnahme anhalten oder fortsetzen</translation></message>
<message><source>Pause or resume the training</source><translation>Das Training anhalten oder fortsetzen</translation></message>
<message><source>Pause or resume the training; a pause does not free its memory</source><translation>Das Training anhalten oder fortsetzen; eine Pause gibt seinen Speicher nicht frei</translation></message>
<message><source>Pause or resume the video; its current frame is still explained</source><translation>Das Video anhalten oder fortsetzen; sein aktuelles Einzelbild wird weiter erklärt</translation></message>
<message><source>Pause this job</source><translation>Auftrag pausieren</translation></message>
<message><source>Pause this job; others may run meanwhile</source><translation>Diesen Auftrag pausieren; andere können inzwischen laufen</translation></message>
<message><source>Paused in epoch {epoch} of {count}.</source><translation>Angehalten in Epoche {epoch} von {count}.</translation></message>
<message><source>Pausing after the current batch ...</source><translation>Nach dem laufenden Batch wird angehalten ...</translation></message>
<message><source>Penalty on large coefficients.</source><translation>Strafe für große Koeffizienten.</translation></message>
<message><source>Penalty on the absolute weights of new layers.</source><translation>Strafe auf die Beträge der Gewichte neuer Schichten.</translation></message>
<message><source>Penalty on the squared weights of new layers.</source><translation>Strafe auf die Quadrate der Gewichte neuer Schichten.</translation></message>
<message><source>Picture</source><translation>Bild</translation></message>
<message><source>Picture &amp;size</source><translation>Bild&amp;größe</translation></message>
<message><source>Picture and maps are shown without it; open a model (Ctrl+M) to explain more.</source><translation>Bild und Karten werden ohne das Modell gezeigt; öffnen Sie ein Modell (Strg+M), um mehr zu erklären.</translation></message>
<message><source>Picture for input {name}</source><translation>Bild für Eingabe {name}</translation></message>
<message><source>Picture size</source><translation>Bildgröße</translation></message>
<message><source>Picture with &amp;legend...</source><translation>Bild mit &amp;Legende ...</translation></message>
<message><source>Picture...</source><translation>Bild ...</translation></message>
<message><source>Pictures</source><translation>Bilder</translation></message>
<message><source>Pictures are being explained</source><translation>Bilder werden erklärt</translation></message>
<message><source>Pictures are being explained already. Stop that batch or wait until it has ended.</source><translation>Es werden schon Bilder erklärt. Stoppe diesen Stapel oder warte, bis er fertig ist.</translation></message>
<message><source>Pictures in one step.</source><translation>Bilder in einem Schritt.</translation></message>
<message><source>Pictures of the folder</source><translation>Bilder des Ordners</translation></message>
<message><source>Pictures of {name}: {count}</source><translation>Bilder von {name}: {count}</translation></message>
<message><source>Pictures that e&amp;xcite a unit...</source><translation>&amp;Bilder, die eine Einheit aktivieren ...</translation></message>
<message><source>Pictures that excite a unit most</source><translation>Bilder, die eine Einheit am stärksten aktivieren</translation></message>
<message><source>Pictures with the largest activations</source><translation>Bilder mit den größten Aktivierungen</translation></message>
<message><source>Pin</source><translation>Anheften</translation></message>
<message><source>Pin the next of the three top classes; after the last, follow the top class again</source><translation>Die nächste der drei wahrscheinlichsten Klassen festhalten; nach der letzten wieder der wahrscheinlichsten folgen</translation></message>
<message><source>Pin unit {unit} (P); pinned tiles stay first</source><translation>Einheit {unit} anheften (P); angeheftete Kacheln bleiben vorn</translation></message>
<message><source>Pixels cut off at each side of the result, at most a quarter of it.</source><translation>Pixel, die an jeder Seite des Ergebnisses abgeschnitten werden, höchstens ein Viertel davon.</translation></message>
<message><source>Pixels: each on its own. Fourier: the picture's frequencies, all at the same rate, while it moves a little. Jitter, blur, decay, start and norm then have no effect, and the rate is that of Adam.</source><translation>Pixel: jedes für sich. Fourier: die Frequenzen des Bildes, alle gleich schnell, während es sich ein wenig bewegt. Versatz, Weichzeichnen, Abklingen, Start und Norm haben dann keine Wirkung, und die Schrittlänge ist die von Adam.</translation></message>
<message><source>Play</source><translation>Abspielen</translation></message>
<message><source>Plots</source><translation>Diagramme</translation></message>
<message><source>Plug one in and press Refresh, or choose another kind of source.</source><translation>Schließen Sie eine an, und klicken Sie auf „Aktualisieren“, oder wählen Sie eine andere Art von Quelle.</translation></message>
<message><source>Points on the path; more steps make the sum more accurate.</source><translation>Stützstellen auf dem Weg; mehr davon machen die Summe genauer.</translation></message>
<message><source>Pooling</source><translation>Pooling</translation></message>
<message><source>Pooling r&amp;outes to this cell</source><translation>&amp;Pooling-Wege zu dieser Zelle</translation></message>
<message><source>Position in the recording</source><translation>Stelle in der Aufnahme</translation></message>
<message><source>Position in the recording; drag to seek</source><translation>Stelle in der Aufnahme; ziehen, um zu einer anderen zu gehen</translation></message>
<message><source>Pr&amp;eferences...</source><translation>Ei&amp;nstellungen ...</translation></message>
<message><source>Pr&amp;evious panel</source><translation>&amp;Voriger Bereich</translation></message>
<message><source>Predict the picture with every scaling. Those with about the usual spread of scores come first. This is a hint, not a proof: networks can be confident about nonsense.</source><translation>Das Bild mit jeder Skalierung vorhersagen. Zuerst kommen die, bei denen die Scores etwa so streuen wie üblich. Das ist ein Hinweis, kein Beweis: Netze können sich des Unsinns sicher sein.</translation></message>
<message><source>Predicting {count} of {name} (in the background)</source><translation>{count} Bilder aus {name} vorhersagen (im Hintergrund)</translation></message>
<message><source>Predictions</source><translation>Vorhersagen</translation></message>
<message><source>Predictions of the model</source><translation>Vorhersagen des Modells</translation></message>
<message><source>Preferences</source><translation>Einstellungen</translation></message>
<message><source>Preset</source><translation>Vorgabe</translation></message>
<message><source>Press Browse to choose one.</source><translation>Klicken Sie auf „Durchsuchen“, um auszuwählen.</translation></message>
<message><source>Press Browse, or type the path of one.</source><translation>Klicken Sie auf „Durchsuchen“, oder geben Sie einen Pfad ein.</translation></message>
<message><source>Press Esc to go back to the picture.</source><translation>Mit Esc zurück zum Bild.</translation></message>
<message><source>Previous</source><translation>Zurück</translation></message>
<message><source>Previous page</source><translation>Vorige Seite</translation></message>
<message><source>Previous page (Alt+Left)</source><translation>Vorige Seite (Alt+Links)</translation></message>
<message><source>Previous step (Left)</source><translation>Voriger Schritt (Links)</translation></message>
<message><source>Prin&amp;t...</source><translation>&amp;Drucken ...</translation></message>
<message><source>Print the picture as shown, with its legend</source><translation>Das Bild wie gezeigt mit seiner Legende drucken</translation></message>
<message><source>Procedure</source><translation>Verfahren</translation></message>
<message><source>Put a copy of the selected map above it</source><translation>Eine Kopie der gewählten Karte darüberlegen</translation></message>
<message><source>Python file that defines custom layers</source><translation>Python-Datei, die eigene Schichten definiert</translation></message>
<message><source>Quantile below which they are seeds of the background.</source><translation>Quantil, unter dem sie Saatpunkte des Hintergrunds sind.</translation></message>
<message><source>Quantile of the saliency above which pixels are seeds of the object.</source><translation>Quantil der Salienz, über dem Pixel Saatpunkte des Objekts sind.</translation></message>
<message><source>RISE</source><translation>RISE</translation></message>
<message><source>RMS</source><translation>RMS</translation></message>
<message><source>Random noise shows the layer in general; this picture shows its effect here.</source><translation>Zufälliges Rauschen zeigt die Schicht im Allgemeinen, dieses Bild ihre Wirkung hier.</translation></message>
<message><source>Random shift at each step; calms high frequencies. The paper has none.</source><translation>Zufällige Verschiebung bei jedem Schritt; dämpft hohe Frequenzen. Im Paper gibt es keine.</translation></message>
<message><source>Random shift before each step.</source><translation>Zufällige Verschiebung vor jedem Schritt.</translation></message>
<message><source>Random shift before each step; calms high frequencies.</source><translation>Zufällige Verschiebung vor jedem Schritt; dämpft hohe Frequenzen.</translation></message>
<message><source>Randomised weights</source><translation>Zufällige Gewichte</translation></message>
<message><source>Rate</source><translation>Schrittlänge</translation></message>
<message><source>Re&amp;levance to the class</source><translation>Re&amp;levanz für die Klasse</translation></message>
<message><source>Re&amp;move</source><translation>&amp;Entfernen</translation></message>
<message><source>Re&amp;move map</source><translation>Karte en&amp;tfernen</translation></message>
<message><source>Re&amp;name</source><translation>&amp;Umbenennen</translation></message>
<message><source>Re&amp;name map</source><translation>Karte &amp;umbenennen</translation></message>
<message><source>Read it as Grad-CAM, with all objects of the class at once. Its values have no unit: compare places, not pictures.</source><translation>Wie Grad-CAM zu lesen, mit allen Objekten der Klasse zugleich. Die Werte haben keine Einheit: Stellen vergleichen, nicht Bilder.</translation></message>
<message><source>Read it as gradient saliency with less noise. Preset VarGrad is bright where the noisy copies disagree.</source><translation>Wie Gradienten-Salienz zu lesen, mit weniger Rauschen. Die Vorgabe VarGrad ist hell, wo die verrauschten Kopien sich widersprechen.</translation></message>
<message><source>Read the Markdown files in docs/ of the source code instead.</source><translation>Lesen Sie stattdessen die Markdown-Dateien in docs/ des Quelltextes.</translation></message>
<message><source>Read the class names from a text, JSON or CSV file</source><translation>Die Klassennamen aus einer Text-, JSON- oder CSV-Datei lesen</translation></message>
<message><source>Reading {name} ...</source><translation>{name} wird gelesen ...</translation></message>
<message><source>Ready</source><translation>Bereit</translation></message>
<message><source>Recall</source><translation>Trefferquote</translation></message>
<message><source>Recent folder: {title}</source><translation>Zuletzt geöffneter Ordner: {title}</translation></message>
<message><source>Recent model: {title}</source><translation>Zuletzt geöffnetes Modell: {title}</translation></message>
<message><source>Recent picture: {title}</source><translation>Zuletzt geöffnetes Bild: {title}</translation></message>
<message><source>Recent session: {title}</source><translation>Zuletzt geöffnete Sitzung: {title}</translation></message>
<message><source>Recent trainings:</source><translation>Letzte Trainings:</translation></message>
<message><source>Recent video: {title}</source><translation>Zuletzt geöffnetes Video: {title}</translation></message>
<message><source>Receptive field</source><translation>Rezeptives Feld</translation></message>
<message><source>Receptive field: the side of the square of input pixels that one value depends on</source><translation>Rezeptives Feld: die Seitenlänge des Quadrats von Eingabepixeln, von dem ein Wert abhängt</translation></message>
<message><source>Receptive fields</source><translation>Rezeptive Felder</translation></message>
<message><source>Record</source><translation>Aufnehmen</translation></message>
<message><source>Record picture and map to a video file (R)</source><translation>Bild und Karte in eine Videodatei aufnehmen (R)</translation></message>
<message><source>Record to</source><translation>Aufnehmen in</translation></message>
<message><source>Recorded {time} to {name} with its settings (.json) in {folder}.</source><translation>{time} nach {name} aufgenommen, mit den Einstellungen (.json), in {folder}.</translation></message>
<message><source>Red adds to the score, blue takes from it, pixel by pixel.</source><translation>Rot hebt den Score, Blau senkt ihn, Pixel für Pixel.</translation></message>
<message><source>Red pixels add to the score and blue pixels take from it, as far as the network is linear near this picture.</source><translation>Rote Pixel tragen zum Score bei, blaue ziehen ab, soweit das Netz in der Nähe dieses Bildes linear ist.</translation></message>
<message><source>Red regions raise the score, blue regions lower it.</source><translation>Rote Regionen heben den Score, blaue senken ihn.</translation></message>
<message><source>Red speaks for the class, blue against it, pixel by pixel.</source><translation>Rot spricht für die Klasse, Blau dagegen, Pixel für Pixel.</translation></message>
<message><source>Red, green, blue</source><translation>Rot, Grün, Blau</translation></message>
<message><source>Red: cover this place, and the score falls.</source><translation>Rot: Verdeckt man diese Stelle, fällt der Score.</translation></message>
<message><source>Red: cover this region, and the score falls. Blue: it rises.</source><translation>Rot: Abgedeckt fällt der Score. Blau: Er steigt.</translation></message>
<message><source>Red: number of the band</source><translation>Rot: Nummer des Kanals</translation></message>
<message><source>Redo the last undone change of the maps or marks</source><translation>Die zuletzt rückgängig gemachte Änderung an Karten oder Markierungen wiederholen</translation></message>
<message><source>Reduce the graph</source><translation>Graph verkleinern</translation></message>
<message><source>Reduce the view</source><translation>Die Ansicht verkleinern</translation></message>
<message><source>Relevance of the channels</source><translation>Relevanz der Kanäle</translation></message>
<message><source>Remember the layout of the window</source><translation>Anordnung des Fensters merken</translation></message>
<message><source>Remove it from the comparison</source><translation>Aus dem Vergleich entfernen</translation></message>
<message><source>Remove map</source><translation>Karte entfernen</translation></message>
<message><source>Remove paint</source><translation>Farbe entfernen</translation></message>
<message><source>Remove the boxes and the paint</source><translation>Die Rahmen und die Farbe entfernen</translation></message>
<message><source>Remove the selected map</source><translation>Die gewählte Karte entfernen</translation></message>
<message><source>Removes and adds pixels in the order of the map, randomises the network's weights, and compares with other methods. Petsiuk et al. 2018, arXiv 1806.07421; Adebayo et al. 2018, arXiv 1810.03292.</source><translation>Entfernt und ergänzt Pixel in der Reihenfolge der Karte, setzt zufällige Gewichte in das Netz und vergleicht mit anderen Methoden. Petsiuk et al. 2018, arXiv 1806.07421; Adebayo et al. 2018, arXiv 1810.03292.</translation></message>
<message><source>Rename the selected map</source><translation>Die gewählte Karte umbenennen</translation></message>
<message><source>Reopen &amp;last work</source><translation>Letzte Arbeit &amp;wieder öffnen</translation></message>
<message><source>Report as CSV...</source><translation>Bericht als CSV ...</translation></message>
<message><source>Requested frames per second</source><translation>Gewünschte Bilder je Sekunde</translation></message>
<message><source>Requested width and height</source><translation>Gewünschte Breite und Höhe</translation></message>
<message><source>Reset all preferences to their defaults</source><translation>Alle Einstellungen auf ihre Standardwerte zurücksetzen</translation></message>
<message><source>Reset levels and threshold</source><translation>Farbgrenzen und Schwelle zurücksetzen</translation></message>
<message><source>Reset the colours to the map's own range, and show all values</source><translation>Die Farben auf den Wertebereich der Karte zurücksetzen und alle Werte zeigen</translation></message>
<message><source>Reshaping</source><translation>Umformung</translation></message>
<message><source>Restore the default layout of the panels</source><translation>Die Standardanordnung der Bereiche wiederherstellen</translation></message>
<message><source>Result</source><translation>Ergebnis</translation></message>
<message><source>Resume</source><translation>Wieder aufnehmen</translation></message>
<message><source>Resume after the last finished epoch, in a new process</source><translation>Nach der letzten fertigen Epoche fortsetzen, in einem neuen Prozess</translation></message>
<message><source>Resume this job</source><translation>Auftrag fortsetzen</translation></message>
<message><source>Reveal one pane under the other with a divider</source><translation>Eine Ansicht mit einem Trenner unter der anderen aufdecken</translation></message>
<message><source>Ridge</source><translation>Ridge</translation></message>
<message><source>Row</source><translation>Zeile</translation></message>
<message><source>Row of the cell; left open (-1), the middle.</source><translation>Zeile der Zelle; ohne Angabe (-1) die mittlere.</translation></message>
<message><source>Row of the cell; left open (-1), the strongest.</source><translation>Zeile der Zelle; ohne Angabe (-1) die stärkste.</translation></message>
<message><source>Rows of the input</source><translation>Zeilen der Eingabe</translation></message>
<message><source>Rows of the input, which this model leaves open</source><translation>Zeilen der Eingabe, die dieses Modell offenlässt</translation></message>
<message><source>Rows: true class. Columns: prediction.</source><translation>Zeilen: wahre Klasse. Spalten: Vorhersage.</translation></message>
<message><source>Rows: true class. Columns: prediction. Click a cell to see its pictures.</source><translation>Zeilen: wahre Klasse. Spalten: Vorhersage. Ein Klick auf eine Zelle zeigt ihre Bilder.</translation></message>
<message><source>Rows: units. Columns: epochs.</source><translation>Zeilen: Einheiten. Spalten: Epochen.</translation></message>
<message><source>Run</source><translation>Ausführen</translation></message>
<message><source>Run a method to show a map over the picture.</source><translation>Führen Sie eine Methode aus, um eine Karte über dem Bild zu zeigen.</translation></message>
<message><source>Run in the &amp;background</source><translation>Im &amp;Hintergrund ausführen</translation></message>
<message><source>Run it</source><translation>Ausführen lassen</translation></message>
<message><source>Run the code in {name}?</source><translation>Den Code in {name} ausführen?</translation></message>
<message><source>Run the method</source><translation>Die Methode ausführen</translation></message>
<message><source>Run the method in the background, when the engine is idle</source><translation>Die Methode im Hintergrund ausführen, wenn nichts anderes läuft</translation></message>
<message><source>Running ...</source><translation>Läuft ...</translation></message>
<message><source>Sa&amp;ve session</source><translation>Sitzung spei&amp;chern</translation></message>
<message><source>Sample pictures ...</source><translation>Beispielbilder ...</translation></message>
<message><source>Sample: {name}</source><translation>Beispielbild: {name}</translation></message>
<message><source>Samples</source><translation>Stichproben</translation></message>
<message><source>Save 100 faces and 100 other pictures of 25 x 25 pixels to a folder</source><translation>100 Gesichter und 100 andere Bilder von 25 x 25 Pixeln in einem Ordner speichern</translation></message>
<message><source>Save it as PNG or JPEG and open the file.</source><translation>Speichern Sie es als PNG oder JPEG und öffnen Sie die Datei.</translation></message>
<message><source>Save one page with picture, predictions, maps, tiles, plots and settings</source><translation>Eine Seite mit Bild, Vorhersagen, Karten, Kacheln, Kurven und Einstellungen speichern</translation></message>
<message><source>Save picture and legend as a page</source><translation>Bild und Legende als Seite speichern</translation></message>
<message><source>Save picture and legend as vector graphics with editable text</source><translation>Bild und Legende als Vektorgrafik mit bearbeitbarem Text speichern</translation></message>
<message><source>Save picture, settings, maps, tiles and plots to one file</source><translation>Bild, Einstellungen, Karten, Kacheln und Diagramme in einer Datei speichern</translation></message>
<message><source>Save sessi&amp;on as...</source><translation>Sitzung speichern &amp;unter ...</translation></message>
<message><source>Save session</source><translation>Sitzung speichern</translation></message>
<message><source>Save the changes of {name}?</source><translation>Änderungen an {name} speichern?</translation></message>
<message><source>Save the model to a file and open the file.</source><translation>Speichern Sie das Modell in einer Datei und öffnen Sie diese.</translation></message>
<message><source>Save the picture as shown (PNG), with its settings (.json)</source><translation>Das Bild wie gezeigt speichern (PNG), mit den Einstellungen (.json)</translation></message>
<message><source>Save the picture as shown with title, colour bars, class, model and method (PNG)</source><translation>Das Bild wie gezeigt mit Titel, Farbskalen, Klasse, Modell und Methode speichern (PNG)</translation></message>
<message><source>Save the picture to a file and open it, or copy the picture itself.</source><translation>Speichern Sie das Bild in einer Datei und öffnen Sie diese, oder kopieren Sie das Bild selbst.</translation></message>
<message><source>Save the picture with and without its map, and the settings (.json) (S)</source><translation>Das Bild mit und ohne Karte speichern, dazu die Einstellungen (.json) (S)</translation></message>
<message><source>Save the picture with its map, the plain picture and the settings (.json)</source><translation>Das Bild mit Karte, das Bild allein und die Einstellungen (.json) speichern</translation></message>
<message><source>Save the plots of the report (PNG) and its numbers (JSON)</source><translation>Die Diagramme des Berichts (PNG) und seine Zahlen (JSON) speichern</translation></message>
<message><source>Save the rows of the report as text</source><translation>Die Zeilen des Berichts als Text speichern</translation></message>
<message><source>Save the session to another file</source><translation>Die Sitzung in einer anderen Datei speichern</translation></message>
<message><source>Save the tiles as one picture (PNG) and their values (NPY)</source><translation>Die Kacheln als ein Bild (PNG) und ihre Werte (NPY) speichern</translation></message>
<message><source>Save the values of all visible maps and the photograph (NPZ)</source><translation>Die Werte aller sichtbaren Karten und das Foto speichern (NPZ)</translation></message>
<message><source>Save the values of the selected map (NPY), with their settings (.json)</source><translation>Die Werte der gewählten Karte speichern (NPY), mit ihren Einstellungen (.json)</translation></message>
<message><source>Save the values of the selected map as text</source><translation>Die Werte der gewählten Karte als Text speichern</translation></message>
<message><source>Save tile</source><translation>Kachel speichern</translation></message>
<message><source>Save training in</source><translation>Training speichern in</translation></message>
<message><source>Saved {name} in {folder}.</source><translation>{name} wurde in {folder} gespeichert.</translation></message>
<message><source>Saved {name} with its settings (.json) in {folder}.</source><translation>{name} mit den Einstellungen (.json) in {folder} gespeichert.</translation></message>
<message><source>Saved {name}, the plain picture and the settings (.json) in {folder}</source><translation>{name}, das Bild allein und die Einstellungen (.json) in {folder} gespeichert</translation></message>
<message><source>Saving {name} ...</source><translation>{name} wird gespeichert ...</translation></message>
<message><source>Scale</source><translation>Skala</translation></message>
<message><source>Scale it down or crop it.</source><translation>Verkleinern Sie es oder schneiden Sie es zu.</translation></message>
<message><source>Scale the map so that its largest value is 1.</source><translation>Die Karte so skalieren, dass ihr größter Wert 1 ist.</translation></message>
<message><source>Score</source><translation>Score</translation></message>
<message><source>Score-CAM</source><translation>Score-CAM</translation></message>
<message><source>Screen</source><translation>Bildschirm</translation></message>
<message><source>Search all classes</source><translation>Alle Klassen durchsuchen</translation></message>
<message><source>Search all commands, methods, files, layers and classes by name</source><translation>Alle Befehle, Methoden, Dateien, Schichten und Klassen nach Namen durchsuchen</translation></message>
<message><source>Search commands</source><translation>Befehle suchen</translation></message>
<message><source>Search in this page</source><translation>Seite durchsuchen</translation></message>
<message><source>Search methods</source><translation>Methoden suchen</translation></message>
<message><source>Search the open folder for the pictures that activate a unit of a layer most</source><translation>Im geöffneten Ordner die Bilder suchen, die eine Einheit einer Schicht am stärksten aktivieren</translation></message>
<message><source>Searching for the pictures that activate unit {unit} of {layer} most; they will appear under Tiles.</source><translation>Gesucht werden die Bilder, die Einheit {unit} von {layer} am stärksten aktivieren; sie erscheinen unter „Kacheln“.</translation></message>
<message><source>Seconds before the frozen frame</source><translation>Sekunden vor dem eingefrorenen Bild</translation></message>
<message><source>Seed</source><translation>Startwert</translation></message>
<message><source>Select this layer in the model tree</source><translation>Diese Schicht im Modellbaum auswählen</translation></message>
<message><source>Selected map as &amp;CSV...</source><translation>&amp;Gewählte Karte als CSV ...</translation></message>
<message><source>Sessions</source><translation>Sitzungen</translation></message>
<message><source>Sessions (*.convscope);;All files (*)</source><translation>Sitzungen (*.convscope);;Alle Dateien (*)</translation></message>
<message><source>Settings of the layer</source><translation>Einstellungen der Schicht</translation></message>
<message><source>Shape of the output, without the batch</source><translation>Form der Ausgabe, ohne den Batch</translation></message>
<message><source>Share by which the image fades towards grey in a step.</source><translation>Anteil, um den das Bild je Schritt zu Grau verblasst.</translation></message>
<message><source>Share of cells that are open.</source><translation>Anteil der offenen Zellen.</translation></message>
<message><source>Share of each class's pictures kept for validation, where the folder has no validation folder.</source><translation>Anteil der Bilder jeder Klasse, der zur Validierung dient, wo der Ordner keinen eigenen dafür hat.</translation></message>
<message><source>Share of the Grad-CAM map's maximum above which the object is.</source><translation>Anteil am Maximum der Grad-CAM-Karte, über dem das Objekt liegt.</translation></message>
<message><source>Share of units dropped before the dense layers.</source><translation>Anteil der Einheiten, die vor den dichten Schichten ausgelassen werden.</translation></message>
<message><source>Share of {label} that is recognised</source><translation>Anteil von {label}, der erkannt wird</translation></message>
<message><source>Sharp lines show the parts of the picture that excite the network, much the same for most classes.</source><translation>Scharfe Linien zeigen die Teile des Bildes, die das Netz erregen, bei den meisten Klassen fast gleich.</translation></message>
<message><source>Show</source><translation>Anzeigen</translation></message>
<message><source>Show a line with all keys; moving the mouse shows it too</source><translation>Eine Zeile mit allen Tasten zeigen; auch eine Mausbewegung zeigt sie</translation></message>
<message><source>Show a tour of the window in five short steps</source><translation>Einen Rundgang durch das Fenster in fünf kurzen Schritten zeigen</translation></message>
<message><source>Show a training that was started before</source><translation>Ein früher begonnenes Training zeigen</translation></message>
<message><source>Show all jobs</source><translation>Alle Aufträge zeigen</translation></message>
<message><source>Show all keys on one page</source><translation>Alle Tasten auf einer Seite zeigen</translation></message>
<message><source>Show all panes next to each other</source><translation>Alle Ansichten nebeneinander zeigen</translation></message>
<message><source>Show each pixel of the picture as one pixel of the screen</source><translation>Jedes Pixel des Bildes als ein Pixel des Bildschirms zeigen</translation></message>
<message><source>Show in folder</source><translation>Im Ordner zeigen</translation></message>
<message><source>Show one pane after another</source><translation>Eine Ansicht nach der anderen zeigen</translation></message>
<message><source>Show or &amp;hide map</source><translation>Karte ein-/&amp;ausblenden</translation></message>
<message><source>Show or hide the colour bar of the topmost map</source><translation>Die Farbskala der obersten Karte ein- oder ausblenden</translation></message>
<message><source>Show or hide the selected map</source><translation>Die gewählte Karte ein- oder ausblenden</translation></message>
<message><source>Show over the pict&amp;ure</source><translation>Über dem Bild &amp;zeigen</translation></message>
<message><source>Show pages on methods, models and more; works offline</source><translation>Seiten über Methoden, Modelle und mehr zeigen; ohne Internet</translation></message>
<message><source>Show picture and tiles side by side</source><translation>Bild und Kacheln nebeneinander zeigen</translation></message>
<message><source>Show the &amp;keys</source><translation>&amp;Tasten zeigen</translation></message>
<message><source>Show the details of the chosen layer</source><translation>Einzelheiten der gewählten Schicht zeigen</translation></message>
<message><source>Show the folder of the training and the other parameters</source><translation>Ordner des Trainings und die übrigen Parameter zeigen</translation></message>
<message><source>Show the map as 0.4 JET added to the picture.</source><translation>Die Karte als 0.4 JET zum Bild addiert zeigen.</translation></message>
<message><source>Show the network as a graph</source><translation>Das Netz als Graphen zeigen</translation></message>
<message><source>Show the next frame, up to the moment of freezing</source><translation>Das nächste Einzelbild zeigen, bis zum Moment des Einfrierens</translation></message>
<message><source>Show the numbers of the checks</source><translation>Zahlen der Prüfungen zeigen</translation></message>
<message><source>Show the picture full screen with large labels</source><translation>Das Bild im Vollbild mit großer Beschriftung zeigen</translation></message>
<message><source>Show the picture in the centre</source><translation>Das Bild in der Mitte zeigen</translation></message>
<message><source>Show the previous frame of the last ten seconds</source><translation>Das vorige Einzelbild der letzten zehn Sekunden zeigen</translation></message>
<message><source>Show the tiles in the whole centre</source><translation>Die Kacheln in der ganzen Mitte zeigen</translation></message>
<message><source>Show the topmost map minus the first kept one, as a map</source><translation>Die oberste Karte minus der ersten behaltenen als Karte zeigen</translation></message>
<message><source>Show the welcome steps at the next start</source><translation>Die Einführung beim nächsten Start zeigen</translation></message>
<message><source>Show the whole graph</source><translation>Den ganzen Graphen zeigen</translation></message>
<message><source>Show the whole picture</source><translation>Das ganze Bild zeigen</translation></message>
<message><source>Show this share of the pixels, those with the largest values, and leave the others out.</source><translation>Diesen Anteil der Pixel zeigen, die mit den größten Werten, und die übrigen weglassen.</translation></message>
<message><source>Show what was open last</source><translation>Das zuletzt Geöffnete zeigen</translation></message>
<message><source>Show what was open when Convscope was used last, if this start has not shown it</source><translation>Zeigt, was zuletzt in Convscope offen war, wenn dieser Start es nicht gezeigt hat</translation></message>
<message><source>Shown pictures of {name}: {count} of {total}</source><translation>Gezeigte Bilder von {name}: {count} von {total}</translation></message>
<message><source>Shows every channel of a layer as a tile: the features that this stage of the network has found, and where. The share of zeros tells how sparse its response is.</source><translation>Zeigt jeden Kanal einer Schicht als Kachel: die Merkmale, die diese Stufe des Netzes gefunden hat, und wo. Der Anteil der Nullen sagt, wie dünn besetzt ihre Antwort ist.</translation></message>
<message><source>Shows how much the score would change with a small change of each pixel. Simonyan, Vedaldi, Zisserman 2013, arXiv 1312.6034.</source><translation>Zeigt, wie stark sich der Score bei einer kleinen Änderung jedes Pixels ändern würde. Simonyan, Vedaldi, Zisserman 2013, arXiv 1312.6034.</translation></message>
<message><source>Shows the kernels of a convolution themselves. In the first layer they read as edge and colour detectors; deeper ones act on channels and are better understood through their patterns.</source><translation>Zeigt die Filterkerne einer Faltung selbst. In der ersten Schicht sind sie als Kanten- und Farbdetektoren zu erkennen; tiefere wirken auf Kanäle und lassen sich besser durch ihre Muster verstehen.</translation></message>
<message><source>Shows the model the picture through each channel of a layer, and weighs the channel by the score: no gradients, one forward pass a channel. Wang et al. 2020, arXiv 1910.01279.</source><translation>Zeigt dem Modell das Bild durch jeden Kanal einer Schicht und gewichtet den Kanal mit dem Score: keine Gradienten, ein Vorwärtsdurchlauf je Kanal. Wang et al. 2020, arXiv 1910.01279.</translation></message>
<message><source>Side of the square that pictures are scaled to. Automatic follows the pictures, from 64 to 150.</source><translation>Seite des Quadrats, auf das Bilder gebracht werden. Automatisch richtet sich nach den Bildern, von 64 bis 150.</translation></message>
<message><source>Side of the window. Left open (0): a seventh of the picture's shorter side, 32 of 224.</source><translation>Seitenlänge des Fensters. Ohne Angabe (0): ein Siebtel der kürzeren Bildseite, 32 von 224.</translation></message>
<message><source>Single pixels: changing bright pixels changes the score most.</source><translation>Einzelne Pixel: Helle zu ändern, ändert den Score am stärksten.</translation></message>
<message><source>Size of a tile</source><translation>Größe einer Kachel</translation></message>
<message><source>Size of the pictures</source><translation>Größe der Bilder</translation></message>
<message><source>Size of the pictures (Ctrl and the wheel)</source><translation>Größe der Bilder (Strg und Mausrad)</translation></message>
<message><source>Size of the tool</source><translation>Größe des Werkzeugs</translation></message>
<message><source>Slice</source><translation>Schicht</translation></message>
<message><source>Smallest first</source><translation>Kleinste zuerst</translation></message>
<message><source>SmoothGrad</source><translation>SmoothGrad</translation></message>
<message><source>Snapsho&amp;t folder...</source><translation>&amp;Ordner für Schnappschüsse ...</translation></message>
<message><source>Sort by {title}</source><translation>Sortieren: {title}</translation></message>
<message><source>Sorts a layer's channels by activation x gradient: how much each adds to the class in this picture, to first order.</source><translation>Sortiert die Kanäle einer Schicht nach Aktivierung x Gradient: wie viel jeder in diesem Bild in erster Ordnung zur Klasse beiträgt.</translation></message>
<message><source>Source of the moving pictures</source><translation>Quelle der bewegten Bilder</translation></message>
<message><source>Space</source><translation>Leertaste</translation></message>
<message><source>Split view</source><translation>Geteilte Ansicht</translation></message>
<message><source>Standard deviation of the Gaussian noise, as a share of the input range.</source><translation>Standardabweichung des gaußschen Rauschens, als Anteil am Wertebereich der Eingabe.</translation></message>
<message><source>Start</source><translation>Start</translation></message>
<message><source>Start fresh</source><translation>Neu beginnen</translation></message>
<message><source>Start fresh, keep nothing</source><translation>Neu beginnen, nichts aufheben</translation></message>
<message><source>Start or stop recording the live view with its map, and its settings (.json)</source><translation>Die Aufnahme des Livebilds mit Karte und Einstellungen (.json) starten oder beenden</translation></message>
<message><source>Starting: TensorFlow is being loaded ...</source><translation>Es beginnt: TensorFlow wird geladen ...</translation></message>
<message><source>Starting: {done:,} of {total:,} pictures are read ...</source><translation>Es beginnt: {done:,} von {total:,} Bildern sind gelesen ...</translation></message>
<message><source>Starts from noise and changes it, step by step, into the picture that excites a unit most. Erhan et al. 2009; Simonyan et al. 2013, arXiv 1312.6034; Olah et al. 2017, Distill 2(11) e7.</source><translation>Beginnt mit Rauschen und verwandelt es Schritt für Schritt in das Bild, das eine Einheit am stärksten aktiviert. Erhan et al. 2009; Simonyan et al. 2013, arXiv 1312.6034; Olah et al. 2017, Distill 2(11) e7.</translation></message>
<message><source>State</source><translation>Stand</translation></message>
<message><source>Step &amp;back</source><translation>Ein Bild &amp;zurück</translation></message>
<message><source>Step back through the last seconds (comma and full stop)</source><translation>Durch die letzten Sekunden zurückgehen (Komma und Punkt)</translation></message>
<message><source>Step for&amp;ward</source><translation>Ein Bild &amp;weiter</translation></message>
<message><source>Step size of the optimiser.</source><translation>Schrittweite des Optimierers.</translation></message>
<message><source>Step through methods and layers automatically; any key or click stops it</source><translation>Methoden und Schichten automatisch durchlaufen; jede Taste und jeder Klick hält an</translation></message>
<message><source>Steps</source><translation>Schritte</translation></message>
<message><source>Steps of gradient ascent, over all octaves.</source><translation>Schritte des Gradientenanstiegs, über alle Oktaven.</translation></message>
<message><source>Steps of gradient ascent.</source><translation>Schritte des Gradientenanstiegs.</translation></message>
<message><source>Stop</source><translation>Stoppen</translation></message>
<message><source>Stop after this many epochs without a smaller validation loss; 0 never stops early.</source><translation>Nach so vielen Epochen ohne kleineren Validierungs-Loss aufhören; 0 hört nie vorzeitig auf.</translation></message>
<message><source>Stop all jobs and close the window</source><translation>Alle Aufträge stoppen und das Fenster schließen</translation></message>
<message><source>Stop the running job</source><translation>Den laufenden Auftrag stoppen</translation></message>
<message><source>Stop the training after the current batch; it can be resumed</source><translation>Das Training nach dem laufenden Batch beenden; es lässt sich wieder aufnehmen</translation></message>
<message><source>Stop this job</source><translation>Diesen Auftrag stoppen</translation></message>
<message><source>Stop {title}</source><translation>{title} stoppen</translation></message>
<message><source>Stopped after epoch {epoch}. Resume continues from there.</source><translation>Beendet nach Epoche {epoch}. Wieder aufnehmen geht von dort weiter.</translation></message>
<message><source>Stopped after {count} of {total} pictures. Explain all continues with the others.</source><translation>Nach {count} von {total} Bildern gestoppt. Alle erklären macht mit den übrigen weiter.</translation></message>
<message><source>Stopped before the end of the first epoch. Resume starts again.</source><translation>Beendet vor dem Ende der ersten Epoche. Wieder aufnehmen beginnt von vorn.</translation></message>
<message><source>Stopped early after epoch {epoch}: the validation loss has stopped falling.</source><translation>Vorzeitig beendet nach Epoche {epoch}: Der Validierungs-Loss fällt nicht mehr.</translation></message>
<message><source>Stopping after the current batch ...</source><translation>Nach dem laufenden Batch wird beendet ...</translation></message>
<message><source>Stored settings are not valid; their defaults apply: {names}.</source><translation>Gespeicherte Einstellungen sind ungültig; es gelten die Vorgaben: {names}.</translation></message>
<message><source>Stretch the map to 0..1. Leave off to compare the values of several pictures on one scale.</source><translation>Die Karte auf 0..1 strecken. Ausgeschaltet lassen, um Werte mehrerer Bilder auf einer Skala zu vergleichen.</translation></message>
<message><source>Stride</source><translation>Schrittweite</translation></message>
<message><source>Strongest</source><translation>Stärkste</translation></message>
<message><source>Superpixel occlusion</source><translation>Superpixel-Okklusion</translation></message>
<message><source>Superpixels</source><translation>Superpixel</translation></message>
<message><source>Swa&amp;p</source><translation>&amp;Tauschen</translation></message>
<message><source>System</source><translation>System</translation></message>
<message><source>System: follow the desktop, also when it changes between light and dark</source><translation>System: dem Desktop folgen, auch wenn er zwischen hell und dunkel wechselt</translation></message>
<message><source>Tab, Shift+Tab</source><translation>Tab, Umschalt+Tab</translation></message>
<message><source>Table of all pictures (summary.csv)</source><translation>Tabelle aller Bilder (summary.csv)</translation></message>
<message><source>TensorBoard logs</source><translation>TensorBoard-Protokolle</translation></message>
<message><source>The activations of {layer} explode: their strength was {before} at first and is {now}. Train again with a rate a tenth of this, or less.</source><translation>Die Aktivierungen von {layer} explodieren: Ihre Stärke war anfangs {before} und ist {now}. Trainieren Sie noch einmal mit einem Zehntel der Lernrate oder weniger.</translation></message>
<message><source>The axis that the slices of the volume run along</source><translation>Die Achse, entlang der die Schichten des Volumens liegen</translation></message>
<message><source>The band that is shown as blue</source><translation>Der Kanal, der als Blau gezeigt wird</translation></message>
<message><source>The band that is shown as green</source><translation>Der Kanal, der als Grün gezeigt wird</translation></message>
<message><source>The band that is shown as red</source><translation>Der Kanal, der als Rot gezeigt wird</translation></message>
<message><source>The baseline picture: grey, black or white; zero in the model's own units; a colour of your own; the picture's mean; the picture blurred; or noise.</source><translation>Das Ausgangsbild: grau, schwarz oder weiß; null in den Einheiten des Modells; eine eigene Farbe; der Mittelwert des Bildes; das Bild unscharf; oder Rauschen.</translation></message>
<message><source>The best class of each picture</source><translation>Die beste Klasse jedes Bildes</translation></message>
<message><source>The blend mode red has colours of its own.</source><translation>Der Mischmodus rot hat eigene Farben.</translation></message>
<message><source>The box encloses the largest piece of the mask. The map under it shows where the mask comes from.</source><translation>Der Rahmen umschließt das größte Stück der Maske. Die Karte darunter zeigt, woher die Maske kommt.</translation></message>
<message><source>The box holds the object that the network has found.</source><translation>Der Rahmen umschließt das Objekt, das das Netz gefunden hat.</translation></message>
<message><source>The bright area belongs to the class. The lines in it belong to the picture.</source><translation>Die helle Fläche gehört zur Klasse. Die Linien darin gehören zum Bild.</translation></message>
<message><source>The cameras of this computer; none is opened before you choose it</source><translation>Die Kameras dieses Rechners; keine wird geöffnet, bevor Sie sie auswählen</translation></message>
<message><source>The cell sees the whole picture.</source><translation>Die Zelle sieht das ganze Bild.</translation></message>
<message><source>The channel responds where the map is bright. The frame is everything that its strongest cell can see.</source><translation>Der Kanal reagiert, wo die Karte hell ist. Der Rahmen ist alles, was seine stärkste Zelle sehen kann.</translation></message>
<message><source>The channel; left open (-1), all of them together.</source><translation>Der Kanal; ohne Angabe (-1) alle zusammen.</translation></message>
<message><source>The channel; left open (-1), that of the strongest cell.</source><translation>Der Kanal; ohne Angabe (-1) der mit der stärksten Zelle.</translation></message>
<message><source>The class that is explained</source><translation>Die Klasse, die erklärt wird</translation></message>
<message><source>The colour of a region is its coefficient in a linear model of the score. Read the note on the fit first.</source><translation>Die Farbe einer Region ist ihr Koeffizient in einem linearen Modell des Scores. Zuerst den Hinweis auf die Güte der Anpassung lesen.</translation></message>
<message><source>The colour, where the choice above is colour.</source><translation>Die Farbe, wenn oben „Farbe“ gewählt ist.</translation></message>
<message><source>The coloured map shows where the evidence for the class lies. Drop your own picture here, or paste one with Ctrl+V.</source><translation>Die farbige Karte zeigt, wo die Evidenz für die Klasse liegt. Ziehen Sie ein eigenes Bild hierher, oder fügen Sie eines mit Strg+V ein.</translation></message>
<message><source>The detectors that add most to the class, in order.</source><translation>Die Detektoren, die am meisten zur Klasse beitragen, der Reihe nach.</translation></message>
<message><source>The explained output does not depend on {layer}.</source><translation>Die erklärte Ausgabe hängt nicht von {layer} ab.</translation></message>
<message><source>The explained value: the logit before the softmax or sigmoid, the probability after it, or its logarithm. A probability near 1 hardly changes, so its gradients vanish.</source><translation>Der erklärte Wert: der Logit vor Softmax oder Sigmoid, die Wahrscheinlichkeit danach oder ihr Logarithmus. Eine Wahrscheinlichkeit nahe 1 ändert sich kaum, sodass ihre Gradienten verschwinden.</translation></message>
<message><source>The file of this model is missing.</source><translation>Die Datei dieses Modells fehlt.</translation></message>
<message><source>The first filter to show.</source><translation>Der erste gezeigte Filter.</translation></message>
<message><source>The first tiles add most to the class. Their number is activation x gradient, summed over the channel.</source><translation>Die ersten Kacheln tragen am meisten zur Klasse bei. Ihre Zahl ist Aktivierung x Gradient, summiert über den Kanal.</translation></message>
<message><source>The first unit (channel) to show.</source><translation>Die erste gezeigte Einheit (Kanal).</translation></message>
<message><source>The folder of pictures</source><translation>Der Ordner mit Bildern</translation></message>
<message><source>The frame is everything that the cell can see. The bright part is what it mainly uses, often much less.</source><translation>Der Rahmen ist alles, was die Zelle sehen kann. Der helle Teil ist das, was sie hauptsächlich nutzt, oft viel weniger.</translation></message>
<message><source>The gradient, of which each ReLU passes on only positive values, whether it was open or not. Zeiler &amp; Fergus 2013, arXiv 1311.2901.</source><translation>Der Gradient, von dem jede ReLU nur positive Werte weitergibt, ob sie offen war oder nicht. Zeiler &amp; Fergus 2013, arXiv 1311.2901.</translation></message>
<message><source>The gradient, of which each ReLU passes on only positive values. Sharp, but known to depend little on the class: check this map. Springenberg et al. 2014, arXiv 1412.6806.</source><translation>Der Gradient, von dem jede ReLU nur positive Werte weitergibt. Scharf, hängt aber bekanntlich wenig von der Klasse ab: Prüfen Sie diese Karte. Springenberg et al. 2014, arXiv 1412.6806.</translation></message>
<message><source>The gradients of {layer} vanish: their strength is {strength} of its weights', that of the last layer {last}. Use ReLU instead of sigmoid or tanh inside the network, batch normalisation, or fewer layers.</source><translation>Die Gradienten von {layer} verschwinden: Ihre Stärke ist {strength} der Gewichte, die der letzten Schicht {last}. Verwenden Sie im Netz ReLU statt Sigmoid oder Tanh, Batch-Normalisierung oder weniger Schichten.</translation></message>
<message><source>The help pages are not installed.</source><translation>Die Hilfeseiten sind nicht installiert.</translation></message>
<message><source>The input that receives the picture and is explained</source><translation>Die Eingabe, die das Bild erhält und erklärt wird</translation></message>
<message><source>The language changes at the next start of Convscope.</source><translation>Die Sprache wechselt beim nächsten Start von Convscope.</translation></message>
<message><source>The language of the window; applies at the next start</source><translation>Die Sprache des Fensters; gilt ab dem nächsten Start</translation></message>
<message><source>The largest first</source><translation>Die größten zuerst</translation></message>
<message><source>The last starts ended while the model was being opened, so this one shows nothing of them. File &gt; Reopen last work shows it.</source><translation>Die letzten Starts endeten, während das Modell geöffnet wurde; dieser zeigt deshalb nichts davon. Datei &gt; Letzte Arbeit wieder öffnen zeigt es.</translation></message>
<message><source>The loss has become {loss}: the steps are too large. Train again with a rate a tenth of this, or less.</source><translation>Der Verlust ist {loss} geworden: Die Schritte sind zu groß. Trainieren Sie noch einmal mit einem Zehntel der Lernrate oder weniger.</translation></message>
<message><source>The map changes when weights are randomised</source><translation>Die Karte ändert sich mit zufälligen Gewichten</translation></message>
<message><source>The map changes with the picture</source><translation>Die Karte ändert sich mit dem Bild</translation></message>
<message><source>The map is already a difference.</source><translation>Die Karte ist bereits eine Differenz.</translation></message>
<message><source>The map is being checked ...</source><translation>Die Karte wird geprüft ...</translation></message>
<message><source>The map is blank: it has the same value everywhere, so it cannot be checked.</source><translation>Die Karte ist leer: Sie hat überall denselben Wert und lässt sich nicht prüfen.</translation></message>
<message><source>The map is still being computed.</source><translation>Die Karte wird noch berechnet.</translation></message>
<message><source>The maps are of different models.</source><translation>Die Karten stammen von verschiedenen Modellen.</translation></message>
<message><source>The maps are of different pictures.</source><translation>Die Karten stammen von verschiedenen Bildern.</translation></message>
<message><source>The mean of the gradients; the mean of their squares; or their variance, which is large where the gradients disagree.</source><translation>Der Mittelwert der Gradienten; der Mittelwert ihrer Quadrate; oder ihre Varianz, die groß ist, wo sich die Gradienten widersprechen.</translation></message>
<message><source>The method that explains each picture</source><translation>Die Methode, die jedes Bild erklärt</translation></message>
<message><source>The model</source><translation>Das Modell</translation></message>
<message><source>The model ends without softmax or sigmoid, so it has one kind of score only.</source><translation>Das Modell endet ohne Softmax oder Sigmoid, also gibt es nur eine Art von Score.</translation></message>
<message><source>The model has no second layer with maps.</source><translation>Das Modell hat keine zweite Schicht mit Karten.</translation></message>
<message><source>The model is still being opened.</source><translation>Das Modell wird noch geöffnet.</translation></message>
<message><source>The model {name} is no longer at {path}.</source><translation>Das Modell {name} liegt nicht mehr unter {path}.</translation></message>
<message><source>The model {path} cannot be read ({error}).</source><translation>Das Modell {path} ist nicht lesbar ({error}).</translation></message>
<message><source>The most likely classes. Click a class to see the evidence for it; search for any other class.</source><translation>Die wahrscheinlichsten Klassen. Ein Klick auf eine Klasse zeigt die Evidenz für sie; die Suche findet jede andere.</translation></message>
<message><source>The moving patch waits until the running job is done or stopped.</source><translation>Die bewegte Abdeckung wartet, bis der laufende Auftrag fertig oder gestoppt ist.</translation></message>
<message><source>The network is not learning: after {epoch} epochs its accuracy is {accuracy}, and always predicting the most frequent class gives {chance}. Choose another rate or optimiser, and check that the pictures are in the right folders.</source><translation>Das Netz lernt nicht: Nach {epoch} Epochen ist seine Genauigkeit {accuracy}, und immer die häufigste Klasse vorherzusagen ergibt {chance}. Wählen Sie eine andere Lernrate oder einen anderen Optimierer, und prüfen Sie, ob die Bilder in den richtigen Ordnern liegen.</translation></message>
<message><source>The network is overfitting: its loss still falls ({loss}), but that of the validation pictures rises ({validation} after {best} in epoch {epoch}). Use more pictures, augmentation or dropout; the model of the best epoch is kept.</source><translation>Das Netz ist überangepasst: Sein Verlust fällt noch ({loss}), aber der auf den Validierungsbildern steigt ({validation} nach {best} in Epoche {epoch}). Verwenden Sie mehr Bilder, Augmentierung oder Dropout; das Modell der besten Epoche bleibt erhalten.</translation></message>
<message><source>The network sees {height} x {width}, values {low:.4g} to {high:.4g}</source><translation>Das Netz sieht {height} x {width}, Werte von {low:.4g} bis {high:.4g}</translation></message>
<message><source>The output of {layer} is not a stack of feature maps.</source><translation>Die Ausgabe von {layer} ist kein Stapel von Feature-Maps.</translation></message>
<message><source>The page or slice of the file that is shown</source><translation>Die Seite oder Schicht der Datei, die gezeigt wird</translation></message>
<message><source>The painted part is covered: the score changes by this much.</source><translation>Das Bemalte ist abgedeckt: So viel ändert sich der Score.</translation></message>
<message><source>The part of the picture that the model sees</source><translation>Der Teil des Bildes, den das Modell sieht</translation></message>
<message><source>The part of {width} × {height} at {left}, {top} lies outside of the screen.</source><translation>Der Teil von {width} × {height} bei {left}, {top} liegt außerhalb des Bildschirms.</translation></message>
<message><source>The pasted content holds neither a picture nor a file.</source><translation>Der eingefügte Inhalt enthält weder ein Bild noch eine Datei.</translation></message>
<message><source>The picture</source><translation>Das Bild</translation></message>
<message><source>The picture cannot be decoded.</source><translation>Das Bild lässt sich nicht dekodieren.</translation></message>
<message><source>The picture has {number:,.0f} million pixels; the limit is {most} million.</source><translation>Das Bild hat {number:,.0f} Millionen Pixel; die Grenze liegt bei {most} Millionen.</translation></message>
<message><source>The picture is frozen. Resume it (Space), then record.</source><translation>Das Bild ist eingefroren. Setzen Sie es fort (Leertaste), und nehmen Sie dann auf.</translation></message>
<message><source>The picture that scores highest for the class.</source><translation>Das Bild mit dem höchsten Score für die Klasse.</translation></message>
<message><source>The picture, changed so that the layer responds more strongly.</source><translation>Das Bild, verändert, sodass die Schicht stärker anspricht.</translation></message>
<message><source>The pictures that excite one detector most.</source><translation>Die Bilder, die einen Detektor am stärksten erregen.</translation></message>
<message><source>The probability is never negative, as the paper's sum of masks requires.</source><translation>Die Wahrscheinlichkeit ist nie negativ, wie es die Summe der Masken im Paper verlangt.</translation></message>
<message><source>The range the model was trained on. 0..255, 0..1, -1..1: levels as they are or scaled. A wrong choice gives wrong maps.</source><translation>Der Bereich, mit dem das Modell trainiert wurde. 0..255, 0..1, -1..1: Stufen, wie sie sind, oder skaliert. Eine falsche Wahl gibt falsche Karten.</translation></message>
<message><source>The recording is over; its last frame is shown.</source><translation>Die Aufnahme ist zu Ende; ihr letztes Bild wird gezeigt.</translation></message>
<message><source>The recording waits until the picture moves again</source><translation>Die Aufnahme wartet, bis das Bild wieder läuft</translation></message>
<message><source>The results cannot be written among the pictures.</source><translation>Die Ergebnisse können nicht zwischen die Bilder geschrieben werden.</translation></message>
<message><source>The same seed gives the same initial weights and the same order of pictures.</source><translation>Derselbe Startwert ergibt dieselben Anfangsgewichte und dieselbe Reihenfolge der Bilder.</translation></message>
<message><source>The same seed gives the same map.</source><translation>Derselbe Startwert ergibt dieselbe Karte.</translation></message>
<message><source>The same seed gives the same noise.</source><translation>Derselbe Startwert ergibt dasselbe Rauschen.</translation></message>
<message><source>The same seed gives the same picture.</source><translation>Derselbe Startwert ergibt dasselbe Bild.</translation></message>
<message><source>The sample photographs, slowly moving. It needs no camera and no file.</source><translation>Die Beispielfotos, langsam bewegt. Dafür braucht es keine Kamera und keine Datei.</translation></message>
<message><source>The selected method when Convscope starts</source><translation>Die gewählte Methode beim Start von Convscope</translation></message>
<message><source>The settings in {path} cannot be read; the defaults apply.</source><translation>Die Einstellungen in {path} können nicht gelesen werden; es gelten die Vorgaben.</translation></message>
<message><source>The share of zeros in each layer, and its dead channels.</source><translation>Der Anteil der Nullen in jeder Schicht und ihre toten Kanäle.</translation></message>
<message><source>The smallest first</source><translation>Die kleinsten zuerst</translation></message>
<message><source>The training process ended unexpectedly after epoch {epoch}. Resume continues from there.</source><translation>Der Trainingsprozess ist nach Epoche {epoch} unerwartet zu Ende gegangen. Wieder aufnehmen geht von dort weiter.</translation></message>
<message><source>The training process ended unexpectedly before the first epoch. Resume starts again.</source><translation>Der Trainingsprozess ist vor der ersten Epoche unerwartet zu Ende gegangen. Wieder aufnehmen beginnt von vorn.</translation></message>
<message><source>The value at the lower end of the colours</source><translation>Der Wert am unteren Ende der Farben</translation></message>
<message><source>The value at the upper end of the colours</source><translation>Der Wert am oberen Ende der Farben</translation></message>
<message><source>The value is the score of the clear picture minus that of the covered one. Positive: the hidden part supports the class.</source><translation>Der Wert ist der Score des freien Bildes minus der des verdeckten. Positiv: Der verdeckte Teil spricht für die Klasse.</translation></message>
<message><source>The value of a place is the fall of the score when the windows over it are covered. Negative places hold the score down.</source><translation>Der Wert einer Stelle ist der Abfall des Scores, wenn die Fenster über ihr verdeckt sind. Negative Stellen drücken den Score.</translation></message>
<message><source>The value of a region is the fall of the score without it.</source><translation>Der Wert einer Region ist der Abfall des Scores ohne sie.</translation></message>
<message><source>The video file</source><translation>Die Videodatei</translation></message>
<message><source>The weights of {layer} explode: their strength was {before} at first and is {now}. Train again with a rate a tenth of this, or less.</source><translation>Die Gewichte von {layer} explodieren: Ihre Stärke war anfangs {before} und ist {now}. Trainieren Sie noch einmal mit einem Zehntel der Lernrate oder weniger.</translation></message>
<message><source>The {count} classes with most mistakes are shown.</source><translation>Gezeigt werden die {count} Klassen mit den meisten Fehlern.</translation></message>
<message><source>The {height} x {width} values of {title} are in the clipboard as text.</source><translation>Die {height} x {width} Werte von {title} sind als Text in der Zwischenablage.</translation></message>
<message><source>Theme</source><translation>Erscheinungsbild</translation></message>
<message><source>There are no pictures to explain.</source><translation>Es gibt keine Bilder zu erklären.</translation></message>
<message><source>There is no file {name!r}.</source><translation>Es gibt keine Datei {name!r}.</translation></message>
<message><source>There is no folder {name!r}.</source><translation>Es gibt keinen Ordner {name!r}.</translation></message>
<message><source>There is no map in any pane. Show or keep a map.</source><translation>In keiner Ansicht ist eine Karte. Zeigen oder behalten Sie eine Karte.</translation></message>
<message><source>There is no map to check: run a method that shows a map over the picture.</source><translation>Es gibt keine Karte zu prüfen: Führen Sie eine Methode aus, die eine Karte über dem Bild zeigt.</translation></message>
<message><source>There is no unit {unit} here.</source><translation>Hier gibt es keine Einheit {unit}.</translation></message>
<message><source>These tiles are not maps of the picture.</source><translation>Diese Kacheln sind keine Karten des Bildes.</translation></message>
<message><source>These tiles do not show units.</source><translation>Diese Kacheln zeigen keine Einheiten.</translation></message>
<message><source>These tiles have no cells of a layer.</source><translation>Diese Kacheln haben keine Zellen einer Schicht.</translation></message>
<message><source>These tiles have no relevance to a class.</source><translation>Diese Kacheln haben keine Relevanz für eine Klasse.</translation></message>
<message><source>This epoch is the best so far.</source><translation>Diese Epoche ist bisher die beste.</translation></message>
<message><source>This folder already holds a training. Open it in the Train menu, or choose another folder.</source><translation>Dieser Ordner enthält schon ein Training. Öffnen Sie es im Menü Trainieren, oder wählen Sie einen anderen Ordner.</translation></message>
<message><source>This map is still being computed. Duplicate it when its job is done or stopped.</source><translation>Diese Karte wird noch berechnet. Duplizieren Sie sie, wenn ihr Auftrag fertig oder gestoppt ist.</translation></message>
<message><source>This model is a graph without layers.</source><translation>Dieses Modell ist ein Graph ohne Schichten.</translation></message>
<message><source>This network has random weights; a batch needs a file of weights.</source><translation>Dieses Netz hat zufällige Gewichte; ein Stapel braucht eine Datei mit Gewichten.</translation></message>
<message><source>This picture was pasted, so the settings of an export (.json) cannot name its file.</source><translation>Dieses Bild wurde eingefügt; die Einstellungen eines Exports (.json) können deshalb keine Datei nennen.</translation></message>
<message><source>This result belongs to another picture, or to other input settings.</source><translation>Dieses Ergebnis gehört zu einem anderen Bild oder zu anderen Eingabeeinstellungen.</translation></message>
<message><source>Threshold</source><translation>Schwelle</translation></message>
<message><source>Tiles</source><translation>Kacheln</translation></message>
<message><source>Tiles of moving pictures change.</source><translation>Kacheln bewegter Bilder ändern sich.</translation></message>
<message><source>Toolbar</source><translation>Werkzeugleiste</translation></message>
<message><source>Tools</source><translation>Werkzeuge</translation></message>
<message><source>Top channels</source><translation>Wichtigste Kanäle</translation></message>
<message><source>Top pictures of the &amp;folder</source><translation>Stärkste Bilder des &amp;Ordners</translation></message>
<message><source>Tr&amp;ust Python file...</source><translation>P&amp;ython-Datei vertrauen ...</translation></message>
<message><source>Tracing {name} ...</source><translation>{name} wird aufgezeichnet ...</translation></message>
<message><source>Train a network</source><translation>Netz trainieren</translation></message>
<message><source>Train a network ...</source><translation>Netz trainieren ...</translation></message>
<message><source>Train a network on a folder of pictures and inspect it meanwhile</source><translation>Ein Netz mit einem Ordner von Bildern trainieren und dabei untersuchen</translation></message>
<message><source>Trained layers</source><translation>Trainierte Schichten</translation></message>
<message><source>Training</source><translation>Training</translation></message>
<message><source>Training failed: {text}</source><translation>Das Training ist gescheitert: {text}</translation></message>
<message><source>Training only</source><translation>Nur im Training</translation></message>
<message><source>Trainings</source><translation>Trainings</translation></message>
<message><source>Transparent where evidence is zero</source><translation>Durchsichtig, wo die Evidenz null ist</translation></message>
<message><source>Trust Python file</source><translation>Python-Datei vertrauen</translation></message>
<message><source>Trust no Python file any more</source><translation>Keiner Python-Datei mehr vertrauen</translation></message>
<message><source>Try all scalings</source><translation>Alle ausprobieren</translation></message>
<message><source>Type the number of a unit to go to it (Ctrl+F)</source><translation>Nummer einer Einheit eingeben, um zu ihr zu springen (Strg+F)</translation></message>
<message><source>Un&amp;pin</source><translation>&amp;Ablösen</translation></message>
<message><source>Undo the last change of the maps or marks</source><translation>Die letzte Änderung an Karten oder Markierungen rückgängig machen</translation></message>
<message><source>Unfold all blocks</source><translation>Alle Blöcke aufklappen</translation></message>
<message><source>Uniform: 0.4 to 0.6 of the range. Grey: 128 of 255 plus uniform noise up to 20.</source><translation>Gleichverteilt: 0.4 bis 0.6 des Wertebereichs. Grau: 128 von 255 plus gleichverteiltes Rauschen bis 20.</translation></message>
<message><source>Unit</source><translation>Einheit</translation></message>
<message><source>Unit {unit}</source><translation>Einheit {unit}</translation></message>
<message><source>Unit {unit} is blank and hidden: press Enter to show it.</source><translation>Einheit {unit} ist leer und verborgen: Die Eingabetaste zeigt sie.</translation></message>
<message><source>Unit {unit} is on another page: press Enter.</source><translation>Einheit {unit} ist auf einer anderen Seite: Eingabetaste drücken.</translation></message>
<message><source>Unit {unit}, epoch {epoch}</source><translation>Einheit {unit}, Epoche {epoch}</translation></message>
<message><source>Units</source><translation>Einheiten</translation></message>
<message><source>Units have whole numbers, such as 12.</source><translation>Einheiten haben ganze Zahlen, etwa 12.</translation></message>
<message><source>Unpin</source><translation>Lösen</translation></message>
<message><source>Unpin all</source><translation>Alle ablösen</translation></message>
<message><source>Unpin all ({count} of this layer)</source><translation>Alle ablösen ({count} dieser Schicht)</translation></message>
<message><source>Unpin unit {unit} (P); pinned tiles stay first</source><translation>Einheit {unit} ablösen (P); angeheftete Kacheln bleiben vorn</translation></message>
<message><source>Unsaved changes</source><translation>Ungespeicherte Änderungen</translation></message>
<message><source>Use one colour scale in all panes, or a separate scale for each map</source><translation>Eine gemeinsame Farbskala in allen Ansichten oder eine eigene Skala für jede Karte verwenden</translation></message>
<message><source>Use the dark theme</source><translation>Das dunkle Erscheinungsbild verwenden</translation></message>
<message><source>Use the light theme</source><translation>Das helle Erscheinungsbild verwenden</translation></message>
<message><source>Validation share</source><translation>Anteil zur Validierung</translation></message>
<message><source>Validation: accuracy {accuracy:.1%}, loss {loss:.3g}.</source><translation>Validierung: Genauigkeit {accuracy:.1%}, Loss {loss:.3g}.</translation></message>
<message><source>Value</source><translation>Wert</translation></message>
<message><source>Value of input {name}</source><translation>Wert der Eingabe {name}</translation></message>
<message><source>Values for all parameters</source><translation>Werte für alle Parameter</translation></message>
<message><source>Values less important than this are hidden; empty shows all</source><translation>Weniger wichtige Werte werden ausgeblendet; leer zeigt alle</translation></message>
<message><source>Values of the layer to show, at the end of each epoch</source><translation>Gezeigte Werte der Schicht, am Ende jeder Epoche</translation></message>
<message><source>Values to show</source><translation>Gezeigte Werte</translation></message>
<message><source>VarGrad</source><translation>VarGrad</translation></message>
<message><source>Video file</source><translation>Videodatei</translation></message>
<message><source>Videos</source><translation>Videos</translation></message>
<message><source>Videos (*.mp4 *.avi)</source><translation>Videos (*.mp4 *.avi)</translation></message>
<message><source>Warnings</source><translation>Warnungen</translation></message>
<message><source>Weighs each cell of a channel by its own positive gradient, so that early layers give fine maps; fuse several. Jiang et al. 2021, IEEE TIP 30, 5875-5888.</source><translation>Gewichtet jede Zelle eines Kanals mit ihrem eigenen positiven Gradienten, sodass frühe Schichten feine Karten geben; mehrere lassen sich verbinden. Jiang et al. 2021, IEEE TIP 30, 5875-5888.</translation></message>
<message><source>Weighs each cell's gradient so that several objects of a class all show. Chattopadhyay et al. 2017, arXiv 1710.11063.</source><translation>Gewichtet den Gradienten jeder Zelle so, dass mehrere Objekte einer Klasse alle zu sehen sind. Chattopadhyay et al. 2017, arXiv 1710.11063.</translation></message>
<message><source>Weighs each channel of a late layer by how much the score would rise with it, and shows where the weighted sum is positive. Selvaraju et al. 2016, arXiv 1610.02391.</source><translation>Gewichtet jeden Kanal einer späten Schicht danach, wie stark der Score mit ihm steigen würde, und zeigt, wo die gewichtete Summe positiv ist. Selvaraju et al. 2016, arXiv 1610.02391.</translation></message>
<message><source>Weight classes alike, even if their numbers of pictures differ.</source><translation>Gewichtet die Klassen gleich, auch wenn ihre Bilderzahlen verschieden sind.</translation></message>
<message><source>Weight of the squared norm: larger values keep the picture fainter. It may be changed while the job runs.</source><translation>Gewicht der quadrierten Norm: Größere Werte halten das Bild blasser. Lässt sich ändern, während der Auftrag läuft.</translation></message>
<message><source>Weights</source><translation>Gewichte</translation></message>
<message><source>Weights (*.h5 *.hdf5 *.keras)</source><translation>Gewichte (*.h5 *.hdf5 *.keras)</translation></message>
<message><source>Welcome, step {number} of {total}: {title}</source><translation>Einführung, Schritt {number} von {total}: {title}</translation></message>
<message><source>What do you want to do?</source><translation>Was möchten Sie tun?</translation></message>
<message><source>What does it look for?</source><translation>Wonach sucht es?</translation></message>
<message><source>What does this layer see?</source><translation>Was sieht diese Schicht?</translation></message>
<message><source>What if this part is hidden?</source><translation>Was, wenn dieser Teil verdeckt ist?</translation></message>
<message><source>What is open cannot be kept: {reason}</source><translation>Das Geöffnete kann nicht aufgehoben werden: {reason}</translation></message>
<message><source>What is open is kept by itself, also after a crash; File &gt; Reopen last work shows what a fresh start left out</source><translation>Das Geöffnete wird von selbst aufgehoben, auch bei einem Absturz; Datei &gt; Letzte Arbeit wieder öffnen zeigt, was ein neuer Beginn ausließ</translation></message>
<message><source>What was open last cannot be shown, and was put aside as {name}: {reason}</source><translation>Das zuletzt Geöffnete kann nicht gezeigt werden und liegt jetzt unter {name}: {reason}</translation></message>
<message><source>When not to believe it</source><translation>Wann ihr nicht zu glauben ist</translation></message>
<message><source>Where did it look?</source><translation>Wohin hat es geschaut?</translation></message>
<message><source>Where is the object?</source><translation>Wo ist das Objekt?</translation></message>
<message><source>Which pixels move the score?</source><translation>Welche Pixel bewegen den Score?</translation></message>
<message><source>Which scaling is right?</source><translation>Welche Skalierung stimmt?</translation></message>
<message><source>Which unit of {layer}, 0 to {last}?</source><translation>Welche Einheit von {layer}, 0 bis {last}?</translation></message>
<message><source>Wi&amp;dth</source><translation>&amp;Breite</translation></message>
<message><source>Window</source><translation>Fenster</translation></message>
<message><source>Worst mistake first</source><translation>Schwerste Fehler zuerst</translation></message>
<message><source>Worst mistakes: true class, then prediction</source><translation>Schlimmste Fehler: wahre Klasse, dann Vorhersage</translation></message>
<message><source>Write &amp;to</source><translation>Schreiben &amp;nach</translation></message>
<message><source>Write class and probability into recordings</source><translation>Klasse und Wahrscheinlichkeit in Aufnahmen schreiben</translation></message>
<message><source>Writing the sample pictures ...</source><translation>Die Beispielbilder werden geschrieben ...</translation></message>
<message><source>Your picture and results are still there. Please report this with the details below.</source><translation>Ihr Bild und Ihre Ergebnisse sind noch da. Bitte melden Sie den Fehler mit den Angaben unten.</translation></message>
<message><source>Zoom &amp;in</source><translation>Ver&amp;größern</translation></message>
<message><source>Zoom &amp;out</source><translation>Verk&amp;leinern</translation></message>
<message><source>a mistake</source><translation>ein Fehler</translation></message>
<message><source>accuracy {share:.1%}</source><translation>Genauigkeit {share:.1%}</translation></message>
<message><source>action</source><translation>Aktion</translation></message>
<message><source>activation</source><translation>Aktivierung</translation></message>
<message><source>activation reached</source><translation>erreichte Aktivierung</translation></message>
<message><source>adam</source><translation>adam</translation></message>
<message><source>add</source><translation>addieren</translation></message>
<message><source>against the class</source><translation>gegen die Klasse</translation></message>
<message><source>and {count} more classes</source><translation>und {count} weitere Klassen</translation></message>
<message><source>at the moment of freezing</source><translation>im Moment des Einfrierens</translation></message>
<message><source>automatic</source><translation>automatisch</translation></message>
<message><source>axial</source><translation>axial</translation></message>
<message><source>black</source><translation>schwarz</translation></message>
<message><source>blur</source><translation>unscharf</translation></message>
<message><source>both, with sign</source><translation>beides, mit Vorzeichen</translation></message>
<message><source>building</source><translation>wird aufgebaut</translation></message>
<message><source>cancelled</source><translation>abgebrochen</translation></message>
<message><source>cascading</source><translation>von oben nach unten</translation></message>
<message><source>centre crop</source><translation>mittig zugeschnitten</translation></message>
<message><source>clear picture</source><translation>freies Bild</translation></message>
<message><source>colour</source><translation>Farbe</translation></message>
<message><source>comparable</source><translation>vergleichbar</translation></message>
<message><source>coronal</source><translation>koronal</translation></message>
<message><source>count</source><translation>Anzahl</translation></message>
<message><source>counterfactual</source><translation>kontrafaktisch</translation></message>
<message><source>course</source><translation>Kurs</translation></message>
<message><source>course (from scratch)</source><translation>Kurs (von Grund auf)</translation></message>
<message><source>course: four convolutions with pooling, from scratch. embedded: a new head on the ImageNet network of Convscope, whose own weights are frozen at first. file: the architecture in a file.</source><translation>Kurs: vier Faltungen mit Pooling, von Grund auf. eingebettet: ein neuer Kopf auf dem ImageNet-Netz von Convscope, dessen eigene Gewichte zunächst eingefroren sind. Datei: die Architektur in einer Datei.</translation></message>
<message><source>covered</source><translation>abgedeckt</translation></message>
<message><source>dead channels</source><translation>tote Kanäle</translation></message>
<message><source>defaults</source><translation>Standardwerte</translation></message>
<message><source>distance in px</source><translation>Abstand in px</translation></message>
<message><source>divided by its norm (L2)</source><translation>durch seine Norm geteilt (L2)</translation></message>
<message><source>done</source><translation>fertig</translation></message>
<message><source>done in the background. Click its row under Jobs to see it.</source><translation>im Hintergrund fertig. Ein Klick auf die Zeile unter „Aufträge“ zeigt es.</translation></message>
<message><source>done in {time}</source><translation>fertig in {time}</translation></message>
<message><source>each channel</source><translation>jeder Kanal</translation></message>
<message><source>embedded</source><translation>eingebettet</translation></message>
<message><source>epochs</source><translation>Epochen</translation></message>
<message><source>failed</source><translation>fehlgeschlagen</translation></message>
<message><source>fast</source><translation>schnell</translation></message>
<message><source>favourite</source><translation>Favorit</translation></message>
<message><source>file</source><translation>Datei</translation></message>
<message><source>fine</source><translation>fein</translation></message>
<message><source>flips</source><translation>Spiegeln</translation></message>
<message><source>for maps (averaged)</source><translation>für Karten (gemittelt)</translation></message>
<message><source>for the class</source><translation>für die Klasse</translation></message>
<message><source>gentle</source><translation>sanft</translation></message>
<message><source>graph cut over saliency</source><translation>Graph Cut über Salienz</translation></message>
<message><source>grey</source><translation>grau</translation></message>
<message><source>grid of 64</source><translation>Raster aus 64</translation></message>
<message><source>importance</source><translation>Wichtigkeit</translation></message>
<message><source>in a list of classes, tiles or jobs: open the selected entry</source><translation>in einer Liste von Klassen, Kacheln oder Aufträgen: den gewählten Eintrag öffnen</translation></message>
<message><source>increase</source><translation>Anstieg</translation></message>
<message><source>independent</source><translation>einzeln</translation></message>
<message><source>kernel</source><translation>Kernel</translation></message>
<message><source>key</source><translation>Taste</translation></message>
<message><source>largest activation</source><translation>größte Aktivierung</translation></message>
<message><source>layer</source><translation>Schicht</translation></message>
<message><source>leave a tile, a search, or the welcome steps</source><translation>eine Kachel, eine Suche oder die Einführung verlassen</translation></message>
<message><source>length of the weights</source><translation>Länge der Gewichte</translation></message>
<message><source>letterbox</source><translation>mit Rändern eingepasst</translation></message>
<message><source>loaded</source><translation>geladen</translation></message>
<message><source>log-probability</source><translation>Log-Wahrscheinlichkeit</translation></message>
<message><source>logit</source><translation>Logit</translation></message>
<message><source>loss difference</source><translation>Differenz des Loss</translation></message>
<message><source>map {delay:.0f} ms after its frame</source><translation>Karte {delay:.0f} ms nach ihrem Bild</translation></message>
<message><source>maximum</source><translation>Maximum</translation></message>
<message><source>mean</source><translation>Mittelwert</translation></message>
<message><source>mean of red, green and blue</source><translation>Mittel aus Rot, Grün und Blau</translation></message>
<message><source>mean of squares</source><translation>Mittel der Quadrate</translation></message>
<message><source>mean square</source><translation>mittleres Quadrat</translation></message>
<message><source>mean {mean:.3g}, deviation {deviation:.3g}</source><translation>Mittelwert {mean:.3g}, Standardabweichung {deviation:.3g}</translation></message>
<message><source>mean |activation|</source><translation>mittlere |Aktivierung|</translation></message>
<message><source>median</source><translation>Median</translation></message>
<message><source>multiply</source><translation>multiplizieren</translation></message>
<message><source>next field, previous field</source><translation>nächstes Feld, voriges Feld</translation></message>
<message><source>next panel, previous panel</source><translation>nächster Bereich, voriger Bereich</translation></message>
<message><source>no</source><translation>nein</translation></message>
<message><source>noise</source><translation>Rauschen</translation></message>
<message><source>none</source><translation>keine</translation></message>
<message><source>none yet</source><translation>noch keine</translation></message>
<message><source>none; flips: left and right; course: also rotation up to 40 degrees, and shift, shear and zoom up to a fifth.</source><translation>keine; Spiegeln: links und rechts; Kurs: auch Drehung bis 40 Grad sowie Verschiebung, Scherung und Vergrößerung bis zu einem Fünftel.</translation></message>
<message><source>normal</source><translation>normal</translation></message>
<message><source>normal: mixed with the picture; add: added to it; multiply: multiplied with it; red: 1 - map for the red channel</source><translation>normal: mit dem Bild gemischt; addieren: dazu addiert; multiplizieren: damit multipliziert; rot: 1 - Karte für den roten Kanal</translation></message>
<message><source>not changed</source><translation>nicht verändert</translation></message>
<message><source>not judged</source><translation>nicht beurteilt</translation></message>
<message><source>not with this model</source><translation>nicht mit diesem Modell</translation></message>
<message><source>of {count}</source><translation>von {count}</translation></message>
<message><source>on a job: pause or resume it; on tiles of an animation: play or pause</source><translation>auf einem Auftrag: pausieren oder fortsetzen; auf Kacheln einer Animation: abspielen oder anhalten</translation></message>
<message><source>on a job: stop it</source><translation>auf einem Auftrag: stoppen</translation></message>
<message><source>on tiles: previous page, next page</source><translation>auf Kacheln: vorige Seite, nächste Seite</translation></message>
<message><source>one sub-folder for each class; drop it here</source><translation>ein Unterordner für jede Klasse; hierher ziehen</translation></message>
<message><source>opening</source><translation>wird geöffnet</translation></message>
<message><source>paper</source><translation>Paper</translation></message>
<message><source>paused</source><translation>pausiert</translation></message>
<message><source>pausing</source><translation>wird angehalten</translation></message>
<message><source>pinned</source><translation>angeheftet</translation></message>
<message><source>pixels</source><translation>Pixel</translation></message>
<message><source>pixels changed, %</source><translation>geänderte Pixel, %</translation></message>
<message><source>place</source><translation>Stelle</translation></message>
<message><source>predicted: {name}</source><translation>vorhergesagt: {name}</translation></message>
<message><source>predicting</source><translation>die Vorhersage</translation></message>
<message><source>probability</source><translation>Wahrscheinlichkeit</translation></message>
<message><source>probability {score:.4g}</source><translation>Wahrscheinlichkeit {score:.4g}</translation></message>
<message><source>px</source><translation>px</translation></message>
<message><source>quick</source><translation>schnell</translation></message>
<message><source>random layers, %</source><translation>zufällige Schichten, %</translation></message>
<message><source>rank</source><translation>Rang</translation></message>
<message><source>rank correlation</source><translation>Rangkorrelation</translation></message>
<message><source>reading</source><translation>wird gelesen</translation></message>
<message><source>receptive field</source><translation>rezeptives Feld</translation></message>
<message><source>red</source><translation>rot</translation></message>
<message><source>region mean</source><translation>Mittelwert der Region</translation></message>
<message><source>relevance</source><translation>Relevanz</translation></message>
<message><source>relevance to the class</source><translation>Relevanz für die Klasse</translation></message>
<message><source>rmsprop</source><translation>rmsprop</translation></message>
<message><source>running</source><translation>läuft</translation></message>
<message><source>sagittal</source><translation>sagittal</translation></message>
<message><source>score</source><translation>Wert</translation></message>
<message><source>score {score:.4g}</source><translation>Score {score:.4g}</translation></message>
<message><source>separate</source><translation>getrennt</translation></message>
<message><source>sgd</source><translation>sgd</translation></message>
<message><source>share of zeros</source><translation>Anteil der Nullen</translation></message>
<message><source>shifted</source><translation>verschoben</translation></message>
<message><source>signed sum</source><translation>Summe mit Vorzeichen</translation></message>
<message><source>smooth</source><translation>glatt</translation></message>
<message><source>softmax</source><translation>Softmax</translation></message>
<message><source>squared</source><translation>quadriert</translation></message>
<message><source>standardised to mean 0 and deviation 1</source><translation>auf Mittelwert 0 und Abweichung 1 gebracht</translation></message>
<message><source>starting</source><translation>startet</translation></message>
<message><source>step</source><translation>Schritt</translation></message>
<message><source>stopped</source><translation>gestoppt</translation></message>
<message><source>stopping</source><translation>wird gestoppt</translation></message>
<message><source>stretch</source><translation>gestreckt</translation></message>
<message><source>strong</source><translation>stark</translation></message>
<message><source>strongest</source><translation>stärkste</translation></message>
<message><source>sum</source><translation>Summe</translation></message>
<message><source>superseded</source><translation>überholt</translation></message>
<message><source>t&amp;o</source><translation>bi&amp;s</translation></message>
<message><source>the embedded model</source><translation>Eingebautes Modell</translation></message>
<message><source>the map has no positive evidence, so nothing can be compared with the box.</source><translation>die Karte hat keine positive Evidenz, daher lässt sich nichts mit dem Rahmen vergleichen.</translation></message>
<message><source>the map is {age:.1f} s old</source><translation>die Karte ist {age:.1f} s alt</translation></message>
<message><source>this map</source><translation>diese Karte</translation></message>
<message><source>this one</source><translation>dieses</translation></message>
<message><source>this picture</source><translation>dieses Bild</translation></message>
<message><source>threshold on Grad-CAM</source><translation>Schwelle auf Grad-CAM</translation></message>
<message><source>top predictors</source><translation>Top Predictors</translation></message>
<message><source>tracing</source><translation>wird aufgezeichnet</translation></message>
<message><source>training</source><translation>Training</translation></message>
<message><source>transfer</source><translation>Transfer</translation></message>
<message><source>true class: {name}</source><translation>wahre Klasse: {name}</translation></message>
<message><source>uniform</source><translation>gleichverteilt</translation></message>
<message><source>validation</source><translation>Validierung</translation></message>
<message><source>validation of {name}</source><translation>Validierung von {name}</translation></message>
<message><source>variance</source><translation>Varianz</translation></message>
<message><source>vs</source><translation>vs</translation></message>
<message><source>waiting</source><translation>wartet</translation></message>
<message><source>white</source><translation>weiß</translation></message>
<message><source>whole layer</source><translation>ganze Schicht</translation></message>
<message><source>yes</source><translation>ja</translation></message>
<message><source>zero</source><translation>null</translation></message>
<message><source>zero values</source><translation>Nullwerte</translation></message>
<message><source>{address!r} is not the address of a stream.</source><translation>{address!r} ist keine Adresse eines Streams.</translation></message>
<message><source>{address} is a network address, and Convscope never uses the network.</source><translation>{address} ist eine Netzwerkadresse, und Convscope benutzt nie das Netzwerk.</translation></message>
<message><source>{clear:.3g} clear, {now:.3g} covered ({change:+.3g})</source><translation>{clear:.3g} frei, {now:.3g} abgedeckt ({change:+.3g})</translation></message>
<message><source>{count} blank</source><translation>{count} leere</translation></message>
<message><source>{count} blank channels are shown. Click to hide them.</source><translation>{count} leere Kanäle werden gezeigt. Ein Klick verbirgt sie.</translation></message>
<message><source>{count} blank channels hidden. Click to show them.</source><translation>{count} leere Kanäle verborgen. Ein Klick zeigt sie.</translation></message>
<message><source>{count} blank hidden</source><translation>{count} leere verborgen</translation></message>
<message><source>{count} cameras were found.</source><translation>{count} Kameras wurden gefunden.</translation></message>
<message><source>{count} chosen pictures</source><translation>{count} ausgewählte Bilder</translation></message>
<message><source>{count} could not be explained; the results name them.</source><translation>{count} konnten nicht erklärt werden; die Ergebnisse nennen sie.</translation></message>
<message><source>{count} files skipped, as their names have no known picture suffix: {names}</source><translation>{count} Dateien übersprungen, da ihre Namen keine bekannte Bildendung haben: {names}</translation></message>
<message><source>{count} frames came too fast to be written</source><translation>{count} Einzelbilder kamen zu schnell, um geschrieben zu werden</translation></message>
<message><source>{count} frames came too fast to be written and were skipped.</source><translation>{count} Einzelbilder kamen zu schnell zum Schreiben und wurden ausgelassen.</translation></message>
<message><source>{count} of {total} of {label} are predicted as {predicted}</source><translation>{count} von {total} aus {label} werden als {predicted} vorhergesagt</translation></message>
<message><source>{count} pictures are explained.</source><translation>{count} Bilder sind erklärt.</translation></message>
<message><source>{done} of {total}, {time} left</source><translation>{done} von {total}, noch {time}</translation></message>
<message><source>{field} px, stride {stride}, start {start}</source><translation>{field} px, Schrittweite {stride}, Beginn {start}</translation></message>
<message><source>{file} belongs to {label}, but the network predicts {predicted} ({score:.0%}). {method} shows the evidence for {predicted}.</source><translation>{file} gehört zu {label}, das Netz sagt aber {predicted} vorher ({score:.0%}). {method} zeigt die Evidenz für {predicted}.</translation></message>
<message><source>{file} belongs to {label}; predicted as {predicted} ({score:.0%}). Click to look inside.</source><translation>{file} gehört zu {label}; vorhergesagt als {predicted} ({score:.0%}). Zum Hineinsehen klicken.</translation></message>
<message><source>{file} is not a help page.</source><translation>{file} ist keine Hilfeseite.</translation></message>
<message><source>{first} to {last} of {total}</source><translation>{first} bis {last} von {total}</translation></message>
<message><source>{index} of {head}</source><translation>{index} von {head}</translation></message>
<message><source>{kind} of {layer}</source><translation>{kind} von {layer}</translation></message>
<message><source>{layers:,} layers, {number:,} parameters</source><translation>{layers:,} Schichten, {number:,} Parameter</translation></message>
<message><source>{layer} has no convolution kernel.</source><translation>{layer} hat keinen Faltungskern.</translation></message>
<message><source>{length:.1f} px</source><translation>{length:.1f} px</translation></message>
<message><source>{method} explains no class, so there is no score to check.</source><translation>{method} erklärt keine Klasse, also gibt es keinen Wert zu prüfen.</translation></message>
<message><source>{method} explains the whole network; it has no layer to choose.</source><translation>{method} erklärt das ganze Netz; eine Schicht lässt sich nicht wählen.</translation></message>
<message><source>{method} is the same for every class. Choose another method to explain a class.</source><translation>{method} ist für jede Klasse gleich. Um eine Klasse zu erklären, eine andere Methode wählen.</translation></message>
<message><source>{method} is too slow for live frames; {current} continues. Press Space to freeze a frame, then run the method.</source><translation>{method} ist zu langsam für Live-Bilder; {current} läuft weiter. Frieren Sie mit der Leertaste ein Einzelbild ein, und führen Sie dann die Methode aus.</translation></message>
<message><source>{method}, with the settings of the panel Method</source><translation>{method}, mit den Einstellungen unter Methode</translation></message>
<message><source>{method}: {count} pictures</source><translation>{method}: {count} Bilder</translation></message>
<message><source>{model} is held open by another program; the best model is in {file} beside it.</source><translation>{model} ist in einem anderen Programm geöffnet; das beste Modell liegt als {file} daneben.</translation></message>
<message><source>{name} (pinned)</source><translation>{name} (fest)</translation></message>
<message><source>{name} cannot be opened: it is not a picture, folder, model, session, video or list of class names</source><translation>{name} lässt sich nicht öffnen: weder Bild noch Ordner, Modell, Sitzung, Video oder Liste von Klassennamen</translation></message>
<message><source>{name} could not be written: not enough memory.</source><translation>{name} konnte nicht geschrieben werden: Der Speicher reicht nicht.</translation></message>
<message><source>{name} had random weights, which are not saved. Picture and layers are shown without it.</source><translation>{name} hatte zufällige Gewichte, die nicht gespeichert werden. Bild und Ebenen werden ohne das Modell gezeigt.</translation></message>
<message><source>{name} has no file that a script could read.</source><translation>{name} hat keine Datei, die ein Skript lesen könnte.</translation></message>
<message><source>{name} has random weights, which differ each time it is opened.</source><translation>{name} hat zufällige Gewichte, die bei jedem Öffnen andere sind.</translation></message>
<message><source>{name} in every picture</source><translation>{name} in jedem Bild</translation></message>
<message><source>{name} is not the model that the session was saved with.</source><translation>{name} ist nicht das Modell, mit dem die Sitzung gespeichert wurde.</translation></message>
<message><source>{name} is still being trained.</source><translation>{name} wird noch trainiert.</translation></message>
<message><source>{name} is too large for this machine's memory.</source><translation>{name} ist zu groß für den Speicher dieses Rechners.</translation></message>
<message><source>{name} was not opened.</source><translation>{name} wurde nicht geöffnet.</translation></message>
<message><source>{name} will run when a model needs {names}.</source><translation>{name} wird ausgeführt, wenn ein Modell {names} braucht.</translation></message>
<message><source>{number:,} cannot be read</source><translation>{number:,} nicht lesbar</translation></message>
<message><source>{number:,} pictures</source><translation>{number:,} Bilder</translation></message>
<message><source>{number:,} predicted</source><translation>{number:,} vorhergesagt</translation></message>
<message><source>{number} layers</source><translation>{number} Schichten</translation></message>
<message><source>{number} layers; the output is that of {layer}</source><translation>{number} Schichten; die Ausgabe ist die von {layer}</translation></message>
<message><source>{number} of {total}</source><translation>{number} von {total}</translation></message>
<message><source>{passed} of {total} checks speak for the map.</source><translation>{passed} von {total} Prüfungen sprechen für die Karte.</translation></message>
<message><source>{path} no longer exists; it was removed from the list of recent files.</source><translation>{path} gibt es nicht mehr; der Eintrag wurde aus der Liste der zuletzt geöffneten Dateien entfernt.</translation></message>
<message><source>{rate:.0f} explained</source><translation>{rate:.0f} erklärt</translation></message>
<message><source>{rate:.0f} frames a second</source><translation>{rate:.0f} Bilder je Sekunde</translation></message>
<message><source>{rate:.0f} skipped</source><translation>{rate:.0f} ausgelassen</translation></message>
<message><source>{rate} per second</source><translation>{rate} je Sekunde</translation></message>
<message><source>{seconds:.1f} s before</source><translation>{seconds:.1f} s davor</translation></message>
<message><source>{share:.0%} of its units are dead.</source><translation>{share:.0%} ihrer Einheiten sind tot.</translation></message>
<message><source>{share:.0%} of the positive evidence is in the box; the map has several maxima, some of them inside.</source><translation>{share:.0%} der positiven Evidenz liegen im Rahmen; die Karte hat mehrere Maxima, einige davon im Rahmen.</translation></message>
<message><source>{share:.0%} of the positive evidence is in the box; the maximum is inside the box.</source><translation>{share:.0%} der positiven Evidenz liegen im Rahmen; das Maximum liegt im Rahmen.</translation></message>
<message><source>{share:.0%} of the positive evidence is in the box; the maximum is outside the box.</source><translation>{share:.0%} der positiven Evidenz liegen im Rahmen; das Maximum liegt außerhalb.</translation></message>
<message><source>{share:.0%} of the positive evidence is in the {count} boxes; the map has several maxima, some of them inside.</source><translation>{share:.0%} der positiven Evidenz liegen in den {count} Rahmen; die Karte hat mehrere Maxima, einige davon darin.</translation></message>
<message><source>{share:.0%} of the positive evidence is in the {count} boxes; the maximum is inside one of them.</source><translation>{share:.0%} der positiven Evidenz liegen in den {count} Rahmen; das Maximum liegt in einem davon.</translation></message>
<message><source>{share:.0%} of the positive evidence is in the {count} boxes; the maximum is outside all of them.</source><translation>{share:.0%} der positiven Evidenz liegen in den {count} Rahmen; das Maximum liegt außerhalb von allen.</translation></message>
<message><source>{share} of the units of {layer} are dead: they are zero for every picture of the sample. Choose a smaller rate, or train again with another seed.</source><translation>{share} der Einheiten von {layer} sind tot: Sie sind null für jedes Bild der Stichprobe. Wählen Sie eine kleinere Lernrate, oder trainieren Sie noch einmal mit anderem Startwert.</translation></message>
<message><source>{shown} of {count} tiles, {layer}</source><translation>{shown} von {count} Kacheln, {layer}</translation></message>
<message><source>{text}, click to show</source><translation>{text}, Klick zeigt es</translation></message>
<message><source>{time} waiting</source><translation>{time} wartet</translation></message>
<message><source>{title} (Space)</source><translation>{title} (Leertaste)</translation></message>
<message><source>{title} (in the background)</source><translation>{title} (im Hintergrund)</translation></message>
<message><source>{title} is no longer available.</source><translation>{title} ist nicht mehr verfügbar.</translation></message>
<message><source>{title} of {name}</source><translation>{title} von {name}</translation></message>
<message><source>{total:,} other pictures are used for validation.</source><translation>{total:,} andere Bilder dienen der Validierung.</translation></message>
<message><source>{total:,} pictures of {count} classes: {named}.</source><translation>{total:,} Bilder aus {count} Klassen: {named}.</translation></message>
<message><source>{y} over {x}: {names}</source><translation>{y} über {x}: {names}</translation></message>
</context>
</TS>
