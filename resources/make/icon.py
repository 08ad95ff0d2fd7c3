"""The program's icon, drawn: ``python resources/make/icon.py`` writes ``resources/icon.png``."""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QLinearGradient, QPainter, QPen

_SIZE = 512
_RESOURCES = Path(__file__).resolve().parent.parent
_BARS = (("blues", 0.34), ("disco", 0.62), ("jazz", 0.9), ("pop", 0.54), ("reggae", 0.74))


def main() -> int:
    app = QGuiApplication(sys.argv[:1])
    colours = json.loads((_RESOURCES / "genre_colours.json").read_text(encoding="utf-8"))
    image = QImage(_SIZE, _SIZE, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ground = QLinearGradient(0, 0, 0, _SIZE)
    ground.setColorAt(0, QColor("#2a2f3b"))
    ground.setColorAt(1, QColor("#14161b"))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(QRectF(16, 16, _SIZE - 32, _SIZE - 32), 104, 104)
    for index, (genre, share) in enumerate(_BARS):
        pen = QPen(QColor(colours[genre]), 46, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        x = _SIZE / 2 + (index - (len(_BARS) - 1) / 2) * 74
        half = share * 150
        painter.drawLine(QPointF(x, _SIZE / 2 - half), QPointF(x, _SIZE / 2 + half))
    painter.end()
    image.scaled(
        256, 256, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    ).save(str(_RESOURCES / "icon.png"))
    del app
    return 0


if __name__ == "__main__":
    sys.exit(main())
