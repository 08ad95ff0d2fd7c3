"""PySide6 must not lose references to None while it repaints.

6.12.0 loses one at each repaint. On Python 3.11 the interpreter aborts when the last is gone, which
a live plot brings about within seconds.
"""

import sys

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

_REPAINTS = 300
_MAY_FALL = 20
"""What else runs meanwhile takes and gives a few references."""


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal there")
def test_a_live_plot_takes_no_reference_to_none(qapp: QApplication, qtbot: QtBot) -> None:
    plot = pg.PlotWidget()
    curve, image = pg.PlotCurveItem(), pg.ImageItem()
    plot.addItem(image)
    plot.addItem(curve)
    with qtbot.waitExposed(plot):
        plot.show()
    painted = 0
    paint = plot.paintEvent

    def counted(event: object) -> None:
        nonlocal painted
        painted += 1
        paint(event)

    plot.paintEvent = counted
    rng = np.random.default_rng(0)

    def draw(count: int) -> None:
        for _ in range(count):
            curve.setData(rng.normal(size=200))
            image.setImage(rng.normal(size=(40, 30)))
            plot.viewport().update()
            qapp.processEvents()

    draw(20)  # what is made once is made now
    before, painted = sys.getrefcount(None), 0
    draw(_REPAINTS)
    lost = before - sys.getrefcount(None)
    shown = painted
    plot.close()
    plot.deleteLater()
    vars(plot).clear()

    assert shown >= 0.8 * _REPAINTS
    assert lost <= _MAY_FALL, f"{lost} references to None were lost in {shown} repaints"
