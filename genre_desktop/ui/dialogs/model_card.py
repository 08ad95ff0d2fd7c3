"""The model's card as a page to read: what it knows, what it was made of, how good it is."""

from PySide6.QtCore import QEvent, Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QDesktopServices,
    QFont,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextLength,
    QTextOption,
    QTextTable,
)
from PySide6.QtWidgets import QTextBrowser, QWidget

from genre_desktop.inference.card import ModelCard
from genre_desktop.inference.card_text import card_markdown

_WIDEST = 700  # about 100 letters: longer lines lose the eye on its way back
_MARGIN = 22
_LINE_HEIGHT = 135.0  # per cent
_PARAGRAPH_GAP = 9
_HEADING_GAPS = {1: (0, 10), 2: (20, 6)}  # above and beneath, by level
_HEADING_SIZES = {1: 1.55, 2: 1.15}  # of the ordinary letters
_CODE_SIZE = 0.9
_CODE_INDENT = 16
_WAITING = "The model is still being loaded. Its card will stand here in a moment."
_LEADS_OUTSIDE = ("http", "https")


class ModelCardPage(QTextBrowser):
    """Shows a card in the colours of the theme; links open in the system's browser."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._card: ModelCard | None = None
        self.setAccessibleName("Model card")
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        # all wraps; a table is one pixel too wide now and then
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # a card may be a stranger's: nothing in it is followed but what leads to the web
        self.setOpenLinks(False)
        self.anchorClicked.connect(_open_outside)
        self.show_card(None)

    def show_card(self, card: ModelCard | None) -> None:
        """Show a card; None while the model is not known."""
        self._card = card
        place = self.verticalScrollBar().value()
        document = self.document()
        document.setDocumentMargin(_MARGIN)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        document.setDefaultTextOption(option)
        if card is None:
            document.setPlainText(_WAITING)
            return
        features = QTextDocument.MarkdownFeature
        document.setMarkdown(
            card_markdown(card), features.MarkdownDialectGitHub | features.MarkdownNoHTML
        )
        self._dress_blocks()
        self._dress_tables()
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self.verticalScrollBar().setValue(place)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the theme, whose colours are written into the text."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and self._card is not None:
            self.show_card(self._card)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the lines short, in the middle of a wide window."""
        super().resizeEvent(event)
        room = max(0, (self.width() - _WIDEST) // 2)
        self.setViewportMargins(room, 0, room, 0)

    def _dress_blocks(self) -> None:
        """Give headings, paragraphs and commands the sizes and gaps of the program."""
        block = self.document().begin()
        while block.isValid():
            cursor = QTextCursor(block)
            form = QTextBlockFormat(block.blockFormat())
            level = form.headingLevel()
            form.setLineHeight(
                _LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value
            )
            if level:
                above, beneath = _HEADING_GAPS.get(level, _HEADING_GAPS[2])
                form.setTopMargin(above)
                form.setBottomMargin(beneath)
            elif cursor.currentTable() is None:
                form.setTopMargin(0)
                form.setBottomMargin(_PARAGRAPH_GAP)
            if form.hasProperty(QTextFormat.Property.BlockCodeLanguage):
                form.setNonBreakableLines(False)  # the longest has 300 letters
                form.setLeftMargin(_CODE_INDENT)
            cursor.setBlockFormat(form)
            if level:
                cursor.movePosition(
                    QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor
                )
                cursor.setCharFormat(self._heading_format(level))
            else:
                self._dress_code(block)
            block = block.next()

    def _dress_code(self, block: QTextBlock) -> None:
        code = QTextCharFormat()
        code.setFontPointSize(self.font().pointSizeF() * _CODE_SIZE)
        code.setForeground(self.palette().placeholderText())
        pieces = block.begin()
        while not pieces.atEnd():
            piece = pieces.fragment()
            if piece.charFormat().fontFamilies():  # the only text that has a font of its own
                cursor = QTextCursor(self.document())
                cursor.setPosition(piece.position())
                cursor.setPosition(
                    piece.position() + piece.length(), QTextCursor.MoveMode.KeepAnchor
                )
                cursor.mergeCharFormat(code)
            pieces += 1

    def _dress_tables(self) -> None:
        line = QColor(self.palette().mid().color())
        for frame in self.document().rootFrame().childFrames():
            if not isinstance(frame, QTextTable):
                continue
            form = frame.format().toTableFormat()
            form.setBorder(1)
            form.setBorderBrush(line)
            form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
            form.setBorderCollapse(True)
            form.setCellPadding(6)
            form.setCellSpacing(0)
            form.setTopMargin(4)
            form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
            frame.setFormat(form)
            for column in range(frame.columns()):
                cell = frame.cellAt(0, column)
                head = QTextCharFormat(cell.format())
                head.setBackground(self.palette().alternateBase())
                cell.setFormat(head)

    def _heading_format(self, level: int) -> QTextCharFormat:
        form = QTextCharFormat()
        form.setFontPointSize(self.font().pointSizeF() * _HEADING_SIZES.get(level, 1.0))
        form.setFontWeight(QFont.Weight.DemiBold)
        return form


def _open_outside(url: QUrl) -> None:
    if url.scheme() in _LEADS_OUTSIDE:
        QDesktopServices.openUrl(url)
