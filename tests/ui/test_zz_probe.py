import time, os, cProfile, pstats
from tests.ui.conftest import *
from tests.ui.hands import *
from tests.conftest import *

def timers():
    gc.collect()
    return [(t.interval(), t.metaObject().className(), t.objectName(), t.isSingleShot(), t.thread()) for t in gc.get_objects() if issubclass(type(t), QTimer) and t.isActive()]

def test_timer(qapp, qtbot, monkeypatch):
    import traceback, PySide6.QtCore as C
    s = Settings(config_dir()/"s.json")
    print(0, timers())
    t = Theme(qapp, s)
    print(1, timers())
    w = MainWindow(s, t)
    print(2, timers())
    w.show()
    print(3, timers())
    with qtbot.waitExposed(w): pass
    print(4, timers())
    w.close(); w.deleteLater(); t.deleteLater(); w.__dict__.clear()
    print(5, timers())

def test_all500(window, qtbot, tmp_path, long_song):
    a = tone_wav(tmp_path/"a"/"0.wav", seconds=2)
    for i in range(499): os.link(a, tmp_path/"a"/f"{i+1}.wav")
    t=time.monotonic(); drop(window, [tmp_path/"a"]); 
    p = cProfile.Profile(); p.enable()
    qtbot.waitUntil(lambda: len(window.queue.songs) == 500)
    qtbot.waitUntil(lambda: not window.queue.busy, timeout=100000)
    p.disable()
    print("all", time.monotonic()-t)
    pstats.Stats(p).sort_stats("tottime").print_stats(15)
